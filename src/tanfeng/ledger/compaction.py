"""Compaction (合并): many small files become few, and nothing that counts is lost."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from tanfeng.ledger import lake
from tanfeng.ledger.lake import Book
from tanfeng.ledger.registry import reading
from tanfeng.ledger.registry.tables import runs
from tanfeng.ledger.workspace import Workspace

WEEK = 168


@dataclass(frozen=True, slots=True)
class Compaction:
    """What compacting one book did: data files before, data files after, files deleted."""

    book: Book
    before: int
    after: int
    deleted: int


def compact(ws: Workspace, keep_hours: int = WEEK) -> tuple[Compaction, ...]:
    """Merge the small files of both books, and delete files that nobody can ask for.

    Deleted are files replaced, or left behind by a killed writer, more than `keep_hours` ago,
    unless a run's snapshot needs them: every run stays replayable, and a reader at work keeps
    its files.

    Parameters
    ----------
    keep_hours
        0 is safe only while nobody else reads or writes the workspace.
    """
    with reading(ws.engine) as connection:
        states = connection.execute(select(runs.c.snapshot)).scalars().all()
    needed: dict[Book, set[int]] = {
        "reported": {state["reported_version"] for state in states},
        "computed": {state["computed_version"] for state in states},
    }
    return tuple(_compact(ws, book, needed[book], keep_hours) for book in lake.SCHEMAS)


def _compact(ws: Workspace, book: Book, needed: set[int], keep_hours: int) -> Compaction:
    before = len(lake.files(ws.path, book, lake.open_table(ws.path, book).version()))
    deleted = lake.merge(ws.path, book, sorted(needed), keep_hours)
    after = len(lake.files(ws.path, book, lake.open_table(ws.path, book).version()))
    return Compaction(book, before, after, deleted)
