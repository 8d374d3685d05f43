"""What cannot be kept, in sentences (无法满足的说明): amounts, prices, files and lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tanfeng.pathways.problem import Problem
from tanfeng.pathways.sheets import Provenance
from tanfeng.pathways.study.conflict import Conflict
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


def conflict_findings(
    problem: Problem, found: Sequence[Conflict], provenance: Provenance | None = None
) -> tuple[Finding, ...]:
    """Tell each least set of demands that contradict one another, with their rows of files."""
    return tuple(_contradiction(problem, each, provenance) for each in found)


def _contradiction(problem: Problem, found: Conflict, provenance: Provenance | None) -> Finding:
    zh, en, every = [], [], []
    for member in found.members:
        said = family(problem, member.family, provenance)
        told = places(problem, member.family, np.array(member.years), provenance)
        when = _spans(member.years)
        zh.append(f"“{said.label.zh}”（{when}；{'、'.join(told)}）")
        en.append(f"'{said.label.en}' in {when} ({', '.join(told)})")
        every += told
    edited = list(dict.fromkeys(every))
    if len(found.members) == 1:
        message = Text(
            f"就现有工厂、厂址与可选技术，{zh[0]}本身就无法满足，与其他约束无关。",
            f"With the plants, sites and technologies that there are, {en[0]} cannot be kept, "
            "whatever else is asked.",
        )
    else:
        message = Text(
            f"以下要求就现有工厂、厂址与可选技术互相矛盾：{'；'.join(zh)}。去掉任一项，其余即可满足。",
            "With the plants, sites and technologies that there are, these contradict one "
            f"another: {'; '.join(en)}. Without any one of them the others can be kept.",
        )
    return Finding(
        "pathway-conflict",
        Severity.ERROR,
        edited[0],
        message,
        Text(
            f"修改其中一处：{'、'.join(edited)}；或增加技术、厂址，或推迟期限。",
            f"Edit one of {', '.join(edited)}; or offer more technologies or sites, or later "
            "deadlines.",
        ),
    )


def _spans(years: tuple[int, ...]) -> str:
    """Write years, those that follow one another as a span."""
    parts: list[list[int]] = []
    for year in years:
        if parts and year == parts[-1][-1] + 1:
            parts[-1].append(year)
        else:
            parts.append([year])
    return ", ".join(str(p[0]) if len(p) == 1 else f"{p[0]}-{p[-1]}" for p in parts)


def _missed(
    problem: Problem, found: Nearest, each: Missed, provenance: Provenance | None
) -> Finding:
    said = family(problem, each.family, provenance)
    when = np.flatnonzero(each.amount > 0)
    runs = _alike(each, when)
    worst = sorted(sorted(runs, key=lambda run: -float(each.amount[run[0]]))[:_MOST],
                   key=lambda run: run[0])  # fmt: skip
    told = places(problem, each.family, problem.years[when], provenance)
    cost, gap = found.pathway.objective, found.pathway.gap
    zh, en = _years(problem, each, said, worst)
    rest = len(when) - sum(len(run) for run in worst)
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


def _alike(each: Missed, when: np.ndarray) -> list[list[int]]:
    """Return years as runs of neighbours that miss equally much of an equal bound."""
    runs: list[list[int]] = []
    for t in when.tolist():
        same = runs and runs[-1][-1] == t - 1 and all(
            np.isclose(of[t], of[t - 1], rtol=1e-6) for of in (each.bound, each.amount)
        )  # fmt: skip
        if same:
            runs[-1].append(t)
        else:
            runs.append([t])
    return runs


def _years(
    problem: Problem, each: Missed, said: Family, runs: list[list[int]]
) -> tuple[list[str], list[str]]:
    zh, en = [], []
    for run in runs:
        when = _spans(tuple(problem.years[run].tolist()))
        amount, bound = float(each.amount[run[0]]), float(each.bound[run[0]])
        reached = quantity(bound + amount * (-1 if each.at_least else 1), said.unit)
        size, saved = _step(amount), float(each.saved[run].max())
        unit, price = quantity(size, said.unit), money(saved * size)
        more_zh, more_en = f"此后每再放宽 {unit}，该年省 {price}", f"saves {price} in that year"
        if len(run) > 1:
            more_zh = f"此后每再放宽 {unit}，每年最多省 {price}"
            more_en = f"saves {price} a year at most"
        if saved * size < 1:
            more_zh, more_en = "再放宽则不再省钱", "saves nothing"
        zh.append(
            f"{when} 年界限 {quantity(bound, said.unit)}，至少差 {quantity(amount, said.unit)}，"
            f"可行为 {reached}；{more_zh}"
        )
        en.append(
            f"{when}: the bound is {quantity(bound, said.unit)}, missed by "
            f"{quantity(amount, said.unit)} at least, so {reached} can be kept; each further "
            f"{unit} {more_en}"
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
