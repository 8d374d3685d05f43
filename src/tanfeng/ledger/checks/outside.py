"""Months outside the period that the return was handed in for."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing
from tanfeng.ledger.facts import Fact
from tanfeng.reference.finding import Finding, Severity, Text


def outside(filing: Filing) -> Iterator[Finding]:
    """Yield an error for each month with figures that the stated period does not cover.

    A return speaks for its whole period: taken for another year, it would withdraw that
    year's figures.
    """
    if filing.period is None:
        return
    covered = set(filing.period.months())
    first: dict[str, Fact] = {}
    for months in filing.now.values():
        for month, fact in months.items():
            first.setdefault(month, fact)
    for month in sorted(first.keys() - covered):
        yield Finding(
            "month-outside-period",
            Severity.ERROR,
            first[month].origin,
            Text(
                f"按 {filing.period} 提交，表中却有 {month} 的数据。",
                f"Handed in for {filing.period}, but there are figures for {month}.",
            ),
            Text(
                "请改用正确的期间提交，或提交该期间的填报表。",
                "State the period of the workbook, or hand in the workbook of that period.",
            ),
        )
