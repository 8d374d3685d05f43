"""Judging indicators (指标研判): cross-checks, targets and traffic lights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.programme.indicators.apart import Group, apart_findings
from tanfeng.programme.indicators.gather import Gathered
from tanfeng.programme.indicators.indicator import Check, Indicator
from tanfeng.programme.report.value import Figure
from tanfeng.programme.targets import Change, Judgement, judge_change, judge_level, pace_of
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text
from tanfeng.reference.formula import Values, exact, source
from tanfeng.reference.period import NOT_STATED, parse_period
from tanfeng.reference.sheet import Status
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.targets import Target

_UNVERIFIED = (Status.MEMORY, Status.CONFLICT, Status.DRAFT, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A cross-check with its numbers (交叉核对).

    Attributes
    ----------
    holds
        None when an input is missing.
    value
        What the formula gives, for a check with a tolerance.
    words
        The formula with numbers in place of names.
    unverified
        Names of inputs whose status may not judge: the check rests on them.
    """

    figure: str
    name: str
    message: Text
    words: str
    value: Decimal | None
    holds: bool | None
    unverified: tuple[str, ...]
    sources: tuple[str, ...]
    at: str


def run_check(
    indicator: Indicator, check: Check, own: Decimal | None, inputs: Mapping[str, Gathered]
) -> CheckResult:
    """Evaluate one cross-check of a figure."""
    numbers = {name: one.value for name, one in inputs.items()} | {"self": own}
    found = exact(check.formula, Values(numbers))
    value = found if isinstance(found, Decimal) else None
    if check.tolerance is None:
        holds = found if isinstance(found, bool) else None
    else:
        holds = None if value is None or own is None else abs(value - own) <= check.tolerance
    words = source(check.formula)
    for name in sorted(numbers, key=len, reverse=True):
        number = numbers[name]
        words = words.replace(name, "?" if number is None else f"{number:f}")
    return CheckResult(
        indicator.id,
        check.name,
        check.message,
        words,
        value,
        holds,
        tuple(name for name, one in inputs.items() if one.status in _UNVERIFIED),
        tuple(dict.fromkeys(one.source for one in inputs.values() if one.source)),
        check.at,
    )


def judge_target(
    shelf: Shelf, aim: Target, indicator: Indicator, own: Figure, progress: Sequence[Figure],
    own_groups: Sequence[Group],
) -> Judgement:  # fmt: skip
    """Judge an indicator against its target.

    A target that is a change takes the yearly changes in `progress`; one that is a level takes
    the figure itself. Changes that are kept apart are never chained.
    """
    if aim.mode != "change":
        status = Status(own.status) if own.status else Status.UNKNOWN
        return judge_level(aim, _year(own.period), own.value, own.comparator, status)
    changes = []
    for one in progress:
        year = _year(one.period)
        if year is None or one.value is None:
            words = Text(
                f"无法判断：“{one.id}”（{one.period}）不是整年的变化。",
                f"Cannot judge: '{one.id}' ({one.period}) is not the change of a whole year.",
            )
            return Judgement("cannot_judge", words, aim, pace_of(aim))
        changes.append(Change(year, one.value, Status(one.status), one.source))
    clash = apart_findings(shelf, [one.id for one in progress], indicator.at, own_groups)
    if clash:
        words = Text(f"无法判断：{clash[0].message.zh}", f"Cannot judge: {clash[0].message.en}")
        return Judgement("cannot_judge", words, aim, pace_of(aim))
    return judge_change(aim, changes)


def _year(period: str) -> int | None:
    if period in ("", NOT_STATED):
        return None
    try:
        span = parse_period(period)
    except TanfengError:
        return None
    whole = span.last - span.first == 11 and span.first % 12 == 0
    return span.year if whole else None


@dataclass(frozen=True, slots=True)
class Light:
    """A traffic light on a trend (趋势预警): ``green``, ``amber``, ``red`` or ``unknown``.

    Attributes
    ----------
    green_below, red_above
        Its limits, in the unit of the indicator.
    """

    colour: str
    words: Text
    green_below: Decimal | None
    red_above: Decimal


def light(indicator: Indicator, aim: Target, value: Decimal | None) -> Light | None:
    """Show the trend of an indicator as a light; None when it declares no limits."""
    if indicator.warn is None:
        return None
    green, red = pace_of(aim), indicator.warn.red
    if value is None or green is None:
        words = Text("无法预警：缺少上年数据。", "No warning: the year before is missing.")
        return Light("unknown", words, green, red)
    if value <= green:
        words = Text(
            f"绿灯：变化 {value:+.2f}%，不差于目标的匀速 {green:+.2f}%。",
            f"Green: {value:+.2f}%, no worse than the constant pace {green:+.2f}% of the target.",
        )
        return Light("green", words, green, red)
    if value <= red:
        words = Text(
            f"黄灯：变化 {value:+.2f}%，慢于目标的匀速 {green:+.2f}%。",
            f"Amber: {value:+.2f}%, slower than the constant pace {green:+.2f}% of the target.",
        )
        return Light("amber", words, green, red)
    words = Text(
        f"红灯：变化 {value:+.2f}%，高于 {red:+f}%。",
        f"Red: {value:+.2f}%, above {red:+f}%.",
    )
    return Light("red", words, green, red)
