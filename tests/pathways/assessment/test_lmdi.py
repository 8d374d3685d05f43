"""LMDI against worked numbers, its own promises, and limits reached with logarithms."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tanfeng.pathways.assessment.lmdi import as_ratios, lmdi_terms
from tanfeng.pathways.assessment.logmean import log_mean, log_ratio
from tanfeng.reference.errors import TanfengError

IDS = ["china_commercial_buildings", "us_commercial_buildings", "two_sectors"]
POSITIVE = st.floats(1e-3, 1e6)


@pytest.mark.parametrize("id", IDS)
def test_worked_numbers(cases, id):
    case = cases("lmdi.yaml")[id]
    before, after = (np.array(case[name], float) for name in ("before", "after"))
    before, after = before.reshape(len(before), -1), after.reshape(len(after), -1)
    first, last = (np.atleast_1d(np.array(case[n], float)) for n in ("total_before", "total_after"))
    effects = lmdi_terms(before, after, first, last).sum(axis=1)
    ratios = as_ratios(effects, first.sum(), last.sum())
    if "decimals" in case:
        assert np.round(effects, case["decimals"][0]) == pytest.approx(case["additive"])
        assert np.round(ratios, case["decimals"][1]) == pytest.approx(case["multiplicative"])
    else:
        assert effects == pytest.approx(np.array(case["additive"]), rel=1e-9)
        assert ratios == pytest.approx(np.array(case["multiplicative"]), rel=1e-9)
    # the inputs are printed with nine digits, so their product misses the total by as much
    assert effects.sum() == pytest.approx(last.sum() - first.sum(), abs=1e-6)


@st.composite
def states(draw, zeros=False):
    """Factors of some parts in two states, parts that start and stop among them."""
    k, i = draw(st.integers(2, 5)), draw(st.integers(1, 6))
    table = st.lists(
        st.lists(POSITIVE, min_size=i, max_size=i), min_size=k, max_size=k
    ).map(np.array)  # fmt: skip
    before, after = draw(table), draw(table)
    if zeros:
        for state in (before, after):
            for part in range(i):
                for factor in draw(st.sets(st.integers(0, k - 1), max_size=2)):
                    state[factor, part] = 0.0
    return before, after, before.prod(axis=0), after.prod(axis=0)


@given(states(zeros=True))
def test_effects_add_up_to_the_change(state):
    before, after, first, last = state
    terms = lmdi_terms(before, after, first, last)
    scale = max(first.sum(), last.sum(), 1e-30)
    assert terms.sum(axis=0) == pytest.approx(last - first, abs=1e-12 * scale)
    assert terms.sum() == pytest.approx(last.sum() - first.sum(), abs=1e-12 * scale)


@given(states(zeros=True))
def test_second_variant_adds_up_as_well(state):
    before, after, first, last = state
    assume(((first > 0) & (last > 0)).any())
    terms = lmdi_terms(before, after, first, last, variant=2)
    # weights go through the scale L(V', V) / sum L(shares), which may be far above the totals
    scale = max(first.sum(), last.sum(), np.abs(terms).max())
    assert terms.sum() == pytest.approx(last.sum() - first.sum(), abs=1e-11 * scale)


@given(states(), st.sampled_from([1, 2]))
def test_ratios_multiply_to_the_ratio_of_the_totals(state, variant):
    before, after, first, last = state
    effects = lmdi_terms(before, after, first, last, variant=variant).sum(axis=1)
    ratios = as_ratios(effects, first.sum(), last.sum())
    assert np.log(ratios).sum() == pytest.approx(np.log(last.sum() / first.sum()), abs=1e-9)


@given(states(zeros=True))
def test_turning_time_round_turns_every_effect(state):
    before, after, first, last = state
    forth = lmdi_terms(before, after, first, last)
    back = lmdi_terms(after, before, last, first)
    assert back == pytest.approx(-forth, rel=1e-9, abs=1e-12 * max(first.sum(), last.sum(), 1e-30))


@given(states(zeros=True), st.floats(1e-3, 1e3), st.integers(0, 1))
def test_units_do_not_matter(state, unit, factor):
    before, after, first, last = state
    scale = np.ones((len(before), 1))
    scale[factor] = unit
    other = lmdi_terms(before * scale, after * scale, first * unit, last * unit)
    own = lmdi_terms(before, after, first, last) * unit
    assert other == pytest.approx(own, rel=1e-8, abs=1e-11 * unit * max(first.sum(), last.sum()))


def limit(before, after):
    """The terms of one part by logarithms, zeros being exp(-K) with K out of reach of floats."""
    far = 1e13

    def logs(state):
        return np.array([np.log(x) if x > 0 else -far for x in state])

    a, b = logs(before), logs(after)
    first, last = a.sum(), b.sum()
    value = [np.exp(v) if v > -far / 2 else 0.0 for v in (first, last)]
    mean = value[0] if first == last else (value[1] - value[0]) / (last - first)
    return mean * (b - a)


PATTERNS = [
    ((0, 2, 3), (4, 2, 5)),  # 1 and 6
    ((4, 2, 3), (0, 2, 5)),  # 2 and 7
    ((0, 2, 3), (4, 0, 5)),  # 3 and 4
    ((0, 2, 3), (0, 4, 5)),  # 5 and 8
    ((0, 0, 3), (4, 6, 5)),  # two factors from zero together
    ((4, 6, 5), (0, 0, 2)),  # two to zero
    ((0, 1, 3), (4, 0, 0)),
]


@pytest.mark.parametrize(("before", "after"), PATTERNS)
def test_zeros_take_the_limits(before, after):
    x, y = (np.array(state, float)[:, None] for state in (before, after))
    terms = lmdi_terms(x, y, x.prod(axis=0), y.prod(axis=0))[:, 0]
    assert terms == pytest.approx(limit(before, after), abs=1e-9)


def test_a_small_number_in_place_of_zero_would_be_wrong():
    # the procedure that Wood and Lenzen 2006 warn of: visibly off, even with 1e-20
    x, y = np.array([[1e-20], [2.0]]), np.array([[4.0], [9.0]])
    small = lmdi_terms(x, y, x.prod(axis=0), y.prod(axis=0))[:, 0]
    x[0] = 0.0
    exact = lmdi_terms(x, y, x.prod(axis=0), y.prod(axis=0))[:, 0]
    assert exact.tolist() == [36.0, 0.0]
    assert abs(small[1]) > 1.0


def test_an_intensity_of_nothing_over_nothing_has_no_effect():
    # a plant that starts: share from 0, intensity 0/0 before
    before = np.array([[100.0, 100.0], [1.0, 0.0], [2.0, np.nan]])
    after = np.array([[150.0, 150.0], [0.8, 0.2], [2.0, 1.0]])
    terms = lmdi_terms(before, after, np.array([200.0, 0.0]), np.array([240.0, 30.0]))
    assert terms[:, 1].tolist() == [0.0, 30.0, 0.0]


def test_second_variant_without_any_surviving_part_is_refused():
    before, after = np.array([[1.0, 0.0], [2.0, 2.0]]), np.array([[0.0, 1.0], [2.0, 2.0]])
    with pytest.raises(TanfengError) as caught:
        lmdi_terms(before, after, before.prod(axis=0), after.prod(axis=0), variant=2)
    assert caught.value.findings[0].code == "lmdi-no-limit"
    assert lmdi_terms(before, after, before.prod(0), after.prod(0))[0].tolist() == [-2.0, 2.0]


def test_ratio_of_zero_is_refused():
    with pytest.raises(TanfengError) as caught:
        as_ratios(np.array([1.0]), 0.0, 1.0)
    assert caught.value.findings[0].code == "lmdi-ratio-of-zero"


@given(POSITIVE, st.floats(-1e-6, 1e-6))
def test_log_mean_near_equality(a, shift):
    b = a * (1 + shift)
    r = (b - a) / a
    # series of L(a, b) / a in r = (b - a) / a
    expected = a * (1 + r / 2 - r**2 / 12 + r**3 / 24)
    assert float(log_mean(np.array(a), np.array(b))) == pytest.approx(expected, rel=1e-15)


@given(POSITIVE, POSITIVE)
def test_log_mean_lies_between_geometric_and_arithmetic_mean(a, b):
    mean = float(log_mean(np.array(a), np.array(b)))
    assert np.sqrt(a * b) * (1 - 1e-14) <= mean <= (a + b) / 2 * (1 + 1e-14)
    assert mean == float(log_mean(np.array(b), np.array(a)))
    assert mean * float(log_ratio(np.array(a), np.array(b))) == pytest.approx(
        a - b, abs=1e-13 * max(a, b)
    )
