"""Whole plants: every answer against all combinations of all paths, written out one by one."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathways.assets import enumeration as by_hand
from tanfeng.pathways.answer import by_plant
from tanfeng.pathways.assets import explain_plant, solve_assets
from tanfeng.pathways.problem import NEVER, Growth, Limit, Peak, Permits, discount_factors
from tanfeng.pathways.problem.capital import capital_weight
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text

LABEL = Text("约束", "limit")


def small(changed, years=4, **changes):
    """The small problem cut to its first years."""
    whole = changed(**changes)
    cut = {"years", "span", "use", "price", "direct", "stored", "grid", "surcharge", "capex",
           "renewal", "fixed", "variable", "closing", "convert", "carbon_price", "allocation",
           "demand", "import_price"}  # fmt: skip
    return dataclasses.replace(whole, **{name: getattr(whole, name)[..., :years] for name in cut})


def by_enumeration(problem, feasible=lambda sums: True, more=lambda sums: 0.0):
    weight = discount_factors(problem)

    def further(sums):
        made = sum(made.sum(axis=0) for made, *_ in sums)
        bought = np.maximum(problem.demand[0] - made, 0)
        return float((weight * bought * problem.import_price[0]).sum()) + more(sums)

    return by_hand.best_plan(
        problem, capital_weight(problem, problem.life), capital_weight(problem, problem.cycle),
        feasible, further,
    )  # fmt: skip


def solved(problem):
    return solve_assets(problem, gap=1e-9)


def check(problem, feasible=lambda sums: True, more=lambda sums: 0.0):
    answer = solved(problem)
    best = by_enumeration(problem, feasible, more)
    path = answer.pathway
    assert path.bound <= best * (1 + 1e-9)
    assert path.objective >= best * (1 - 1e-9)
    return answer, best


def test_demand_alone(changed_problem):
    answer, best = check(small(changed_problem))
    # one shared row a year leaves little to round
    assert answer.pathway.objective == pytest.approx(best, rel=5e-2)


@pytest.mark.parametrize("salvage", ["annuity", "straight_line", "sinking_fund"])
def test_one_plant_without_shared_rows_is_exactly_its_cheapest_path(changed_problem, salvage):
    problem = small(changed_problem, 5, salvage=salvage)
    for place in range(3):
        fields = {
            name: getattr(problem.fleet, name)[place : place + 1]
            for name in problem.fleet.__dataclass_fields__
        }
        one = dataclasses.replace(
            problem,
            fleet=type(problem.fleet)(**fields),
            demand=np.full((1, 5), 1e9),
            import_price=np.full((1, 5), 3500.0),
        )
        answer = solved(one)
        assert answer.pathway.objective == pytest.approx(by_enumeration(one), rel=1e-9)
        assert answer.pathway.gap < 1e-8


def test_sites_openings_and_deadlines(changed_problem):
    problem = small(changed_problem)
    fleet = dataclasses.replace(
        problem.fleet,
        technology=np.array([0, -1, 1]),
        opens=np.array([2025, 2025, 2027]),
        last=np.array([2026, NEVER, NEVER]),
    )
    problem = dataclasses.replace(
        problem, fleet=fleet, demand=np.full((1, 4), 1e9), import_price=np.full((1, 4), 3400.0)
    )
    answer, best = check(problem)
    assert answer.pathway.objective == pytest.approx(best, rel=1e-9)
    runs = by_plant(answer.pathway).technology
    assert not (runs[0, 2:] == 0).any()
    assert (runs[2, :2] == -1).all()


def test_model_years_apart(changed_problem):
    whole = changed_problem()
    years = np.array([2025, 2030, 2035, 2040])
    fleet = dataclasses.replace(whole.fleet, renewed=np.array([2015.0, 2020.0, 2024.0]))
    problem = dataclasses.replace(
        small(changed_problem), years=years, span=np.full(4, 5.0), fleet=fleet,
        demand=np.full((1, 4), 1e9), import_price=np.full((1, 4), 3300.0),
    )  # fmt: skip
    answer = solved(problem)
    # renewals that fall between model years may come late by less than a step
    assert answer.pathway.objective <= by_enumeration(problem) * (1 + 1e-9)
    relined = [s for p in answer.pathway.paths for s in p.steps if s.action != "keep"]
    assert relined


def test_cap_on_emissions(changed_problem):
    problem = small(changed_problem)
    cap = np.array([np.inf, 4.0e6, 1.5e6, 1.2e6])
    problem = dataclasses.replace(
        problem, limits=(Limit("cap", LABEL, "emission", cap, "tCO2", at="plan.yaml:3"),)
    )
    answer, _ = check(problem, lambda s: (by_hand.emissions(problem, s) <= cap * (1 + 1e-9)).all())
    emitted = answer.pathway.emission().sum(axis=(0, 1))
    assert (emitted <= cap * (1 + 1e-6)).all()
    assert not answer.pathway.findings


def test_cumulative_budget_and_soft_limit(changed_problem):
    problem = small(changed_problem)
    budget = np.array([np.inf, np.inf, np.inf, 9e6])
    power = np.full(4, 1.2e6)
    problem = dataclasses.replace(
        problem,
        limits=(
            Limit("budget", LABEL, "emission", budget, "tCO2", cumulative=True),
            Limit("power", LABEL, "carrier", power, "MWh", "electricity", excess_price=300.0),
        ),
    )
    weight = discount_factors(problem)

    def more(sums):
        used = sum((made * problem.use[:, 1]).sum(axis=0) for made, *_ in sums)
        return float((weight * np.maximum(used - power, 0) * 300.0).sum())

    answer, best = check(
        problem, lambda s: by_hand.emissions(problem, s).sum() <= 9e6 * (1 + 1e-9), more
    )
    assert answer.pathway.emission().sum() <= 9e6 * (1 + 1e-6)
    assert answer.pathway.objective == pytest.approx(best, rel=0.05)


def test_the_peak_is_not_later_and_not_higher(changed_problem):
    growing = np.array([[2.0e6, 2.4e6, 2.8e6, 3.0e6]])
    problem = small(changed_problem, peak=Peak(by=2026, falling=True, height=4.6e6))
    problem = dataclasses.replace(problem, demand=growing, carbon_price=np.zeros(4))

    def holds(sums):
        e = by_hand.emissions(problem, sums)
        return (e <= 4.6e6).all() and e[2] <= e[1] * (1 + 1e-9) and e[3] <= e[2] * (1 + 1e-9)

    answer, _ = check(problem, holds)
    emitted = answer.pathway.emission().sum(axis=(0, 1))
    assert (emitted <= 4.6e6 * (1 + 1e-6)).all()
    assert emitted[2] <= emitted[1] * (1 + 1e-6)
    assert emitted[3] <= emitted[2] * (1 + 1e-6)


def permits(problem, ratio, **changes):
    r, k, t = problem.shape
    return Permits(
        zone=np.array([0, 1]),
        transfer=np.eye(2, dtype=bool),
        build=np.full((r, k, t), ratio),
        convert=np.zeros((k, k, t)),
        earn=np.ones((r, k, t)),
        **changes,
    )


def with_site(problem):
    fleet = dataclasses.replace(
        problem.fleet, technology=np.array([0, -1, 1]), region=np.array([0, 0, 1])
    )
    return dataclasses.replace(
        problem, fleet=fleet, demand=np.full((1, 4), 1e9), import_price=np.full((1, 4), 5000.0)
    )


@pytest.mark.parametrize(("ratio", "built"), [(0.5, True), (1.0, False)])
def test_building_needs_permits_of_what_closed_in_the_same_zone(changed_problem, ratio, built):
    problem = with_site(small(changed_problem))
    problem = dataclasses.replace(problem, permits=permits(problem, ratio))

    def holds(sums):
        # a is 1 Mt/a, the site 2 Mt/a, both in zone 0
        earned = np.cumsum(sum(c.sum(axis=0) for _, _, c, _ in sums[:2]))
        used = np.cumsum(sum(b.sum(axis=0) for _, b, _, _ in sums[:2])) * ratio
        return (used <= earned + 1e-6).all()

    answer, best = check(problem, holds)
    assert answer.pathway.objective == pytest.approx(best, rel=1e-6)
    assert (answer.pathway.built.sum() > 0) == built


def test_permits_expire(changed_problem):
    problem = with_site(small(changed_problem))
    late = np.full((2, 3, 4), np.inf)
    late[:, :, 3] = 0.5  # building is suspended before
    bank = dataclasses.replace(permits(problem, 0.5), build=late)
    # nothing may close but in the first year
    closing = np.where(np.arange(4)[None, None, :] == 0, 1.0, 0.0) * np.ones((2, 3, 1))
    bank = dataclasses.replace(bank, earn=closing)
    cheap = np.full((1, 4), 8000.0)
    problem = dataclasses.replace(problem, import_price=cheap)
    kept = solved(dataclasses.replace(problem, permits=bank)).pathway
    expired = solved(dataclasses.replace(problem, permits=dataclasses.replace(bank, life=2)))
    assert expired.pathway.built.sum() == 0
    assert kept.objective <= expired.pathway.objective + 1e-3


def test_growth_of_a_technology(changed_problem):
    problem = small(changed_problem)
    problem = dataclasses.replace(
        problem, growth=(Growth(1, 0.1, 1.2e6),), carbon_price=np.full(4, 2000.0)
    )
    path = solved(problem).pathway
    turned = path.converted[:, 1].sum(axis=0) + path.built[:, 1].sum(axis=0)
    assert (turned[1:] <= 1.1 * turned[:-1] + 1.2e6 * (1 + 1e-6)).all()


def test_what_cannot_be_kept_is_told_with_its_place_year_and_amount(changed_problem):
    problem = small(changed_problem)
    problem = dataclasses.replace(
        problem,
        import_price=np.full((1, 4), np.inf),
        limits=(
            Limit("cap", Text("排放上限", "emission cap"), "emission", np.full(4, 1e5), "tCO2",
                  at="plan.yaml:3"),
        ),
    )  # fmt: skip
    found = solved(problem).pathway.findings
    assert {f.code for f in found} == {"pathway-limit-broken"}
    # a cap that cannot hold and a demand that cannot be met stand against each other
    assert {f.at for f in found} <= {"plan.yaml:3", "toy.base"}
    assert all("202" in f.message.en and "missed by at least" in f.message.en for f in found)


def test_a_closed_plant_is_never_converted_later(changed_problem):
    problem = small(changed_problem, 5)
    problem = dataclasses.replace(problem, carbon_price=np.linspace(0, 900, 5))
    for path in solved(problem).pathway.paths:
        actions = [step.action for step in path.steps]
        assert "close" not in actions[:-1]


def test_every_plant_has_one_path_and_exists_once(changed_problem):
    path = solved(small(changed_problem)).pathway
    assert [p.plant for p in path.paths] == ["a", "b", "c"]
    assert all(p.share == 1.0 for p in path.paths)
    existing = path.problem.fleet.capacity.sum()
    assert (path.capacity.sum(axis=(0, 1)) <= existing * (1 + 1e-9)).all()
    assert (path.capacity >= 0).all()


costs = st.floats(0.5, 2.0)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(factor=costs, level=st.floats(0.2, 1.0))
def test_a_looser_limit_never_costs_more_and_money_scales(changed_problem, factor, level):
    problem = small(changed_problem)
    tight = Limit("cap", LABEL, "emission", np.full(4, 5e6 * level), "tCO2", excess_price=500.0)
    loose = dataclasses.replace(tight, bound=tight.bound * 1.2)
    one, other = (solved(dataclasses.replace(problem, limits=(x,))) for x in (tight, loose))
    # the solver's own tolerance, far below any gap that is asked for
    assert other.mix.objective <= one.mix.objective * (1 + 1e-5)
    assert one.pathway.bound <= one.mix.objective * (1 + 1e-6)
    assert one.mix.objective <= one.pathway.objective * (1 + 1e-6)
    money = {
        name: getattr(problem, name) * factor
        for name in ("price", "surcharge", "capex", "renewal", "fixed", "variable", "closing",
                     "convert", "off_cycle", "carbon_price", "import_price")
    }  # fmt: skip
    scaled = dataclasses.replace(
        problem, limits=(dataclasses.replace(tight, excess_price=500.0 * factor),), **money
    )
    assert solved(scaled).mix.objective == pytest.approx(one.mix.objective * factor, rel=1e-5)


def test_prices_are_what_one_unit_more_costs(changed_problem):
    problem = small(changed_problem)
    cap = Limit("cap", LABEL, "emission", np.full(4, 2.2e6), "tCO2", excess_price=5000.0)
    here = solved(dataclasses.replace(problem, limits=(cap,)))
    weight = discount_factors(problem)
    for t in range(4):
        moved = cap.bound.copy()
        moved[t] -= 1e3
        there = solved(
            dataclasses.replace(problem, limits=(dataclasses.replace(cap, bound=moved),))
        )
        dearer = (there.mix.objective - here.mix.objective) / 1e3 / weight[t]
        eased = cap.bound.copy()
        eased[t] += 1e3
        easier = solved(
            dataclasses.replace(problem, limits=(dataclasses.replace(cap, bound=eased),))
        )
        cheaper = (here.mix.objective - easier.mix.objective) / 1e3 / weight[t]
        price = here.pathway.duals["cap"][t]
        assert cheaper - 1e-3 <= price <= dearer + 1e-3


def test_starting_from_an_earlier_answer_ends_in_the_same_one(changed_problem):
    problem = small(changed_problem)
    first = solved(problem)
    dearer = dataclasses.replace(problem, carbon_price=problem.carbon_price * 3)
    warm, cold = solve_assets(dearer, gap=1e-9, warm=first), solved(dearer)
    assert warm.mix.objective == pytest.approx(cold.mix.objective, rel=1e-8)
    # paths that the changed problem forbids are not taken over
    barred = dataclasses.replace(problem, convert=np.full((3, 3, 4), np.inf))
    again = solve_assets(barred, gap=1e-9, warm=first).pathway
    assert again.converted.sum() == 0


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(renewed=st.lists(st.integers(2008, 2024), min_size=3, max_size=3))
def test_starting_from_an_answer_for_other_ages_takes_over_only_what_these_allow(
    changed_problem, renewed
):
    problem = small(changed_problem, 5, carbon_price=np.linspace(0, 900, 5))
    # an add-on that must be renewed sooner than what it is added to
    problem = dataclasses.replace(
        problem, cycle=np.array([9, 9, 5]), first=np.full(3, 1900),
        convert=np.where(np.arange(3)[:, None] == 2, problem.convert, np.inf),
    )  # fmt: skip
    first = solved(problem)
    fleet = dataclasses.replace(problem.fleet, renewed=np.array(renewed, dtype=float))
    older = dataclasses.replace(problem, fleet=fleet)
    warm, cold = solve_assets(older, gap=1e-9, warm=first), solved(older)
    assert warm.mix.objective == pytest.approx(cold.mix.objective, rel=1e-8)
    paths = warm.mix.paths
    for plant in range(3):
        allowed = {
            # all that is overdue is of one age: 9 years, 2 late, and 1
            tuple((-1 if now is None else now, min(age, 12)) for now, _, age in path)
            for path in by_hand.all_paths(older, plant)
        }
        for n in np.flatnonzero(paths.plant == plant):
            runs = paths.technology[n].tolist()
            # an age means nothing once a plant is gone
            alive = [t == 0 or runs[t - 1] >= 0 for t in range(5)]
            told = [(k, int(a) if on else 0) for k, a, on in zip(runs, paths.age[n], alive,
                                                                 strict=True)]  # fmt: skip
            assert tuple(told) in allowed


def test_explanations_add_up_and_name_the_reason(changed_problem):
    problem = small(changed_problem, 5)
    cap = Limit("cap", Text("排放上限", "emission cap"), "emission", np.full(5, 2.0e6), "tCO2",
                excess_price=4000.0)  # fmt: skip
    path = solved(dataclasses.replace(problem, limits=(cap,))).pathway
    for plant in "abc":
        told = explain_plant(path, plant)
        own = next(p for p in path.paths if p.plant == plant)
        rows = {"cap", "demand:crude_steel"}
        assert sum(v for k, v in told.cost.items() if k not in rows) == pytest.approx(own.cost)
        assert told.best >= -1e-3
        assert told.alternatives
        for other in told.alternatives:
            assert sum(other.parts.values()) == pytest.approx(other.extra, abs=1.0)
            # no path is cheaper than the plant's own best
            assert other.extra >= -told.best - 1e-3
            assert other.steps != told.steps
        assert told.text.zh
        assert told.text.en


def test_an_unknown_plant_is_refused(told_pathway):
    with pytest.raises(TanfengError) as refused:
        explain_plant(told_pathway, "nowhere")
    assert refused.value.findings[0].code == "pathway-plant-unknown"


def test_faults_of_the_fleet_are_all_told(changed_problem):
    problem = changed_problem()
    fleet = dataclasses.replace(
        problem.fleet, renewed=np.array([np.nan, 2015.0, np.nan]), capacity=np.array([1e6, -2.0, 1])
    )
    with pytest.raises(TanfengError) as refused:
        solve_assets(dataclasses.replace(problem, fleet=fleet))
    assert [f.code for f in refused.value.findings] == [
        "pathway-age-unknown", "pathway-age-unknown", "pathway-capacity",
    ]  # fmt: skip


def test_an_interrupt_leaves_the_best_answer_so_far(changed_problem):
    def interrupt(number, objective, bound):
        if number == 2:
            raise KeyboardInterrupt

    answer = solve_assets(changed_problem(), gap=1e-12, progress=interrupt)
    assert [f.code for f in answer.pathway.findings] == ["pathway-stopped-early"]
    assert answer.pathway.gap > 0
    assert len(answer.pathway.paths) == 3


def test_running_money_by_year_is_what_the_objective_counts(changed_problem):
    # nothing to invest in: what is paid year by year is the objective
    problem = small(changed_problem, 5)
    problem = dataclasses.replace(
        problem, convert=np.full((3, 3, 5), np.inf), cycle=np.full(3, 40), closing=np.zeros((3, 5))
    )
    path = solved(problem).pathway
    weight = discount_factors(problem)
    assert sum((v * weight).sum() for v in path.cost.values()) == pytest.approx(path.objective)
    assert path.cost["carbon"].sum() == pytest.approx(
        float((problem.carbon_price * path.emission().sum(axis=(0, 1))).sum())
    )
