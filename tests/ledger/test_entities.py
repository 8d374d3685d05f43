"""Entities and memberships: dated, versioned, without circles."""

import itertools
from dataclasses import replace
from datetime import date

import pytest

from tanfeng.ledger import (
    Entity,
    Membership,
    add_entities,
    add_memberships,
    children,
    entities,
    entity,
    memberships,
    parents,
    snapshot,
)
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text


def ids(found) -> list[str]:
    return [each.id for each in found]


def test_entities_come_back_as_they_were_given(ws, park):
    declared, _ = park
    assert entities(ws) == tuple(sorted(declared, key=lambda e: e.id))
    assert ids(entities(ws, "plant")) == ["plant-a", "plant-b"]
    assert entity(ws, "plant-a/kiln-1").attributes == {"capacity": 5000}
    assert entity(ws, "plant-b").synthetic


def test_adding_the_same_again_writes_nothing(ws, park):
    declared, links = park
    assert add_entities(ws, declared) == 0
    assert add_memberships(ws, links) == 0


def test_a_change_is_a_new_version_and_the_old_one_stays(ws):
    before = snapshot(ws).as_of
    changed = replace(entity(ws, "plant-a"), name=Text("新甲厂", "New A"), owner="someone else")
    assert add_entities(ws, [changed]) == 1
    assert entity(ws, "plant-a") == changed
    assert entity(ws, "plant-a", as_of=before).owner == "energy manager"
    assert len(entities(ws)) == 5
    assert {e.id: e for e in entities(ws, as_of=before)}["plant-a"].name.zh == "甲厂"


def test_an_unknown_entity_is_refused_with_a_near_one(ws):
    with pytest.raises(TanfengError, match="plant-a") as refused:
        entity(ws, "plant-aa")
    assert refused.value.findings[0].code == "entity-unknown"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"id": "工厂"}, "entity-id"),
        ({"id": "a/b/c"}, "entity-id"),
        ({"id": "../a"}, "entity-id"),
        ({"id": ""}, "entity-id"),
        ({"kind": "factory"}, "entity-kind"),
        ({"confidentiality": "secret"}, "entity-confidentiality"),
        ({"start": date(2024, 1, 2), "end": date(2024, 1, 1)}, "entity-dates"),
    ],
)
def test_a_faulty_entity_refuses_all_of_them(empty, said, code):
    good = Entity("a", "plant", Text("甲", "A"))
    with pytest.raises(TanfengError) as refused:
        add_entities(empty, [good, replace(good, **{"id": "b", **said})])
    assert [finding.code for finding in refused.value.findings] == [code]
    assert entities(empty) == ()


def test_children_and_parents_follow_relations(ws):
    assert ids(children(ws, "park")) == ["plant-a", "plant-b"]
    assert ids(children(ws, "CN-HE", deep=True)) == ["park", "plant-a", "plant-a/kiln-1",
                                                     "plant-b"]  # fmt: skip
    assert ids(children(ws, "CN-HE", "located_in", deep=True)) == ["park"]
    assert ids(parents(ws, "plant-a/kiln-1", deep=True)) == ["CN-HE", "park", "plant-a"]
    assert children(ws, "plant-b") == ()


def test_memberships_hold_on_their_days_both_included(ws):
    add_entities(ws, [Entity("plant-c", "plant", Text("丙厂", "Plant C"))])
    add_memberships(ws, [Membership("plant-c", "park", "member_of", date(2023, 1, 1),
                                    date(2023, 12, 31))])  # fmt: skip

    def there(day: date) -> bool:
        return "plant-c" in ids(children(ws, "park", on=day))

    assert [there(date(2022, 12, 31)), there(date(2023, 1, 1)), there(date(2023, 12, 31)),
            there(date(2024, 1, 1))] == [False, True, True, False]  # fmt: skip


def test_ending_a_membership_is_a_new_version(ws):
    before = snapshot(ws).as_of
    ended = Membership("plant-b", "park", "member_of", None, date(2024, 6, 30))
    assert add_memberships(ws, [ended]) == 1
    assert ended in memberships(ws)
    assert len(memberships(ws)) == 4
    assert ended not in memberships(ws, as_of=before)
    assert ids(children(ws, "park", on=date(2024, 7, 1))) == ["plant-a"]


@pytest.mark.parametrize(
    ("membership", "code"),
    [
        (Membership("plant-a", "park", "owns"), "membership-relation"),
        (Membership("plant-a", "nowhere", "part_of"), "membership-entity-unknown"),
        (Membership("plant-a", "park", "part_of", date(2024, 2, 1), date(2024, 1, 1)),
         "membership-dates"),
        (Membership("CN-HE", "plant-a/kiln-1", "part_of"), "membership-circle"),
        (Membership("park", "park", "part_of"), "membership-circle"),
    ],
)  # fmt: skip
def test_a_faulty_membership_refuses_all_of_them(ws, membership, code):
    before = memberships(ws)
    with pytest.raises(TanfengError) as refused:
        add_memberships(ws, [Membership("plant-b", "plant-a", "part_of"), membership])
    assert {finding.code for finding in refused.value.findings} == {code}
    assert memberships(ws) == before


def test_a_long_chain_is_no_circle(empty):
    chain = [Entity(f"e{n:05d}", "enterprise", Text("企业", "Enterprise")) for n in range(3000)]
    add_entities(empty, chain)
    links = [Membership(a.id, b.id, "part_of") for a, b in itertools.pairwise(chain)]
    assert add_memberships(empty, links) == 2999
    assert len(parents(empty, "e00000", deep=True)) == 2999
