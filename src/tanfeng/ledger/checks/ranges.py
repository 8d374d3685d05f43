"""Figures outside what is plausible, and the slip of the unit that may explain them."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing
from tanfeng.ledger.workbook.number import shown
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.form import Line

_SLIPS = (10.0, 100.0, 1_000.0, 10_000.0, 1e6)


def out_of_range(filing: Filing) -> Iterator[Finding]:
    """Yield a warning for every figure outside the range of its line."""
    for line, facts in filing.lines():
        for fact in facts.values():
            value = fact.value
            if value is None or inside(line, value) or _negative_is_wrong(line, value):
                continue
            low = "-∞" if line.low is None else shown(line.low)
            high = "∞" if line.high is None else shown(line.high)
            yield Finding(
                "value-out-of-range",
                Severity.WARNING,
                fact.origin,
                Text(
                    f"{fact.period} 的“{line.label.zh}”为 {fact.typed}，合理范围为"
                    f" {low} 至 {high} {line.unit}。",
                    f"'{line.label.en}' of {fact.period} is {fact.typed}; plausible is {low} to"
                    f" {high} {line.unit}.",
                ),
                slip_hint(line, value),
            )


def inside(line: Line, value: float) -> bool:
    """Tell whether a value lies in the range of a line; an open side holds everything."""
    above = line.low is None or value >= line.low
    return above and (line.high is None or value <= line.high)


def slip_hint(line: Line, value: float) -> Text:
    """Say what to do, naming the power of ten that would bring the value into range."""
    for slip in _SLIPS:
        for candidate, zh, en in (
            (value / slip, "大", "too large"),
            (value * slip, "小", "too small"),
        ):
            if value and line.low is not None and line.high is not None and inside(line, candidate):
                return Text(
                    f"恰好{zh}了 {slip:g} 倍左右，请核对单位；属实请在备注中说明。",
                    f"It looks {en} by a factor of about {slip:g}: check the unit; if it is right,"
                    " say why in the note.",
                )
    return Text(
        "请核对数字与单位；属实请在备注中说明原因。",
        "Check figure and unit; if it is right, say why in the note.",
    )


def _negative_is_wrong(line: Line, value: float) -> bool:
    # reported as an error by the check of negative figures, not twice
    return value < 0 and (line.low is None or line.low >= 0)
