"""The sum of the months against the annual figure."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing
from tanfeng.ledger.workbook.number import shown
from tanfeng.reference.finding import Finding, Severity, Text

TOLERANCE = 1e-3
"""Relative; months are commonly rounded to three or four digits."""


def annual(filing: Filing) -> Iterator[Finding]:
    """Yield an error where an annual figure differs from the sum of its twelve months.

    Nothing is said while months are missing, except when those given already exceed it.
    """
    lines = {(line.entity, line.item, line.measure): line for line in filing.form.lines}
    for total in filing.totals:
        line = lines.get((total.entity, total.item, total.measure))
        if line is None or line.kind != "flow" or total.value is None:
            continue
        known = filing.with_before(line)
        values = [f.value or 0.0 for m, f in known.items() if m.startswith(total.period)]
        gap = sum(values) - total.value
        within = abs(gap) <= TOLERANCE * max(abs(total.value), abs(sum(values)))
        if within or (len(values) < 12 and gap < 0):
            continue
        yield Finding(
            "annual-differs",
            Severity.ERROR,
            total.origin,
            Text(
                f"“{line.label.zh}”{total.period} 年 {len(values)} 个月之和为"
                f" {shown(round(sum(values), 6))} {line.unit}，年度合计填的是 {total.typed}。",
                f"The {len(values)} months of '{line.label.en}' in {total.period} add up to"
                f" {shown(round(sum(values), 6))} {line.unit}; the annual figure is {total.typed}.",
            ),
            Text("请核对各月与合计，改正其中之一。", "Check both and correct one of them."),
        )
