"""What cannot be kept, in sentences (无法满足的说明): amounts, prices, files and lines."""

from __future__ import annotations

import numpy as np

from tanfeng.pathways.problem import Problem
from tanfeng.pathways.sheets import Provenance
from tanfeng.pathways.study.families import Family, family, places
from tanfeng.pathways.study.nearest import Missed, Nearest
from tanfeng.reference.finding import Finding, Severity, Text

_MOST = 4
"""Years that a sentence tells one by one: the worst; the file of the run has them all."""


def nearest_findings(
    problem: Problem, found: Nearest, provenance: Provenance | None = None
) -> tuple[Finding, ...]:
    """Tell each limit that cannot be kept: how much is missing, where it is said, what it costs."""
    told = [_missed(problem, found, each, provenance) for each in found.missed]
    if found.only_whole:
        told.append(
            Finding(
                "pathway-whole-plants",
                Severity.WARNING,
                problem.scenario,
                Text(
                    "若工厂可拆分，各约束都能满足；只是整厂方案中未找到满足者。",
                    "With plants in fractions every limit is kept; only among whole plants no "
                    "such plan was found.",
                ),
                Text(
                    "缩小差距（--gap）、减少约束，或看群组规划（--level cohort）。",
                    "Ask for a smaller gap (--gap), demand less, or look at the cohort plan.",
                ),
            )
        )
    return tuple(told)


def _missed(
    problem: Problem, found: Nearest, each: Missed, provenance: Provenance | None
) -> Finding:
    said = family(problem, each.family, provenance)
    when = np.flatnonzero(each.amount > 0)
    worst = np.sort(when[np.argsort(-each.amount[when], kind="stable")][:_MOST])
    told = places(problem, each.family, problem.years[when], provenance)
    cost, gap = found.pathway.objective, found.pathway.gap
    zh, en = _years(problem, each, said, worst)
    rest = len(when) - len(worst)
    return Finding(
        "pathway-nearest-plan",
        Severity.ERROR,
        told[0],
        Text(
            f"“{said.label.zh}”无法满足，共差 {quantity(each.whole, said.unit)}："
            f"{'；'.join(zh)}{f'；另有 {rest} 年' if rest else ''}。"
            f"按所差放宽全部约束后，方案成本现值 {money(cost)}（差距 {gap:.2%}）。",
            f"'{said.label.en}' cannot be kept, by {quantity(each.whole, said.unit)} in all: "
            f"{'; '.join(en)}{f'; and {rest} more years' if rest else ''}. "
            f"With every limit widened by what it misses the plan costs {money(cost)} in present "
            f"value (gap {gap:.2%}).",
        ),
        Text(f"可改：{'、'.join(told)}", f"To be edited: {', '.join(told)}."),
    )


def _years(
    problem: Problem, each: Missed, said: Family, worst: np.ndarray
) -> tuple[list[str], list[str]]:
    zh, en = [], []
    for t in worst.tolist():
        year = int(problem.years[t])
        amount, bound = float(each.amount[t]), float(each.bound[t])
        lacking = quantity(amount, said.unit)
        reached = bound + amount * (-1 if each.at_least else 1)
        size = _step(amount)
        unit, price = quantity(size, said.unit), money(float(each.saved[t]) * size)
        zh.append(
            f"{year} 年界限 {quantity(bound, said.unit)}，至少差 {lacking}，"
            f"须为 {quantity(reached, said.unit)}；此后每再放宽 {unit} 当年省 {price}"
        )
        en.append(
            f"{year}: the bound is {quantity(bound, said.unit)}, missed by {lacking} at least, so "
            f"{quantity(reached, said.unit)} can be kept; each further {unit} saves {price} in "
            "that year"
        )
    return zh, en


def _step(amount: float) -> float:
    """Return a round number to price: a million, a thousand or one of the unit."""
    return 1e6 if amount >= 1e6 else 1e3 if amount >= 1e3 else 1.0


def quantity(value: float, unit: str) -> str:
    """Write an amount with six figures; tonnes from a million on in Mt."""
    tonnes = unit in ("t", "t/a") or unit.startswith("tCO2")
    if tonnes and abs(value) >= 1e6:
        return f"{value / 1e6:,.6g} M{unit}"
    return f"{value:,.6g} {unit}".rstrip()


def money(value: float) -> str:
    """Write CNY, from a million on in millions, from a billion on in billions."""
    for size, word in ((1e9, " bn"), (1e6, " million")):
        if abs(value) >= size:
            return f"CNY {value / size:,.6g}{word}"
    return f"CNY {value:,.6g}"
