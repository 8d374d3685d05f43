"""Cohorts: another programme for the same problem, so the two solvers are held to each other."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.pathways.answer import check_pathway
from tanfeng.pathways.assets import solve_assets
from tanfeng.pathways.cohort import solve_cohorts, stock_of
from tanfeng.pathways.problem import NEVER, Growth, Limit, Peak, Permits
from tanfeng.reference.finding import Text

LABEL = Text("约束", "limit")


def even(problem, **changes):
    """The small problem with one load, so that capacity may move freely between plants."""
    fleet = dataclasses.replace(problem.fleet, load=np.full(3, 0.9), **changes)
    return dataclasses.replace(problem, fleet=fleet)


def agree(problem):
    cohorts, plants = solve_cohorts(problem), solve_assets(problem, gap=1e-10)
    assert cohorts.objective == pytest.approx(plants.mix.objective, rel=1e-7)
    return cohorts, plants


def test_cohorts_cost_what_the_mix_of_whole_plants_costs(problem):
    cohorts, plants = agree(even(problem))
    for family, prices in plants.pathway.duals.items():
        assert cohorts.duals[family] == pytest.approx(prices, rel=1e-4, abs=1e-3)


def test_also_with_a_cap_growth_and_a_peak(problem):
    cap = Limit("cap", LABEL, "emission", np.array([np.inf, 4e6, 3e6, 2e6, 1e6]), "tCO2",
                excess_price=2500.0)  # fmt: skip
    agree(
        dataclasses.replace(
            even(problem), limits=(cap,), growth=(Growth(1, 0.2, 4e5),), peak=Peak(by=2026)
        )
    )


def test_also_with_sites_and_permits(problem):
    r, k, t = problem.shape
    bank = Permits(
        np.array([0, 1]), np.eye(2, dtype=bool), np.full((r, k, t), 0.5), np.zeros((k, k, t)),
        np.ones((r, k, t)), life=3,
    )  # fmt: skip
    made = even(problem, technology=np.array([0, -1, 1]))
    made = dataclasses.replace(made, permits=bank, import_price=np.full((1, 5), 4000.0))
    cohorts, _ = agree(made)
    assert cohorts.built.sum() > 0
    assert cohorts.built.sum(axis=(1, 2))[0] <= 2e6 * (1 + 1e-9)


@pytest.mark.parametrize("salvage", ["straight_line", "sinking_fund"])
def test_also_with_other_ways_to_count_capital(problem, salvage):
    agree(dataclasses.replace(even(problem), salvage=salvage))


def test_also_where_plants_open_later(problem):
    made = even(problem, opens=np.array([2025, 2027, 2025]))
    cohorts, plants = solve_cohorts(made), solve_assets(made, gap=1e-10)
    # a whole plant runs from the day it opens, capacity may stand idle
    assert cohorts.objective <= plants.mix.objective * (1 + 1e-9)
    assert cohorts.capacity[0, 0, :2].max() <= 1e6 * (1 + 1e-9)


def test_money_by_year_adds_up_where_nothing_is_invested(problem):
    barred = np.full((3, 3, 5), np.inf)
    made = dataclasses.replace(even(problem), convert=barred, cycle=np.full(3, 40))
    path = solve_cohorts(made)
    weight = 1.05 ** -np.arange(5.0)
    assert sum((v * weight).sum() for v in path.cost.values()) == pytest.approx(path.objective)


def test_what_is_retired_is_never_converted_and_no_stock_is_negative(problem):
    path = solve_cohorts(dataclasses.replace(even(problem), carbon_price=np.linspace(0, 900, 5)))
    assert (path.capacity >= -1e-3).all()
    before = stock_of(path.problem).existing.sum(axis=(0, 2))
    for t in range(5):
        alive = before if t == 0 else path.capacity[:, :, t - 1].sum(axis=0)
        leaving = path.closed[:, :, t].sum(axis=0) + path.converted[:, :, t].sum(axis=1)
        assert (leaving <= alive + 1e-3).all()
    whole = path.problem.fleet.capacity.sum()
    assert (path.capacity.sum(axis=(0, 1)) <= whole * (1 + 1e-9)).all()


def test_stock_of_the_fleet(problem):
    stock = stock_of(problem)
    assert stock.existing.sum() == problem.fleet.capacity.sum()
    assert stock.existing[0, 0, list(stock.start).index(2015)] == 1e6
    assert stock.load == pytest.approx([(0.9e6 + 1.6e6) / 3e6, 1.0])
    gone = dataclasses.replace(
        problem, fleet=dataclasses.replace(problem.fleet, last=np.full(3, NEVER))
    )
    assert stock_of(gone).sites.sum() == 0


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(level=st.floats(0.1, 1.0), factor=st.floats(0.5, 2.0))
def test_tighter_is_never_cheaper_and_money_scales(problem, level, factor):
    cap = Limit("cap", LABEL, "emission", np.full(5, 5e6 * level), "tCO2", excess_price=900.0)
    made = dataclasses.replace(even(problem), limits=(cap,))
    tighter = dataclasses.replace(cap, bound=cap.bound * 0.9)
    here = solve_cohorts(made).objective
    assert solve_cohorts(dataclasses.replace(made, limits=(tighter,))).objective >= here * (
        1 - 1e-9
    )
    money = {
        name: getattr(made, name) * factor
        for name in ("price", "surcharge", "capex", "renewal", "fixed", "variable", "closing",
                     "convert", "off_cycle", "carbon_price", "import_price")
    }  # fmt: skip
    dear = dataclasses.replace(cap, excess_price=900.0 * factor)
    scaled = solve_cohorts(dataclasses.replace(made, limits=(dear,), **money)).objective
    assert scaled == pytest.approx(here * factor, rel=1e-5)


def test_the_caps_price_gives_the_capped_optimum(problem):
    """Lagrange: best cost at the cap's price, less price times cap, is the capped optimum."""
    cap = np.full(5, 2.5e6)
    made = even(problem)
    made = dataclasses.replace(made, discount=0.0, salvage="straight_line")
    capped = solve_cohorts(
        dataclasses.replace(made, limits=(Limit("cap", LABEL, "emission", cap, "tCO2"),))
    )
    price = capped.duals["cap"]
    free = solve_cohorts(dataclasses.replace(made, carbon_price=made.carbon_price + price))
    assert free.objective - (price * cap).sum() == pytest.approx(capped.objective, rel=1e-7)


def test_capacity_thins_out_along_its_survival_curve(problem):
    """Nothing may be relined or built, so what is left is the curve itself, age by age."""
    curve = np.exp(-((np.arange(41) / 15.0) ** 3))
    barred = np.full((3, 3, 5), np.inf)
    made = dataclasses.replace(
        even(problem), survival=np.tile(curve, (3, 1)), convert=barred, cycle=np.full(3, 40),
        demand=np.full((1, 5), 9e6), renewal=np.full((3, 5), 1e7),
    )  # fmt: skip
    path = solve_cohorts(made)
    left = 1e6 * curve[10:15] / curve[10] + 2e6 * curve[2:7] / curve[2]
    assert path.capacity[0, 0] == pytest.approx(left, rel=1e-6)
    assert path.closed.sum() == pytest.approx(0, abs=1e-3)
    missing = 9e6 - path.output.sum(axis=(0, 1))
    assert path.imported[0] == pytest.approx(missing)


def test_relining_starts_the_curve_anew(problem):
    steep = np.where(np.arange(41) < 12, 1.0, 0.2)
    made = dataclasses.replace(
        even(problem), survival=np.tile(steep, (3, 1)), demand=np.full((1, 5), 9e6)
    )
    path = solve_cohorts(made)
    assert path.capacity[0].sum(axis=0) == pytest.approx(3e6)


def test_permits_by_year_of_use_and_by_region_of_conversion(problem):
    r, k, t = problem.shape
    open_late = np.zeros((2, 2, t), dtype=bool)
    open_late[0, 1, 3:] = True
    dear = np.zeros((r, k, k, t))
    dear[0, 0, 1] = 0.5
    bank = Permits(np.array([0, 1]), open_late, np.full((r, k, t), 1.5), dear, np.ones((r, k, t)))
    made = even(problem, technology=np.array([0, 0, -1]))
    made = dataclasses.replace(
        made, permits=bank, import_price=np.full((1, 5), 9000.0),
        carbon_price=np.linspace(200, 900, t),
    )  # fmt: skip
    cohorts, plants = agree(made)
    assert cohorts.built[1, :, :3].sum() == pytest.approx(0, abs=1.0)
    free = dataclasses.replace(made, permits=dataclasses.replace(bank, convert=np.zeros((k, k, t))))
    assert solve_cohorts(free).objective < cohorts.objective * (1 - 1e-6)
    for pathway in (cohorts, plants.pathway):
        assert check_pathway(pathway) == ()
    at_once = np.repeat(open_late[..., 3:4], t, axis=2)
    opened = dataclasses.replace(bank, transfer=at_once)
    assert solve_cohorts(dataclasses.replace(made, permits=opened)).objective <= cohorts.objective
    # the check knows the year of use: a plan that uses permits too early is found
    must = Limit("must", LABEL, "build", np.array([0, 1e5, 0, 0, 0]), "t/a", regions=(1,),
                 at_least=True)  # fmt: skip
    made = dataclasses.replace(made, limits=(must,))
    early = solve_cohorts(dataclasses.replace(made, permits=opened))
    assert check_pathway(early) == ()
    strict = dataclasses.replace(early, problem=made)
    assert any("permits" in each.message.en for each in check_pathway(strict))
