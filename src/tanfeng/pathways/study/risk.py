"""Risk (蒙特卡洛): a plan made again under many draws of what is uncertain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tanfeng.ledger import Workspace
from tanfeng.pathways.answer import Pathway, PlantPath, Summary, summarise
from tanfeng.pathways.assets import solve_assets
from tanfeng.pathways.problem import Problem
from tanfeng.pathways.study.ask import Ask
from tanfeng.pathways.study.run import prepare
from tanfeng.pathways.uncertainty.spread import Spread, check_spreads, drawn
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity, Text

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
    keeps
        Every hard limit is kept; where not, the cost holds what stands for the violations.
    """

    number: int
    factors: dict[str, float]
    cost: float
    bound: float
    peak_year: int
    peak_height: float
    cumulative: float
    keeps: bool


@dataclass(frozen=True)
class Steady:
    """How steady a plant's decision is over the draws.

    Attributes
    ----------
    planned
        What it does first in the plan without any draw, and when: ``convert dri_h2_eaf 2034``.
    kept
        Share of draws in which it does just that.
    decision, share
        The commonest of the draws, and their share.
    """

    plant: str
    planned: str
    kept: float
    decision: str
    share: float


@dataclass(frozen=True)
class Risk:
    """A plan over draws.

    Attributes
    ----------
    quantiles
        ``cost``, ``bound``, ``peak_year``, ``peak_height``, ``cumulative`` -> values at
        `QUANTILES`. Where cost and bound lie apart, whole plants are few and large. Cost and bound
        are those of draws that keep every hard limit, and are left out where none does.
    emission
        Year -> tCO2 at `QUANTILES`.
    fixed
        Inputs that do not vary, because no spread was given for them.
    plan
        Without any draw: the answer from whose paths and prices every draw begins.
    """

    seed: int
    draws: tuple[Draw, ...]
    quantiles: dict[str, tuple[float, ...]]
    emission: dict[int, tuple[float, ...]]
    plants: tuple[Steady, ...]
    fixed: tuple[str, ...]
    plan: Summary
    findings: tuple[Finding, ...]


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
    move together; the ages of plants are drawn anew where a spread says so. The plan without any
    draw comes first, and each draw begins from its paths and prices: so a draw follows from the
    seed and its number alone, whatever draws stand beside it.

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
    first, findings, _ = prepare(ws, ask)
    check_spreads(first, spreads)
    ages = any(each.parameter == "age" for each in spreads)
    plan = solve_assets(first, gap=ask.gap)
    if plan.mix.stopped:
        raise KeyboardInterrupt
    draws: list[Draw] = []
    paths: list[Pathway] = []
    try:
        for number in range(count):
            standard = np.random.default_rng([seed, number]).standard_normal(len(spreads))
            base = first
            if ages:
                base, _, _ = prepare(ws, replace(ask, seed=_age_seed(seed, number)))
            made = solve_assets(drawn(base, spreads, standard), gap=ask.gap, warm=plan)
            if made.mix.stopped:
                # a solver that is interrupted answers with what it has: no draw like the others
                raise KeyboardInterrupt
            factors = {
                f"{each.parameter} {each.of}".strip(): each.factor(float(z))
                for each, z in zip(spreads, standard, strict=True)
                if each.parameter != "age"
            }
            draws.append(_draw(number, factors, made.pathway))
            paths.append(made.pathway)
            if told is not None:
                told(number + 1)
    except KeyboardInterrupt:
        if not draws:
            raise
    return _told(seed, draws, paths, _fixed(first, spreads), plan.pathway,
                 (*findings, *plan.pathway.findings))  # fmt: skip


def _draw(number: int, factors: dict[str, float], pathway: Pathway) -> Draw:
    summary = summarise(pathway)
    keeps = all(finding.code != "pathway-limit-broken" for finding in pathway.findings)
    return Draw(number, factors, summary.objective, summary.bound, summary.peak_year,
                summary.peak_height, summary.cumulative, keeps)  # fmt: skip


def _age_seed(seed: int, number: int) -> int:
    return int(np.random.default_rng([seed, number, 1]).integers(1, 2**31))


def _fixed(problem: Problem, spreads: Sequence[Spread]) -> tuple[str, ...]:
    varying = {(each.parameter, each.of) for each in spreads}
    inputs = [("price", each) for each in problem.carriers]
    inputs += [("demand", each) for each in problem.products]
    inputs += [("carbon_price", ""), ("age", "")]
    return tuple(f"{what} {of}".strip() for what, of in inputs if (what, of) not in varying)


def _told(
    seed: int,
    draws: list[Draw],
    paths: list[Pathway],
    fixed: tuple[str, ...],
    plan: Pathway,
    findings: tuple[Finding, ...],
) -> Risk:
    keeping = [each for each in draws if each.keeps]
    quantiles = {
        name: tuple(np.quantile([getattr(each, name) for each in of], QUANTILES).tolist())
        for names, of in ((("cost", "bound"), keeping),
                          (("peak_year", "peak_height", "cumulative"), draws))
        for name in names
        if of
    }  # fmt: skip
    yearly = np.array([path.emission().sum(axis=(0, 1)) for path in paths])
    courses = np.quantile(yearly, QUANTILES, axis=0)
    years = [int(year) for year in plan.problem.years]
    emission = {year: tuple(courses[:, t].tolist()) for t, year in enumerate(years)}
    if len(keeping) < len(draws):
        findings = (*findings, _broken(plan, len(draws) - len(keeping), len(draws)))
    return Risk(seed, tuple(draws), quantiles, emission, _steady(plan, paths), fixed,
                summarise(plan), findings)  # fmt: skip


def _broken(plan: Pathway, count: int, whole: int) -> Finding:
    return Finding(
        "risk-limit-broken", Severity.WARNING, plan.problem.scenario,
        Text(
            f"{whole} 次抽样中有 {count} 次无法满足全部硬约束；其成本不计入分位数。",
            f"{count} of {whole} draws cannot keep every hard limit; their cost is not among the "
            "quantiles.",
        ),
        Text("给约束写明超出价格（excess_price）。", "Give the limits an excess_price."),
    )  # fmt: skip


def _steady(plan: Pathway, paths: Sequence[Pathway]) -> tuple[Steady, ...]:
    decisions: dict[str, Counter[str]] = {}
    for path in paths:
        for plant in path.paths:
            decisions.setdefault(plant.plant, Counter())[_first(plant)] += 1
    result = []
    for plant in plan.paths:
        counted, planned = decisions[plant.plant], _first(plant)
        decision, often = counted.most_common(1)[0]
        result.append(Steady(plant.plant, planned, counted[planned] / len(paths), decision,
                             often / len(paths)))  # fmt: skip
    return tuple(sorted(result, key=lambda each: (each.kept, each.plant)))


def _first(plant: PlantPath) -> str:
    moves = [step for step in plant.steps if step.action not in ("keep", "reline")]
    parts = (moves[0].action, moves[0].technology, moves[0].year) if moves else ("keep",)
    return " ".join(str(part) for part in parts if part)
