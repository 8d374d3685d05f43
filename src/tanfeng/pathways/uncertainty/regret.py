"""Regret (遗憾值): which strategy one would be least sorry about, whatever scenario comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text


@dataclass(frozen=True, eq=False)
class Regret:
    """Strategies under scenarios.

    Attributes
    ----------
    cost, regret
        Shape (strategies, scenarios). Regret is the cost above the cheapest strategy of the same
        scenario; infinite where a strategy is not feasible.
    largest
        Shape (strategies,): largest regret.
    worst
        Scenario that brings it, by strategy.
    expected
        Shape (strategies,): mean regret by the weights; None without weights.
    choice
        Strategies with the smallest largest regret; more than one where they tie.
    expected_choice
        Strategies with the smallest mean regret; empty without weights.
    dominated
        Strategies that another is never dearer than, and once cheaper.
    """

    strategies: tuple[str, ...]
    scenarios: tuple[str, ...]
    cost: np.ndarray
    regret: np.ndarray
    largest: np.ndarray
    worst: tuple[str, ...]
    expected: np.ndarray | None
    choice: tuple[str, ...]
    expected_choice: tuple[str, ...]
    dominated: tuple[str, ...]
    text: Text

    def rows(self) -> list[dict[str, Any]]:
        """Return a row per strategy: regret by scenario, the largest, and the mean."""
        return [
            {
                "strategy": name,
                **dict(zip(self.scenarios, self.regret[place].tolist(), strict=True)),
                "largest": float(self.largest[place]),
                "worst": self.worst[place],
                "expected": None if self.expected is None else float(self.expected[place]),
            }
            for place, name in enumerate(self.strategies)
        ]


def regret(
    cost: np.ndarray,
    strategies: Sequence[str],
    scenarios: Sequence[str],
    weights: Mapping[str, float] | None = None,
) -> Regret:
    """Return the regret of every strategy (Savage 1951).

    Parameters
    ----------
    cost
        Shape (strategies, scenarios), in one unit; infinite where a strategy has no plan in a
        scenario, never NaN.
    weights
        Scenario -> weight, not negative; scaled to a sum of 1.

    Raises
    ------
    TanfengError
        ``regret-shape``, ``regret-cost``, ``regret-scenario-infeasible``, ``regret-weights``.
    """
    table = np.asarray(cost, dtype=float)
    names, futures = tuple(strategies), tuple(scenarios)
    _check(table, names, futures)
    with np.errstate(invalid="ignore"):
        sorry = table - table.min(axis=0)
    largest = sorry.max(axis=1)
    expected = None
    if weights is not None:
        share = _shares(weights, futures)
        # a scenario of weight 0 does not count, whatever it costs there
        counted = share > 0
        expected = sorry[:, counted] @ share[counted]
    return Regret(
        strategies=names,
        scenarios=futures,
        cost=table,
        regret=sorry,
        largest=largest,
        worst=tuple(futures[place] for place in sorry.argmax(axis=1)),
        expected=expected,
        choice=_least(largest, names),
        expected_choice=() if expected is None else _least(expected, names),
        dominated=_dominated(table, names),
        text=_said(largest, expected, names),
    )


def _least(values: np.ndarray, names: tuple[str, ...]) -> tuple[str, ...]:
    least = values.min()
    within = least + 1e-9 * abs(least)
    return tuple(name for name, value in zip(names, values, strict=True) if value <= within)


def _dominated(table: np.ndarray, names: tuple[str, ...]) -> tuple[str, ...]:
    never_dearer = (table[:, None, :] <= table[None, :, :]).all(axis=2)
    once_cheaper = (table[:, None, :] < table[None, :, :]).any(axis=2)
    beaten = np.flatnonzero((never_dearer & once_cheaper).any(axis=0))
    return tuple(names[place] for place in beaten)


def _shares(weights: Mapping[str, float], scenarios: tuple[str, ...]) -> np.ndarray:
    given = np.array([weights.get(name, 0.0) for name in scenarios], dtype=float)
    unknown = sorted(set(weights) - set(scenarios))
    if unknown or not np.isfinite(given).all() or (given < 0).any() or given.sum() <= 0:
        raise refuse(
            "regret-weights",
            ", ".join(unknown) or "weights",
            "权重须对应已有情景，不为负且不全为零。",
            "Weights must belong to the scenarios, not be negative, and not all be zero.",
        )
    return given / given.sum()


def _check(table: np.ndarray, names: tuple[str, ...], scenarios: tuple[str, ...]) -> None:
    fits = table.shape == (len(names), len(scenarios)) and table.size > 0
    if not fits or len(set(names)) < len(names) or len(set(scenarios)) < len(scenarios):
        raise refuse(
            "regret-shape",
            "cost",
            "成本矩阵须为“策略×情景”，且名称不重复。",
            "The costs must be strategies by scenarios, each named once.",
        )
    wrong = np.argwhere(np.isnan(table) | (table == -np.inf)).tolist()
    if wrong:
        named = ", ".join(f"{names[row]}/{scenarios[column]}" for row, column in wrong)
        raise refuse(
            "regret-cost",
            named,
            f"成本缺失：{named}",
            f"There is no cost for {named}.",
            "无可行方案时写 inf。",
            "Where there is no plan, write inf.",
        )
    dead = [name for name, least in zip(scenarios, table.min(axis=0), strict=True)
            if not np.isfinite(least)]  # fmt: skip
    if dead:
        raise refuse(
            "regret-scenario-infeasible",
            ", ".join(dead),
            "该情景下没有任何策略可行，无从比较。",
            "No strategy has a plan in this scenario, so there is nothing to regret.",
            "先放宽该情景的约束。",
            "Relax its limits first.",
        )


def _said(largest: np.ndarray, expected: np.ndarray | None, names: tuple[str, ...]) -> Text:
    if not np.isfinite(largest.min()):
        return Text(
            "每个策略都至少在一个情景中不可行。",
            "Every strategy has no plan in at least one scenario.",
        )
    chosen = _least(largest, names)
    zh = f"最大遗憾最小的策略：{'、'.join(chosen)}（最大遗憾 {largest.min():.6g}）。"
    en = f"Least largest regret: {', '.join(chosen)} ({largest.min():.6g})."
    if expected is not None:
        mean = _least(expected, names)
        zh += f"加权平均遗憾最小：{'、'.join(mean)}（{expected.min():.6g}）。"
        en += f" Least mean regret: {', '.join(mean)} ({expected.min():.6g})."
    return Text(zh, en)
