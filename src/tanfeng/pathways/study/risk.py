"""Risk (蒙特卡洛): a plan made again under many draws of what is uncertain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tanfeng.ledger import Workspace
from tanfeng.pathways.answer import Pathway, summarise
from tanfeng.pathways.assets import AssetSolution, solve_assets
from tanfeng.pathways.problem import Problem
from tanfeng.pathways.study.ask import Ask
from tanfeng.pathways.study.run import prepare
from tanfeng.pathways.uncertainty.spread import Spread, check_spreads, drawn
from tanfeng.reference.errors import refuse

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Draw:
    """One plan.

    Attributes
    ----------
    factors
        Input -> factor that was drawn for it.
    cost, bound
        Of the whole plants, and the value below which no plan of the draw can be.
    """

    number: int
    factors: dict[str, float]
    cost: float
    bound: float
    peak_year: int
    peak_height: float
    cumulative: float


@dataclass(frozen=True)
class Steady:
    """How steady a plant's decision is over the draws.

    Attributes
    ----------
    decision
        The commonest: what it does first, and when, such as ``convert dri_h2_eaf 2034``.
    share
        Of draws in which it does just that.
    """

    plant: str
    decision: str
    share: float


@dataclass(frozen=True)
class Risk:
    """A plan over draws.

    Attributes
    ----------
    quantiles
        ``cost``, ``bound``, ``peak_year``, ``peak_height``, ``cumulative`` -> values at
        `QUANTILES`. Where cost and bound lie apart, whole plants are few and large.
    emission
        Year -> tCO2 at `QUANTILES`.
    fixed
        Inputs that do not vary, because no spread was given for them.
    """

    seed: int
    draws: tuple[Draw, ...]
    quantiles: dict[str, tuple[float, ...]]
    emission: dict[int, tuple[float, ...]]
    plants: tuple[Steady, ...]
    fixed: tuple[str, ...]


def risk(
    ws: Workspace,
    ask: Ask,
    spreads: Sequence[Spread],
    *,
    count: int,
    seed: int,
    told: Callable[[int], None] | None = None,
) -> Risk:
    """Plan a scenario under many draws; an interrupt keeps what is done.

    Each draw multiplies the whole course of an input by one factor, so that prices of all years
    move together. A draw follows from the seed and its number alone. Paths and prices of the draw
    before are where the next begins; the ages of plants are drawn anew where a spread says so.

    Raises
    ------
    TanfengError
        ``spread-none`` without any spread, ``spread-unknown``; as `prepare`.
    """
    if not spreads:
        raise refuse("spread-none", ask.scenario, "没有给出任何不确定范围。",
                     "No spread is given: nothing would vary.",
                     "在 CSV 中写明 price、demand、age 等的范围。",
                     "Tell spreads of price, demand, age ... in a CSV.")  # fmt: skip
    first, _, _ = prepare(ws, ask)
    check_spreads(first, spreads)
    ages = any(each.parameter == "age" for each in spreads)
    warm: AssetSolution | None = None
    draws: list[Draw] = []
    paths: list[Pathway] = []
    try:
        for number in range(count):
            standard = np.random.default_rng([seed, number]).standard_normal(len(spreads))
            base = first
            if ages:
                base, _, _ = prepare(ws, replace(ask, seed=_age_seed(seed, number)))
            warm = solve_assets(drawn(base, spreads, standard), gap=ask.gap, warm=warm)
            summary = summarise(warm.pathway)
            factors = {
                f"{each.parameter} {each.of}".strip(): each.factor(float(z))
                for each, z in zip(spreads, standard, strict=True)
                if each.parameter != "age"
            }
            draws.append(
                Draw(number, factors, summary.objective, summary.bound, summary.peak_year,
                     summary.peak_height, summary.cumulative)
            )  # fmt: skip
            paths.append(warm.pathway)
            if told is not None:
                told(number + 1)
    except KeyboardInterrupt:
        if not draws:
            raise
    return _told(seed, draws, paths, _fixed(first, spreads))


def _age_seed(seed: int, number: int) -> int:
    return int(np.random.default_rng([seed, number, 1]).integers(1, 2**31))


def _fixed(problem: Problem, spreads: Sequence[Spread]) -> tuple[str, ...]:
    varying = {(each.parameter, each.of) for each in spreads}
    inputs = [("price", each) for each in problem.carriers]
    inputs += [("demand", each) for each in problem.products]
    inputs += [("carbon_price", ""), ("age", "")]
    return tuple(f"{what} {of}".strip() for what, of in inputs if (what, of) not in varying)


def _told(seed: int, draws: list[Draw], paths: list[Pathway], fixed: tuple[str, ...]) -> Risk:
    names = ("cost", "bound", "peak_year", "peak_height", "cumulative")
    quantiles = {
        name: tuple(np.quantile([getattr(each, name) for each in draws], QUANTILES).tolist())
        for name in names
    }
    yearly = np.array([path.emission().sum(axis=(0, 1)) for path in paths])
    courses = np.quantile(yearly, QUANTILES, axis=0)
    years = [int(year) for year in paths[0].problem.years]
    emission = {year: tuple(courses[:, t].tolist()) for t, year in enumerate(years)}
    return Risk(seed, tuple(draws), quantiles, emission, _steady(paths), fixed)


def _steady(paths: Sequence[Pathway]) -> tuple[Steady, ...]:
    decisions: dict[str, Counter[str]] = {}
    for path in paths:
        for plant in path.paths:
            moves = [step for step in plant.steps if step.action not in ("keep", "reline")]
            word = "keep" if not moves else " ".join(
                str(part) for part in (moves[0].action, moves[0].technology, moves[0].year) if part
            )  # fmt: skip
            decisions.setdefault(plant.plant, Counter())[word] += 1
    result = []
    for plant, counted in decisions.items():
        decision, often = counted.most_common(1)[0]
        result.append(Steady(plant, decision, often / len(paths)))
    return tuple(sorted(result, key=lambda each: (each.share, each.plant)))
