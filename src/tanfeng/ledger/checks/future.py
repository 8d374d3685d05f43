"""Months that are not over, or have not begun."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.period import parse_period


def future(filing: Filing) -> Iterator[Finding]:
    """Yield an error for a month that has not begun, a warning for one that is not over."""
    for line, facts in filing.lines():
        for month, fact in facts.items():
            period = parse_period(month)
            if period.end < filing.today:
                continue
            begun = period.start <= filing.today
            yield Finding(
                "month-not-over" if begun else "month-in-future",
                Severity.WARNING if begun else Severity.ERROR,
                fact.origin,
                Text(
                    f"{month} {'尚未结束' if begun else '还没有到'}（今天是 {filing.today}），"
                    f"“{line.label.zh}”不应已有实际数。",
                    f"{month} {'is not over' if begun else 'has not begun'} (today is"
                    f" {filing.today}); '{line.label.en}' cannot be final.",
                ),
                Text("请核对月份；计划数请勿填入。", "Check the month; leave plans out."),
            )
