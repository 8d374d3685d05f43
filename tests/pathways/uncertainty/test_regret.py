"""Regret by hand, by loops, and what has none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tanfeng.pathways.uncertainty import regret
from tanfeng.reference.errors import TanfengError

STRATEGIES = ("wait", "hydrogen", "mixed", "gold")
SCENARIOS = ("cheap carbon", "dear carbon", "no hydrogen")
COST = np.array(
    [
        [100.0, 220.0, 160.0],
        [150.0, 130.0, 260.0],
        [120.0, 160.0, 170.0],
        [150.0, 230.0, 260.0],
    ]
)


def test_by_hand():
    found = regret(COST, STRATEGIES, SCENARIOS, {"cheap carbon": 2, "dear carbon": 1,
                                                 "no hydrogen": 1})  # fmt: skip
    assert found.regret.tolist() == [[0, 90, 0], [50, 0, 100], [20, 30, 10], [50, 100, 100]]
    assert found.largest.tolist() == [90, 100, 30, 100]
    assert found.worst == ("dear carbon", "no hydrogen", "dear carbon", "dear carbon")
    assert found.choice == ("mixed",)
    assert found.expected.tolist() == [22.5, 50, 20, 75]
    assert found.expected_choice == ("mixed",)
    # gold is never cheaper than hydrogen, and dearer once
    assert found.dominated == ("gold",)
    assert "mixed（最大遗憾 30）" in found.text.zh
    assert found.rows()[2]["worst"] == "dear carbon"


def test_weights_change_the_choice_by_mean_and_not_by_largest():
    found = regret(COST, STRATEGIES, SCENARIOS, {"dear carbon": 1})
    assert found.expected_choice == ("hydrogen",)
    assert found.choice == ("mixed",)
    assert regret(COST, STRATEGIES, SCENARIOS).expected is None


TABLES = arrays(float, (4, 3), elements=st.floats(0, 1e6))


@given(TABLES, arrays(float, 3, elements=st.floats(0, 1e6)))
def test_a_cost_that_all_strategies_bear_changes_nothing(cost, added):
    own = regret(cost, STRATEGIES, SCENARIOS)
    other = regret(cost + added, STRATEGIES, SCENARIOS)
    assert other.regret == pytest.approx(own.regret, abs=1e-6)
    assert (own.regret.min(axis=0) == 0).all()


@given(TABLES)
def test_largest_regret_by_loops(cost):
    found = regret(cost, STRATEGIES, SCENARIOS)
    best = [min(cost[i][j] for i in range(4)) for j in range(3)]
    largest = [max(cost[i][j] - best[j] for j in range(3)) for i in range(4)]
    assert found.largest.tolist() == largest
    chosen = [STRATEGIES.index(name) for name in found.choice]
    assert min(largest) == pytest.approx(min(largest[i] for i in chosen))


def test_a_strategy_without_a_plan_is_infinitely_regretted():
    cost = COST.copy()
    cost[2, 1] = np.inf
    found = regret(cost, STRATEGIES, SCENARIOS)
    assert found.largest[2] == np.inf
    assert found.choice == ("wait",)
    everywhere = np.array([[1.0, np.inf], [np.inf, 1.0]])
    assert "没有" not in regret(everywhere, ("a", "b"), ("x", "y")).text.zh
    assert "no plan" in regret(everywhere, ("a", "b"), ("x", "y")).text.en
    # a scenario that does not count may be anything
    light = regret(everywhere, ("a", "b"), ("x", "y"), {"x": 1.0, "y": 0.0})
    assert light.expected_choice == ("a",)


def test_ties_are_all_named():
    assert regret(np.array([[1.0, 2], [2, 1]]), ("a", "b"), ("x", "y")).choice == ("a", "b")


@pytest.mark.parametrize(
    ("cost", "weights", "code"),
    [
        (COST[:2], None, "regret-shape"),
        (np.where(COST == 100, np.nan, COST), None, "regret-cost"),
        (np.where(np.arange(3) == 1, np.inf, COST), None, "regret-scenario-infeasible"),
        (COST, {"war": 1.0}, "regret-weights"),
        (COST, {"dear carbon": -1.0}, "regret-weights"),
        (COST, {}, "regret-weights"),
    ],
)
def test_refusals(cost, weights, code):
    with pytest.raises(TanfengError) as caught:
        regret(cost, STRATEGIES, SCENARIOS, weights)
    assert caught.value.findings[0].code == code
