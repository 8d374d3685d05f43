"""Enrolled plants stand in the registry once, below their province, with their evidence."""

from dataclasses import replace

import pytest

from tanfeng.ledger.entities import Entity, add_entities, entities, entity
from tanfeng.ledger.evidence import evidence_path, hash_of
from tanfeng.ledger.memberships import Membership, add_memberships, children, memberships
from tanfeng.pathways.plants import enrol, read_plants
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text


def test_enrolling_again_changes_nothing(ws, listed, steel):
    path = listed("gem-steel", steel(), steel(plant_id="SCN2", province="Shanxi"))
    first = enrol(ws, read_plants(path))
    before = entities(ws)
    second = enrol(ws, read_plants(path))
    # two plants, two provinces, the nation
    assert (first.entities, first.again, first.memberships) == (5, 0, 4)
    assert (second.entities, second.again, second.memberships) == (0, 2, 0)
    assert entities(ws) == before
    assert {e.id for e in children(ws, "CN", deep=True)} == {
        "CN-HE", "CN-SX", "gem-SCN1", "gem-SCN2",
    }  # fmt: skip
    assert [e.id for e in children(ws, "CN-SX")] == ["gem-SCN2"]


def test_the_list_is_kept_and_named_by_every_plant(ws, listed, steel):
    path = listed("gem-steel", steel(cap_bof_ktpa="1500", cap_eaf_ktpa="500"))
    done = enrol(ws, read_plants(path))
    told = entity(ws, "gem-SCN1").attributes
    assert told["evidence"] == done.evidence == hash_of(path)
    assert evidence_path(ws, done.evidence).read_bytes() == path.read_bytes()
    assert told["routes"] == {"bf_bof": 1.5e6, "eaf": 5e5}
    assert told["at"] == "list.csv:2"


def test_what_others_know_of_a_plant_stays(ws, listed, steel):
    enrol(ws, read_plants(listed("gem-steel", steel())))
    mine = entity(ws, "gem-SCN1")
    add_entities(ws, [replace(mine, owner="team", attributes={**mine.attributes, "park": "A"})])
    done = enrol(ws, read_plants(listed("gem-steel", steel(status="retired"))))
    now = entity(ws, "gem-SCN1")
    assert (now.owner, now.attributes["park"], now.attributes["status"]) == ("team", "A", "retired")
    assert (done.entities, done.again, done.memberships) == (1, 0, 0)


def test_a_province_that_is_there_stays_as_and_where_it_is(ws, listed, steel):
    name = Text("河北", "Hebei")
    theirs = Entity("CN-HE", "province", name)
    add_entities(ws, [theirs, Entity("CN", "nation", name)])
    add_memberships(ws, [Membership("CN-HE", "CN", "part_of")])
    done = enrol(ws, read_plants(listed("gem-steel", steel())))
    assert (done.entities, done.memberships) == (1, 1)
    assert entity(ws, "CN-HE") == theirs
    assert [m.relation for m in memberships(ws) if m.child == "CN-HE"] == ["part_of"]


def test_a_plant_that_moved_is_told(ws, listed, steel):
    enrol(ws, read_plants(listed("gem-steel", steel())))
    done = enrol(ws, read_plants(listed("gem-steel", steel(province="Tianjin"))))
    assert [(f.code, f.at) for f in done.findings] == [("plants-moved", "list.csv:2")]
    assert entity(ws, "gem-SCN1").region == "CN-TJ"
    assert [e.id for e in children(ws, "CN-TJ")] == ["gem-SCN1"]


def test_a_list_with_errors_is_not_enrolled(ws, listed, own):
    path = listed("plain", own(), own(name_zh="别处"), own(id="works-3", capacity="-1"))
    with pytest.raises(TanfengError) as refused:
        enrol(ws, read_plants(path))
    assert sorted((f.code, f.at) for f in refused.value.findings) == [
        ("plants-id-twice", "list.csv:3"),
        ("plants-negative", "list.csv:4"),
    ]
    assert entities(ws) == ()


def test_the_id_of_another_kind_of_entity_is_not_taken(ws, listed, own):
    add_entities(
        ws, [Entity("works-1", "park", read_plants(listed("plain", own())).plants[0].name)]
    )
    with pytest.raises(TanfengError) as refused:
        enrol(ws, read_plants(listed("plain", own())))
    assert [(f.code, f.at) for f in refused.value.findings] == [
        ("plants-entity-taken", "list.csv:2")
    ]
    assert entity(ws, "works-1").kind == "park"
