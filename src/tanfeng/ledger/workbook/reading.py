"""What was read from one workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tanfeng.ledger.facts import Fact
from tanfeng.reference.finding import Finding, Severity, Text


@dataclass(frozen=True, slots=True)
class Reading:
    """Facts and findings of one workbook (读数).

    Attributes
    ----------
    facts
        One per filled cell, in the canonical unit of its line.
    findings
        Everything that could not be read, by cell; empty when all is well.
    totals
        Annual figures that the plant typed for cross-checking. They are not facts: posted
        beside the months they would count twice.
    places
        (entity, item, measure, period) -> cell, for every cell that the workbook has, filled
        or not; lets a check name the empty cell.
    """

    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    totals: tuple[Fact, ...] = ()
    places: Mapping[tuple[str, str, str, str], str] = field(default_factory=dict)

    @property
    def months(self) -> tuple[str, ...]:
        """Months that the workbook has columns for: what it speaks of when handed in again."""
        return tuple(sorted({period for _, _, _, period in self.places}))


def unique(facts: Iterable[Fact]) -> tuple[list[Fact], list[Finding]]:
    """Keep one fact per quantity and period; the first one stays.

    Returns
    -------
    tuple
        The facts kept, and a finding for each further one: a warning where it repeats the
        same value, an error where it contradicts.
    """
    kept: dict[tuple[str, str, str, str, str], Fact] = {}
    findings = []
    for fact in facts:
        key = (fact.entity, fact.item, fact.measure, fact.period, fact.scenario)
        first = kept.setdefault(key, fact)
        if first is not fact:
            findings.append(_twice(first, fact))
    return list(kept.values()), findings


def _twice(first: Fact, again: Fact) -> Finding:
    same = first.value == again.value
    return Finding(
        "value-twice",
        Severity.WARNING if same else Severity.ERROR,
        again.origin,
        Text(
            f"{again.period} 的同一数据已在 {first.origin} 填写"
            + ("，数值相同。" if same else f"：彼处为 {first.typed}，此处为 {again.typed}。"),
            f"{again.period} stands already at {first.origin}"
            + (" with the same value." if same else f": {first.typed} there, {again.typed} here."),
        ),
        Text("请只保留一处。", "Keep one of them."),
    )
