"""Capture: whole or not at all, never twice, in any order, corrected as often as need be."""

import random
import time
from datetime import UTC, datetime

import pytest

from tanfeng.reference.errors import TanfengError
from tanfeng.traceability.log import all_jobs, capture, job, tables


def inside(ws, known=None):
    """Return who is or was in what: (child, parent, day in, day out)."""
    found = tables(ws, known)
    names = dict(
        zip(*(found.things[c].to_pylist() for c in ("thing", "code")), strict=True)
    )  # fmt: skip

    def day(moment):
        return moment and datetime.fromtimestamp(moment / 1e6, UTC).day

    return sorted(
        (names[row["child"]][6:], names[row["parent"]][6:], day(row["since"]), day(row["until"]))
        for row in found.links.to_pylist()
    )


def test_a_document_is_taken_once(ws, document_of, moved):
    data = document_of(moved("ADD", "pack", "a", "b"), moved("ADD", "car", "pack", day=2))
    first = capture(ws, data, party="maker", name="one.json")
    assert (first.accepted, first.events, first.taken) == (True, 2, 2)
    again = capture(ws, data, party="maker", name="one.json")
    assert (again.accepted, again.events, again.taken) == (True, 2, 0)
    assert tables(ws).events.num_rows == 2
    assert job(ws, first.id) == first
    assert [each.id for each in all_jobs(ws)] == [again.id, first.id]


def test_one_fault_refuses_the_whole_document(ws, document_of, moved):
    bad = document_of(moved("ADD", "pack", "a"), moved("SHUT", "pack", "b"))
    refused = capture(ws, bad, party="maker", name="bad.json")
    assert (refused.accepted, refused.taken) == (False, 0)
    assert [f.code for f in job(ws, refused.id).findings] == ["epcis-value"]
    unreadable = capture(ws, b"{", party="maker", name="worse.json")
    assert [f.code for f in unreadable.findings] == ["epcis-unreadable"]
    found = tables(ws)
    assert (found.events.num_rows, found.things.num_rows, found.links.num_rows) == (0, 0, 0)


def test_nobody_reports_nothing(ws, document_of, moved):
    with pytest.raises(TanfengError, match="reporting"):
        capture(ws, document_of(moved("ADD", "pack", "a")), party=" ")


def test_the_order_of_documents_does_not_matter(ws, document_of, moved):
    events = [
        moved("ADD", "pack1", "a", "b", day=1), moved("DELETE", "pack1", "a", day=5),
        moved("ADD", "pack2", "a", day=5), moved("ADD", "car", "pack1", day=7),
        moved("DELETE", "car", day=9), moved("ADD", "pack1", "c", day=10),
    ]  # fmt: skip
    random.Random(3).shuffle(events)
    for event in events:
        capture(ws, document_of(event), party="maker")
    expected = [
        ("a", "pack1", 1, 5), ("a", "pack2", 5, None), ("b", "pack1", 1, None),
        ("c", "pack1", 10, None), ("pack1", "car", 7, 9),
    ]  # fmt: skip
    assert inside(ws) == expected
    assert inside(ws, known=2**62) == expected


def declared(event, **more):
    return event | {"errorDeclaration": {"declarationTime": "2025-04-01T00:00:00Z"} | more}


def test_corrections_and_corrections_of_corrections(ws, document_of, moved):
    wrong = moved("ADD", "pack1", "a")
    capture(ws, document_of(wrong), party="maker")
    before = all_jobs(ws)[0].recorded_at
    better = moved("ADD", "pack2", "a")
    capture(
        ws, document_of(declared(wrong, correctiveEventIDs=[better["eventID"]]), better),
        party="maker",
    )  # fmt: skip
    assert inside(ws) == [("a", "pack2", 1, None)]
    between = all_jobs(ws)[0].recorded_at
    best = moved("ADD", "pack3", "a")
    capture(ws, document_of(declared(better), best), party="maker")
    assert inside(ws) == [("a", "pack3", 1, None)]
    # what was known then stays what was known then
    assert inside(ws, before) == [("a", "pack1", 1, None)]
    assert inside(ws, between) == [("a", "pack2", 1, None)]


def test_a_declaration_may_come_before_what_it_declares(ws, document_of, moved):
    event = moved("ADD", "pack", "a")
    capture(ws, document_of(declared(event)), party="maker")
    capture(ws, document_of(event), party="maker")
    assert inside(ws) == []
    assert tables(ws).events["voided"].to_pylist() == [True, True]


def test_a_declaration_finds_its_event_by_content_too(ws, document_of, moved):
    event = moved("ADD", "pack", "a")
    del event["eventID"]
    capture(ws, document_of(event), party="maker")
    capture(ws, document_of(declared(event)), party="maker")
    assert inside(ws) == []


def test_a_clock_ahead_is_told(ws, document_of, moved):
    soon = datetime.fromtimestamp(time.time() + 3600, UTC).isoformat()
    told = capture(ws, document_of(moved("ADD", "pack", "a", eventTime=soon)), party="maker")
    assert told.accepted
    assert [finding.code for finding in told.findings] == ["life-ahead"]
    assert "60 minutes" in told.findings[0].message.en
    assert job(ws, told.id).findings == told.findings


@pytest.mark.parametrize(
    "name",
    ["urn:x:'; drop table life_events; --", "urn:x:%s%(a)s", 'urn:x:"', "urn:x:电池\U0001f50b"],
)
def test_hostile_names_are_refused_or_kept_as_they_are(ws, document_of, moved, name):
    event = moved("ADD", "pack", "a") | {"childEPCs": [name]}
    told = capture(ws, document_of(event), party="x'); drop table life_jobs; --", name="a'b\"c")
    if told.accepted:
        assert name in tables(ws).things["code"].to_pylist()
    else:
        assert [finding.code for finding in told.findings] == ["epcis-value"]
    assert job(ws, told.id) == told
