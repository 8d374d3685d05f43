"""Batches of a roster (名单批次) as their sheets give them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import msgspec

from tanfeng.programme.entries import entries, no_errors
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.formula import Formula, parse
from tanfeng.reference.sheet import Sheet, Status
from tanfeng.reference.shelf import Shelf

ACTIONS = ("add", "remove", "rename")


@dataclass(frozen=True, slots=True)
class Move:
    """One named change: `name` enters, leaves, or takes the place of `former`.

    Attributes
    ----------
    entity
        Id of the entity in the ledger, where it is known.
    """

    action: str
    name: str
    former: str
    entity: str
    at: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """A reconciliation that a sheet declares: a formula over the batch's counts."""

    formula: Formula
    message: Text
    at: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One published change of a roster (批次).

    Attributes
    ----------
    known_from
        Day from which the batch counts.
    added, removed, renamed
        Counts; from the names where the sheet carries names.
    total
        Size after the batch, as published; None where none was.
    comparator
        ``=`` or ``>`` for a published total that is a bound ("more than 20,000").
    moves
        Named changes; empty when the roster is known by count.
    """

    label: Text
    known_from: date
    added: int | None
    removed: int
    renamed: int
    total: int | None
    comparator: str
    moves: tuple[Move, ...]
    agreements: tuple[Agreement, ...]
    status: Status
    source: str
    note: Text | None
    sheet: Sheet
    at: str


@dataclass(frozen=True, slots=True)
class Roster:
    """All batches of one list, oldest first (名单).

    Attributes
    ----------
    section
        Section of the report that the list belongs to.
    by_name
        Whether every batch carries names.
    """

    id: str
    label: Text
    unit: Text
    section: int
    by_name: bool
    batches: tuple[Batch, ...]


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    label: Text
    known_from: date
    added: int | None = None
    removed: int = 0
    renamed: int = 0
    total: int | None = None
    comparator: str = "="
    note: Text | None = None


class _Agreement(msgspec.Struct, forbid_unknown_fields=True):
    expr: str
    message: Text


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    label: Text
    unit: Text
    section: int


@functools.lru_cache(maxsize=8)
def rosters(shelf: Shelf) -> Mapping[str, Roster]:
    """Return the rosters of all sheets of kind ``roster``, by id.

    Raises
    ------
    TanfengError
        With all findings: ``entry-unreadable``, ``roster-move-unreadable``, or
        ``roster-day-twice`` when two batches of a roster count from one day.
    """
    findings: list[Finding] = []
    heads: dict[str, _Head] = {}
    batches: dict[str, list[Batch]] = {}
    for sheet in shelf.of_kind("roster"):
        head = [h for _, h, _ in entries(_one(sheet, "roster"), "roster", _Head, findings)]
        read = _batch(sheet, findings)
        if head and read:
            heads.setdefault(head[0].id, head[0])
            batches.setdefault(head[0].id, []).append(read)
    found = {}
    for id, head in heads.items():
        ordered = tuple(sorted(batches[id], key=lambda batch: batch.known_from))
        findings += _same_day(ordered)
        by_name = all(batch.moves for batch in ordered)
        found[id] = Roster(id, head.label, head.unit, head.section, by_name, ordered)
    no_errors(findings)
    return found


def _one(sheet: Sheet, key: str) -> Sheet:
    """Let a key that holds a single entry be read like a list of one."""
    body = {**sheet.body, key: [sheet.body.get(key) or {}]}
    return replace(sheet, body=body)


def _batch(sheet: Sheet, findings: list[Finding]) -> Batch | None:
    read = [b for _, b, _ in entries(_one(sheet, "batch"), "batch", _Batch, findings)]
    if not read:
        return None
    given = read[0]
    moves = tuple(_move(row.cells, row.at, findings)
                  for rows in sheet.tables.values() for row in rows)  # fmt: skip
    added, removed, renamed = given.added, given.removed, given.renamed
    if moves:
        added, removed, renamed = (sum(m.action == a for m in moves) for a in ACTIONS)
    agreements = tuple(
        Agreement(parse(one.expr, at), one.message, at)
        for _, one, at in entries(sheet, "agreements", _Agreement, findings)
    )
    return Batch(
        given.label, given.known_from, added, removed, renamed, given.total, given.comparator,
        moves, agreements, sheet.status, sheet.source, given.note, sheet, sheet.at("batch"),
    )  # fmt: skip


def _move(cells: Mapping[str, str], at: str, findings: list[Finding]) -> Move:
    action, name = cells.get("action", ""), cells.get("name", "").strip()
    former = cells.get("former", "").strip()
    if action not in ACTIONS or not name or (action == "rename") != bool(former):
        findings.append(
            Finding(
                "roster-move-unreadable",
                Severity.ERROR,
                at,
                Text(
                    "名单变动须有 add、remove 或 rename 与名称；更名还须有原名。",
                    "A move needs add, remove or rename and a name; a renaming needs the former "
                    "name too.",
                ),
            )
        )
    return Move(action, name, former, cells.get("entity", "").strip(), at)


def _same_day(ordered: tuple[Batch, ...]) -> list[Finding]:
    return [
        Finding(
            "roster-day-twice",
            Severity.ERROR,
            later.at,
            Text(
                f"两个批次同为 {later.known_from}，先后不明（另见 {earlier.at}）。",
                f"Two batches count from {later.known_from}, so their order is open "
                f"(see {earlier.at}).",
            ),
        )
        for earlier, later in pairwise(ordered)
        if earlier.known_from == later.known_from
    ]
