"""A plan in another world: reckoned here a second time, term by term."""

from dataclasses import replace

import numpy as np
import pytest

from tanfeng.pathways.problem import Limit, Peak, discount_factors
from tanfeng.pathways.uncertainty import carry, regret
from tanfeng.programme.pathway.crossed import regret_blocks
from tanfeng.programme.pathway.plan import open_plans
from tanfeng.programme.report.value import Notice, Table
from tanfeng.reference.finding import Text


def carried_cost(plan, world):
    made = carry(plan, world)
    if made is None:
        return None
    assert bool(made.barred) == np.isinf(made.cost)
    return made.cost


def barred(plan, world):
    made = carry(plan, world)
    assert made is not None
    return [why.en for why in made.barred]


@pytest.fixture
def plan(planned):
    return planned[1][0].pathway


def limit(plan, bound, **said):
    size = np.full(len(plan.problem.years), float(bound))
    return Limit("extra", Text("额外", "extra"), "emission", size, "tCO2", **said)


def test_a_plan_at_home_costs_what_it_costs(planned):
    for made in planned[1]:
        cost = carried_cost(made.pathway, made.pathway.problem)
        assert cost == pytest.approx(made.pathway.objective, rel=1e-12)


def test_a_dearer_world_adds_what_it_charges(plan):
    own = plan.problem
    weight = discount_factors(own)
    carbon = replace(own, carbon_price=own.carbon_price + 50)
    taxed = ((plan.emission() - plan.output * own.allocation).sum(axis=(0, 1)) * 50) @ weight
    assert carried_cost(plan, carbon) == pytest.approx(plan.objective + taxed)
    price = own.price.copy()
    price[0] *= 2
    fuel = (plan.carriers()[0] * own.price[0]).sum(axis=0) @ weight
    assert carried_cost(plan, replace(own, price=price)) == pytest.approx(plan.objective + fuel)


def test_what_is_lacking_is_imported(plan):
    own = plan.problem
    more = replace(own, demand=own.demand + 1e6)
    made = plan.output.sum(axis=(0, 1))
    lacking = np.maximum(more.demand[0] - made, 0) - np.maximum(own.demand[0] - made, 0)
    extra = (lacking * own.import_price[0]) @ discount_factors(own)
    assert extra > 0
    assert carried_cost(plan, more) == pytest.approx(plan.objective + extra)
    closed = replace(more, import_price=np.full_like(own.import_price, np.inf))
    assert carried_cost(plan, closed) == np.inf


def test_limits_are_paid_for_or_forbid(plan):
    own = plan.problem
    emitted = plan.emission().sum(axis=(0, 1))
    bound = float(emitted.max() * 0.9)
    soft = replace(own, limits=(*own.limits, limit(plan, bound, excess_price=100.0)))
    paid = (np.maximum(emitted - bound, 0) * 100) @ discount_factors(own)
    assert carried_cost(plan, soft) == pytest.approx(plan.objective + paid)
    hard = replace(own, limits=(*own.limits, limit(plan, bound)))
    assert barred(plan, hard) == ["the limit 'extra' is broken"]
    roomy = replace(own, limits=(*own.limits, limit(plan, emitted.max() * 1.01)))
    assert carried_cost(plan, roomy) == pytest.approx(plan.objective)


def test_what_a_world_forbids_is_not_allowed(plan):
    own = plan.problem
    kinds = plan.output.sum(axis=(0, 2)) > 0
    last = own.last.copy()
    last[:, kinds] = own.years[0] - 1
    assert barred(plan, replace(own, last=last)) == ["a technology has been phased out"]
    built = plan.built.copy()
    built[0, 0, 1] = 1e6
    ceased = replace(own.permits, build=np.full_like(own.permits.build, np.inf))
    told = barred(replace(plan, built=built), replace(own, permits=ceased))
    assert "building is suspended by the replacement rules" in told
    height = plan.emission().sum(axis=(0, 1)).max()
    missed = ["the demand on the peak is missed"]
    assert barred(plan, replace(own, peak=Peak(height=height * 0.9))) == missed
    assert np.isfinite(carried_cost(plan, replace(own, peak=Peak(height=height * 1.1))))


def test_a_plan_that_falls_has_peaked_early_and_no_other(planned):
    """Emissions turned about in time rise, and so peak late."""
    plan = planned[1][1].pathway
    own = plan.problem
    course = plan.emission().sum(axis=(0, 1))
    assert course[0] > course[-1]
    falls, first = bool((np.diff(course) <= 0).all()), int(own.years[0])
    assert np.isfinite(carried_cost(plan, replace(own, peak=Peak(by=first))))
    strict = carried_cost(plan, replace(own, peak=Peak(by=first, falling=True)))
    assert np.isfinite(strict) == falls
    turned = replace(plan, output=plan.output[:, :, ::-1])
    factors = replace(own, direct=np.repeat(own.direct[:, :1], len(own.years), axis=1), limits=())
    assert carried_cost(turned, replace(factors, peak=Peak(by=first))) == np.inf


def test_worlds_that_do_not_compare_have_no_cost(plan, planned):
    assert carried_cost(plan, planned[1][2].pathway.problem) is None, "other model years"
    own = plan.problem
    assert carried_cost(plan, replace(own, capex=own.capex * 2)) is None
    assert carried_cost(plan, replace(own, discount=own.discount + 0.01)) is None


def test_the_table_of_regret_is_that_of_the_costs(planned):
    ws, made = planned
    plans = open_plans(ws, [result.run.number for result in made])
    blocks = regret_blocks(plans)
    (table,) = [block for block in blocks if isinstance(block, Table)]
    two = [made[0], made[1]]
    costs = np.array(
        [[carried_cost(a.pathway, b.pathway.problem) for b in two] for a in two], dtype=float
    )
    found = regret(costs / 1e9, ["a", "b"], ["a", "b"])
    # of two runs of one scenario only one is crossed
    assert [row[0] for row in table.rows] == [plans[0].label, plans[1].label]
    for row, values, largest in zip(table.rows, found.regret, found.largest, strict=True):
        for cell, value in zip(row[1:], [*values, largest], strict=True):
            if np.isfinite(value):
                assert isinstance(cell, str)
                assert float(cell.replace(",", "")) == pytest.approx(value, rel=1e-3, abs=1e-6)
            else:
                assert cell == Text("不可行", "not allowed")
    told = [block for block in blocks if isinstance(block, Notice)]
    beaten = [n for n in range(2) if costs[:, n].min() < costs[n, n] * (1 - 1e-6)]
    assert len(told) == len(beaten) + int(np.isinf(costs).sum())


def test_one_scenario_alone_has_nothing_to_regret(planned):
    ws, made = planned
    plans = open_plans(ws, [made[1].run.number, made[2].run.number])
    assert regret_blocks(plans) == []
