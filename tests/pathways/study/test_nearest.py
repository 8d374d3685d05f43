"""What cannot be kept: the least amounts, the cost of the plan that remains, the next unit."""

import dataclasses

import numpy as np
import pytest

from tanfeng.pathways.answer import check_pathway
from tanfeng.pathways.assets import solve_assets
from tanfeng.pathways.cohort import solve_cohorts
from tanfeng.pathways.problem import Growth, Limit, Peak
from tanfeng.pathways.study.conflict_wording import money, nearest_findings, quantity
from tanfeng.pathways.study.nearest import nearest
from tanfeng.reference.finding import Text

CAP = Limit("cap", Text("排放上限", "emission cap"), "emission",
            np.array([np.inf, np.inf, 1e5, np.inf, 1.5e5]), "tCO2", at="plan.csv:3")  # fmt: skip


@pytest.fixture
def tight(changed_problem):
    """Turning is dear, so that emissions and money pull apart; demand cannot be imported."""
    problem = changed_problem(import_price=np.full((1, 5), np.inf), demand=np.full((1, 5), 2e6))
    dear = np.where(np.isfinite(problem.convert), 9000.0, np.inf)
    return dataclasses.replace(problem, limits=(CAP,), convert=dear)


def cohort(problem):
    return nearest(problem, solve_cohorts(problem), None)


def plants(problem):
    made = solve_assets(problem, gap=1e-9)
    return nearest(problem, made.pathway, made)


def granted(problem, amount):
    cap = dataclasses.replace(problem.limits[0], bound=problem.limits[0].bound + amount)
    return dataclasses.replace(problem, limits=(cap,))


def test_a_plan_that_keeps_everything_has_no_nearest_one(problem):
    assert cohort(problem) is None
    assert plants(problem) is None


def test_the_amount_is_the_least_that_makes_a_plan_possible(tight):
    (missed,) = cohort(tight).missed
    assert missed.family == "cap"
    assert (missed.amount > 0).tolist() == [False, False, True, False, True]
    assert missed.whole == pytest.approx(missed.amount.sum())
    wider = granted(tight, missed.amount * (1 + 1e-6))
    assert solve_cohorts(wider).findings == ()
    assert solve_cohorts(granted(tight, missed.amount * 0.99)).findings


def test_the_cost_is_that_of_the_problem_with_the_limit_widened(tight):
    found = cohort(tight)
    wider = granted(tight, found.missed[0].amount * (1 + 1e-6))
    assert found.pathway.objective == pytest.approx(solve_cohorts(wider).objective, rel=1e-5)
    penalised = solve_cohorts(tight).objective
    assert penalised > 1.1 * found.pathway.objective


def test_the_next_unit_saves_what_it_says(tight):
    found = cohort(tight)
    (missed,) = found.missed
    beyond = np.where(missed.amount > 0, missed.amount + 1e-3 * np.maximum(missed.bound, 0), 0)
    base = solve_cohorts(granted(tight, np.nan_to_num(beyond))).objective
    for t in np.flatnonzero(missed.amount).tolist():
        more = np.zeros(5)
        more[t] = 20.0
        less = base - solve_cohorts(granted(tight, np.nan_to_num(beyond) + more)).objective
        assert less == pytest.approx(missed.saved[t] * 20.0 * 1.05**-t, rel=1e-3, abs=1.0)
    assert missed.saved.max() > 100


@pytest.mark.parametrize("way", [cohort, plants])
def test_the_plan_stands_the_check_and_carries_no_penalty(tight, way):
    found = way(tight)
    assert check_pathway(found.pathway) == ()
    spent = sum(float(v.sum()) for v in found.pathway.cost.values())
    assert found.pathway.objective < 2 * spent
    assert 0 <= found.pathway.gap < 0.5
    # the amounts are told as excess, and no less
    assert (found.pathway.excess["cap"] >= found.missed[0].amount).all()


def test_whole_plants_miss_no_less_than_fractions(tight):
    assert plants(tight).missed[0].whole >= cohort(tight).missed[0].whole * (1 - 1e-6)


@pytest.mark.parametrize(
    ("changes", "family"),
    [
        ({"demand": np.full((1, 5), 9e6), "limits": ()}, "demand:crude_steel"),
        ({"peak": Peak(height=1e5), "limits": ()}, "peak:height"),
        ({"limits": (dataclasses.replace(CAP, cumulative=True),)}, "cap"),
        (
            {
                "limits": (dataclasses.replace(CAP, on="output", technologies=(1,),
                                               bound=np.full(5, 1e6), at_least=True),),
                "growth": (Growth(1, 0.0, 1e4),),
            },
            "cap",
        ),
    ],
)  # fmt: skip
def test_every_kind_of_hard_limit_is_told(tight, changes, family):
    problem = dataclasses.replace(tight, **changes)
    if problem.growth:
        # nothing was turned in the years before, so that there is nothing to grow from
        problem = dataclasses.replace(
            problem, convert=np.where(np.arange(5) < 2, np.inf, problem.convert)
        )
    found = cohort(problem)
    assert family in {missed.family for missed in found.missed}
    told = nearest_findings(problem, found)
    assert len(told) == len(found.missed)
    assert all("in all" in each.message.en and "共差" in each.message.zh for each in told)
    if family == "cap":
        assert {each.at for each in told} >= {"plan.csv:3"}


def test_the_sentence_names_year_bound_amount_and_price(tight):
    found = cohort(tight)
    (told,) = nearest_findings(tight, found)
    (missed,) = found.missed
    assert told.code == "pathway-nearest-plan"
    words = (
        "2027: the bound is 100,000 tCO2",
        f"missed by {quantity(missed.amount[2], 'tCO2')} at least",
        f"{quantity(1e5 + missed.amount[2], 'tCO2')} can be kept",
        f"the plan costs {money(found.pathway.objective)}",
    )
    assert all(each in told.message.en for each in words), told.message.en
    assert quantity(12.4e6, "tCO2") == "12.4 MtCO2"
    assert quantity(12.4e6, "MWh") == "1.24e+07 MWh"


def test_what_only_whole_plants_break_is_said(changed_problem):
    """Half of the plants keep the cap: a fraction of one does, no whole one."""
    problem = changed_problem(import_price=np.full((1, 5), np.inf), demand=np.full((1, 5), 1e5))
    running = Limit("least", Text("产量下限", "least output"), "output", np.full(5, 1e6), "t",
                    technologies=(0,), at_least=True)  # fmt: skip
    most = dataclasses.replace(running, id="most", bound=np.full(5, 1.2e6), at_least=False)
    problem = dataclasses.replace(problem, limits=(running, most))
    found = plants(problem)
    assert found.only_whole
    assert {each.code for each in nearest_findings(problem, found)} == {
        "pathway-nearest-plan", "pathway-whole-plants",
    }  # fmt: skip
