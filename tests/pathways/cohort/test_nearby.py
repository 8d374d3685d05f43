"""Room around the plan of least cost: exact ends, monotone in the slack, and the price identity."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.pathways.assets import solve_assets
from tanfeng.pathways.cohort import nearby, solve_cohorts
from tanfeng.pathways.problem import Limit, discount_factors
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text

LABEL = Text("约束", "limit")


def even(problem):
    fleet = dataclasses.replace(problem.fleet, load=np.full(3, 0.9))
    return dataclasses.replace(problem, fleet=fleet)


def test_the_ends_hold_the_optimum_and_widen_with_the_slack(problem):
    made = even(problem)
    plan = solve_cohorts(made)
    tight, wide = (nearby(made, slack, (2027, 2029)) for slack in (0.005, 0.05))
    assert tight.cost == pytest.approx(plan.objective, rel=1e-9)
    output = plan.output.sum(axis=0)
    for narrow, broad in zip(tight.rooms, wide.rooms, strict=True):
        t = narrow.year - 2025
        if narrow.what == "emission":
            planned = plan.emission()[..., t].sum()
        else:
            planned = output[made.technologies.index(narrow.technology), t]
        assert narrow.optimal == pytest.approx(planned, abs=1.0)
        assert broad.least - 1 <= narrow.least <= narrow.optimal + 1
        assert narrow.optimal - 1 <= narrow.most <= broad.most + 1
    assert any(room.most > room.least + 1e4 for room in wide.rooms)


def test_the_end_is_what_a_plan_of_just_that_much_money_reaches(problem):
    """Independent: the dearest clean share that a cap can force within the budget is no larger."""
    made = even(problem)
    slack = 0.02
    found = nearby(made, slack, (2029,))
    clean = next(room for room in found.rooms if room.technology == "clean")
    assert clean.most > clean.optimal * 1.01
    budget = found.cost * (1 + slack)
    reached = []
    for level in np.linspace(0.05, 1.0, 20):
        bound = np.full(5, np.inf)
        bound[4] = level * solve_cohorts(made).emission().sum(axis=(0, 1))[4]
        cap = Limit("cap", LABEL, "emission", bound, "tCO2", excess_price=None)
        try:
            plan = solve_cohorts(dataclasses.replace(made, limits=(cap,)))
        except TanfengError:
            continue
        beyond = sum(float(v.sum()) for v in plan.excess.values())
        if plan.objective <= budget and beyond < 1:
            reached.append(plan.output[:, 1, 4].sum())
    assert reached
    assert max(reached) <= clean.most * (1 + 1e-9)


def test_the_lowest_peak_is_the_lowest_cap_that_the_money_keeps(problem):
    """Independent: a cap on every year costs less than the budget above it, and more below."""
    made = even(problem)
    found = nearby(made, 0.02, (2025,))
    budget = found.cost * 1.02

    def capped(height):
        cap = Limit("cap", LABEL, "emission", np.full(5, height), "tCO2")
        plan = solve_cohorts(dataclasses.replace(made, limits=(cap,)))
        return plan.objective

    assert found.lowest_peak < found.peak * 0.99
    assert capped(found.lowest_peak * 1.001) <= budget * (1 + 1e-9)
    assert capped(found.lowest_peak * 0.999) > budget
    least = next(room.least for room in found.rooms if room.what == "emission")
    assert least <= found.lowest_peak * (1 + 1e-9)


@pytest.mark.parametrize(("slack", "years", "code"), [(-0.1, (2027,), "nearby-slack"),
                                                      (0.02, (2040,), "nearby-year")])  # fmt: skip
def test_what_cannot_be_asked_is_refused(problem, slack, years, code):
    with pytest.raises(TanfengError) as refused:
        nearby(even(problem), slack, years)
    assert refused.value.findings[0].code == code


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0.35, 0.95))
def test_the_price_of_a_cap_is_the_carbon_price_that_gives_it(problem, tight):
    """Lagrange: what a capped plan costs is what the priced one costs, less the price of the cap.

    Holds for the cohorts, and for the mix of whole plants within its proven gap.
    """
    made = even(problem)
    free = solve_cohorts(made).emission().sum(axis=(0, 1))
    bound = free * np.array([np.inf, 1, 1, tight, tight])
    cap = Limit("cap", LABEL, "emission", bound, "tCO2",
                excess_price=None)  # fmt: skip
    capped = dataclasses.replace(made, limits=(cap,))
    for solve in (solve_cohorts, lambda p: solve_assets(p, gap=1e-9).mix):
        try:
            answer = solve(capped)
        except TanfengError:
            return
        pathway = solve_cohorts(capped)
        price = pathway.duals["cap"]
        assert (price >= -1e-6).all()
        priced = dataclasses.replace(made, carbon_price=made.carbon_price + price)
        weight = discount_factors(made)
        finite = np.isfinite(bound)
        paid = float((price * weight * np.where(finite, bound, 0.0)).sum())
        assert solve(priced).objective - paid == pytest.approx(answer.objective, rel=1e-6)
