"""Plans of many plants replayed step by step: rules, shared rows and money reckoned anew."""

import importlib.util
import time
from pathlib import Path

import numpy as np
import pytest

from pathways.assets import enumeration as by_hand
from tanfeng.pathways.assets import solve_assets
from tanfeng.pathways.problem import discount_factors
from tanfeng.pathways.problem.capital import capital_weight

BENCH = Path(__file__).parents[3] / "benchmarks" / "bench_pathways.py"


@pytest.fixture(scope="module")
def many():
    """The random plants of the benchmark, seven shared rows a year."""
    spec = importlib.util.spec_from_file_location("bench_pathways", BENCH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.make_problem(25, seed=7)


@pytest.fixture(scope="module")
def answer(many):
    return solve_assets(many, gap=5e-2)


def replay(problem, plant, steps):
    """Yield (what runs, action, age before it) by year; fail where a rule is broken."""
    told = {step.year: step for step in steps}
    assert len(told) == len(steps)
    now = int(problem.fleet.technology[plant])
    age = int(problem.years[0] - problem.fleet.renewed[plant])
    start = now
    for t, year in enumerate(int(y) for y in problem.years):
        step, before = told.get(year), age
        if now is None:
            assert step is None, "a closed plant does nothing more"
            yield None, ("gone",), 0
            continue
        match step.action if step else "keep":
            case "close":
                now, action = None, ("close",)
            case "reline":
                action, age = ("reline",), 0
            case "convert":
                k = problem.technologies.index(step.technology)
                assert np.isfinite(problem.convert[now, k, t])
                assert year >= problem.first[k]
                now, action, age = k, ("convert", k), 0
            case "keep":
                assert age <= problem.cycle[now] + problem.late[now]
                action = ("keep",)
        if now is not None:
            assert year <= problem.last[int(problem.fleet.region[plant]), now]
            assert now != start or year <= problem.fleet.last[plant]
        yield now, action, before
        age += 1


@pytest.fixture(scope="module")
def replayed(many, answer):
    return [
        list(replay(many, many.fleet.ids.index(path.plant), path.steps))
        for path in sorted(answer.pathway.paths, key=lambda path: path.plant)
    ]


def test_every_path_keeps_the_rules_and_costs_what_it_says(many, answer, replayed):
    new, again = capital_weight(many, many.life), capital_weight(many, many.cycle)
    said = {path.plant: path.cost for path in answer.pathway.paths}
    assert len(said) == len(many.fleet)
    for plant, path in enumerate(replayed):
        cost = by_hand.cost_of(many, plant, path, new, again)
        assert said[many.fleet.ids[plant]] == pytest.approx(cost, rel=1e-9)


def test_shared_rows_hold_and_the_objective_is_all_that_is_paid(many, answer, replayed):
    sums = [by_hand.amounts(many, plant, path) for plant, path in enumerate(replayed)]
    made = sum(each[0] for each in sums)
    built = sum(each[1] + each[3].sum(axis=0) for each in sums)
    weight, path = discount_factors(many), answer.pathway
    short = np.maximum(many.demand[0] - made.sum(axis=0), 0)
    assert (path.imported[0] >= short - 1.0).all()
    total = sum(each.cost for each in path.paths)
    total += float((weight * short * many.import_price[0]).sum())
    for limit in many.limits:
        used = {
            "carrier": lambda limit=limit: (
                made * many.use[:, many.carriers.index(limit.carrier)]
            ).sum(axis=0),
            "stored": lambda: (made * many.stored).sum(axis=0),
            "emission": lambda: (made * many.direct).sum(axis=0),
        }[limit.on]()
        beyond = np.maximum(used - limit.bound, 0)
        total += float((weight * beyond * limit.excess_price).sum())
    growth = many.growth[0]
    new = built[growth.technology]
    allowed = growth.seed + (1 + growth.rate) * np.concatenate([[0.0], new[:-1]])
    available = many.years >= many.first[growth.technology]
    beyond = np.maximum(new - allowed, 0)[available]
    total += float((weight[available] * beyond * growth.excess_price).sum())
    assert path.objective == pytest.approx(total, rel=1e-6)
    assert path.bound <= answer.mix.objective * (1 + 1e-9)
    assert path.bound <= total * (1 + 1e-9)


def test_time_that_is_up_leaves_an_answer_with_its_gap(many):
    rounds = []

    def slow(number, objective, bound):
        rounds.append(number)
        time.sleep(0.6)

    late = solve_assets(many, gap=1e-3, time_limit=0.5, progress=slow)
    assert [f.code for f in late.pathway.findings] == ["pathway-stopped-early"]
    assert len(rounds) == 1
    assert late.pathway.bound < late.mix.objective
    # a limit set for one answer does not hold for the next
    assert not solve_assets(many, gap=1e-1, warm=late).mix.stopped


def test_an_interrupt_while_plants_are_made_whole_leaves_one_path_a_plant(
    many, answer, monkeypatch
):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("tanfeng.pathways.assets.repair.descend", interrupt)
    path = solve_assets(many, gap=5e-2, warm=answer).pathway
    assert [f.code for f in path.findings] == ["pathway-stopped-early"]
    assert sorted(p.plant for p in path.paths) == list(many.fleet.ids)
    assert path.bound <= path.objective
