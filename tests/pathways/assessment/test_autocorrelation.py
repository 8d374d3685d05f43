"""Autocorrelation: both corrections by their formulas, and what they are for."""

import numpy as np
import pytest
from scipy.stats import norm, rankdata

from tanfeng.pathways.assessment import PeakRule, assess_peak, mann_kendall, sen_slope, trend
from tanfeng.pathways.assessment.autocorrelation import (
    autocorrelations,
    lag_one_bounds,
    variance_inflation,
)


def remembering(n, memory, seed, slope=0.0):
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=n)
    values = np.zeros(n)
    for t in range(1, n):
        values[t] = memory * values[t - 1] + noise[t]
    return values + slope * np.arange(n)


def test_autocorrelations_by_hand():
    # deviations of 1, 2, 3, 4 from 2.5; squares sum to 5
    assert autocorrelations(np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx([1, 0.25, -0.3, -0.45])
    assert autocorrelations(np.full(3, 7.0)).tolist() == [1, 0, 0]


def test_hamed_rao_by_a_loop():
    values = remembering(40, 0.7, 5, 0.05)
    n = len(values)
    flat = values - sen_slope(values, np.arange(n)).slope * np.arange(n)
    ranks = rankdata(flat) - (n + 1) / 2
    total = 0.0
    for lag in range(1, n):
        rho = sum(ranks[t] * ranks[t + lag] for t in range(n - lag)) / sum(r * r for r in ranks)
        if abs(rho) > 1.959963985 / n**0.5:
            total += (n - lag) * (n - lag - 1) * (n - lag - 2) * rho
    factor = 1 + 2 / (n * (n - 1) * (n - 2)) * total
    found = trend(values, "hamed_rao")
    assert factor > 1.3
    assert found.inflation == pytest.approx(factor, rel=1e-9)
    assert found.variance == pytest.approx(factor * mann_kendall(values).variance)
    assert found.z == pytest.approx((found.s - np.sign(found.s)) / np.sqrt(found.variance))
    assert found.law == "normal"


def test_prewhitening_by_a_loop():
    values = remembering(40, 0.7, 8, 0.2)
    slope = sen_slope(values, np.arange(40)).slope
    flat = [x - slope * t for t, x in enumerate(values)]
    mean = sum(flat) / 40
    r = sum((flat[t] - mean) * (flat[t + 1] - mean) for t in range(39)) / sum(
        (x - mean) ** 2 for x in flat
    )
    white = [flat[t] - r * flat[t - 1] + slope * t for t in range(1, 40)]
    found, expected = trend(values, "prewhitened"), mann_kendall(np.array(white))
    assert r > lag_one_bounds(40, 0.05)[1]
    assert (found.s, found.n, found.p) == (expected.s, 39, expected.p)
    assert found.autocorrelation == "prewhitened"


def test_without_significant_memory_nothing_is_whitened():
    values = np.random.default_rng(2).normal(size=30)
    assert trend(values, "prewhitened").n == 30
    assert lag_one_bounds(30, 0.05)[1] == pytest.approx((-1 + norm.ppf(0.975) * 28**0.5) / 29)


def test_memory_makes_false_trends_and_the_correction_takes_some_away():
    # series without any trend: the share called significant at 5 percent
    series = [remembering(60, 0.7, seed) for seed in range(150)]
    plain = np.mean([mann_kendall(x).p < 0.05 for x in series])
    corrected = np.mean([trend(x, "hamed_rao").p < 0.05 for x in series])
    assert plain > 0.25
    assert 0.05 < corrected < 0.75 * plain


def test_a_factor_that_no_variance_can_have_is_not_used_and_is_told():
    tail = [88.0, 61.0, 97.0, 78.0, 80.0, 78.0, 85.0, 79.0]
    flat = np.array(tail) - sen_slope(np.array(tail), np.arange(8)).slope * np.arange(8)
    assert variance_inflation(flat) < 0
    assert trend(np.array(tail), "hamed_rao") == mann_kendall(np.array(tail))
    found = assess_peak([90, 100, *tail], range(2011, 2021), PeakRule(autocorrelation="hamed_rao"))
    assert found.outcome.after.autocorrelation == "none"
    assert [f.code for f in found.findings] == ["peak-correction-undefined"]


def test_the_rule_passes_the_correction_on_and_warns_when_short():
    values = [50, 60, 70, 80, 90, 100, 98, 96, 93, 91, 88, 86]
    found = assess_peak(values, range(2009, 2021), PeakRule(autocorrelation="hamed_rao"))
    assert found.outcome.after.autocorrelation == "hamed_rao"
    assert [f.code for f in found.findings] == ["peak-correction-short"]
    assert {row.autocorrelation for row in found.sensitivity} == {"hamed_rao"}
