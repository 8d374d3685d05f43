"""Where things are, against the plain rows of the links and the making of the lives."""

import pytest

from tanfeng.ledger.registry import reading
from tanfeng.reference.errors import TanfengError
from tanfeng.traceability.codes import code_of
from tanfeng.traceability.lineage import contents, find_things, life, recall, whereabouts

DAY = 86_400_000_000


@pytest.fixture
def connection(lived):
    with reading(lived.ws.engine) as connection:
        yield connection


def number(connection, name):
    (found,) = find_things(connection, name).values()
    return found


def test_every_cell_of_every_pack_is_found_and_finds_its_way_back(lived, connection):
    """After it was built and until anything is taken out."""
    for pack, cells in lived.lives.packs.items():
        thing = number(connection, pack)
        built = max(h.time for h in life(connection, thing) if h.step == "assembling")
        held = contents(connection, thing, at=built)
        inner = {each.child for each in held} - {each.parent for each in held}
        assert inner == set(cells)
        for cell in cells[:3]:
            way = whereabouts(connection, number(connection, cell), at=built)
            assert way[-1].parent == pack
            assert [each.depth for each in way] == list(range(1, len(way) + 1))


def test_what_was_known_then_is_answered_from_the_events_of_then(lived, connection):
    for pack in list(lived.lives.packs)[:4]:
        thing = number(connection, pack)
        for at in (None, *(h.time + 1 for h in life(connection, thing))):
            assert contents(connection, thing, at=at) == contents(
                connection, thing, at=at, known=2**62
            )
            assert whereabouts(connection, thing, at=at) == whereabouts(
                connection, thing, at=at, known=2**62
            )
        before = lived.jobs[0].recorded_at - 1
        assert contents(connection, thing, known=before) == []


def test_recall_names_every_vehicle_that_ever_held_a_cell_of_the_lot(lived, connection):
    """Against all links, walked upwards one by one."""
    above, names = {}, {}
    for row in lived.tables.links.to_pylist():
        above.setdefault(row["child"], set()).add(row["parent"])
    for row in lived.tables.things.to_pylist():
        names[row["thing"]] = row["code"]

    def tops(thing):
        if thing not in above:
            return {thing}
        return set().union(*(tops(parent) for parent in above[thing]))

    for cells in list(lived.lives.packs.values())[:5]:
        seeds = [number(connection, cell) for cell in cells[:4]]
        expected = {names[top] for seed in seeds for top in tops(seed) if top not in seeds}
        concerned, _ = recall(connection, seeds)
        assert {each.name for each in concerned} == expected
        assert [each.inside > 0 for each in concerned] == sorted(
            (each.inside > 0 for each in concerned), reverse=True
        )


def test_recall_follows_what_a_lot_was_made_into(lived, connection):
    lots = find_things(connection, "urn:tanfeng:lot:demo-mine*")
    concerned, _ = recall(connection, lots.values())
    assert {each.name for each in concerned} >= set(lived.lives.vehicles.values())


def test_a_life_is_in_order_and_names_its_evidence(lived, connection):
    jobs = {job.id for job in lived.jobs}
    for pack, vehicle in lived.lives.vehicles.items():
        told = life(connection, number(connection, pack))
        assert [h.time for h in told] == sorted(h.time for h in told)
        assert {h.job for h in told} <= jobs
        assert told[0].step == "commissioning"
        # what happened to the car while the pack was in it is part of its life
        assert any(h.subject == vehicle for h in told) == any(
            h.subject == vehicle for h in life(connection, number(connection, vehicle))
            if h.step == "retail_selling"
        )  # fmt: skip


def test_things_are_found_as_people_write_them(lived, connection):
    pack = next(iter(lived.lives.packs))
    code = code_of(pack)
    assert code is not None
    for text in (pack, code, code.lower(), f"{code[:12]} {code[12:]}"):
        assert list(find_things(connection, text)) == [pack]
    with pytest.raises(TanfengError) as caught:
        find_things(connection, "urn:tanfeng:battery:0D")
    assert caught.value.findings[0].code == "life-unknown-thing"
    assert "0D" in caught.value.findings[0].hint.en
    with pytest.raises(TanfengError) as caught:
        find_things(connection, "urn:tanfeng:*", limit=10)
    assert caught.value.findings[0].code == "life-too-many"
