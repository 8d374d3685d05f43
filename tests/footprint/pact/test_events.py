"""Events: counted once, answered to registered addresses only, tried until they are delivered."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tanfeng.footprint.pact import announce_published, publish, read_document
from tanfeng.footprint.pact import work as working
from tanfeng.footprint.pact.events import accept
from tanfeng.footprint.pact.guard import Reach
from tanfeng.footprint.pact.keeping import keep_secret
from tanfeng.footprint.pact.work import Courier, work
from tanfeng.ledger import create_workspace
from tanfeng.ledger.exchange_events import ABANDONED, DONE, events, open_events
from tanfeng.ledger.footprints import received
from tanfeng.ledger.partners import add_partner, partner, revoke_partner


@pytest.fixture
def apart(authority, listener, tmp_path):
    """A workspace with a partner at the listener, and a courier; nothing runs by itself."""
    ws = create_workspace(tmp_path / "ws")
    add_partner(ws, "customer", callbacks=[listener.url], account="us")
    keep_secret(ws, "customer", "secret")
    reach = Reach(private=True, context=authority.context, seconds=5)
    listener.asked.clear()
    listener.events.clear()
    yield ws, Courier("https://us.example.com", reach)
    listener.replies.clear()
    listener.failures = 0


def test_a_replayed_event_is_answered_once(service, listener, event):
    asked = event(listener.url, "RequestCreated", {"productId": ["urn:pact:null"]})
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: service.post_event(asked), range(12)))
    assert {each.status_code for each in replies} == {200}
    listener.wait_for(asked["id"])
    time.sleep(0.3)
    answers = [json.loads(body) for _, body in listener.events]
    assert [a["data"]["requestEventId"] for a in answers].count(asked["id"]) == 1


@pytest.mark.parametrize(
    "source",
    [
        "https://evil.example.com/3/events", "//evil.example.com", "{url}.evil.example.com",
        "{url}@evil.example.com", "https://evil.example.com#{url}", "{url}/../admin",
        "{url}/other", "{url}?x=1", "http://{host}", "https://localhost", "https://127.0.0.1:22",
        "https://169.254.169.254/latest/meta-data", "file:///etc/passwd", "localhost", "//", "://",
        "https://[::1]:{port}", "https://user:pw@{host}", "{url} ",
    ],
)  # fmt: skip
def test_a_source_that_is_not_registered_is_never_called(service, listener, event, source):
    host = listener.url.removeprefix("https://")
    said = source.format(url=listener.url, host=host, port=host.partition(":")[2])
    before = len(listener.asked)
    reply = service.post_event(event(said, "RequestCreated", {"productId": ["urn:pact:null"]}))
    assert (reply.status_code, reply.json()["code"]) == (400, "BadRequest")
    assert not [each for each in events(service.ws) if each.address == said]
    assert len(listener.asked) == before


@pytest.mark.parametrize("form", ["{url}", "{url}/", "{url}/3/events", "//{host}/3/events",
                                  "HTTPS://LOCALHOST:{port}"])  # fmt: skip
def test_a_registered_source_may_be_written_in_other_ways(service, listener, event, form):
    host = listener.url.removeprefix("https://")
    said = form.format(url=listener.url, host=host, port=host.partition(":")[2])
    asked = event(said, "RequestCreated", {"productId": ["urn:pact:null"]})
    assert service.post_event(asked).status_code == 200
    assert listener.wait_for(asked["id"])["source"] == "https://us.example.com"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("RequestCreated", {}), ("RequestCreated", {"comment": "any"}),
        ("RequestCreated", {"productId": [1]}), ("RequestCreated", {"validOn": "soon"}),
        ("Published", {"pfIds": []}), ("Published", {}), ("Published", {"pfIds": ["1"]}),
        ("Published", {"pfIds": ["10000000-0000-4000-8000-000000000001"] * 1001}),
        ("RequestFulfilled", {"requestEventId": "x", "pfs": []}),
        ("RequestRejected", {"requestEventId": "x"}),
        ("RequestRejected", {"requestEventId": "x", "error": {"code": "NotFound",
                                                              "message": "no"}}),
        ("Deleted", {}),
    ],
)  # fmt: skip
def test_an_event_that_says_nothing_is_a_bad_request(service, listener, event, kind, data):
    reply = service.post_event(event(listener.url, kind, data))
    assert (reply.status_code, reply.json()["code"]) == (400, "BadRequest")


def test_the_early_form_of_a_request_is_understood(service, listener, event, record):
    data = {"pf": {"productIds": record(1)["productIds"]}, "comment": "please"}
    asked = event(listener.url, "RequestCreated", data)
    assert service.post_event(asked).status_code == 200
    answer = listener.wait_for(asked["id"])
    assert [each["id"] for each in answer["data"]["pfs"]] == [record(1)["id"]]


def test_footprints_nobody_asked_for_are_not_taken(service, listener, event, record):
    for asked in ("x", "10000000-0000-4000-8000-000000000001"):
        data = {"requestEventId": asked, "pfs": [record(7)]}
        reply = service.post_event(event(listener.url, "RequestFulfilled", data))
        assert reply.status_code == 400
        assert "no such request" in reply.json()["message"]
    assert received(service.ws) == ()


def published(ws, courier, record, *numbers):
    made = publish(ws, [read_document(json.dumps(record(n))) for n in numbers])
    assert announce_published(ws, made, courier.address) == 1


def test_a_failed_delivery_is_tried_again_later_and_later(apart, listener, record, monkeypatch):
    ws, courier = apart
    published(ws, courier, record, 1)
    listener.failures, clock = 3, [working.now()]
    monkeypatch.setattr(working, "now", lambda: clock[0])
    tried = []
    for _ in range(60):
        work(ws, courier)
        tried.append(open_events(ws)[0].attempts if open_events(ws) else 0)
        clock[0] += 1_000_000
        if not tried[-1]:
            break
    assert events(ws)[0].outcome == DONE
    assert events(ws)[0].attempts == 4
    # tries are recorded by the real clock, which stands still here: 5, 10 and 20 s after it, and
    # the 5 s that a try may take
    at = [tried.index(2), tried.index(3), len(tried) - 1]
    assert at == [pytest.approx(seconds, abs=2) for seconds in (10, 15, 25)]
    assert len(listener.events) == 1


def test_a_delivery_is_given_up_after_three_days(apart, listener, record, monkeypatch):
    ws, courier = apart
    published(ws, courier, record, 1)
    listener.failures = 99
    monkeypatch.setattr(working, "age_of", lambda _: 72 * 3600 - 1)
    assert work(ws, courier) == 0
    assert len(open_events(ws)) == 1
    monkeypatch.setattr(working, "age_of", lambda _: 72 * 3600 + 1)
    monkeypatch.setattr(working, "now", lambda: 2**62)
    assert work(ws, courier) == 1
    assert events(ws)[0].outcome == ABANDONED
    assert "503" in events(ws)[0].detail


def test_nothing_is_sent_to_a_partner_that_was_revoked(apart, listener, record):
    ws, courier = apart
    published(ws, courier, record, 1)
    revoke_partner(ws, "customer")
    work(ws, courier)
    assert events(ws)[0].outcome == ABANDONED
    assert listener.asked == []


def test_a_private_address_is_not_called_unless_allowed(apart, listener, record):
    ws, courier = apart
    published(ws, courier, record, 1)
    work(ws, replace(courier, reach=replace(courier.reach, private=False)))
    assert listener.asked == []
    assert open_events(ws)[0].attempts == 1


def test_a_redirect_is_not_followed(apart, listener, listen, authority, record, monkeypatch):
    ws, courier = apart
    with listen(authority) as elsewhere:
        target = {"location": f"{elsewhere.url}/3/events"}
        for status in (301, 302, 303, 307, 308):
            listener.replies["/3/events"] = (status, target, b"")
            published(ws, courier, record, status)
            work(ws, courier, lambda e: not e.attempts)
        assert elsewhere.asked == []
    assert len(open_events(ws)) == 5


def test_one_bad_event_does_not_keep_the_others_waiting(apart, listener, record, monkeypatch):
    ws, courier = apart
    published(ws, courier, record, 1)
    published(ws, courier, record, 2)
    deliver, seen = working.send_event, []

    def broken(line, body):
        seen.append(body)
        if len(seen) == 1:
            message = "a fault of our own"
            raise RuntimeError(message)
        deliver(line, body)

    monkeypatch.setattr(working, "send_event", broken)
    work(ws, courier)
    assert [each.outcome for each in events(ws)] == ["", DONE]


def test_a_published_record_is_fetched_and_kept(apart, listener, event, record):
    ws, courier = apart
    giver = partner(ws, "customer")
    text = json.dumps(record(1), indent=2)
    id = record(1)["id"]
    listener.replies[f"/3/footprints/{id}"] = (200, {}, f'{{"data": {text}}}'.encode())
    said = json.dumps(event(listener.url, "Published", {"pfIds": [id]})).encode()
    assert accept(ws, giver, said)
    assert not accept(ws, giver, said)
    work(ws, courier)
    assert [(e.id, e.document, e.partner) for e in received(ws)] == [(id, text, "customer")]
    # the next one takes its place
    later = json.dumps(record(2, precedingPfIds=[id]))
    listener.replies[f"/3/footprints/{record(2)['id']}"] = (
        200, {}, f'{{"data": {later}}}'.encode(),
    )  # fmt: skip
    bad = json.dumps(record(3, status="x"))
    listener.replies[f"/3/footprints/{record(3)['id']}"] = (
        200, {}, f'{{"data": {bad}}}'.encode(),
    )  # fmt: skip
    ids = [record(n)["id"] for n in (2, 3, 4)]
    accept(ws, giver, json.dumps(event(listener.url, "Published", {"pfIds": ids})).encode())
    work(ws, courier)
    assert [each.status for each in received(ws)] == ["Deprecated", "Active"]
    detail = events(ws)[-1].detail
    assert "1 footprints" in detail
    assert "status" in detail
    assert "404" in detail
