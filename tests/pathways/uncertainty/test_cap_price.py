"""Lagrange: a cap costs what its price costs, less what the price pays for the cap."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.pathways.assets import solve_assets
from tanfeng.pathways.cohort import solve_cohorts
from tanfeng.pathways.problem import Limit, discount_factors
from tanfeng.reference.finding import Text

LABEL = Text("约束", "limit")


def mixed(problem):
    """The best mix of paths: what is linear of whole plants, with the prices of its bound."""
    made = solve_assets(problem, gap=1e-10)
    return made.mix.objective, made.pathway.duals


def cohorts(problem):
    made = solve_cohorts(problem)
    return made.objective, made.duals


def varied(problem, carbon, discount, spans):
    span = np.array(spans, dtype=float)
    years = problem.years[0] + np.concatenate([[0], np.cumsum(spans)[:-1]]).astype(int)
    # empty sites and openings are not what this is about; long cycles hold wide steps
    return dataclasses.replace(problem, years=years, span=span, carbon_price=np.array(carbon),
                               discount=discount)  # fmt: skip


family = {
    "carbon": st.lists(st.floats(0, 300), min_size=5, max_size=5),
    "discount": st.floats(0, 0.12),
    "spans": st.lists(st.integers(1, 3), min_size=5, max_size=5),
    "tight": st.lists(st.floats(0.4, 1.1), min_size=5, max_size=5),
}
quietly = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("solve", [mixed, cohorts])
@quietly
@given(**family)
def test_yearly_caps(problem, solve, carbon, discount, spans, tight):
    made = varied(problem, carbon, discount, spans)
    free = solve_cohorts(made).emission().sum(axis=(0, 1))
    cap = Limit("cap", LABEL, "emission", free * np.array(tight), "tCO2", excess_price=5e4)
    capped, duals = solve(dataclasses.replace(made, limits=(cap,)))
    price = duals["cap"]
    assert (price >= -1e-6).all()
    cost, _ = solve(dataclasses.replace(made, carbon_price=made.carbon_price + price))
    weight = discount_factors(made)
    assert cost - float((weight * price * cap.bound).sum()) == pytest.approx(capped, rel=1e-6)
    # any other price is a lower mark, never a higher one
    other, _ = solve(dataclasses.replace(made, carbon_price=made.carbon_price + 0.7 * price))
    assert other - float((weight * 0.7 * price * cap.bound).sum()) <= capped * (1 + 1e-7)


@pytest.mark.parametrize("solve", [mixed, cohorts])
@quietly
@given(**family)
def test_a_budget_is_a_carbon_price_that_rises_with_the_discount_rate(
    problem, solve, carbon, discount, spans, tight
):
    """Hotelling's rule: one present value per tonne, whenever it is emitted."""
    made = varied(problem, carbon, discount, spans)
    free = float(solve_cohorts(made).emission().sum(axis=(0, 1)) @ made.span)
    bound = np.full(5, np.inf)
    bound[-1] = free * min(tight)
    budget = Limit("budget", LABEL, "emission", bound, "tCO2", cumulative=True, excess_price=5e4)
    capped, duals = solve(dataclasses.replace(made, limits=(budget,)))
    weight = discount_factors(made)
    present = duals["budget"][-1] * weight[-1]
    price = present * made.span / weight
    if discount > 0 and set(spans) == {1}:
        assert price[1:] == pytest.approx(price[:-1] * (1 + discount))
    cost, _ = solve(dataclasses.replace(made, carbon_price=made.carbon_price + price))
    assert cost - present * bound[-1] == pytest.approx(capped, rel=1e-6)
