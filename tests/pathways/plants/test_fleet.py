"""A fleet holds what runs and what is being built, each with a load and an age."""

import numpy as np
import pytest

from tanfeng.ledger.entities import entities
from tanfeng.pathways.plants import enrol, fleet_of, read_plants
from tanfeng.pathways.problem.fleet import NEVER
from tanfeng.reference.errors import TanfengError

ROUTES = {"bf_bof": 0, "eaf": 1}
CYCLE = [20, 25]


@pytest.fixture
def plants(ws, listed, own):
    """Enrolled plants of the rows given."""

    def enrolled(*rows):
        enrol(ws, read_plants(listed("plain", *rows)))
        return entities(ws)

    return enrolled


def test_an_entry_is_a_plant_and_route(plants, own):
    there = plants(
        own(load="0.8"),
        own(route="eaf", capacity="50"),
        own(id="works-2", region="山西", renewed="2015", closes="2040"),
    )
    fleet, _ = fleet_of(there, ROUTES, {"CN-HE": 0, "CN-SX": 1}, CYCLE, 2025, 0.9, 1)
    assert fleet.ids == ("works-1#bf_bof", "works-1#eaf", "works-2")
    assert fleet.technology.tolist() == [0, 1, 0]
    assert fleet.region.tolist() == [0, 0, 1]
    assert fleet.capacity.tolist() == [2e6, 5e5, 2e6]
    assert fleet.load.tolist() == [0.8, 0.8, 0.9]
    # 2003 + 20 = 2023 for the furnace, 2003 for the route of 25 years, 2015 as told
    assert fleet.renewed.tolist() == [2023, 2003, 2015]
    assert fleet.last.tolist() == [NEVER, NEVER, 2040]
    assert fleet.opens.tolist() == [2025] * 3


def test_what_is_built_opens_in_its_year(plants, own):
    there = plants(
        own(status="construction", start="2028"),
        own(id="works-2", status="construction", start=""),
        own(id="works-3", status="construction", start="2022"),
    )
    fleet, findings = fleet_of(there, ROUTES, {"CN": 0}, CYCLE, 2025, 0.9, 1)
    assert fleet.opens.tolist() == [2028, 2025, 2025]
    assert fleet.renewed.tolist() == [2028, 2025, 2025]
    (unknown,) = [f for f in findings if f.code == "plants-opening-unknown"]
    assert "1 under construction" in unknown.message.en


def test_what_is_left_out_is_counted_by_reason(plants, own):
    there = plants(
        own(),
        own(id="a", status="announced"),
        own(id="b", status="announced"),
        own(id="c", status="retired"),
        own(id="d", capacity=""),
        own(id="nil", capacity="0"),
        own(id="e", route="smelting"),
        own(id="f", closes="2024"),
        own(id="g", region="江苏"),
    )
    fleet, findings = fleet_of(there, ROUTES, {"CN-HE": 0}, CYCLE, 2025, 0.9, 1)
    assert fleet.ids == ("works-1",)
    assert sorted(f.message.en for f in findings if f.code == "plants-left-out") == [
        "1 left out: it closes before the first year.",
        "1 left out: it is retired.",
        "1 left out: it lies outside the plan's regions.",
        "1 left out: its capacity is nil.",
        "1 left out: its capacity is not known.",
        "1 left out: no technology for the route smelting.",
        "2 left out: it is only announced.",
    ]


def test_unknown_ages_are_drawn_and_told(plants, own):
    rows = [own(id=f"k{n}", start="2010") for n in range(12)]
    there = plants(*rows, own(id="u", start=""), own(id="late", start="2027"))
    fleet, findings = fleet_of(there, ROUTES, {"CN": 0}, CYCLE, 2025, 0.9, 1)
    again, _ = fleet_of(reversed(there), ROUTES, {"CN": 0}, CYCLE, 2025, 0.9, 1)
    assert set(fleet.renewed) == {2010}
    assert (again.ids, again.renewed.tolist()) == (fleet.ids, fleet.renewed.tolist())
    (ages,) = [f for f in findings if f.code == "plants-ages"]
    # one without a year, and one that runs although its year is still to come
    assert "12 reckoned" in ages.message.en
    assert "2 drawn" in ages.message.en


def test_a_load_is_looked_up_from_the_plant_to_the_nation(plants, own):
    there = plants(own(), own(id="works-2"), own(id="works-3", region="山西"))
    load = {("works-2", "bf_bof"): 0.5, ("CN-HE", "bf_bof"): 0.7, ("CN", "bf_bof"): 0.6}
    fleet, _ = fleet_of(there, ROUTES, {"CN": 0}, CYCLE, 2025, load, 1)
    assert fleet.load.tolist() == [0.7, 0.5, 0.6]


def test_every_region_and_route_without_a_load_is_told(plants, own):
    there = plants(own(), own(route="eaf"), own(id="works-2", region="山西"))
    with pytest.raises(TanfengError) as refused:
        fleet_of(there, ROUTES, {"CN": 0}, CYCLE, 2025, {("CN-HE", "bf_bof"): 0.7}, 1)
    assert [(f.code, f.at) for f in refused.value.findings] == [
        ("plants-load-missing", "works-1"),
        ("plants-load-missing", "works-2"),
    ]


def test_an_unsplit_plant_is_read_as_the_caller_says(ws, listed, steel):
    path = listed("gem-steel", steel(cap_bof_ktpa=">0", cap_eaf_ktpa=">0"))
    enrol(ws, read_plants(path))
    without, findings = fleet_of(entities(ws), ROUTES, {"CN": 0}, CYCLE, 2025, 0.9, 1)
    assert len(without) == 0
    assert any("route mixed" in f.message.en for f in findings)
    fleet, _ = fleet_of(
        entities(ws), ROUTES, {"CN": 0}, CYCLE, 2025, {("CN", "bf_bof"): 0.9}, 1,
        read_as={"mixed": "bf_bof"},
    )  # fmt: skip
    assert (fleet.ids, fleet.technology.tolist()) == (("gem-SCN1",), [0])
    assert np.allclose(fleet.capacity * fleet.load, 1.8e6)
