"""Has it peaked? Every branch of the rule, its sensitivity, and what must hold for any series."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanfeng.pathways.assessment import Grid, PeakRule, assess_peak, read_table_csv
from tanfeng.reference.errors import TanfengError

UP = [50.0, 60.0, 70.0, 80.0, 90.0, 100.0]
YEARS = range(2008, 2030)


def assessed(values, rule=None, **asked):
    return assess_peak(values, list(YEARS)[: len(values)], rule, **asked)


@pytest.mark.parametrize(
    ("tail", "verdict", "reason"),
    [
        ([98, 95, 90, 86, 80], "peaked", "falling"),
        ([98, 97, 99, 97.5, 98.5], "plateau", "level"),
        ([98, 97, 99, 97.5], "not_peaked", "recent"),
        ([80, 83, 88, 92, 97], "not_peaked", "rising"),
        ([70, 74, 69, 73, 71], "not_peaked", "lower_without_trend"),
        # one bad year does not end a plateau: the median counts
        ([98, 99, 97, 98, 80], "plateau", "level"),
    ],
)
def test_branches(tail, verdict, reason):
    found = assessed([*UP, *tail])
    assert (found.outcome.verdict, found.outcome.reason) == (verdict, reason)
    assert found.outcome.peak_year == 2013
    assert "2013" in found.text.zh
    assert "2013" in found.text.en


def test_a_tail_of_which_no_order_is_significant_is_too_short_to_say():
    # 3 values: at best 2/3! = 0.33 two-sided; 4 values: 2/4! = 0.083
    short = assessed([*UP, 95, 90, 85], PeakRule(wait=3))
    assert (short.outcome.verdict, short.outcome.reason) == ("too_short", "tail_short")
    one_sided = assessed([*UP, 95, 90, 85, 80], PeakRule(wait=3, sides=1))
    assert one_sided.outcome.verdict == "peaked"
    assert one_sided.outcome.after.p_falling == pytest.approx(1 / 24)
    assert assessed([5, 4, 3]).outcome.reason == "series_short"


def test_the_maximum_is_not_part_of_the_trend_after_it():
    # 100 then 4 falling values and a last that rises: with the maximum S would be -14 of 15
    found = assessed([*UP, 96, 95, 94, 93, 99])
    assert found.outcome.after.n == 5
    assert found.outcome.after.s == -2


def test_the_last_of_several_equal_maxima_counts():
    found = assessed([90, 100, 95, 100, 98, 95, 93, 90, 88])
    assert found.outcome.peak_year == 2011


def test_a_maximum_in_the_first_year_says_that_the_peak_may_lie_before():
    found = assessed([100, 98, 95, 93, 90, 88])
    assert found.outcome.verdict == "peaked"
    assert "峰值可能更早" in found.text.zh
    assert "may lie before" in found.text.en


def test_phases_are_rise_plateau_and_fall():
    found = assessed([*UP, 97, 99, 96, 90, 85, 86])
    assert [(p.name, p.first, p.last, p.rises) for p in found.phases] == [
        ("rise", 2008, 2013, 5),
        ("plateau", 2014, 2016, 1),
        ("fall", 2017, 2019, 1),
    ]
    assert found.phases[1].change == pytest.approx(-4.0)


def test_sensitivity_covers_the_grid_and_the_vintages():
    values = [*UP, 98, 95, 90, 86, 80]
    revised = [*UP[:-1], 100, 98, 101, 90, 86, 80]
    grid = Grid(wait=(3, 5), alpha=(0.01, 0.05), band=(5.0,))
    found = assessed(values, grid=grid, vintages={"2020": (revised, list(YEARS)[:11])})
    assert len(found.sensitivity) == 2 * 2 * 2
    by_choice = {(r.vintage, r.wait, r.alpha): r for r in found.sensitivity}
    assert by_choice["", 5, 0.05].verdict == "peaked"
    # two-sided 2/120 is not below 0.01
    assert by_choice["", 5, 0.01].verdict == "too_short"
    # the revision moves the maximum two years on
    assert by_choice["2020", 5, 0.05].reason == "recent"
    assert by_choice["2020", 5, 0.05].peak_year == 2015
    assert found.agreement == pytest.approx(2 / 8)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(1, 1e6), min_size=8, max_size=20, unique=True))
def test_rising_series_never_peaked_and_falling_ones_always(values):
    rising, falling = sorted(values), sorted(values, reverse=True)
    grid = Grid(wait=(1, 6), alpha=(0.01, 0.2), band=(0.0, 50.0))
    assert {r.verdict for r in assessed(rising, grid=grid).sensitivity} == {"not_peaked"}
    fell = {r.verdict for r in assessed(falling, grid=grid).sensitivity}
    assert fell <= {"peaked", "too_short"}
    assert assessed(falling).outcome.verdict == "peaked"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 1000), min_size=6, max_size=16),
    st.floats(1e-3, 1e3),
    st.integers(-900, 900),
)
def test_units_and_calendars_do_not_matter(values, unit, shift):
    own = assessed(values).outcome
    other = assess_peak(np.array(values) * unit, np.arange(len(values)) + 2008 + shift).outcome
    assert (other.verdict, other.reason, other.since) == (own.verdict, own.reason, own.since)
    assert other.peak_year == own.peak_year + shift


def codes(caught):
    return sorted(finding.code for finding in caught.value.findings)


def test_bad_series_give_all_their_findings():
    with pytest.raises(TanfengError) as caught:
        assess_peak([1, float("nan"), 3, 4], [2010, 2011, 2013, 2013], at="mine.csv")
    assert codes(caught) == ["series-gap", "series-value", "series-year-twice"]
    with pytest.raises(TanfengError) as caught:
        assess_peak([1], [2010])
    assert codes(caught) == ["series-length"]


def test_gaps_are_handled_when_allowed_but_not_for_autocorrelation():
    years = [2008, 2009, 2011, 2012, 2013, 2015, 2016, 2018]
    values = [90, 100, 98, 96, 95, 93, 90, 88]
    found = assess_peak(values, years, gaps=True)
    assert found.outcome.verdict == "peaked"
    assert found.outcome.since == 9
    with pytest.raises(TanfengError) as caught:
        assess_peak(values, years, PeakRule(autocorrelation="hamed_rao"), gaps=True)
    assert codes(caught) == ["peak-gap-autocorrelation"]


def test_impossible_parameters_are_refused_together():
    with pytest.raises(TanfengError) as caught:
        assessed([*UP, 1, 2, 3], PeakRule(wait=0, alpha=1.5, band=-1))
    assert [f.at for f in caught.value.findings] == ["wait", "alpha", "band"]


def test_hindsight_is_the_verdict_of_the_shorter_series():
    values = [*UP, 98, 97, 99, 97.5, 98.5, 99.5, 104]
    found = assessed(values)
    told = {row.asked: (row.verdict, row.reason) for row in found.hindsight}
    assert told[2018] == told[2019] == ("plateau", "level")
    assert told[2020] == ("not_peaked", "recent")
    for count in range(6, len(values)):
        own = assessed(values[:count]).outcome
        assert told[2008 + count - 1] == (own.verdict, own.reason)


@pytest.mark.realdata
def test_chinas_coal_was_on_a_plateau_once_and_left_it(realdata):
    path = realdata / "owid_cn_co2_energy_2010_2023.csv"
    data = read_table_csv(path, ("coal_co2_mt", "cement_co2_mt"))
    coal = assess_peak(data.values["coal_co2_mt"], data.times)
    told = {row.asked: (row.verdict, row.peak_year) for row in coal.hindsight}
    assert told[2018] == ("plateau", 2013)
    assert told[2019] == ("not_peaked", 2019)
    assert coal.outcome.peak_year == 2023
    # three years after its maximum of 2020 cement emissions fall, and nothing can be said yet
    cement = assess_peak(data.values["cement_co2_mt"], data.times)
    assert (cement.outcome.reason, cement.outcome.since) == ("recent", 3)
    by_wait = {row.wait: row.reason for row in cement.sensitivity}
    assert by_wait[3] == "tail_short"
