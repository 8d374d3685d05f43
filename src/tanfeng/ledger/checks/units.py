"""Units of facts that did not come through a template."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing
from tanfeng.reference.finding import Finding, Severity, Text


def unit(filing: Filing) -> Iterator[Finding]:
    """Yield an error for every fact that is not in the canonical unit of its line."""
    for line, facts in filing.lines():
        for fact in facts.values():
            if fact.unit != line.unit:
                yield Finding(
                    "unit-not-canonical",
                    Severity.ERROR,
                    fact.origin,
                    Text(
                        f"“{line.label.zh}”的单位是 {fact.unit}，台账用 {line.unit}。",
                        f"'{line.label.en}' is in {fact.unit}; the ledger keeps {line.unit}.",
                    ),
                    Text("请先换算单位。", "Convert it first."),
                )
