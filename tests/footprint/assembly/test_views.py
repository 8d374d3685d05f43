"""Views of co-production: the worked case, what each conserves, and what a view lacks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.footprint.assembly import VIEWS, assemble, columns_of
from tanfeng.footprint.characterisation import characterise
from tanfeng.footprint.engine import draw, intensities, normalise
from tanfeng.footprint.inventory import check
from tanfeng.footprint.linking import link
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import open_shelf


def solved(inventory, view):
    links = link(inventory, credited=view == "substitution")
    made = assemble(inventory, links, characterise(inventory, open_shelf()), view)
    found = intensities(normalise(made.system))
    return made, dict(zip(made.system.processes, found.value[:, 0], strict=True))


@pytest.mark.parametrize(
    ("view", "power", "heat"),
    [
        ("energy", 0.08, 0.02222222222222222),
        ("value", 0.08823529411764706, 0.017647058823529412),
        ("substitution", -0.042, None),
        ("cut_off", 0.12, 0.0),
    ],
)
def test_cogeneration(cogeneration, view, power, heat):
    """A co-product exercise of Heijungs and Suh (18 MJ with 10 kWh)."""
    assert check(cogeneration) == ()
    made, value = solved(cogeneration, view)
    assert value["cogeneration"] == pytest.approx(power, rel=1e-12)
    if heat is None:
        assert "cogeneration|heat" not in value
    else:
        assert value["cogeneration|heat"] == pytest.approx(heat, rel=1e-12)
        total = 10 * value["cogeneration"] + 18 * value["cogeneration|heat"]
        assert total == pytest.approx(1.2, rel=1e-12)
    assert made.findings == ()


def test_a_view_without_its_property_says_so_and_keeps_all_on_the_main_product(cogeneration):
    made, value = solved(cogeneration, "mass")
    assert [f.code for f in made.findings] == ["allocation-property"]
    assert value["cogeneration"] == pytest.approx(0.12)


def test_a_view_that_does_not_exist_is_refused(cogeneration):
    with pytest.raises(TanfengError) as refused:
        assemble(cogeneration, link(cogeneration), characterise(cogeneration, open_shelf()), "x")
    assert refused.value.findings[0].code == "allocation-view"


@given(
    st.lists(st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)), min_size=1, max_size=6),
    st.sampled_from(VIEWS),
)
def test_shares_of_a_process_add_up_to_one(inventory_of, products, view):
    inventory = inventory_of(
        [{"id": "p"}],
        [{"id": f"f{n}", "kind": "product", "unit": "kWh"} for n in range(len(products))],
        [("p", f"f{n}", "output", amount, {"reference": n == 0})
         for n, (amount, _) in enumerate(products)],
        [{"flow": f"f{n}", "property": view, "value": value}
         for n, (_, value) in enumerate(products)],
    )  # fmt: skip
    columns = columns_of(inventory, view)
    assert columns.share.sum() == pytest.approx(1)
    assert (columns.share >= 0).all()
    assert len(columns.process) == (1 if view == "substitution" else len(products))


def test_waste_calls_for_treatment_and_uptake_is_told_apart(inventory_of):
    main = {"reference": True}
    inventory = inventory_of(
        [{"id": "timber"}, {"id": "tip"}],
        [
            {"id": "board", "kind": "product", "unit": "kg"},
            {"id": "rest", "kind": "waste", "unit": "kg"},
            {"id": "air", "kind": "elementary", "unit": "kg", "gas": "CO2", "carbon": "uptake"},
            {"id": "smoke", "kind": "elementary", "unit": "g", "gas": "CO2", "carbon": "biogenic"},
            {"id": "ch4", "kind": "elementary", "unit": "kg", "gas": "CH4", "carbon": "biogenic"},
            {"id": "odd", "kind": "elementary", "unit": "m3", "gas": "CH4"},
        ],
        [
            ("timber", "board", "output", 1.0, main), ("timber", "air", "input", 1.6),
            ("timber", "rest", "output", 0.5), ("timber", "smoke", "output", 200.0),
            ("tip", "rest", "input", 1.0, main), ("tip", "ch4", "output", 0.01),
            ("tip", "odd", "output", 1.0),
        ],
    )  # fmt: skip
    assert check(inventory) == ()
    told = characterise(inventory, open_shelf(), "AR5")
    assert [f.code for f in told.findings] == ["footprint-uncharacterised"]
    made = assemble(inventory, link(inventory), told, "mass")
    found = intensities(normalise(made.system)).value
    board = dict(zip(made.system.impacts, found[0], strict=True))
    assert board["co2_uptake"] == pytest.approx(-1.6)
    assert board["co2_biogenic"] == pytest.approx(0.2)
    assert board["gwp100"] == pytest.approx(0.5 * 0.01 * 28)
    assert board["gwp100_biogenic"] == board["gwp100"]
    with pytest.raises(TanfengError) as refused:
        characterise(inventory, open_shelf(), "AR9")
    assert refused.value.findings[0].code == "warming-unknown"


def test_what_varies_goes_into_the_draws(cogeneration, inventory_of):
    """An exchange of two products is one source; an input of two suppliers comes from either."""
    main = {"reference": True}
    inventory = inventory_of(
        [{"id": id, "location": "CN"} for id in ("user", "one", "two")],
        [
            {"id": "steel", "kind": "product", "unit": "kg"},
            {"id": "slag", "kind": "product", "unit": "kg"},
            {"id": "power", "kind": "product", "unit": "kWh"},
            {"id": "co2", "kind": "elementary", "unit": "kg", "gas": "CO2"},
        ],
        [
            ("user", "steel", "output", 1.0, main), ("user", "slag", "output", 1.0),
            ("user", "power", "input", 2.0),
            ("user", "co2", "output", 4.0, {"distribution": "lognormal", "scale": 0.2}),
            ("one", "power", "output", 1.0, main), ("one", "co2", "output", 1.0),
            ("two", "power", "output", 1.0, main), ("two", "co2", "output", 3.0),
        ],
    )  # fmt: skip
    made = assemble(inventory, link(inventory), characterise(inventory, open_shelf()), "mass")
    base = intensities(normalise(made.system))
    steel, slag = made.system.place("user"), made.system.place("user|slag")
    assert base.value[steel, 0] == pytest.approx((4 + 2 * 2) / 2)
    drawn = draw(made.system, made.spread, base, count=300, seed=3).value[:, :, 0]
    np.testing.assert_allclose(drawn[:, steel], drawn[:, slag], rtol=1e-9)
    fixed = made.spread.kind == 1
    assert fixed.sum() == 2
    assert len(set(made.spread.source[fixed])) == 1
    # power is from one or the other: the mean is in between, and both happen
    assert drawn[:, steel].mean() == pytest.approx(4, rel=0.05)
    assert drawn[:, steel].std() > 0.9
