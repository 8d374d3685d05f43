"""The 41 conformance cases of PACT v3, against a real server over TLS with real callbacks."""

import base64
import json
import re
import secrets
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import jsonschema
import pytest
import yaml

CASES = yaml.safe_load(
    (Path(__file__).parent / "cases/conformance.yaml").read_text(encoding="utf-8")
)
PREFIX = "org.wbcsd.pact.ProductFootprint."
FORM = {"grant_type": "client_credentials"}


def basic(client: str, secret: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()}


@pytest.fixture(scope="module")
def first(service):
    """The values that the cases take from the first record, as the published runner takes them."""
    found = service.ask("GET", "/3/footprints").json()["data"][0]
    end = datetime.fromisoformat(found["pcf"]["referencePeriodEnd"])
    start = found.get("validityPeriodStart") or end.isoformat()
    until = found.get("validityPeriodEnd") or end.replace(year=end.year + 3).isoformat()
    day = timedelta(days=1)
    return {
        "id": found["id"], "productId": found["productIds"][0],
        "companyId": found["companyIds"][0], "geography": found["pcf"]["geographyCountry"],
        "classification": found["productClassifications"][0], "status": found["status"],
        "validOn": start,
        "validAfter": (datetime.fromisoformat(start) - day).astimezone(UTC).isoformat(),
        "validBefore": (datetime.fromisoformat(until) + day).astimezone(UTC).isoformat(),
    }  # fmt: skip


@pytest.fixture(scope="module")
def schema(service):
    """Checks a body against the types of the API's own description."""
    whole = service.ask("GET", "/openapi.json").json()

    def check(data) -> None:
        jsonschema.validate(
            data, {"$ref": "#/components/schemas/ProductFootprint", **whole},
            cls=jsonschema.Draft202012Validator,
        )  # fmt: skip

    return check


def event(listener, kind: str, data: object, id: str = "") -> dict[str, object]:
    return {
        "specversion": "1.0", "id": id or str(uuid.uuid4()), "source": listener.url,
        "time": datetime.now(UTC).isoformat(), "type": f"{PREFIX}{kind}Event.3", "data": data,
    }  # fmt: skip


def send(case, service, listener, first) -> httpx.Response:
    """Do what a case does."""
    number = int(re.sub(r"\D", "", case["case"]))
    plain = case.get("http_must_fail", False)
    home = service.url.replace("https", "http") if plain else service.url
    bad = f"very-invalid-access-token-{secrets.token_hex(8)}"
    path = re.sub("RND", lambda _: secrets.token_hex(8), case["path"]).format(**first)
    if number in (1, 2, 9):
        word = service.secret if number != 2 else "wrong"
        return service.ask("POST", f"{home}/auth/token", "", data=FORM,
                           headers=basic(service.partner.client, word))  # fmt: skip
    if number in (18, 19):
        found = service.ask("GET", "/.well-known/openid-configuration", "").json()
        word = service.secret if number == 18 else "wrong"
        return service.ask("POST", found["token_endpoint"], "", data=FORM,
                           headers=basic(service.partner.client, word))  # fmt: skip
    if number == 5:
        link = service.ask("GET", "/3/footprints?limit=1").headers["link"]
        address = re.fullmatch(r'<(https://[^>]+)>; rel="next"', link)[1]
        assert address.startswith(service.url)
        return service.ask("GET", address)
    if case["method"] == "POST":
        data = {
            12: ("RequestCreated", {"productId": [first["productId"]]}),
            14: ("RequestCreated", {"productId": ["urn:pact:null"]}),
            15: ("Published", {"pfIds": [str(uuid.uuid4())]}),
            16: ("Published", {"pfIds": [str(uuid.uuid4())]}),
            17: ("Published", {"pfIds": [str(uuid.uuid4())]}),
            40: ("Published", {"pfIds": ["urn:gtin:4712345060507"]}),
        }[number]
        headers = {"content-type": "application/cloudevents+json; charset=UTF-8"}
        return service.ask("POST", f"{home}/3/events", bad if number == 16 else None,
                           headers=headers, json=event(listener, *data))  # fmt: skip
    path = path or {10: "/3/footprints", 11: f"/3/footprints/{first['id']}"}[number]
    return service.ask("GET", home + path, bad if number in (6, 7) else None)


def holds(name: str, value: str, record) -> bool:
    """Say whether a record fits a filter, by the rules of the published runner."""
    pcf, moment = record["pcf"], datetime.fromisoformat
    end = moment(pcf["referencePeriodEnd"])
    start = moment(record.get("validityPeriodStart", pcf["referencePeriodEnd"]))
    until = record.get("validityPeriodEnd")
    until = moment(until) if until else end.replace(year=end.year + 3)
    return {
        "productId": lambda: value in record["productIds"],
        "companyId": lambda: value in record["companyIds"],
        "classification": lambda: value in record["productClassifications"],
        "geography": lambda: value == pcf["geographyCountry"],
        "status": lambda: value == record["status"],
        "validOn": lambda: start <= moment(value) <= until,
        "validAfter": lambda: start > moment(value),
        "validBefore": lambda: until < moment(value),
    }[name]()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_case(case, service, listener, first, schema):
    if case.get("callback"):
        words = {"13": "RequestFulfilled", "14.B": "RequestRejected"}
        product = first["productId"] if case["case"] == "13" else "urn:pact:null"
        asked = event(listener, "RequestCreated", {"productId": [product]})
        assert service.post_event(asked).status_code == 200
        answer = listener.wait_for(asked["id"])
        assert answer["type"] == f"{PREFIX}{words[case['case']]}Event.3"
        headers = listener.events[-1][0]
        assert headers["content-type"].startswith("application/cloudevents+json")
        assert headers["authorization"] == "Bearer theirs"
        if case["case"] == "13":
            assert answer["data"]["pfs"]
            for each in answer["data"]["pfs"]:
                schema(each)
                assert first["productId"] in each["productIds"]
        else:
            assert set(answer["data"]["error"]) == {"code", "message"}
        return
    if case.get("http_must_fail"):
        with pytest.raises(httpx.TransportError):
            send(case, service, listener, first)
        return
    reply = send(case, service, listener, first)
    assert reply.status_code in case["status"], reply.text
    number = case["case"]
    if number in ("6", "7", "16"):
        assert reply.json()["code"] == "BadRequest"
    elif number == "8":
        assert reply.json()["code"] == "NotFound"
    elif number in ("12", "14.A", "15"):
        assert reply.content == b""
    elif number == "3":
        assert reply.json()["data"]["id"] == first["id"]
        schema(reply.json()["data"])
    elif case.get("schema_checked"):
        data = reply.json()["data"]
        for each in data:
            schema(each)
        if number == "4":
            assert len(data) == 3
        wanted = re.findall(r"(\w+)=\{(\w+)\}", case["path"])
        for name, word in wanted:
            assert data
            assert all(holds(name, first[word], each) for each in data)
        if int(number) >= 30:
            assert data == []


def test_all_cases_are_here():
    assert len(CASES) == 41
    assert [each["case"] for each in CASES if each.get("mandatory") is False] == ["18", "19"]


def test_filters_leave_out_what_does_not_fit(service):
    """Filters that hold for whatever is returned are worth little where all is returned."""
    counts = {
        "companyId=urn:company:example:other": 1, "status=Deprecated": 1, "status=Active": 2,
        "status=Active&status=Deprecated": 3, "validAfter=2025-01-15T00:00:00Z": 1,
        "validBefore=2027-01-01": 1, "validOn=2025-01-15T00:00:00Z": 2, "geography=": 3,
        "validOn=2025-02-01T00:00:00+00:00": 3, "geography=CN&geography=US": 3,
        "productId=urn:pact:company:example:1&status=Deprecated": 0, "limit=2": 2,
    }  # fmt: skip
    found = {
        query: len(service.ask("GET", f"/3/footprints?{query}").json()["data"]) for query in counts
    }
    assert found == counts


def test_the_token_of_case_1_opens_the_door(service):
    reply = service.ask("POST", "/auth/token", "", data=FORM,
                        headers=basic(service.partner.client, service.secret))  # fmt: skip
    said = reply.json()
    assert said["token_type"] == "bearer"
    assert reply.headers["cache-control"] == "no-store"
    assert service.ask("GET", "/3/footprints", said["access_token"]).status_code == 200
    json.dumps(said)
