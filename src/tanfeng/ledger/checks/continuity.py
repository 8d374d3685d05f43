"""Closing stock of a month against the opening stock of the next."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing, month_after
from tanfeng.ledger.facts import Fact
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.form import Line

TOLERANCE = 1e-6


def stock_continuity(filing: Filing) -> Iterator[Finding]:
    """Yield a finding where a month does not open with what the last one closed with.

    It is an error inside one filing, and a warning against an earlier one, which may be the
    one that needs the correction.
    """
    lines = {(line.entity, line.item, line.measure): line for line in filing.form.lines}
    for (entity, item, measure), opening in lines.items():
        closing = lines.get((entity, item, "closing_stock"))
        if measure != "opening_stock" or closing is None:
            continue
        opened, closed = filing.with_before(opening), filing.with_before(closing)
        ours = filing.now.get((entity, item, "opening_stock"), {})
        last = filing.now.get((entity, item, "closing_stock"), {})
        for month in sorted(opened):
            before = month_after(month, -1)
            if before not in closed or (month not in ours and before not in last):
                continue
            start, end = opened[month], closed[before]
            if start.value is None or end.value is None:
                continue
            if abs(start.value - end.value) > TOLERANCE * max(abs(start.value), abs(end.value)):
                both = month in ours and before in last
                yield _broken(opening, start, end, Severity.ERROR if both else Severity.WARNING)


def _broken(line: Line, start: Fact, end: Fact, severity: Severity) -> Finding:
    return Finding(
        "stock-not-continuous",
        severity,
        start.origin,
        Text(
            f"“{line.label.zh}”{start.period} 为 {start.typed}，上月期末为 {end.typed}"
            f"（{end.origin}）。",
            f"'{line.label.en}' is {start.typed} in {start.period}, but the month before closed"
            f" with {end.typed} ({end.origin}).",
        ),
        Text("请改正期初或上月期末库存。", "Correct the opening stock or the closing stock."),
    )
