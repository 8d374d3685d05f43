"""Embedded emissions of an installation: precursors, loops, power apart."""

import pytest

from tanfeng.footprint.plant import cbam_view

MAIN = {"reference": True}
POWER = 600.0


@pytest.fixture
def works(inventory_of):
    """Pig iron, steel that takes it and its own scrap back, and a rolled product."""
    steel = [{"id": id, "kind": "plant"} for id in ("works/bf", "works/bof", "works/mill")]
    items = [
        {"id": id, "kind": "product", "unit": "t"} for id in ("iron", "steel", "sheet", "lime")
    ]
    power = [{"id": "electricity", "kind": "product", "unit": "MWh"},
             {"id": "co2", "kind": "elementary", "unit": "kg", "gas": "CO2"}]  # fmt: skip
    return inventory_of(
        steel, items + power,
        [
            ("works/bf", "iron", "output", 1000.0, MAIN), ("works/bf", "co2", "output", 1.5e6),
            ("works/bf", "electricity", "input", 50.0),
            ("works/bof", "steel", "output", 1000.0, MAIN), ("works/bof", "iron", "input", 950.0),
            ("works/bof", "co2", "output", 1e5), ("works/bof", "sheet", "input", 20.0),
            ("works/bof", "lime", "input", 40.0),
            ("works/mill", "sheet", "output", 980.0, MAIN),
            ("works/mill", "steel", "input", 1000.0),
            ("works/mill", "electricity", "input", 100.0),
        ],
    )  # fmt: skip


def test_precursors_and_loops_close_exactly(works):
    found = {row.product: row for row in cbam_view(works, POWER).products}
    # by hand: iron 1.5; steel = 0.1 + 0.95 iron + 0.02 sheet; sheet = steel * 1000 / 980
    steel = (0.1 + 0.95 * 1.5) / (1 - 0.02 * 1000 / 980)
    assert found["works/bf"].direct == pytest.approx(1.5)
    assert found["works/bof"].direct == pytest.approx(steel)
    assert found["works/mill"].direct == pytest.approx(steel * 1000 / 980)
    iron_power = 50 * 0.6 / 1000
    assert found["works/bf"].indirect == pytest.approx(iron_power)
    sheet = (0.1 * 600 / 1000 * 1000 / 980 + 0.95 * iron_power * 1000 / 980) / (
        1 - 0.02 * 1000 / 980
    )
    assert found["works/mill"].indirect == pytest.approx(sheet)
    assert found["works/mill"].own_direct == 0
    assert found["works/mill"].own_indirect == pytest.approx(60.0)


def test_what_leaves_carries_what_all_of_them_emit(works):
    """Nothing is lost or counted twice: 960 t of sheet and 50 t of iron leave the works."""
    rows = {row.product: row for row in cbam_view(works, POWER).products}
    out = 960 * rows["works/mill"].direct + 50 * rows["works/bf"].direct
    assert out == pytest.approx(sum(row.own_direct for row in rows.values()), rel=1e-12)
    out = 960 * rows["works/mill"].indirect + 50 * rows["works/bf"].indirect
    assert out == pytest.approx(sum(row.own_indirect for row in rows.values()), rel=1e-12)


def test_it_says_that_its_rules_were_not_compared(works):
    assert "cbam-rules" in {f.code for f in cbam_view(works, POWER).findings}


def test_a_precursor_from_outside_is_named(inventory_of):
    bought = inventory_of(
        [{"id": "works/mill", "kind": "plant"}],
        [{"id": "cement", "kind": "product", "unit": "t"}, {"id": "clinker", "kind": "product",
                                                            "unit": "t"}],
        [("works/mill", "cement", "output", 10.0, MAIN), ("works/mill", "clinker", "output", 1.0),
         ("works/mill", "clinker", "input", 7.0, {"provider": "elsewhere"})],
    )  # fmt: skip
    (cement, clinker) = cbam_view(bought, POWER).products
    assert cement.direct == 0
    assert cement.bought == clinker.bought == ("clinker",)
    assert cbam_view(bought, POWER, fuels=frozenset(["clinker"])).products[0].bought == ()
