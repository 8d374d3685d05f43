"""Reconciliations that roster sheets declare (名单勾稽)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tanfeng.programme.rosters.batch import Agreement, Batch, Roster
from tanfeng.programme.rosters.standing import standing
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.formula import Values, exact, source


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One declared check, with its numbers.

    Attributes
    ----------
    holds
        None when a number that it needs was not published.
    words
        The check with numbers in it, such as ``2783 + 874 - 41 == 3616``.
    """

    roster: str
    batch: Batch
    message: Text
    words: str
    holds: bool | None
    at: str


def reconcile(roster: Roster) -> tuple[Reconciliation, ...]:
    """Evaluate every agreement of every batch; names are before, added, removed, renamed, total."""
    found = []
    for batch in roster.batches:
        numbers = _numbers(roster, batch)
        for agreement in batch.agreements:
            held = exact(agreement.formula, Values(numbers))
            found.append(
                Reconciliation(
                    roster.id,
                    batch,
                    agreement.message,
                    _words(agreement, numbers),
                    held if isinstance(held, bool) else None,
                    agreement.at,
                )
            )
    return tuple(found)


def reconciliation_findings(roster: Roster) -> list[Finding]:
    """Return what does not reconcile, and the moves that contradict the roster."""
    findings = list(standing(roster, roster.batches[-1].known_from).findings)
    findings += [_open(one) for one in reconcile(roster) if one.holds is False]
    return findings


def _open(one: Reconciliation) -> Finding:
    return Finding(
        "roster-not-reconciled",
        Severity.WARNING,
        one.at,
        Text(
            f"{one.message.zh}：{one.words} 不成立。",
            f"{one.message.en}: {one.words} does not hold.",
        ),
        Text("查找遗漏的批次、移出或更名。", "Look for a batch, removal or renaming left out."),
    )


def _numbers(roster: Roster, batch: Batch) -> dict[str, Decimal | None]:
    place = roster.batches.index(batch)
    before = None
    if place:
        before = standing(roster, roster.batches[place - 1].known_from).size
    elif batch.moves:
        before = 0
    counts = {
        "before": before,
        "added": batch.added,
        "removed": batch.removed,
        "renamed": batch.renamed,
        "total": batch.total,
    }
    return {name: None if n is None else Decimal(n) for name, n in counts.items()}


def _words(agreement: Agreement, numbers: dict[str, Decimal | None]) -> str:
    words = source(agreement.formula)
    for name, value in numbers.items():
        words = words.replace(name, "?" if value is None else str(value))
    return words
