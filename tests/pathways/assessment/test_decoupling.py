"""Tapio's eight states on both sides of every cut, and what has no elasticity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.pathways.assessment import STATES, Cuts, decoupling
from tanfeng.reference.errors import TanfengError

ROWS = [
    # emissions and activity of the second year, both 1000 in the first
    (990, 1100, "strong_decoupling"),
    (1000, 1100, "weak_decoupling"),
    (1050, 1100, "weak_decoupling"),
    (1100, 1125, "weak_decoupling"),  # 0.8
    (1140, 1175, "weak_decoupling"),  # 0.8, as a float 0.8000000000000002
    (1101, 1125, "expansive_coupling"),
    (1150, 1125, "expansive_coupling"),  # 1.2
    (1151, 1125, "expansive_negative_decoupling"),
    (1010, 900, "strong_negative_decoupling"),
    (1000, 900, "weak_negative_decoupling"),
    (950, 900, "weak_negative_decoupling"),
    (900, 875, "weak_negative_decoupling"),  # 0.8
    (899, 875, "recessive_coupling"),
    (850, 875, "recessive_coupling"),  # 1.2
    (849, 875, "recessive_decoupling"),
    (1100, 1001, "activity_unchanged"),
    (1100, 999, "activity_unchanged"),
    (1100, 1002, "expansive_negative_decoupling"),
]


@pytest.mark.parametrize(("emission", "activity", "state"), ROWS)
def test_states(emission, activity, state):
    (found,) = decoupling([1000, emission], [1000, activity], [2020, 2021])
    assert found.state == state
    assert found.state in STATES
    if state == "activity_unchanged":
        assert found.elasticity is None
    else:
        assert found.elasticity == pytest.approx((emission - 1000) / (activity - 1000))


def test_chained_and_fixed_base_differ():
    carbon, gdp, years = [100, 104, 102], [100, 110, 121], [2019, 2020, 2021]
    assert [d.state for d in decoupling(carbon, gdp, years)] == [
        "weak_decoupling", "strong_decoupling",
    ]  # fmt: skip
    fixed = decoupling(carbon, gdp, years, base=2019)
    assert [(d.first, d.last) for d in fixed] == [(2019, 2020), (2019, 2021)]
    assert [d.state for d in fixed] == ["weak_decoupling", "weak_decoupling"]
    assert len(decoupling(carbon, gdp, years, base=2020)) == 1


def test_cuts_are_parameters():
    assert decoupling([100, 105], [100, 110], [1, 2])[0].state == "weak_decoupling"
    tight = decoupling([100, 105], [100, 110], [1, 2], cuts=Cuts(weak=0.4, coupled=0.6))
    assert tight[0].state == "expansive_coupling"


@given(
    st.floats(1, 1e3), st.floats(1, 1e3), st.floats(1, 1e3), st.floats(1, 1e3),
    st.sampled_from([2.0, 0.25, 1024.0]), st.sampled_from([4.0, 0.5]),
)  # fmt: skip
def test_units_do_not_matter(c0, c1, g0, g1, carbon_unit, activity_unit):
    own = decoupling([c0, c1], [g0, g1], [2020, 2021])
    other = decoupling(
        [c0 * carbon_unit, c1 * carbon_unit], [g0 * activity_unit, g1 * activity_unit], [2020, 2021]
    )
    assert own == other


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"emission": [1, 0, 1]}, "decoupling-not-positive"),
        ({"activity": [1, -1, 1]}, "decoupling-not-positive"),
        ({"base": 2022}, "decoupling-base"),
        ({"base": 1999}, "decoupling-base"),
        ({"cuts": Cuts(weak=1.5)}, "decoupling-cuts"),
        ({"years": [2020, 2021, 2023]}, "series-gap"),
        ({"activity": [1, 2]}, "series-length"),
    ],
)
def test_refusals(asked, code):
    given = {"emission": [1, 2, 3], "activity": [1, 2, 3], "years": [2020, 2021, 2022]} | asked
    with pytest.raises(TanfengError) as caught:
        decoupling(given.pop("emission"), given.pop("activity"), given.pop("years"), **given)
    assert caught.value.findings[0].code == code
