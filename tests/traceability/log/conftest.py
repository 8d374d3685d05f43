"""A workspace on both registries, and documents to capture."""

import itertools
import json

import pytest

from tanfeng.ledger.workspace import create_workspace

CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ws(request, tmp_path):
    url = request.getfixturevalue("postgres_database")() if request.param == "postgres" else None
    return create_workspace(tmp_path / "w", url)


@pytest.fixture(scope="session")
def document_of():
    def make(*events):
        return json.dumps({
            "@context": [CONTEXT], "type": "EPCISDocument", "schemaVersion": "2.0",
            "creationDate": "2026-03-04T12:00:00Z", "epcisBody": {"eventList": list(events)},
        }).encode()  # fmt: skip

    return make


@pytest.fixture(scope="session")
def moved():
    """An AssociationEvent: what was put in or taken out, on which day of March 2025."""
    numbers = itertools.count()

    def make(action, parent, *children, day=1, **more):
        event = {
            "type": "AssociationEvent", "action": action, "bizStep": "assembling",
            "eventTime": f"2025-03-{day:02d}T00:00:00Z", "eventTimeZoneOffset": "+08:00",
            "eventID": f"urn:x:event:{next(numbers)}", "parentID": f"urn:x:{parent}",
            "childEPCs": [f"urn:x:{child}" for child in children],
        }  # fmt: skip
        return event | more

    return make
