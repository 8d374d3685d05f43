"""Made lives: the same from the same seed, conserving what they hold, wrong only where asked."""

import json
from collections import Counter
from datetime import date

import pytest

from tanfeng.traceability.codes import code_of, decode
from tanfeng.traceability.synthetic import FAULTS, PARTIES, make_lives


def events_of(lives):
    return sorted((event for sent in lives.sent for event in sent.events),
                  key=lambda event: event["eventTime"])  # fmt: skip


@pytest.fixture(scope="module")
def lives():
    return make_lives(30, seed=3)


def test_the_same_seed_makes_the_same_bytes(lives):
    again = make_lives(30, seed=3)
    assert [each.document() for each in again.sent] == [each.document() for each in lives.sent]
    other = make_lives(30, seed=4)
    assert [each.document() for each in other.sent] != [each.document() for each in lives.sent]


def test_documents_say_that_they_are_synthetic(lives):
    assert all(json.loads(each.document())["tanfeng:synthetic"] == "true" for each in lives.sent)
    assert {each.party for each in lives.sent} <= {party.id for party in PARTIES.values()}


def test_codes_can_be_read_and_are_of_the_day_on_which_they_appear(lives):
    born = {}
    for event in events_of(lives):
        for thing in (*event.get("epcList", ()), *event.get("outputEPCList", ())):
            born.setdefault(thing, event["eventTime"][:10])
    read = {thing: decode(code_of(thing)) for thing in born if code_of(thing)}
    assert len(read) > 30 * 48
    assert all(code.made.isoformat() <= born[thing] for thing, code in read.items())


def test_a_thing_is_in_one_place_at_a_time(lives):
    inside = {}
    for event in events_of(lives):
        if event["type"] != "AssociationEvent":
            continue
        for child in event["childEPCs"]:
            if event["action"] == "ADD":
                assert child not in inside
                inside[child] = event["parentID"]
            else:
                assert inside.pop(child) == event["parentID"]


def test_no_mass_is_gained(lives):
    weighed = 0
    for event in events_of(lives):
        if event["type"] == "TransformationEvent" and "inputEPCList" not in event:
            taken = sum(each["quantity"] for each in event["inputQuantityList"])
            given = sum(each["quantity"] for each in event.get("outputQuantityList", ()))
            assert given <= taken * (1 + 1e-6)
            weighed += 1
    assert weighed > 60


def test_nothing_happens_after_the_last_day():
    cut = make_lives(30, seed=3, ends=date(2024, 1, 1))
    assert max(each.when for each in cut.sent) <= date(2024, 1, 1)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_changes_one_thing(lives, fault):
    wrong = make_lives(30, seed=3, faults=[fault])
    assert set(wrong.wrong) == {fault}
    clean, spoiled = (
        Counter(json.dumps(event, sort_keys=True) for event in events_of(made))
        for made in (lives, wrong)
    )
    assert sum((clean - spoiled).values()) + sum((spoiled - clean).values()) in (1, 2)
