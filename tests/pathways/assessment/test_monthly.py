"""Monthly series: rolling years, the seasonal test, and real provincial months."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanfeng.pathways.assessment import (
    PeakRule,
    assess_monthly,
    mann_kendall,
    read_series_csv,
    rolling_sums,
    seasonal_mann_kendall,
    seasonal_slope,
)
from tanfeng.reference.errors import TanfengError

JAN_2015 = 2015 * 12


def months(n):
    return np.arange(n) + JAN_2015


def test_rolling_sums_are_years_and_end_where_they_end():
    sums, ends = rolling_sums(np.arange(1.0, 15.0), months(14))
    assert sums.tolist() == [78.0, 90.0, 102.0]
    assert ends.tolist() == [JAN_2015 + 11, JAN_2015 + 12, JAN_2015 + 13]


def test_seasons_hide_no_trend_and_make_none():
    wave = 50 * np.sin(np.arange(60) / 12 * 2 * np.pi)
    flat = seasonal_mann_kendall(np.tile(np.arange(12.0), 5), months(60))
    assert (flat.s, flat.p) == (0, 1.0)
    rising = seasonal_mann_kendall(wave + np.arange(60) * 0.1, months(60))
    assert rising.s == 12 * 10
    assert rising.p < 1e-9
    # the plain test is blinded by the season
    assert mann_kendall(wave + np.arange(60) * 0.1).p > 0.01
    assert seasonal_slope(wave + np.arange(60) * 0.1, months(60)) == pytest.approx(1.2)


def test_exact_law_of_seasons_equals_counting():
    """Three quarters of three years: every order of every season."""
    values = np.array([5.0, 1, 4, 7, 2, 6, 6, 3, 5])
    found = seasonal_mann_kendall(values, np.arange(9), season=3)

    def s_of(series):
        return sum(int(np.sign(series[j] - series[i])) for i in range(3) for j in range(i + 1, 3))

    orders = [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]
    seasons = [values[k::3] for k in range(3)]
    every = [
        sum(s_of(season[list(o)]) for season, o in zip(seasons, chosen, strict=True))
        for chosen in product(orders, repeat=3)
    ]
    seen = sum(map(s_of, seasons))
    assert found.s == seen
    assert found.p == pytest.approx(np.mean([abs(s) >= abs(seen) for s in every]))
    assert found.variance == pytest.approx(np.var(every))


def test_covariance_between_seasons_by_counting_joint_orders():
    """Months that always move together: S is 12 times that of one month."""
    year = np.array([3.0, 1.0, 4.0, 2.0, 5.0, 9.0, 7.0, 8.0])
    together = np.repeat(year, 12) + np.tile(np.arange(12) * 0.01, 8)
    alone = mann_kendall(year)
    found = seasonal_mann_kendall(together, months(96), between=True)
    assert found.s == 12 * alone.s
    assert found.variance == pytest.approx(144 * alone.variance)
    apart = seasonal_mann_kendall(together, months(96))
    assert apart.variance == pytest.approx(12 * alone.variance)
    with pytest.raises(TanfengError) as caught:
        seasonal_mann_kendall(together[:90], months(90), between=True)
    assert caught.value.findings[0].code == "seasonal-incomplete"


def test_a_monthly_series_peaks_by_the_same_rule():
    rise, fall = np.linspace(80, 100, 36), np.linspace(99, 80, 72)
    wave = np.tile(5 * np.cos(np.arange(12) / 12 * 2 * np.pi), 9)
    found = assess_monthly(np.concatenate([rise, fall]) + wave, months(108))
    assert (found.verdict, found.reason) == ("peaked", "falling")
    assert found.peak_month.startswith("2018")
    assert found.slope == pytest.approx(-19 / 71 * 12, rel=1e-6)
    assert found.peak_month in found.text.zh
    early = assess_monthly((np.concatenate([rise, fall]) + wave)[:90], months(90))
    assert early.reason == "recent"
    few = assess_monthly(np.linspace(50, 40, 20), months(20), PeakRule(wait=1))
    assert few.verdict == "not_peaked"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=24, max_size=48))
def test_turning_time_round_turns_the_seasonal_test(values):
    count = len(values) // 12 * 12
    series = np.array(values[:count], float)
    forth = seasonal_mann_kendall(series, months(count))
    back = seasonal_mann_kendall(series[::-1], months(count))
    assert back.s == -forth.s
    assert back.p == pytest.approx(forth.p)


def test_gaps_and_short_series_are_refused():
    with pytest.raises(TanfengError) as caught:
        rolling_sums(np.ones(13), [*months(12), JAN_2015 + 14])
    assert caught.value.findings[0].code == "series-gap"
    with pytest.raises(TanfengError) as caught:
        rolling_sums(np.ones(6), months(6))
    assert caught.value.findings[0].code == "series-too-short"


@pytest.mark.realdata
def test_provincial_months_of_2019_and_2020(realdata):
    path = realdata / "cui2021_cn_province_monthly_co2_2019_2020.csv"
    found = read_series_csv(path, "co2_mt", ("province", "sector"), time="month")
    assert len(found) == 31 * 3
    every = [assess_monthly(s.values, s.times, at=s.at) for s in found.values()]
    # two years can never show that anything has peaked
    assert {a.verdict for a in every} == {"too_short"}
    whole = np.sum([s.values for s in found.values()], axis=0)
    sums, ends = rolling_sums(whole, found["AH", "Industry"].times)
    assert ends[0] == 2019 * 12 + 11
    assert len(sums) == 13
    assert sums[0] == pytest.approx(whole[:12].sum())
