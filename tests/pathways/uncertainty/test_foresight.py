"""Plans of short sight: against rounds written out by hand, full foresight, and the problem."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathways.assets import enumeration as by_hand
from tanfeng.pathways.answer import check_pathway
from tanfeng.pathways.assets import explain_plant, solve_assets
from tanfeng.pathways.cohort import solve_cohorts
from tanfeng.pathways.problem import Growth, Limit, Peak, Permits, first_years
from tanfeng.pathways.problem.capital import capital_weight
from tanfeng.pathways.uncertainty import rounds, short_sighted
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text

LABEL = Text("约束", "limit")
LEVELS = ("asset", "cohort")


def planned(problem, foresight, every=1, level="asset"):
    return short_sighted(problem, foresight, every, level=level, gap=1e-9)


def full(problem, level):
    return solve_cohorts(problem) if level == "cohort" else solve_assets(problem, gap=1e-9).pathway


def codes(pathway):
    """What is wrong with it; that it was planned in rounds is not."""
    told = {f.code for f in (*pathway.findings, *check_pathway(pathway))}
    return told - {"pathway-foresight"}


def test_rounds():
    years = np.array([2025, 2026, 2027, 2030, 2035])
    assert rounds(years, 3, 1) == ((0, 1, 3), (1, 2, 3), (2, 3, 3), (3, 4, 4), (4, 5, 5))
    assert rounds(years, 11, 1) == ((0, 5, 5),)
    assert rounds(years, 6, 5) == ((0, 3, 4), (3, 5, 5))
    assert rounds(years, 1, 1) == tuple((n, n + 1, n + 1) for n in range(5))


@pytest.mark.parametrize(("foresight", "every"), [(0, 1), (3, 0), (2, 3)])
def test_rounds_that_decide_more_than_they_see_are_refused(problem, foresight, every):
    with pytest.raises(TanfengError) as refused:
        rounds(problem.years, foresight, every)
    assert [f.code for f in refused.value.findings] == ["foresight"]


def alone(problem, place):
    fields = {name: getattr(problem.fleet, name)[place : place + 1]
              for name in problem.fleet.__dataclass_fields__}  # fmt: skip
    return dataclasses.replace(problem, fleet=type(problem.fleet)(**fields))


def written_out(problem, foresight, every):
    """Rounds of one plant: all paths of the years seen that share what was decided."""
    cut = ("years", "span", "use", "price", "direct", "stored", "grid", "surcharge", "capex",
           "renewal", "fixed", "variable", "closing", "convert", "carbon_price", "allocation",
           "demand", "import_price")  # fmt: skip
    years = problem.years.tolist()
    decided = []
    while len(decided) < len(years):
        end = sum(year < years[len(decided)] + foresight for year in years)
        seen = dataclasses.replace(
            problem, **{name: getattr(problem, name)[..., :end] for name in cut}
        )
        capital, renewal = (capital_weight(seen, x) for x in (seen.life, seen.cycle))
        short = by_import(seen)
        paths = [p for p in by_hand.all_paths(seen, 0) if p[: len(decided)] == decided]
        best = min(paths, key=lambda p: by_hand.cost_of(seen, 0, p, capital, renewal) + short(p))
        decided = best if end == len(years) else best[: len(decided) + every]
    capital, renewal = (capital_weight(problem, x) for x in (problem.life, problem.cycle))
    return by_hand.cost_of(problem, 0, decided, capital, renewal) + by_import(problem)(decided)


def by_import(problem):
    """What the demand costs that the plant does not make."""
    weight = (1 + problem.discount) ** -(problem.years - problem.years[0]).astype(float)

    def cost(path):
        made = by_hand.amounts(problem, 0, path)[0].sum(axis=0)
        short = np.maximum(problem.demand[0] - made, 0)
        return float((weight * short * problem.import_price[0]).sum())

    return cost


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    carbon=st.lists(st.floats(0, 900), min_size=5, max_size=5),
    place=st.integers(0, 2),
    foresight=st.integers(1, 5),
    every=st.integers(1, 2),
)
def test_one_plant_does_what_rounds_by_hand_do(problem, carbon, place, foresight, every):
    every = min(every, foresight)
    one = alone(problem, place)
    one = dataclasses.replace(one, carbon_price=np.array(carbon), demand=np.full((1, 5), 1e9),
                              import_price=np.full((1, 5), 3400.0))  # fmt: skip
    made = planned(one, foresight, every)
    assert made.objective == pytest.approx(written_out(one, foresight, every), rel=1e-9)
    assert codes(made) == set()


def test_a_carbon_price_that_is_not_seen_is_not_prepared_for(problem):
    late = dataclasses.replace(problem, carbon_price=np.array([0.0, 0.0, 0.0, 600.0, 600.0]))
    far = full(late, "cohort").objective
    cost = [planned(late, n, level="cohort").objective for n in (1, 2, 5)]
    assert cost[0] > cost[1] * 1.0001 > far * 1.0001
    assert cost[2] == far


@pytest.mark.parametrize("level", LEVELS)
def test_seeing_everything_is_the_full_answer(problem, level):
    for foresight in (5, 40):
        made, whole = planned(problem, foresight, level=level), full(problem, level)
        assert made.objective == whole.objective
        assert made.bound == whole.bound
        np.testing.assert_array_equal(made.output, whole.output)
        assert made.paths == whole.paths


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    carbon=st.lists(st.floats(0, 800), min_size=5, max_size=5),
    budget=st.floats(0.5, 1.0),
    foresight=st.integers(1, 4),
)
def test_short_sight_is_never_cheaper_and_keeps_all_balances(problem, carbon, budget, foresight):
    limit = Limit("power", LABEL, "carrier", np.linspace(1.6e6, 1.2e6, 5), "MWh", "electricity",
                  excess_price=400.0)  # fmt: skip
    spent = Limit("budget", LABEL, "emission", np.full(5, 2.5e7 * budget), "tCO2", cumulative=True,
                  excess_price=900.0)  # fmt: skip
    made = dataclasses.replace(problem, carbon_price=np.array(carbon), limits=(limit, spent),
                               growth=(Growth(1, 0.1, 1.2e6, excess_price=4000.0),))  # fmt: skip
    best = solve_cohorts(made).objective
    short = planned(made, foresight, level="cohort")
    assert short.objective >= best * (1 - 1e-7)
    assert short.bound == pytest.approx(best, rel=1e-7)
    assert codes(short) == set()
    whole = planned(made, foresight)
    bound = solve_assets(made, gap=1e-9).pathway.bound
    assert whole.objective >= bound * (1 - 1e-7)
    assert whole.bound == pytest.approx(bound, rel=1e-6)
    assert codes(whole) == set()


@pytest.mark.parametrize("level", LEVELS)
def test_what_a_budget_has_spent_stays_spent(problem, level):
    """A budget of all years that is only seen at the end: what is left then is too little."""
    bound = np.array([np.inf, np.inf, np.inf, np.inf, 1.6e7])
    spent = Limit("budget", LABEL, "emission", bound, "tCO2", cumulative=True, at="plan.yaml:7")
    tight = dataclasses.replace(problem, limits=(spent,), carbon_price=np.zeros(5))
    assert codes(full(tight, level)) == set()
    short = planned(tight, 1, level=level)
    assert codes(short) == {"pathway-limit-broken"}
    over = np.cumsum(short.emission().sum(axis=(0, 1)))[-1] - 1.6e7
    assert short.excess["budget"][4] == pytest.approx(over, rel=1e-6)
    # what was made before the budget was seen is what nobody who does not know it would make
    free = planned(dataclasses.replace(tight, limits=()), 1, level=level)
    np.testing.assert_allclose(short.output[..., :4], free.output[..., :4], rtol=1e-9, atol=1e-3)


@pytest.mark.parametrize("level", LEVELS)
def test_permits_of_earlier_rounds_can_be_used_until_they_expire(problem, level):
    r, k, t = problem.shape
    fleet = dataclasses.replace(problem.fleet, technology=np.array([0, -1, 1]))
    deadline = problem.last.copy()
    deadline[0, 0] = 2025
    suspended = np.full((r, k, t), np.inf)
    suspended[:, :, 3:] = 0.5
    bank = Permits(
        zone=np.array([0, 1]), transfer=np.eye(2, dtype=bool), build=suspended,
        convert=np.full((k, k, t), np.inf), earn=np.ones((r, k, t)),
    )  # fmt: skip
    # plant a must exit in 2026; two years later its permits are enough for the site
    ends = dataclasses.replace(
        problem, fleet=fleet, last=deadline, permits=bank, demand=np.full((1, 5), 1e9),
        import_price=np.full((1, 5), 8000.0),
    )  # fmt: skip
    kept = planned(ends, 1, level=level)
    lost = planned(dataclasses.replace(ends, permits=dataclasses.replace(bank, life=1)), 1,
                   level=level)  # fmt: skip
    assert kept.built.sum() == pytest.approx(2e6, rel=1e-6)
    assert lost.built.sum() == pytest.approx(0, abs=1e-3)
    assert codes(kept) == codes(lost) == set()


@pytest.mark.parametrize("level", LEVELS)
def test_growth_goes_on_from_what_the_round_before_built(problem, level):
    growing = dataclasses.replace(
        problem, growth=(Growth(1, 0.5, 2e5),), carbon_price=np.full(5, 900.0),
        demand=problem.demand * 0.8,
    )  # fmt: skip
    short = planned(growing, 1, level=level)
    new = (short.built[:, 1].sum(axis=0) + short.converted[:, 1].sum(axis=0)) / 1e5
    assert codes(short) == set()
    assert (new[1:] <= 1.5 * new[:-1] + 2 + 1e-3).all()


@pytest.mark.parametrize("level", LEVELS)
def test_a_peak_in_the_past_binds(problem, level):
    """The third plant opens after the year of the peak: others must give way for it."""
    fleet = dataclasses.replace(
        problem.fleet, technology=np.zeros(3, int), opens=np.array([2025, 2025, 2027]),
        renewed=np.array([2020.0, 2023.0, 2027.0]), capacity=np.array([1e6, 2e6, 1e6]),
    )  # fmt: skip
    rising = dataclasses.replace(problem, fleet=fleet, demand=np.full((1, 5), 6e6),
                                 carbon_price=np.zeros(5))  # fmt: skip
    free = planned(rising, 1, level=level).emission().sum(axis=(0, 1))
    assert free[2] > free[1] * 1.2
    short = planned(dataclasses.replace(rising, peak=Peak(by=2026)), 1, level=level)
    emitted = short.emission().sum(axis=(0, 1))
    assert codes(short) == set()
    assert (emitted[2:] <= emitted[1] * (1 + 1e-6)).all()
    # in the years before, nobody saw what was coming
    np.testing.assert_allclose(emitted[:2], free[:2])


def test_plants_opening_between_rounds(problem):
    fleet = dataclasses.replace(problem.fleet, opens=np.array([2025, 2025, 2027]),
                                renewed=np.array([2015.0, 2023.0, 2027.0]))  # fmt: skip
    opening = dataclasses.replace(problem, fleet=fleet)
    for level in LEVELS:
        made = planned(opening, 2, level=level)
        assert codes(made) == set()
        assert made.capacity[1, 1, :2].sum() == 0
        assert made.capacity[1, 1, 2] == pytest.approx(5e5)


def test_decisions_can_be_explained_at_the_prices_of_their_round(problem):
    made = planned(problem, 2)
    for path in made.paths:
        told = explain_plant(made, path.plant)
        assert told.steps == path.steps
        assert np.isfinite(told.best)
        assert told.alternatives


def test_the_first_years_of_a_problem(problem):
    demanded = dataclasses.replace(
        problem, peak=Peak(by=2027, falling=True, height=9e6),
        limits=(Limit("cap", LABEL, "emission", np.arange(5.0), "tCO2"),),
    )  # fmt: skip
    cut = first_years(demanded, 2)
    assert cut.shape == (2, 3, 2)
    assert cut.peak == Peak(height=9e6)
    assert cut.limits[0].bound.tolist() == [0.0, 1.0]
    assert first_years(demanded, 3).peak == demanded.peak
    assert first_years(demanded, 5) is demanded
    assert first_years(dataclasses.replace(problem, peak=Peak(by=2027)), 2).peak is None
