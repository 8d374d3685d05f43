"""Who and how many are on a roster on a day (在册情况)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tanfeng.programme.rosters.batch import Batch, Move, Roster
from tanfeng.reference.finding import Finding, Severity, Text


@dataclass(frozen=True, slots=True)
class Standing:
    """A roster on one day.

    Attributes
    ----------
    size
        None while no total was published before and the batches do not start from nothing.
    entries
        Name -> entity id (or empty) of the entries in force; None for a roster by count.
    former
        Former name -> name in force.
    batches
        The batches that `size` rests on, oldest first.
    findings
        Moves that contradict the roster: added again, removed or renamed without being there.
    """

    size: int | None
    comparator: str
    entries: dict[str, str] | None
    former: dict[str, str]
    batches: tuple[Batch, ...]
    findings: tuple[Finding, ...]


def standing(roster: Roster, on: date) -> Standing:
    """Return the roster as it stands at the end of a day."""
    past = [batch for batch in roster.batches if batch.known_from <= on]
    size, comparator, used = None, "=", []
    for batch in past:
        before = size if size is not None or batch is not roster.batches[0] else _start(batch)
        size = _after(batch, before)
        comparator = batch.comparator if batch.total is not None else comparator
        used = [*used, batch] if before is not None else [batch]
    if not roster.by_name:
        return Standing(size, comparator, None, {}, tuple(used), ())
    findings: list[Finding] = []
    entries: dict[str, str] = {}
    former: dict[str, str] = {}
    for batch in past:
        for move in batch.moves:
            _make(move, entries, former, findings)
    return Standing(len(entries), "=", entries, former, tuple(past), tuple(findings))


def _start(batch: Batch) -> int | None:
    # a roster by name begins empty; one by count has a past that its first batch may not tell
    return 0 if batch.moves else None


def _after(batch: Batch, before: int | None) -> int | None:
    if batch.total is not None:
        return batch.total
    if before is None or batch.added is None:
        return None
    return before + batch.added - batch.removed


def _make(
    move: Move, entries: dict[str, str], former: dict[str, str], findings: list[Finding]
) -> None:
    if move.action == "add":
        if move.name in entries:
            findings.append(_contradiction(move, "已在名单中", "is on the roster already"))
        entries[move.name] = move.entity
        return
    old = move.former if move.action == "rename" else move.name
    old = former.get(old, old)
    if old not in entries:
        findings.append(_contradiction(move, "不在名单中", "is not on the roster"))
        return
    entity = entries.pop(old)
    if move.action == "rename":
        entries[move.name] = move.entity or entity
        for name, current in former.items():
            if current == old:
                former[name] = move.name
        former[old] = move.name


def _contradiction(move: Move, zh: str, en: str) -> Finding:
    name = move.former if move.action == "rename" else move.name
    return Finding(
        "roster-move-contradicts",
        Severity.WARNING,
        move.at,
        Text(f"“{name}”{zh}。", f"'{name}' {en}."),
        Text("查找遗漏的批次或更名。", "Look for a batch or renaming left out."),
    )


def is_member(roster: Roster, who: str, on: date) -> bool | None:
    """Tell whether an entity id, a name or a former name is on the roster at the end of a day.

    Returns
    -------
    bool | None
        None for a roster that is known by count only.
    """
    found = standing(roster, on)
    if found.entries is None:
        return None
    name = found.former.get(who, who)
    return name in found.entries or who in {entity for entity in found.entries.values() if entity}
