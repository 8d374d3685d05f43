"""Actual against plan (实际与规划): how far apart, why, and what the target still needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from tanfeng.pathways.assessment.chain import States, read_chain, states
from tanfeng.pathways.assessment.decompose import Decomposition
from tanfeng.pathways.assessment.lmdi import lmdi_terms
from tanfeng.pathways.assessment.table import Table
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text

Status = Literal["ahead", "on_track", "behind"]

STATUSES: dict[Status, Text] = {
    "ahead": Text("好于规划", "better than planned"),
    "on_track": Text("符合规划", "on track"),
    "behind": Text("落后于规划", "behind the plan"),
}
"""Statuses by id."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left between the last reported year and the target year.

    Attributes
    ----------
    actual, planned, target
        Totals: reported and planned in the last reported year, planned in the target year.
    required, planned_rate, achieved
        Annual rates: needed from what was reported, planned from there, and achieved over the
        reported years that the plan covers; None where a total is zero or there is no span.
    required_per_year
        The same need as an equal amount every year, also where the target is zero.
    """

    last_year: int
    target_year: int
    actual: float
    planned: float
    target: float
    required: float | None
    planned_rate: float | None
    achieved: float | None
    required_per_year: float | None


@dataclass(frozen=True, eq=False)
class AgainstPlan:
    """Reported figures against a plan.

    Attributes
    ----------
    deviation
        Per common year, what each factor adds to the plan: a `Decomposition` from plan to
        actual, whose steps are (year, year).
    rows
        A row per common year: planned, actual, deviation, relative deviation, sum of the
        deviations so far, and the effect of each factor.
    rebased
        Rows of year, plan as written, and plan carried on from the last reported year.
    status
        By the last common year and the tolerance.
    """

    deviation: Decomposition
    rows: tuple[dict[str, Any], ...]
    rebased: tuple[dict[str, float], ...]
    remaining: Remaining
    status: Status
    text: Text


def against_plan(
    actual: Table,
    plan: Table,
    chain: Sequence[str],
    *,
    levels: Sequence[str] = (),
    names: Sequence[str] = (),
    shared: Mapping[str, str] | None = None,
    absent_is_zero: bool = False,
    tolerance: float = 0.02,
    target_year: int | None = None,
    interpolate: bool = False,
    rebase: Literal["proportional", "shift"] = "proportional",
) -> AgainstPlan:
    """Compare reported figures with a scenario, and decompose the deviation by LMDI-I.

    Parameters
    ----------
    actual, plan
        Yearly figures with the columns of the chain.
    chain, levels, names, shared, absent_is_zero
        As in `decompose`; lower values of the last column are better.
    tolerance
        Relative deviation that still counts as on track.
    target_year
        Year of the plan to reach; by default its last.
    interpolate
        Whether figures between planned years are drawn straight; otherwise only planned years
        are compared.
    rebase
        Carry the plan on from the last reported year with its own growth (``proportional``), or
        with its own yearly changes (``shift``).

    Raises
    ------
    TanfengError
        ``plan-no-common-year``, ``plan-target-year``, ``plan-parameter``, and the findings of
        `decompose`.
    """
    if tolerance < 0:
        raise refuse(
            "plan-parameter", "tolerance", "容差不可为负。", "The tolerance must not be negative."
        )
    factors = read_chain(chain, levels, names)
    drawn = interpolated(plan, actual.times) if interpolate else plan
    common = sorted(set(actual.times.tolist()) & set(drawn.times.tolist()))
    if not common:
        raise refuse(
            "plan-no-common-year",
            plan.places[0],
            "实际与规划没有共同的年份。",
            "No year is both reported and planned.",
            "若规划按五年给出，可要求内插。",
            "Where the plan gives every fifth year, ask to interpolate.",
        )
    parts = _parts(actual, drawn, levels, factors[-1].over.level)
    given = {"shared": shared, "absent_is_zero": absent_is_zero}
    found, meant = (
        states(table, factors, levels, years=common, parts=parts, **given)
        for table in (actual, drawn)
    )
    whole = states(drawn, factors, levels, **given)
    deviation = _deviation(meant, found)
    planned = dict(zip(whole.years.tolist(), whole.totals.sum(axis=1).tolist(), strict=True))
    last = common[-1]
    aim = int(plan.times.max()) if target_year is None else target_year
    if aim not in planned or aim < last:
        raise refuse(
            "plan-target-year",
            plan.places[0],
            f"规划中没有 {aim} 年，或早于最后报告年 {last}。",
            f"The plan has no year {aim}, or it lies before the last reported year {last}.",
        )
    reported = found.totals.sum(axis=1)
    remaining = _remaining(common, reported, planned, aim)
    off = _relative(float(reported[-1]), planned[last])
    status: Status = "on_track" if abs(off) <= tolerance else "behind" if off > 0 else "ahead"
    return AgainstPlan(
        deviation=deviation,
        rows=tuple(_rows(deviation)),
        rebased=tuple(_rebased(planned, last, float(reported[-1]), rebase)),
        remaining=remaining,
        status=status,
        text=_said(status, off, remaining),
    )


def interpolated(table: Table, years: np.ndarray) -> Table:
    """Draw every part's figures straight between its own years; nothing beyond them.

    Rows that stand in the table keep their place; drawn ones name the row before them.
    """
    names = tuple(table.groups)
    rows: dict[tuple[str, ...], list[int]] = {}
    for place in np.argsort(table.times, kind="stable").tolist():
        rows.setdefault(tuple(table.groups[name][place] for name in names), []).append(place)
    times, labels, places = [], [], []
    columns: dict[str, list[np.ndarray]] = {name: [] for name in table.values}
    for key, own in rows.items():
        known = table.times[own]
        inside = years[(years >= known[0]) & (years <= known[-1])]
        asked = np.union1d(known, inside)
        times.append(asked)
        labels += [key] * len(asked)
        before = np.searchsorted(known, asked, side="right") - 1
        places += [table.places[own[place]] for place in before]
        for name, values in table.values.items():
            columns[name].append(np.interp(asked, known, values[own]))
    return Table(
        table.step,
        np.concatenate(times),
        {name: tuple(label[n] for label in labels) for n, name in enumerate(names)},
        {name: np.concatenate(parts) for name, parts in columns.items()},
        tuple(places),
    )


def _parts(actual: Table, plan: Table, levels: Sequence[str], depth: int) -> list[tuple[str, ...]]:
    kept = levels[:depth]
    if not kept or any(name not in t.groups for name in kept for t in (actual, plan)):
        return [()]
    return sorted(
        {row for t in (actual, plan) for row in zip(*(t.groups[n] for n in kept), strict=True)}
    )


def _deviation(meant: States, found: States) -> Decomposition:
    return Decomposition(
        form="additive",
        variant=1,
        chained=False,
        steps=tuple((int(year), int(year)) for year in found.years),
        factors=found.names,
        levels=found.levels,
        parts=found.parts,
        before=meant.totals,
        after=found.totals,
        terms=np.stack(
            [
                lmdi_terms(meant.factors[t], found.factors[t], meant.totals[t], found.totals[t])
                for t in range(len(found.years))
            ]
        ),
    )


def _rows(deviation: Decomposition) -> list[dict[str, Any]]:
    so_far = 0.0
    rows = []
    for row in deviation.rows():
        planned, reported = row.pop("before"), row.pop("after")
        year = row.pop("to")
        row.pop("from")
        so_far += reported - planned
        rows.append(
            {
                "year": year,
                "plan": planned,
                "actual": reported,
                "deviation": reported - planned,
                "relative": _relative(reported, planned) if planned else None,
                "so_far": so_far,
                **row,
            }
        )
    return rows


def _relative(reported: float, planned: float) -> float:
    if planned:
        return (reported - planned) / planned
    return 0.0 if reported == 0 else float("inf")


def _rate(before: float, after: float, span: int) -> float | None:
    if before <= 0 or after <= 0 or span <= 0:
        return None
    return float(np.expm1(np.log(after / before) / span))


def _remaining(
    common: list[int], reported: np.ndarray, planned: Mapping[int, float], aim: int
) -> Remaining:
    last, now = common[-1], float(reported[-1])
    span = aim - last
    return Remaining(
        last_year=last,
        target_year=aim,
        actual=now,
        planned=planned[last],
        target=planned[aim],
        required=_rate(now, planned[aim], span),
        planned_rate=_rate(planned[last], planned[aim], span),
        achieved=_rate(float(reported[0]), now, last - common[0]),
        required_per_year=(planned[aim] - now) / span if span else None,
    )


def _rebased(
    planned: Mapping[int, float], last: int, now: float, rebase: str
) -> list[dict[str, float]]:
    start = planned[last]
    return [
        {
            "year": year,
            "plan": value,
            "rebased": value * now / start
            if rebase == "proportional" and start
            else value + (now - start),
        }
        for year, value in planned.items()
        if year >= last
    ]


def _said(status: Status, off: float, left: Remaining) -> Text:
    zh = f"{left.last_year} 年{STATUSES[status].zh}（偏差 {off:+.1%}）。"
    en = f"{left.last_year}: {STATUSES[status].en} (deviation {off:+.1%})."
    if left.required is not None:
        zh += f"到 {left.target_year} 年的目标需年均 {left.required:+.2%}"
        en += f" The target of {left.target_year} needs {left.required:+.2%} a year"
        if left.planned_rate is not None:
            zh += f"，原规划为 {left.planned_rate:+.2%}"
            en += f", where the plan had {left.planned_rate:+.2%}"
        zh, en = zh + "。", en + "."
    elif left.required_per_year is not None:
        zh += f"到 {left.target_year} 年的目标需每年 {left.required_per_year:+.4g}。"
        en += f" The target of {left.target_year} needs {left.required_per_year:+.4g} every year."
    return Text(zh, en)
