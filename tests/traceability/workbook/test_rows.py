"""Events written as rows of a workbook are read back as the same events."""

import pytest

from tanfeng.reference.errors import TanfengError
from tanfeng.traceability.epcis import read_document
from tanfeng.traceability.synthetic import PARTIES, make_lives
from tanfeng.traceability.workbook import read_workbook, rows_of, write_template


def meaning(event):
    """What an event says, without the fields that a workbook has no column for."""
    return (event.kind, event.action, event.step, event.time, event.place,
            sorted(map(str, event.mentions)), sorted(map(str, event.sources)),
            sorted(map(str, event.destinations)), event.papers)  # fmt: skip


@pytest.mark.parametrize("role", ["recycler", "outlet", "dismantler"])
def test_a_partys_events_come_back_from_its_workbook(tmp_path, role):
    party = PARTIES[role].id
    sent = [each for each in make_lives(24, seed=3).sent if each.party == party]
    events = [event for each in sent for event in each.events]
    path = write_template(tmp_path / "e.xlsx", rows=rows_of(events, party=party))
    typed = read_workbook(path, party=party)
    assert typed.accepted
    told = [event for each in sent for event in read_document(each.document()).events]
    assert len(told) > 10
    assert list(map(meaning, typed.events)) == list(map(meaning, told))


def test_a_lot_that_looks_like_a_code_keeps_its_name(tmp_path):
    names = ("LDEMO000000000001", "0DCPE010000001C640000002", "nickel%207%25", "a:b", "n-1")
    lots = [f"urn:tanfeng:lot:plant:{name}" for name in names]
    event = {"type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning",
             "eventTime": "2026-03-04T02:00:00Z", "eventTimeZoneOffset": "+08:00",
             "quantityList": [{"epcClass": lot, "quantity": 1.5, "uom": "KGM"}
                              for lot in lots]}  # fmt: skip
    path = write_template(tmp_path / "e.xlsx", rows=rows_of([event], party="plant"))
    (read,) = read_workbook(path, party="plant").events
    assert [each.name for each in read.mentions] == [
        each["epcClass"] for each in event["quantityList"]
    ]


def test_an_event_that_cannot_be_typed_is_refused():
    event = {"type": "ObjectEvent", "action": "OBSERVE", "bizStep": "dancing"}
    with pytest.raises(TanfengError) as caught:
        rows_of([event], party="a")
    assert caught.value.findings[0].code == "life-step"
