"""Required figures that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing
from tanfeng.reference.finding import Finding, Severity, Text


def missing(filing: Filing) -> Iterator[Finding]:
    """Yield a finding for every required cell that is empty between the first and last month."""
    for line, facts in filing.lines():
        if not line.required:
            continue
        for month in filing.months:
            if month not in facts:
                yield Finding(
                    "value-missing",
                    Severity.ERROR,
                    filing.place(line, month),
                    Text(
                        f"缺少 {month} 的“{line.label.zh}”（{line.unit}），此项必填。",
                        f"'{line.label.en}' ({line.unit}) of {month} is required and missing.",
                    ),
                    Text(
                        "请填写；确实没有发生时填 0。", "Fill it in; type 0 when nothing happened."
                    ),
                )
