"""Asking suppliers: a real service at the other end, and partners that answer badly."""

import json
import socket
import time

import httpx
import pytest

from tanfeng.footprint.pact import guard
from tanfeng.footprint.pact.addresses import host_system, is_public, registered
from tanfeng.footprint.pact.asking import ask, fetch
from tanfeng.footprint.pact.guard import Reach, open_client
from tanfeng.footprint.pact.keeping import keep_secret, secret_for, signing_key
from tanfeng.footprint.pact.work import Courier
from tanfeng.ledger import create_workspace
from tanfeng.ledger.exchange_events import DONE
from tanfeng.ledger.footprints import received
from tanfeng.ledger.partners import add_partner, authenticate, change_partner, partner
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity

ALL = {"status": ["Active", "Deprecated"]}


def code_of(refused) -> str:
    return refused.value.findings[0].code


@pytest.fixture
def reach(authority) -> Reach:
    return Reach(private=True, context=authority.context, seconds=5)


@pytest.fixture
def buyer(tmp_path, listener):
    """A workspace that asks the listener."""
    ws = create_workspace(tmp_path / "buyer")
    add_partner(ws, "supplier", callbacks=[listener.url], account="we")
    keep_secret(ws, "supplier", "secret")
    listener.asked.clear()
    yield ws
    listener.replies.clear()


def offer(listener, *texts: str, path: str = "/3/footprints", **headers: str) -> None:
    body = f'{{"data": [{", ".join(texts)}]}}'.encode()
    listener.replies[path] = (200, headers, body)


def test_two_systems_exchange_footprints(authority, tmp_path, start, record, reach):
    """Fetch page by page, ask by event, and receive: both ends are ours, over TLS."""
    theirs, ours = (create_workspace(tmp_path / name) for name in ("theirs", "ours"))
    with start(theirs, authority, [], page=2) as seller:
        seller.publish(*(record(n) for n in range(1, 6)))
        seller.publish(record(6, precedingPfIds=[record(5)["id"]]))
        add_partner(ours, "supplier", callbacks=[seller.url], account=seller.partner.client)
        keep_secret(ours, "supplier", seller.secret)
        found = fetch(ours, "supplier", ALL, reach)
        assert (found.given, len(found.entries), found.findings) == (6, 6, ())
        assert [each.status for each in received(ours)].count("Deprecated") == 1
        assert [json.loads(each.document)["id"] for each in received(ours)] == [
            record(n)["id"] for n in range(1, 7)
        ]
        # once more: nothing is new
        assert len(fetch(ours, "supplier", ALL, reach).entries) == 6
        assert len(received(ours)) == 6
        seller.publish(record(9))
        wanted = {"productId": [record(9)["productIds"][0]]}
        with start(ours, authority, []) as buyer:
            change_partner(theirs, "customer", callbacks=[buyer.url])
            change_partner(ours, "customer", callbacks=[seller.url])
            # the seller calls back under its own account with us
            keep_secret(theirs, "customer", buyer.secret)
            change_partner(theirs, "customer", account=buyer.partner.client)
            keep_secret(ours, "customer", seller.secret)
            change_partner(ours, "customer", account=seller.partner.client)
            sent = ask(ours, "customer", wanted, Courier(buyer.url, reach))
            assert sent.outcome == DONE
            for _ in range(300):
                if received(ours, "customer"):
                    break
                time.sleep(0.05)
            assert [each.id for each in received(ours, "customer")] == [record(9)["id"]]


def test_bad_records_are_told_of_and_good_ones_kept(buyer, listener, record, reach):
    wrong = record(2, pcf={"declaredUnitAmount": "0"}, created="now")
    texts = [json.dumps(record(1), indent=1), json.dumps(wrong), json.dumps(record(3)), "5"]
    offer(listener, *texts)
    found = fetch(buyer, "supplier", ALL, reach)
    assert found.given == 4
    assert [each.id for each in found.entries] == [record(1)["id"], record(3)["id"]]
    errors = [(e.code, e.at) for e in found.findings if e.severity is Severity.ERROR]
    assert errors == [
        ("pact-form", "supplier[1]#$.created"),
        ("pact-sign", "supplier[1]#$.pcf.declaredUnitAmount"), ("pact-json", "supplier[3]"),
    ]  # fmt: skip
    assert received(buyer)[0].document == texts[0]


def test_a_record_that_changed_under_its_id_is_not_taken(buyer, listener, record, reach):
    offer(listener, json.dumps(record(1)))
    fetch(buyer, "supplier", ALL, reach)
    offer(listener, json.dumps(record(1, comment="better")))
    found = fetch(buyer, "supplier", ALL, reach)
    assert [each.code for each in found.findings] == ["pact-changed"]
    assert received(buyer)[0].document == json.dumps(record(1))
    # only the status: that is how a record ends
    offer(listener, json.dumps(record(1, status="Deprecated"), indent=2))
    found = fetch(buyer, "supplier", ALL, reach)
    assert found.findings == ()
    assert [each.status for each in received(buyer)] == ["Deprecated"]


def test_the_criteria_are_asked_of_the_supplier(buyer, listener, reach):
    offer(listener)
    given = {"productId": ["urn:a:ä&b", "urn:b"], "validOn": ["2025-01-01T00:00:00+08:00"]}
    fetch(buyer, "supplier", given, reach)
    asked = httpx.URL(f"https://x{listener.asked[-1]}")
    assert asked.params.multi_items() == [
        ("productId", "urn:a:ä&b"), ("productId", "urn:b"),
        ("validOn", "2025-01-01T00:00:00+08:00"),
    ]  # fmt: skip


def test_a_token_that_ended_is_fetched_again(buyer, listener, record, reach, monkeypatch):
    page = f"{listener.url}/3/footprints?page=2"
    offer(listener, json.dumps(record(1)), link=f'<{page}>; rel="next"')
    expired = (401, {}, b'{"code": "TokenExpired", "message": ""}')
    answers = iter([expired, (200, {}, b'{"data": []}')])
    answer, before = listener.answer, listener.tokens
    monkeypatch.setattr(
        listener, "answer",
        lambda scope, body: next(answers) if b"page=2" in scope["query_string"]
        else answer(scope, body),
    )  # fmt: skip
    assert fetch(buyer, "supplier", ALL, reach).given == 1
    assert listener.tokens == before + 2


def test_openid_discovery_is_used_where_it_is_offered(buyer, listener, reach):
    offer(listener)
    told = json.dumps({"token_endpoint": f"{listener.url}/elsewhere"}).encode()
    listener.replies["/.well-known/openid-configuration"] = (200, {}, told)
    listener.replies["/elsewhere"] = (200, {}, b'{"access_token": "x"}')
    fetch(buyer, "supplier", ALL, reach)
    assert "/elsewhere" in listener.asked
    assert "/auth/token" not in listener.asked


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ((500, {}, b""), "partner-refused"),
        ((302, {"location": "https://evil.example.com"}, b""), "partner-refused"),
        ((200, {}, b"<html>"), "partner-answer"),
        ((200, {}, b"[]"), "partner-answer"),
        ((200, {}, b'{"data": null}'), "partner-answer"),
        ((200, {}, b'{"data": ' + b"[" * 100_000), "partner-answer"),
        ((200, {"link": '<https://evil.example.com/3/footprints>; rel="next"'}, b'{"data": []}'),
         "partner-answer"),
        ((200, {"link": '<//[bad>; rel="next"'}, b'{"data": []}'), "partner-answer"),
        ((200, {"link": '<?status=Active&status=Deprecated>; rel="next"'}, b'{"data": []}'),
         "partner-answer"),
        ((403, {}, b'{"code": "AccessDenied", "message": "no"}'), "partner-refused"),
    ],
)  # fmt: skip
def test_a_bad_answer_is_one_refusal(buyer, listener, reach, reply, code):
    listener.replies["/3/footprints"] = reply
    with pytest.raises(TanfengError) as refused:
        fetch(buyer, "supplier", ALL, reach)
    assert code_of(refused) == code
    assert received(buyer) == ()


def test_an_endless_answer_is_cut_off(buyer, listener, reach, monkeypatch):
    monkeypatch.setattr(guard, "MOST_BYTES", 1000)
    offer(listener, *["1"] * 1000)
    with pytest.raises(TanfengError) as refused:
        fetch(buyer, "supplier", ALL, reach)
    assert code_of(refused) == "partner-unreachable"
    assert "larger" in str(refused.value)


def test_a_certificate_of_a_stranger_is_not_trusted(buyer):
    with pytest.raises(TanfengError) as refused:
        fetch(buyer, "supplier", ALL, Reach(private=True))
    assert code_of(refused) == "partner-unreachable"
    assert "certificate" in str(refused.value).lower()


def test_a_private_address_is_not_asked(buyer, listener, authority):
    with pytest.raises(TanfengError) as refused:
        fetch(buyer, "supplier", ALL, Reach(context=authority.context))
    assert code_of(refused) == "partner-unreachable"
    assert listener.asked == []


def test_the_address_that_was_looked_at_is_the_one_that_is_called(listener, reach, monkeypatch):
    """A name that answers otherwise the second time gains nothing, and is still checked by TLS."""
    real, asked = socket.getaddrinfo, []

    def lookup(host, port, *rest, **more):
        if host == "partner.example":
            asked.append(host)
            return real("127.0.0.1" if len(asked) == 1 else "203.0.113.1", port, *rest, **more)
        return real(host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    port = listener.url.rpartition(":")[2]
    with open_client(reach) as client:
        reply = client.get(f"https://partner.example:{port}/x")
        assert reply.status_code == 404
        assert asked == ["partner.example"]
        with pytest.raises(httpx.UnsupportedProtocol):
            client.get(f"http://partner.example:{port}/x")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("127.0.0.1", False), ("10.0.0.1", False), ("192.168.1.1", False), ("172.16.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True), ("64:ff9b::a00:1", False), ("2002:a00:1::", False),
        ("ff02::1", False), ("8.8.8.8", True), ("2606:4700::1111", True),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://A.example.com:443/", "https://a.example.com"),
        ("//a.example.com/3/events", "https://a.example.com"),
        ("https://a.example.com/pact/3/events/", "https://a.example.com/pact"),
        ("https://[2606:4700::1111]:8443", "https://[2606:4700::1111]:8443"),
        ("https://碳峰.example", "https://xn--eltx95d.example"),
    ],
)
def test_addresses_have_one_form(given, expected):
    assert host_system(given) == expected
    assert registered(given, [expected]) == expected


def test_secrets_are_files_of_the_owner_alone(tmp_path):
    ws = create_workspace(tmp_path / "ws")
    with pytest.raises(TanfengError) as refused:
        secret_for(ws, "甲/../乙")
    assert code_of(refused) == "partner-secret"
    keep_secret(ws, "甲/../乙", "one")
    keep_secret(ws, "甲/../乙", "two")
    assert secret_for(ws, "甲/../乙") == "two"
    assert signing_key(ws) == signing_key(ws)
    assert len(signing_key(ws)) == 32
    files = list((ws.path / "secrets").iterdir())
    assert len(files) == 2
    assert {file.stat().st_mode & 0o077 for file in files} == {0}


def test_a_partner_may_change_but_not_its_secret(tmp_path):
    ws = create_workspace(tmp_path / "ws")
    made, secret = add_partner(ws, "a", products=["urn:p"])
    changed = change_partner(ws, "a", callbacks=["https://a.example.com"])
    assert partner(ws, "a") == changed
    assert (changed.products, changed.callbacks) == (("urn:p",), ("https://a.example.com",))
    assert authenticate(ws, made.client, secret) == changed
    with pytest.raises(TanfengError) as refused:
        change_partner(ws, "b", account="x")
    assert code_of(refused) == "partner-unknown"
