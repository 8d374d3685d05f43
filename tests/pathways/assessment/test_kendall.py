"""Mann-Kendall against a hand example, against counting every order, and against SciPy."""

from itertools import permutations
from math import comb, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tanfeng.pathways.assessment.exact import exact_tails, inversions
from tanfeng.pathways.assessment.kendall import mann_kendall, score
from tanfeng.pathways.assessment.slope import sen_slope, spearman

SHORT = st.lists(st.integers(0, 4), min_size=2, max_size=7)


def by_counting(values):
    """Every order of the values, written without the library's own functions."""
    n = len(values)
    found = sum(
        (values[j] > values[i]) - (values[j] < values[i]) for i in range(n) for j in range(i + 1, n)
    )
    every = [
        sum((o[j] > o[i]) - (o[j] < o[i]) for i in range(n) for j in range(i + 1, n))
        for o in permutations(values)
    ]
    share = len(every)
    return (
        sum(s <= found for s in every) / share,
        sum(s >= found for s in every) / share,
        sum(abs(s) >= abs(found) for s in every) / share,
        found,
        np.var(every),
    )


def test_the_hand_example(cases):
    case = cases("mann_kendall.yaml")["by_hand"]
    test = mann_kendall(np.array(case["values"]))
    assert test.s == case["s"]
    assert test.ties == tuple(case["ties"])
    assert test.law == "normal"
    assert test.variance == pytest.approx(case["variance"], rel=1e-14)
    assert test.z == pytest.approx(case["z_printed"], abs=5e-5)
    assert test.p_rising == pytest.approx(case["p_one_sided_printed"], abs=5e-5)


@settings(max_examples=60, deadline=None)
@given(SHORT)
def test_exact_law_equals_counting_every_order(values):
    test = mann_kendall(np.array(values, dtype=float))
    falling, rising, both, s, variance = by_counting(values)
    assert test.law == "exact"
    assert test.s == s
    assert (test.p_falling, test.p_rising, test.p) == pytest.approx((falling, rising, both))
    assert test.variance == pytest.approx(variance, abs=1e-9)


def test_counts_of_inversions_add_up_to_all_orders():
    assert sum(inversions((1,) * 12)) == factorial(12)
    assert inversions((1, 1, 1)) == (1, 2, 2, 1)
    assert sum(inversions((1, 2, 3, 6))) == factorial(12) // (2 * 6 * 720)
    # two groups: the Gaussian binomial, symmetric
    assert sum(inversions((4, 5))) == comb(9, 4)
    assert inversions((4, 5)) == inversions((4, 5))[::-1]


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(9)))
def test_exact_law_equals_scipy_without_ties(order):
    test = mann_kendall(np.array(order, dtype=float))
    theirs = stats.kendalltau(range(9), order, method="exact")
    assert test.p == pytest.approx(theirs.pvalue, rel=1e-12)
    assert test.tau == pytest.approx(theirs.statistic, rel=1e-12)


@given(st.lists(st.integers(0, 9), min_size=4, max_size=40))
def test_tau_with_ties_equals_scipy(values):
    if len(set(values)) > 1:
        test = mann_kendall(np.array(values, dtype=float), exact_up_to=0)
        theirs = stats.kendalltau(range(len(values)), values)
        assert test.tau == pytest.approx(theirs.statistic, abs=1e-12)
        # their asymptotic z has the same variance and no continuity correction
        assert (
            test.s
            == pytest.approx(
                stats.norm.isf(theirs.pvalue / 2) * np.sqrt(test.variance) * np.sign(test.s),
                abs=1e-6,
            )
            or len(values) < 34
        )


def test_normal_law_comes_near_the_exact_one_for_long_series():
    rng = np.random.default_rng(3)
    values = rng.normal(size=40) + 0.02 * np.arange(40)
    exact = mann_kendall(values, exact_up_to=40)
    normal = mann_kendall(values)
    assert exact.law == "exact"
    assert normal.law == "normal"
    assert normal.p_rising == pytest.approx(exact.p_rising, abs=2e-3)
    assert normal.p_falling == pytest.approx(exact.p_falling, abs=2e-3)


def test_a_constant_series_has_no_trend():
    for length in (4, 30):
        test = mann_kendall(np.ones(length))
        assert (test.s, test.p, test.z, test.tau) == (0, 1.0, 0.0, 0.0)


def test_seasons_are_independent_samples():
    # two seasons of two years, both rising: one order in four
    assert exact_tails(2, [(1, 1), (1, 1)]) == (1.0, 0.25, 0.5)
    assert exact_tails(0, [(1, 1), (1, 1)]) == (0.75, 0.75, 1.0)


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=25))
def test_turning_a_series_round_turns_the_test(values):
    forth, back = mann_kendall(np.array(values, float)), mann_kendall(np.array(values[::-1], float))
    assert back.s == -forth.s
    assert (back.p_rising, back.p) == pytest.approx((forth.p_falling, forth.p))


def test_slope_is_the_median_of_all_pairs_and_keeps_to_the_years():
    values, years = (
        np.array([10.0, 12.0, 9.0, 20.0, 14.0]),
        np.array([2010, 2011, 2013, 2014, 2017]),
    )
    pairs = sorted(
        (values[j] - values[i]) / (years[j] - years[i]) for i in range(5) for j in range(i + 1, 5)
    )
    found = sen_slope(values, years)
    assert found.slope == pytest.approx(np.median(pairs))
    assert found.low <= found.slope <= found.high
    # Gilbert 1987: with 10 pairs and sd(S) = sqrt(5*4*15/18), the limit has rank (N - C)/2
    reach = stats.norm.ppf(0.975) * np.sqrt(5 * 4 * 15 / 18)
    assert found.low == pytest.approx(pairs[round((10 - reach) / 2) - 1])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=3, max_size=5))
def test_spearman_for_short_series_counts_every_order(values):
    found = spearman(np.array(values, float))
    if len(set(values)) == 1:
        assert (found.rho, found.p) == (0.0, 1.0)
        return
    time = range(len(values))
    seen = stats.spearmanr(time, values).statistic
    every = [stats.spearmanr(time, order).statistic for order in permutations(values)]
    assert found.rho == pytest.approx(seen)
    assert found.p == pytest.approx(np.mean([abs(r) >= abs(seen) - 1e-9 for r in every]))
    assert score(np.array(values, float))[0] in range(-15, 16)


def test_spearman_for_long_series_is_scipys():
    values = np.random.default_rng(1).normal(size=30)
    theirs = stats.spearmanr(range(30), values)
    found = spearman(values)
    assert (found.rho, found.p) == pytest.approx((theirs.statistic, theirs.pvalue))
