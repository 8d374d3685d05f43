"""Facts that the form does not ask for."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.ledger.checks.filing import Filing
from tanfeng.reference.finding import Finding, Severity, Text


def unasked(filing: Filing) -> Iterator[Finding]:
    """Yield a warning for every quantity that no line of the form asks for."""
    asked = {(line.entity, line.item, line.measure) for line in filing.form.lines}
    for quantity, facts in filing.now.items():
        if quantity not in asked:
            first = next(iter(facts.values()))
            name = " / ".join(quantity)
            yield Finding(
                "value-not-asked",
                Severity.WARNING,
                first.origin,
                Text(
                    f"表单没有要求“{name}”；将保存，但不参与核算。",
                    f"The form does not ask for {name}; it is kept, and no method will use it.",
                ),
                Text("请核对主体、品类和计量项。", "Check entity, item and measure."),
            )
