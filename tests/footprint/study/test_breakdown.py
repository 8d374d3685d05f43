"""A product's footprint from all sides: parts add up, changes and draws follow."""

import pytest

from tanfeng.footprint.study import (
    Ask,
    breakdown,
    bring_inventory,
    changed,
    run_footprint,
    simulate,
)
from tanfeng.footprint.study import tree_of as tree
from tanfeng.ledger import create_workspace
from tanfeng.reference.errors import TanfengError

MAIN = {"reference": True}


@pytest.fixture(scope="module")
def study(tmp_path_factory, inventory_of):
    ws = create_workspace(tmp_path_factory.mktemp("ws") / "ws")
    wide = {"distribution": "lognormal", "scale": 0.2}
    inventory = inventory_of(
        [{"id": id, "location": "CN"} for id in ("car", "steel", "power", "other")],
        [{"id": id, "kind": "product", "unit": "kg"} for id in ("car", "steel", "coat")]
        + [{"id": "power", "kind": "product", "unit": "kWh"},
           {"id": "co2", "kind": "elementary", "unit": "kg", "gas": "CO2"}],
        [
            ("car", "car", "output", 1.0, MAIN), ("car", "steel", "input", 3.0),
            ("car", "power", "input", 10.0), ("car", "co2", "output", 1.0),
            ("car", "coat", "input", 1.0),
            ("steel", "steel", "output", 1.0, MAIN), ("steel", "power", "input", 2.0),
            ("steel", "co2", "output", 1.5, wide),
            ("power", "power", "output", 1.0, MAIN), ("power", "co2", "output", 0.6, wide),
            ("other", "coat", "output", 1.0, {"reference": True}),
        ],
    )  # fmt: skip
    number = bring_inventory(ws, inventory, "cars").number
    return run_footprint(ws, Ask((number,), electricity="")).study


def test_every_way_of_taking_apart_adds_up(study):
    found = breakdown(study, "car", most=2)
    assert found.value == pytest.approx(1 + 3 * (1.5 + 2 * 0.6) + 10 * 0.6)
    for parts in (found.inputs, found.processes, found.flows):
        assert sum(part.value for part in parts) == pytest.approx(found.value, rel=1e-12)
        assert sum(part.share for part in parts) == pytest.approx(1)
    # the car itself, steel with all behind it, power
    assert [round(part.value, 9) for part in found.inputs] == [1.0, 8.1, 6.0]
    assert [part.id for part in found.processes] == ["power", "steel", ""]
    assert found.carbon["gwp100"] == found.value


def test_the_tree_has_names_and_an_exact_rest(study):
    found = tree(study, "car", cutoff=0.3)

    def whole(twig):
        parts = twig.own + twig.rest + sum(whole(each) for each in twig.branches)
        assert parts == pytest.approx(twig.value)
        return twig.value

    whole(found)
    assert [(b.id, b.amount) for b in found.branches] == [("steel", 3.0), ("power", 10.0)]


def test_a_change_reaches_every_user(study):
    moved = changed(study, "steel", "power", 1.0)
    assert set(moved) == {"car", "steel"}
    assert moved["steel"] == (pytest.approx(2.7), pytest.approx(2.1))
    before, after = moved["car"]
    assert after - before == pytest.approx(-1.8)
    cleaner = changed(study, "power", "", 0.0)
    assert cleaner["power"] == (pytest.approx(0.6), 0.0)
    assert cleaner["car"][1] == pytest.approx(1 + 4.5)


def test_draws_give_ranges_and_an_order(study):
    found = simulate(study, ["car", "steel", "power"], count=300, seed=5)
    again = simulate(study, ["car"], count=300, seed=5)
    assert found.ranges[0].drawn == again.ranges[0].drawn
    assert found.less["car < steel"] == 0.0
    assert found.less["steel < power"] == 0.0
    car = found.ranges[0]
    assert car.quantiles[0] < car.value < car.quantiles[-1]
    assert found.varying == 2


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda s: breakdown(s, "bus"), "footprint-product"),
        (lambda s: breakdown(s, "car", "ozone"), "footprint-impact"),
        (lambda s: changed(s, "power", "car", 9.0), "footprint-loop"),
    ],
)
def test_what_is_not_there_is_told(study, call, code):
    with pytest.raises(TanfengError) as refused:
        call(study)
    assert refused.value.findings[0].code == code


def test_a_certain_system_has_nothing_to_draw(tmp_path, cogeneration):
    ws = create_workspace(tmp_path / "ws")
    number = bring_inventory(ws, cogeneration, "power").number
    certain = run_footprint(ws, Ask((number,), electricity="", view="energy")).study
    heat_is_of_one = [row for row in certain.links.to_pylist() if row["state"] == "split"]
    assert heat_is_of_one == []
    with pytest.raises(TanfengError) as refused:
        simulate(certain, ["boiler"], count=5)
    assert refused.value.findings[0].code == "footprint-certain"
