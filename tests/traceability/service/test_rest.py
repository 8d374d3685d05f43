"""EPCIS over HTTP: capture, jobs, queries with the fixed fields, pages, rights, refusals."""

import json
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tanfeng.faces.api import Settings, make_app
from tanfeng.faces.api.tokens import issue_token
from tanfeng.footprint.pact.guard import Reach
from tanfeng.footprint.pact.keeping import signing_key
from tanfeng.footprint.pact.work import Courier
from tanfeng.ledger import create_workspace
from tanfeng.ledger.partners import add_partner
from tanfeng.traceability.epcis import read_document

LD = {"content-type": "application/ld+json"}
CONTEXT = ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
           {"example": "https://ns.example.com/epcis/"}]  # fmt: skip


class Side:
    """A partner with its token."""

    def __init__(self, settings, client, name, events):
        made, _ = add_partner(settings.ws, name, events=events)
        self.client = client
        self.headers = {"Authorization": f"Bearer {issue_token(settings, made.client)}"}

    def get(self, path, **query):
        return self.client.get(f"/epcis{path}", params=query, headers=self.headers)

    def send(self, *events, path="/capture", **headers):
        document = {"@context": CONTEXT, "type": "EPCISDocument", "schemaVersion": "2.0",
                    "epcisBody": {"eventList": events}}  # fmt: skip
        return self.client.post(f"/epcis{path}", content=json.dumps(document),
                                headers=self.headers | LD | headers)  # fmt: skip

    def events(self, path="/events", **query):
        found = self.get(path, **query)
        assert found.status_code == 200, found.text
        return found.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def sides(request, tmp_path):
    """The service, a supervisor, two makers, and a partner without any right."""
    url = request.getfixturevalue("postgres_database")() if request.param == "postgres" else None
    ws = create_workspace(tmp_path / "ws", url)
    settings = Settings(ws, signing_key(ws), Courier("https://us.example.com", Reach()),
                        https_only=False)  # fmt: skip
    with TestClient(make_app(settings), base_url="http://testserver") as client:
        yield {name: Side(settings, client, name, right) for name, right in
               (("office", "all"), ("one", "own"), ("two", "own"), ("none", ""))}  # fmt: skip


def event(n, **more):
    return {
        "type": "ObjectEvent", "eventTime": f"2026-02-{n:02d}T00:00:00Z",
        "eventTimeZoneOffset": "+08:00", "action": "OBSERVE", "bizStep": "storing",
        "epcList": [f"urn:x:{n}"], "eventID": f"urn:uuid:{n}",
    } | more  # fmt: skip


def test_a_capture_has_a_job_and_its_events_come_back(sides):
    office = sides["office"]
    sent = event(1, recordTime="1999-01-01T00:00:00Z", **{"example:note": "x"})
    taken = office.send(sent, {k: v for k, v in event(2).items() if k != "eventID"})
    assert taken.status_code == 202
    assert taken.headers["GS1-EPCIS-Version"] == "2.0.0"
    job = office.get(taken.headers["Location"].partition("/epcis")[2]).json()
    assert (job["success"], job["running"], job["errors"]) == (True, False, [])
    assert [each["captureID"] for each in office.get("/capture").json()] == [job["captureID"]]
    first, second = office.events()
    assert first["example:note"] == "x"
    assert first["recordTime"].startswith(job["createdAt"][:19])
    assert second["eventID"].startswith("ni:///sha-256;")
    for each in (first, second):
        found = office.get(f"/events/{quote(each['eventID'], safe='')}").json()
        assert found == each
    # what comes out can go in again elsewhere
    whole = office.get("/events").content
    assert [e.id for e in read_document(whole).events] == [first["eventID"], second["eventID"]]


def test_a_document_with_a_fault_is_refused_with_its_place(sides):
    office = sides["office"]
    refused = office.send(event(1), event(2, action="SHUT"))
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert "eventList/1/action" in refused.json()["title"]
    job = office.get(refused.headers["Location"].partition("/epcis")[2]).json()
    assert not job["success"]
    assert job["errors"]
    assert office.events() == []


def test_each_fixed_field_asks_for_what_it_says(sides):
    office = sides["office"]
    lot = {"epcClass": "urn:x:lot", "quantity": 5, "uom": "KGM"}
    office.send(*[
        {k: v for k, v in each.items() if v is not None} for each in (
            event(1), event(2, bizStep="receiving", disposition="in_progress"),
            event(3, bizLocation={"id": "urn:x:place"}, readPoint={"id": "urn:x:place/gate"}),
            event(4, type="AssociationEvent", action="ADD", parentID="urn:x:pack", epcList=None,
                  childEPCs=["urn:x:1"]),
            event(5, type="TransformationEvent", action=None, epcList=None,
                  inputQuantityList=[lot], outputEPCList=["urn:x:new"]),
            event(6, sourceList=[{"type": "possessing_party", "source": "urn:x:giver"}],
                  bizTransactionList=[{"type": "po", "bizTransaction": "urn:x:paper"}]),
        )
    ])  # fmt: skip

    def days(**query):
        return [int(each["eventTime"][8:10]) for each in office.events(**query)]

    assert days() == [1, 2, 3, 4, 5, 6]
    assert days(eventType="AssociationEvent|TransformationEvent") == [4, 5]
    assert days(GE_eventTime="2026-02-02T08:00:00+08:00", LT_eventTime="2026-02-04T00:00:00Z") == [
        2,
        3,
    ]
    assert days(EQ_action="ADD") == [4]
    assert days(EQ_bizStep="https://ref.gs1.org/cbv/BizStep-receiving") == [2]
    assert days(EQ_disposition="in_progress") == [2]
    assert days(EQ_bizLocation="urn:x:place") == [3]
    assert days(WD_readPoint="urn:x:place") == [3]
    assert days(EQ_readPoint="urn:x:place") == []
    assert days(MATCH_epc="urn:x:1") == [1, 4]
    assert days(MATCH_epc="urn:x:1|urn:x:2") == [1, 2, 4]
    assert days(MATCH_parentID="urn:x:pack") == [4]
    assert days(MATCH_anyEPC="urn:x:pa*") == [4]
    assert days(MATCH_inputEPCClass="urn:x:lot") == [5]
    assert days(MATCH_outputEPC="urn:x:new") == [5]
    assert days(GT_quantity="4", LE_quantity="5") == [5]
    assert days(EQ_source_possessing_party="urn:x:giver") == [6]
    assert days(EQ_bizTransaction_po="urn:x:paper") == [6]
    assert days(EQ_eventID="urn:uuid:2") == [2]
    assert days(EXISTS_errorDeclaration="true") == []
    assert days(orderBy="eventTime", orderDirection="DESC", eventCountLimit="2") == [6, 5]
    assert office.get("/bizSteps").json()["member"] == ["receiving", "storing"]
    assert office.get("/eventTypes", perPage="2").json()["member"] == [
        "ObjectEvent",
        "AggregationEvent",
    ]
    assert "urn:x:lot" in office.get("/epcs").json()["member"]
    assert [e["eventID"] for e in office.events("/epcs/urn:x:pack/events")] == ["urn:uuid:4"]
    assert len(office.events("/readPoints/urn%3Ax%3Aplace%2Fgate/events")) == 1
    for name, value in (
        ("GE_eventDate", "2026-01-01T00:00:00Z"), ("GE_eventTime", "not-a-date"),
        ("EQ_action", "SHIPPED"), ("orderDirection", "SIDEWAYS"), ("GT_quantity", "many"),
        ("maxEventCount", "2"), ("eventType", "ObjektEvent"),
    ):  # fmt: skip
        refused = office.get("/events", **{name: value})
        assert refused.status_code == 400, name
        assert refused.json()["type"] == "epcisException:QueryParameterException"


def test_pages_show_one_state_of_the_log(sides):
    office = sides["office"]
    office.send(*(event(n) for n in range(1, 8)))
    seen, where = [], "/events?perPage=3"
    while where:
        found = office.client.get(
            where if "://" in where else f"/epcis{where}", headers=office.headers
        )
        body = found.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        seen += [each["eventID"] for each in body]
        where = found.links.get("next", {}).get("url", "")
        office.send(event(20 + len(seen)))
    assert seen == [f"urn:uuid:{n}" for n in range(1, 8)]
    first = office.get("/events", perPage="3").links["next"]["url"]
    assert office.client.get(first.replace("perPage=3", "perPage=3&EQ_action=ADD"),
                             headers=office.headers).status_code == 400  # fmt: skip


def test_partners_see_what_they_may(sides):
    handed = event(1, sourceList=[{"type": "possessing_party", "source": "urn:tanfeng:party:one"}],
                   destinationList=[{"type": "possessing_party",
                                     "destination": "urn:tanfeng:party:two"}])  # fmt: skip
    sides["one"].send(handed, event(2))
    sides["two"].send(event(3))
    ids = {
        name: [e["eventID"][-1] for e in sides[name].events()] for name in ("office", "one", "two")
    }
    assert ids == {"office": ["1", "2", "3"], "one": ["1", "2"], "two": ["1", "3"]}
    assert sides["two"].get("/events/urn:uuid:2").status_code == 404
    assert sides["two"].get("/epcs").json()["member"] == ["urn:x:1", "urn:x:3"]
    for path in ("/events", "/capture", "/epcs", "/capture/job-1"):
        assert sides["none"].get(path).status_code == 403
    assert sides["none"].send(event(4)).status_code == 403
    assert sides["office"].client.get("/epcis/events").status_code == 403


def test_what_cannot_be_served_says_so(sides):
    office = sides["office"]
    assert office.send(event(1), **{"content-type": "text/plain"}).status_code == 415
    proceed = office.send(event(1), **{"GS1-Capture-Error-Behaviour": "proceed"})
    assert proceed.json()["type"] == "epcisException:ImplementationException"
    for path in ("/capture/none", "/events/none", "/nothing", "/nothing/x/events", "/events/%00"):
        assert office.get(path).status_code == 404, path
    assert office.send(event(1), path="/events").status_code == 201
