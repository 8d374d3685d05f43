"""Figures below zero where a quantity cannot be negative."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing
from tanfeng.reference.finding import Finding, Severity, Text


def negative(filing: Filing) -> Iterator[Finding]:
    """Yield an error for every negative figure, unless the range of its line allows one."""
    for line, facts in filing.lines():
        if line.low is not None and line.low < 0:
            continue
        for fact in facts.values():
            if fact.value is not None and fact.value < 0:
                yield Finding(
                    "value-negative",
                    Severity.ERROR,
                    fact.origin,
                    Text(
                        f"{fact.period} 的“{line.label.zh}”为负数（{fact.typed}）。",
                        f"'{line.label.en}' of {fact.period} is negative ({fact.typed}).",
                    ),
                    Text(
                        "外供或退货请填在相应的销售、外供行，不用负数。",
                        "Put what was sold or returned on its own line, not as a negative figure.",
                    ),
                )
