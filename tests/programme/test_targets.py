"""On track or not: the arithmetic of the 14th plan, and what cannot be judged."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.programme import evaluate
from tanfeng.programme.targets import (
    Change,
    chained,
    judge_change,
    judge_level,
    pace_of,
    targets,
    yearly,
)
from tanfeng.programme.targets import target as find_target
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.sheet import Status

PLAN = "plan145_green_industry.energy_per_value_added.2025"


def change(year, value, status=Status.SEEN):
    return Change(year, Decimal(str(value)), status)


@pytest.fixture
def plan(shelf):
    return targets(shelf)[PLAN]


def test_the_plan_of_13_5_per_cent(plan):
    judged = judge_change(plan, [change(2021, -5.6)])
    assert round(pace_of(plan), 2) == Decimal("-2.86")
    assert judged.outcome == "on_track"
    assert round(judged.remaining, 1) == Decimal("-8.4")
    assert round(judged.needed, 2) == Decimal("-2.16")
    assert judged.years_left == 4
    assert "-2.16%" in judged.message.en
    assert "-2.16%" in judged.message.zh


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ([(2021, -2.8)], "behind"),
        ([(2021, -5.6), (2022, -4.0), (2023, 1.0)], "on_track"),
        ([(2021, -5.6), (2022, 3.0)], "behind"),
        ([(2021, -3), (2022, -3), (2023, -3), (2024, -3), (2025, -3)], "met"),
        ([(2021, -3), (2022, -3), (2023, -3), (2024, -3), (2025, 0)], "missed"),
        ([], "cannot_judge"),
        ([(2022, -4.0)], "cannot_judge"),
        ([(2021, -5.6), (2023, -4.0)], "cannot_judge"),
        ([(2021, -5.6), (2021, -4.2)], "cannot_judge"),
    ],
)
def test_outcomes(plan, changes, outcome):
    assert judge_change(plan, [change(*one) for one in changes]).outcome == outcome


def test_a_value_from_memory_never_judges(plan):
    judged = judge_change(plan, [change(2021, -5.6, Status.MEMORY)])
    assert judged.outcome == "cannot_judge"
    assert "memory" in judged.message.en


def test_a_target_without_base_year_cannot_be_judged(shelf):
    aim = targets(shelf)["ict_2022_2025.base_station_efficiency.2025"]
    assert judge_change(aim, [change(2021, 20)]).outcome == "cannot_judge"


@given(total=st.decimals("-90", "90", places=2), years=st.integers(min_value=1, max_value=10))
def test_the_constant_pace_adds_up_to_the_target(total, years):
    pace = yearly(total, years)
    assert pace is not None
    reached = chained([Change(2020 + n, pace, Status.SEEN) for n in range(years)])
    assert abs(reached - total) < Decimal("1e-18")


@given(done=st.lists(st.decimals("-8", "3", places=2), min_size=1, max_size=4))
def test_doing_what_is_needed_meets_the_target(shelf, done):
    plan = targets(shelf)[PLAN]
    known = [change(2021 + n, value) for n, value in enumerate(done)]
    judged = judge_change(plan, known)
    assert judged.needed is not None
    assert judged.years_left is not None
    rest = [Change(2025 - n, judged.needed, Status.SEEN) for n in range(judged.years_left)]
    assert abs(chained([*known, *rest]) - plan.value) < Decimal("1e-15")


@pytest.mark.parametrize(
    ("value", "comparator", "outcome"),
    [("80", ">", "met"), ("80", "=", "met"), ("79", "=", "cannot_judge"),
     ("85", "<", "cannot_judge"), ("90", "~", "cannot_judge"), (None, "=", "cannot_judge")],
)  # fmt: skip
def test_levels(shelf, value, comparator, outcome):
    aim = targets(shelf)["ict_2022_2025.site_sharing.2025"]
    level = None if value is None else Decimal(value)
    assert judge_level(aim, 2022, level, comparator, Status.SEEN).outcome == outcome


def test_a_level_short_of_its_target_in_the_target_year_is_missed(shelf):
    aim = targets(shelf)["ict_2022_2025.site_sharing.2025"]
    assert judge_level(aim, 2025, Decimal(79), "=", Status.SEEN).outcome == "missed"


def test_judgements_in_the_report(empty):
    judged = evaluate(empty, date(2026, 11, 23)).judgements
    assert {id: one.outcome for id, one in judged.items()} == {
        "S19": "on_track", "S36": "met", "N.water_intensity_2021": "on_track",
    }  # fmt: skip


def test_unknown_target(shelf):
    with pytest.raises(TanfengError, match="no target"):
        find_target(shelf, "none")
