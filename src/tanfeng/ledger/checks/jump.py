"""Jumps against the month before, also across submissions."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing, month_after
from tanfeng.reference.finding import Finding, Severity, Text


def jump(filing: Filing) -> Iterator[Finding]:
    """Yield a warning where two neighbouring months differ by more than the line's ratio.

    A month at zero is a stop or a start of production and not compared.
    """
    for line, facts in filing.lines():
        if line.jump is None:
            continue
        known = filing.with_before(line)
        for month, fact in sorted(facts.items()):
            last = known.get(month_after(month, -1))
            if last is None or not last.value or not fact.value:
                continue
            low, high = sorted((abs(fact.value), abs(last.value)))
            if high / low <= line.jump:
                continue
            yield Finding(
                "value-jumps",
                Severity.WARNING,
                fact.origin,
                Text(
                    f"“{line.label.zh}”由 {last.period} 的 {last.typed} 变为 {month} 的"
                    f" {fact.typed}，相差 {high / low:.3g} 倍（提示界限"
                    f" {line.jump:g} 倍）。",
                    f"'{line.label.en}' goes from {last.typed} in {last.period} to {fact.typed} in"
                    f" {month}, a factor of {high / low:.3g} (asked above"
                    f" {line.jump:g}).",
                ),
                Text(
                    f"请核对两个月的数字与单位（上月在 {last.origin}）；属实请在备注中说明。",
                    f"Check both figures and units (the former is at {last.origin}); if it is"
                    " right, say why in the note.",
                ),
            )
