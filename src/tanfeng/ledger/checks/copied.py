"""Months that look copied."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing
from tanfeng.reference.finding import Finding, Severity, Text

FEWEST = 3


def copied(filing: Filing) -> Iterator[Finding]:
    """Yield a note where at least three months of a flow are all equal and not zero."""
    for line, facts in filing.lines():
        values = {fact.value for fact in facts.values()}
        if line.kind != "flow" or len(facts) < FEWEST or len(values) > 1 or values & {0.0, None}:
            continue
        first = min(facts.values(), key=lambda fact: fact.period)
        yield Finding(
            "months-all-equal",
            Severity.INFO,
            first.origin,
            Text(
                f"“{line.label.zh}”{len(facts)} 个月的数字完全相同（{first.typed}）。",
                f"All {len(facts)} months of '{line.label.en}' are the same ({first.typed}).",
            ),
            Text(
                "若是按年平均分摊，请把数据来源改为“估算”。",
                "If a year was spread evenly, set the data source to 'estimated'.",
            ),
        )
