"""Events to be read, made in the tests."""

import json

import pytest

CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"


@pytest.fixture(scope="session")
def event_of():
    """An ObjectEvent that is right; fields are replaced, and left out where None."""

    def make(**fields):
        event = {
            "type": "ObjectEvent", "eventTime": "2026-03-04T10:00:00+08:00",
            "eventTimeZoneOffset": "+08:00", "action": "ADD", "bizStep": "commissioning",
            "epcList": ["urn:tanfeng:battery:04QCB76836300JBC40000903"],
        }  # fmt: skip
        return {name: value for name, value in (event | fields).items() if value is not None}

    return make


@pytest.fixture(scope="session")
def document_of():
    """A document of events, as bytes."""

    def make(*events):
        return json.dumps({
            "@context": [CONTEXT, {"example": "https://ns.example.com/epcis/"}],
            "type": "EPCISDocument", "schemaVersion": "2.0",
            "creationDate": "2026-03-04T12:00:00Z", "epcisBody": {"eventList": list(events)},
        }).encode()  # fmt: skip

    return make
