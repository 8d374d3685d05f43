"""Targets and the on-track judgement (目标与进度判断)."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Literal

from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text
from tanfeng.reference.sheet import Status
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.targets import Target, read_targets

Outcome = Literal["met", "missed", "on_track", "behind", "cannot_judge"]
_DIGITS = 28


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one year, in per cent on the year before."""

    year: int
    value: Decimal
    status: Status
    source: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a target will be met, and what is still needed (进度判断).

    Attributes
    ----------
    pace
        Constant change per year that the plan implies, in per cent.
    reached
        Cumulative change since the base year, or the level reached.
    remaining, needed
        Change still to come until the target year, and the same per year, in per cent.
    years_left
        From the last year known to the target year.
    """

    outcome: Outcome
    message: Text
    target: Target
    pace: Decimal | None = None
    reached: Decimal | None = None
    remaining: Decimal | None = None
    needed: Decimal | None = None
    years_left: int | None = None


def yearly(change: Decimal, years: int) -> Decimal | None:
    """Return the constant change per year, in per cent, that adds up to `change` per cent.

    Examples
    --------
    >>> round(yearly(Decimal("-13.5"), 5), 2)
    Decimal('-2.86')
    """
    factor = 1 + change / 100
    if years <= 0 or factor <= 0:
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        return (factor ** (Decimal(1) / years) - 1) * 100


def chained(changes: Sequence[Change]) -> Decimal:
    """Return the cumulative change, in per cent, of changes of successive years."""
    factor = Decimal(1)
    for change in changes:
        factor *= 1 + change.value / 100
    return (factor - 1) * 100


def pace_of(aim: Target) -> Decimal | None:
    """Return the constant change per year, in per cent, from the base year to the target."""
    if aim.mode != "change" or aim.base is None or aim.value is None:
        return None
    return yearly(aim.value, aim.target_year - aim.base)


@functools.lru_cache(maxsize=8)
def targets(shelf: Shelf) -> Mapping[str, Target]:
    """Return the targets of all sheets of kind ``targets``, by id."""
    return {one.id: one for sheet in shelf.of_kind("targets") for one in read_targets(sheet)}


def target(shelf: Shelf, id: str, at: str = "target") -> Target:
    """Return one target.

    Raises
    ------
    TanfengError
        ``target-unknown``.
    """
    found = targets(shelf)
    if id not in found:
        raise refuse("target-unknown", at, f"没有目标“{id}”。", f"There is no target '{id}'.")
    return found[id]


def judge_change(aim: Target, changes: Sequence[Change]) -> Judgement:
    """Judge a target that is a change on its base year by the changes of single years.

    Parameters
    ----------
    changes
        In any order; every year from the one after the base year on must be there once.

    Returns
    -------
    Judgement
        ``cannot_judge`` when years are missing or twice, when the plan states no base year, or
        when a change is known by memory only. Otherwise on track means that the cumulative
        change is no worse than that of a constant pace from the base year to the target.
    """
    pace = pace_of(aim)
    if pace is None or aim.base is None or aim.value is None:
        return _cannot(aim, "文件未说明基年或数值。", "The document gives no base year or value.")
    known = sorted(changes, key=lambda change: change.year)
    years = [change.year for change in known]
    if not known:
        return _cannot(aim, "没有基年以来的数据。", "Nothing is known since the base year.", pace)
    if years != list(range(aim.base + 1, aim.base + 1 + len(years))) or years[-1] > aim.target_year:
        return _cannot(
            aim,
            f"基年 {aim.base} 之后的年份不连续：{'、'.join(map(str, years))}。",
            f"The years after {aim.base} are not complete: {', '.join(map(str, years))}.",
            pace,
        )
    weak = [change for change in known if not change.status.may_judge]
    if weak:
        return _cannot(
            aim,
            f"{weak[0].year} 年的数据未经核实（{weak[0].status}）。",
            f"The change of {weak[0].year} is not verified ({weak[0].status}).",
            pace,
        )
    reached = chained(known)
    planned = chained([Change(year, pace, Status.SEEN) for year in years])
    left = aim.target_year - years[-1]
    downwards = aim.comparator in ("<=", "<")
    if left == 0:
        good = reached <= aim.value if downwards else reached >= aim.value
        words = ("已完成", "The target is met") if good else ("未完成", "The target is missed")
        return Judgement(
            "met" if good else "missed",
            Text(
                f"{words[0]}：累计 {reached:+.2f}%，目标 {aim.value:+f}%。",
                f"{words[1]}: {reached:+.2f}% in all, target {aim.value:+f}%.",
            ),
            aim, pace, reached, Decimal(0), None, 0,
        )  # fmt: skip
    remaining = ((1 + aim.value / 100) / (1 + reached / 100) - 1) * 100
    needed = yearly(remaining, left)
    good = reached <= planned if downwards else reached >= planned
    return Judgement(
        "on_track" if good else "behind",
        Text(
            f"{'进度符合要求' if good else '进度滞后'}：到 {years[-1]} 年累计 {reached:+.2f}%，"
            f"按匀速应为 {planned:+.2f}%（每年 {pace:+.2f}%）；"
            f"到 {aim.target_year} 年还需 {remaining:+.2f}%，{left} 年中每年 {needed:+.2f}%。",
            f"{'On track' if good else 'Behind'}: {reached:+.2f}% by {years[-1]}, where a constant "
            f"pace asks for {planned:+.2f}% ({pace:+.2f}% a year); {remaining:+.2f}% are still to "
            f"come by {aim.target_year}, {needed:+.2f}% a year over {left} years.",
        ),
        aim,
        pace,
        reached,
        remaining,
        needed,
        left,
    )


def judge_level(
    aim: Target, year: int | None, value: Decimal | None, comparator: str, status: Status
) -> Judgement:
    """Judge a target that is a level by the last level known.

    Parameters
    ----------
    comparator
        How the source words the level: more than 80 reaches at least 80.
    """
    if aim.value is None or value is None:
        return _cannot(aim, "缺少数值。", "A value is missing.")
    if not status.may_judge:
        return _cannot(aim, f"数据未经核实（{status}）。", f"The level is not verified ({status}).")
    upwards = aim.comparator in (">=", ">")
    wrong_way = comparator in (("<", "<=") if upwards else (">", ">="))
    if wrong_way or comparator in ("~", "range"):
        return _cannot(
            aim,
            "来源只给出界限或约数，不足以判断。",
            "The source gives a bound or a round figure only, which does not settle it.",
        )
    strict = aim.comparator in (">", "<") and comparator not in (">", "<")
    reached = value > aim.value if upwards else value < aim.value
    reached = reached or (value == aim.value and not strict)
    if reached:
        words = Text(
            f"已达到 {aim.target_year} 年目标（{_sign(aim.comparator)} {aim.value}{aim.unit}）。",
            f"The target for {aim.target_year} ({_sign(aim.comparator)} {aim.value}{aim.unit}) "
            "is reached.",
        )
        return Judgement("met", words, aim, reached=value)
    gap = aim.value - value
    late = year is not None and year >= aim.target_year
    words = Text(
        f"距 {aim.target_year} 年目标（{_sign(aim.comparator)} {aim.value}{aim.unit}）还差 "
        f"{gap:+f}。",
        f"{gap:+f} are missing to the target for {aim.target_year} "
        f"({_sign(aim.comparator)} {aim.value}{aim.unit}).",
    )
    if late:
        return Judgement("missed", words, aim, reached=value)
    return Judgement("cannot_judge", words, aim, reached=value, remaining=gap)


def _sign(comparator: str) -> str:
    return {">=": "≥", "<=": "≤"}.get(comparator, comparator)


def _cannot(aim: Target, zh: str, en: str, pace: Decimal | None = None) -> Judgement:
    return Judgement("cannot_judge", Text(f"无法判断：{zh}", f"Cannot judge: {en}"), aim, pace)
