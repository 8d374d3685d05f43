"""Recovery (恢复): finish or drop what a dead process left between the books."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from tanfeng.ledger import evidence, lake, writers
from tanfeng.ledger.posting import ACKNOWLEDGED, DROPPED, PENDING, settle
from tanfeng.ledger.registry import reading, writing
from tanfeng.ledger.registry.tables import postings
from tanfeng.ledger.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was settled: ids of postings."""

    finished: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def recover(ws: Workspace) -> Recovery:
    """Settle every pending posting whose process has ended.

    A posting whose commit is in the lake is acknowledged: its evidence was kept before. One
    whose commit is not there is dropped. What a living process works on is left alone.
    """
    with reading(ws.engine) as connection:
        pending = connection.execute(
            select(postings).where(postings.c.status == PENDING).order_by(postings.c.recorded_at)
        ).all()
    finished: list[str] = []
    dropped: list[str] = []
    for row in pending:
        # asked in this order: a writer that ends between the two has committed or never will
        if writers.at_work(ws.path, row.writer, row.id):
            continue
        there = lake.settle_commit(ws.path, row.book, row.id)
        with writing(ws.engine) as connection:
            if settle(connection, row.id, ACKNOWLEDGED if there else DROPPED):
                (finished if there else dropped).append(row.id)
    evidence.sweep_aside(ws)
    writers.sweep(ws.path)
    return Recovery(tuple(finished), tuple(dropped))
