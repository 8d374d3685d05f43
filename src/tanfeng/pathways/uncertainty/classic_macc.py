"""The classic MACC (传统减排成本曲线): measures in order of cost, each assessed on its own.

What it is not: a system curve. It knows no stock, no years and no interaction beyond a shared
base, and a bar's width depends on the order of the bars. The curve from sweeping the carbon price
counts all of that; the two are shown side by side, each labelled for what it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text

LABEL = Text(
    "传统减排成本曲线：逐项独立测算，宽度取决于排列次序，不含系统相互作用。",
    "Classic MACC: every measure assessed on its own; widths depend on the order of the bars and "
    "leave out the interactions of a system.",
)
"""What every chart and table of this curve must say."""


@dataclass(frozen=True, slots=True)
class AbatementMeasure:
    """A measure on its own (单项措施).

    Attributes
    ----------
    capex
        CNY, once.
    life
        Years.
    saving
        CNY/a saved in operation, energy included; negative where running costs rise.
    energy
        Energy saved per year, in the unit of the caller; negative where more is used.
    abated
        tCO2/a saved if it is the only measure.
    base
        Emission source that it acts on; measures on one base share what is left. Empty: a
        source of its own.
    at
        Where it was said.
    """

    name: str
    capex: float
    life: float
    saving: float
    energy: float
    abated: float
    base: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the curve.

    Attributes
    ----------
    cost
        CNY/tCO2 of the measure on its own: (capex x annuity - saving) / abated.
    cost_in_order
        The same after the bars to its left have taken their part of a shared base: the capital
        is the same, savings and tonnes shrink together.
    abated_alone, abated, abated_last
        tCO2/a as the first bar on its base (the most), in this order, and as the last (the
        least): how far the width depends on the order.
    start
        tCO2/a of all bars to its left.
    energy_cost
        CNY per unit of energy saved (cost of conserved energy: capital only); None where none is
        saved.
    """

    name: str
    base: str
    annual_cost: float
    cost: float
    cost_in_order: float
    abated_alone: float
    abated: float
    abated_last: float
    start: float
    energy_cost: float | None


@dataclass(frozen=True, slots=True)
class ClassicMacc:
    """A curve with its label and findings.

    Attributes
    ----------
    total, total_alone
        tCO2/a in order, and the sum of stand-alone figures, which counts shared bases twice.
    """

    bars: tuple[Bar, ...]
    rate: float
    total: float
    total_alone: float
    label: Text
    findings: tuple[Finding, ...]


def annuity(rate: float, life: float) -> float:
    """Return the share of a capital that is due every year at the end of the year."""
    return rate / -math.expm1(-life * math.log1p(rate)) if rate else 1 / life


def classic_macc(
    measures: Sequence[AbatementMeasure],
    rate: float,
    bases: Mapping[str, float] | None = None,
) -> ClassicMacc:
    """Order measures by levelised cost per tonne.

    Parameters
    ----------
    rate
        Real discount rate, such as 0.08.
    bases
        Emission source -> tCO2/a without any measure. Measures on one base take their share of
        what the bars to their left have left over: ``base * prod(1 - s_j) * s_i``.

    Raises
    ------
    TanfengError
        ``macc-measure`` for each measure with a capital below zero, a life or tonnes not above
        zero, or a name that is there twice; ``macc-base`` for a base without emissions, or with
        fewer than a measure saves; ``macc-rate``.
    """
    known = dict(bases or {})
    findings = [*_faults(measures, rate), *_base_faults(measures, known)]
    if findings:
        raise TanfengError(*findings)
    due = {m.name: m.capex * annuity(rate, m.life) for m in measures}
    costs = {m.name: (due[m.name] - m.saving) / m.abated for m in measures}
    left = dict.fromkeys(known, 1.0)
    bars: list[Bar] = []
    start = 0.0
    for m in sorted(measures, key=lambda each: (costs[each.name], each.name)):
        kept, least = 1.0, 1.0
        if m.base:
            kept = left[m.base]
            left[m.base] *= 1 - m.abated / known[m.base]
            others = (o for o in measures if o.base == m.base and o.name != m.name)
            least = prod(1 - o.abated / known[m.base] for o in others)
        abated = m.abated * kept
        bars.append(
            Bar(
                name=m.name,
                base=m.base,
                annual_cost=due[m.name] - m.saving * kept,
                cost=costs[m.name],
                cost_in_order=(due[m.name] - m.saving * kept) / abated if abated else float("inf"),
                abated_alone=m.abated,
                abated=abated,
                abated_last=m.abated * least,
                start=start,
                energy_cost=due[m.name] / m.energy if m.energy > 0 else None,
            )
        )
        start += abated
    return ClassicMacc(
        tuple(bars),
        rate,
        start,
        sum(m.abated for m in measures),
        LABEL,
        tuple(_warnings(bars)),
    )


def _faults(measures: Sequence[AbatementMeasure], rate: float) -> Iterable[Finding]:
    if not rate > -1:
        yield Finding(
            "macc-rate",
            Severity.ERROR,
            "rate",
            Text(f"折现率 {rate} 不合理。", f"A discount rate of {rate} is none."),
        )
    seen: set[str] = set()
    for m in measures:
        wrong = [
            name
            for name, fits in (
                ("capex", m.capex >= 0),
                ("life", m.life > 0),
                ("abated", m.abated > 0),
                ("name", m.name not in seen),
            )
            if not fits
        ]
        seen.add(m.name)
        if wrong:
            named = ", ".join(wrong)
            yield Finding(
                "macc-measure",
                Severity.ERROR,
                m.at or m.name,
                Text(f"措施“{m.name}”的 {named} 有误。", f"The {named} of '{m.name}' cannot be."),
                Text(
                    "投资不为负，寿命与减排量大于零，名称不重复。",
                    "Capital is not negative, life and tonnes are above zero, names differ.",
                ),
            )


def _base_faults(
    measures: Sequence[AbatementMeasure], bases: Mapping[str, float]
) -> Iterable[Finding]:
    for m in measures:
        if m.base and not (m.base in bases and m.abated <= bases[m.base]):
            yield Finding(
                "macc-base",
                Severity.ERROR,
                m.at or m.name,
                Text(
                    f"排放源“{m.base}”没有排放量，或小于措施“{m.name}”的减排量。",
                    f"The source '{m.base}' has no emissions, or less than '{m.name}' saves.",
                ),
            )


def _warnings(bars: Sequence[Bar]) -> Iterable[Finding]:
    if sum(bar.cost < 0 for bar in bars) > 1:
        yield Finding(
            "macc-negative-order",
            Severity.WARNING,
            "macc",
            Text(
                "成本为负的措施不宜按单位成本排序：减排越多反而显得越差。",
                "Measures of negative cost have no meaningful order by cost per tonne: saving "
                "more tonnes makes them look worse.",
            ),
            Text("请比较其年净收益。", "Compare their net benefit per year."),
        )
    shared = sorted(bar.name for bar in bars if bar.abated_last < bar.abated_alone)
    if shared:
        named = ", ".join(shared)
        yield Finding(
            "macc-order",
            Severity.WARNING,
            "macc",
            Text(
                f"以下措施作用于同一排放源，减排量取决于次序：{named}",
                f"These measures share a source, so their tonnes depend on the order: {named}.",
            ),
        )
