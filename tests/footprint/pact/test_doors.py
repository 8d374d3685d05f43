"""What is not as it must be: tokens, bodies, queries, page links, and who may see what."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import jwt
import pytest

from tanfeng.faces.api.settings import Settings
from tanfeng.faces.api.tokens import issue_cursor, issue_token
from tanfeng.footprint.pact import publish, read_document
from tanfeng.ledger import create_workspace
from tanfeng.ledger.partners import add_partner, revoke_partner


@pytest.fixture(scope="module")
def settings(service) -> Settings:
    return service.settings


def refused(reply: httpx.Response, status: int, code: str) -> str:
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/json"
    assert set(reply.json()) == {"code", "message"}
    assert reply.json()["code"] == code
    return reply.json()["message"]


def test_without_a_token_access_is_denied(service):
    refused(service.ask("GET", "/3/footprints", ""), 403, "AccessDenied")
    headers = {"authorization": "Basic eA=="}
    refused(service.ask("GET", "/3/footprints", "", headers=headers), 403, "AccessDenied")


def test_an_expired_token_says_so(service, settings):
    old = issue_token(replace(settings, token_seconds=-1), service.partner.client)
    for method, path in (("GET", "/3/footprints"), ("GET", "/3/footprints/x"),
                         ("POST", "/3/events")):  # fmt: skip
        refused(service.ask(method, path, old), 401, "TokenExpired")


def forged(settings, client) -> dict[str, str]:
    said = {"sub": client, "aud": "token", "iss": settings.ws.id, "iat": int(time.time()),
            "exp": int(time.time()) + 999}  # fmt: skip
    good = jwt.encode(said, settings.key, "HS256")
    head, body, signature = good.split(".")
    return {
        "other key": jwt.encode(said, b"x" * 32, "HS256"),
        "no signature": jwt.encode(said, "", "none"),
        "no end": jwt.encode({k: said[k] for k in said if k != "exp"}, settings.key, "HS256"),
        "other workspace": jwt.encode({**said, "iss": "x"}, settings.key, "HS256"),
        "a page link": issue_cursor(settings, [], 1, 1),
        "cut": f"{head}.{body}.",
        "changed": f"{head}.{body[:-2]}xx.{signature}",
        "no text": "\xff\xfe",
        "long": "a" * 20_000,
    }


@pytest.mark.parametrize(
    "how",
    ["other key", "no signature", "no end", "other workspace", "a page link", "cut", "changed",
     "no text", "long"],
)  # fmt: skip
def test_a_forged_token_is_no_token(service, settings, how):
    token = forged(settings, service.partner.client)[how]
    headers = {"authorization": f"Bearer {token}".encode("latin-1")}
    refused(service.ask("GET", "/3/footprints", "", headers=headers), 400, "BadRequest")


@pytest.mark.parametrize(
    ("header", "form", "error"),
    [
        ("", {"grant_type": "client_credentials"}, "invalid_client"),
        ("Basic", {"grant_type": "client_credentials"}, "invalid_client"),
        ("Basic !!!", {"grant_type": "client_credentials"}, "invalid_client"),
        ("Basic /w==", {"grant_type": "client_credentials"}, "invalid_client"),
        ("Basic eDp5", {"grant_type": "client_credentials"}, "invalid_client"),
        ("Basic AAA6AAA=", {"grant_type": "client_credentials"}, "invalid_client"),
        ("good", {}, "invalid_request"),
        ("good", {"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_no_token_is_given(service, header, form, error):
    if header == "good":
        auth, headers = httpx.BasicAuth(service.partner.client, service.secret), {}
    else:
        auth, headers = None, {"authorization": header}
    reply = service.ask("POST", "/auth/token", "", data=form, headers=headers, auth=auth)
    assert reply.status_code in (400, 401)
    assert reply.json()["error"] == error


def test_a_revoked_partner_is_out_at_once(authority, tmp_path, start):
    ws = create_workspace(tmp_path / "ws")
    with start(ws, authority, []) as service:
        assert service.ask("GET", "/3/footprints").status_code == 200
        revoke_partner(ws, "customer")
        refused(service.ask("GET", "/3/footprints"), 403, "AccessDenied")


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=-1", "limit=x", "limit=1e400", "limit=" + "9" * 5000, "validOn=yesterday",
     "validOn=2025-01-01T00:00:00", "validAfter=2025-02-30", "validBefore=%00",
     "cursor=x", "cursor=%00", "cursor=" + "a.b.c" * 99, "&".join(["productId=urn:x"] * 501)],
)  # fmt: skip
def test_a_query_that_cannot_be_read_is_a_bad_request(service, query):
    refused(service.ask("GET", f"/3/footprints?{query}"), 400, "BadRequest")


@pytest.mark.parametrize(
    "query",
    ["productId=%00", "companyId=%ff%fe", "status=%00", "geography=%F0%9F%8C%8D", "unknown=1",
     "validOn=0001-01-01T00:00:00%2B14:00", "validOn=9999-12-31T23:59:59-14:00"],
)  # fmt: skip
def test_an_odd_query_is_answered(service, query):
    reply = service.ask("GET", f"/3/footprints?{query}")
    assert reply.status_code == 200
    assert len(reply.json()["data"]) == (3 if query == "unknown=1" else 0)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/3/footprints/random-string-as-id", 404, "NotFound"),
        ("GET", "/3/footprints/%00", 404, "NotFound"),
        ("GET", "/2/footprints", 404, "NotFound"),
        ("GET", "/", 404, "NotFound"),
        ("DELETE", "/3/footprints", 400, "NotImplemented"),
        ("GET", "/3/events", 400, "NotImplemented"),
    ],
)
def test_what_is_not_here(service, method, path, status, code):
    refused(service.ask(method, path), status, code)


def test_a_trailing_slash_is_no_redirect(service):
    assert service.ask("GET", "/3/footprints/?limit=1").status_code == 200


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff", b"{}", b"[" * 100_000, b'{"type": 1}',
     b'{"type": "x", "specversion": "1.0", "id": "1", "source": "//x", "data": {}}',
     b'{"specversion": "0.3", "type": "org.wbcsd.pact.ProductFootprint.PublishedEvent.3"}'],
)  # fmt: skip
def test_a_malformed_event_is_a_bad_request(service, body):
    refused(service.post_event(body), 400, "BadRequest")


def test_an_event_has_its_content_type(service, listener, event):
    body = json.dumps(event(listener.url, "RequestCreated", {"productId": ["urn:pact:null"]}))
    for kind in ("application/json", "text/plain", "", "application/cloudevents+json; charset=gbk"):
        reply = service.ask("POST", "/3/events", content=body, headers={"content-type": kind})
        refused(reply, 400, "BadRequest")


def test_a_body_of_10_megabytes_stays_out(service):
    big = b'{"a": "' + b"x" * 10_000_000 + b'"}'
    assert "larger" in refused(service.post_event(big), 400, "BadRequest")

    def parts():
        for n in range(0, len(big), 65536):
            yield big[n : n + 65536]

    # without a length the body is counted as it comes; the server may hang up while we send
    headers = {"content-type": "application/cloudevents+json"}
    try:
        reply = service.ask("POST", "/3/events", content=parts(), headers=headers)
    except httpx.TransportError:
        pass
    else:
        assert "larger" in refused(reply, 400, "BadRequest")
    assert service.ask("GET", "/3/footprints").status_code == 200


def test_pages_are_complete_stable_and_repeatable(authority, tmp_path, start, record):
    ws = create_workspace(tmp_path / "ws")
    with start(ws, authority, []) as service:
        service.publish(*(record(n) for n in range(1, 6)))
        seen, address, links = [], "/3/footprints?limit=2&status=Active&geography=CN", []
        while address:
            reply = service.ask("GET", address)
            seen += [each["id"][-1] for each in reply.json()["data"]]
            service.publish(record(10 + len(links), precedingPfIds=[record(5)["id"]]))
            again = service.ask("GET", address) if links else reply
            assert again.json() == reply.json()
            address = reply.links.get("next", {}).get("url", "")
            assert not address or address.startswith(service.url)
            links.append(address)
        assert seen == ["1", "2", "3", "4", "5"]
        assert len(links) == 3
        for wrong in (links[0] + "x", links[0].replace("limit=2", "limit=3"),
                      links[0].replace("geography=CN", "geography=US")):  # fmt: skip
            refused(service.ask("GET", wrong), 400, "BadRequest")
        other, _ = add_partner(ws, "other")
        token = issue_token(service.settings, other.client)
        refused(service.ask("GET", links[0], token), 400, "BadRequest")


def test_the_link_is_good_for_three_minutes(settings):
    assert settings.link_seconds >= 180


def test_the_size_of_a_page_has_an_end(authority, tmp_path, start, record):
    ws = create_workspace(tmp_path / "ws")
    with start(ws, authority, [], page=2) as service:
        service.publish(*(record(n) for n in range(1, 4)))
        reply = service.ask("GET", "/3/footprints?limit=1000000")
        assert len(reply.json()["data"]) == 2
        assert len(service.ask("GET", reply.links["next"]["url"]).json()["data"]) == 1


def test_decimals_are_echoed_byte_for_byte(authority, tmp_path, start, record):
    odd = {"fossilGhgEmissions": "+0850.100", "pcfExcludingBiogenicUptake":
           "850.1000000000000000000000000000000001"}  # fmt: skip
    with start(create_workspace(tmp_path / "ws"), authority, []) as service:
        text = json.dumps(record(pcf=odd), ensure_ascii=False, indent=1)
        publish(service.ws, [read_document(text)])
        whole = service.ask("GET", "/3/footprints").content.decode()
        assert whole == f'{{"data":[{text}]}}'
        one = service.ask("GET", f"/3/footprints/{record()['id'].upper()}").content.decode()
        assert one == f'{{"data":{text}}}'


def test_a_partner_sees_what_it_may(authority, tmp_path, start, record):
    ws = create_workspace(tmp_path / "ws")
    with start(ws, authority, [], [record(2)["productIds"][0]]) as service:
        service.publish(record(1), record(2), record(3))
        ids = [each["id"] for each in service.ask("GET", "/3/footprints").json()["data"]]
        assert ids == [record(2)["id"]]
        query = f"/3/footprints?productId={record(1)['productIds'][0]}"
        assert service.ask("GET", query).json() == {"data": []}
        refused(service.ask("GET", f"/3/footprints/{record(1)['id']}"), 403, "AccessDenied")
        assert service.ask("GET", f"/3/footprints/{record(2)['id']}").status_code == 200


def test_writers_and_readers_at_once(authority, tmp_path, start, record):
    ws = create_workspace(tmp_path / "ws")
    with start(ws, authority, []) as service, ThreadPoolExecutor(8) as pool:

        def read_all(_):
            found, address = [], "/3/footprints?limit=3"
            while address:
                reply = service.ask("GET", address)
                found += [each["id"] for each in reply.json()["data"]]
                address = reply.links.get("next", {}).get("url", "")
            return found

        writes = [pool.submit(service.publish, record(n)) for n in range(1, 13)]
        reads = [pool.submit(read_all, n) for n in range(4)]
        for each in writes:
            each.result()
        for each in reads:
            assert len(set(each.result())) == len(each.result())
        final = read_all(0)
        assert sorted(final) == [record(n)["id"] for n in range(1, 13)]
        for each in reads:
            # a list is the beginning of every later list: nothing slips in between
            assert each.result() == final[: len(each.result())]
