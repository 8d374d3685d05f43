"""Replay (复算): a posted run computed again from the stored sheets and ledger state."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from tanfeng.accounting.account import jobs_of, plants_of, read_facts
from tanfeng.accounting.compute import compute
from tanfeng.accounting.posts import COLUMNS
from tanfeng.ledger import Workspace, run, run_sheets, run_table
from tanfeng.reference.period import parse_period


@dataclass(frozen=True)
class Difference:
    """One value that a replay gives differently; None where one side has no such row."""

    entity: str
    item: str
    measure: str
    period: str
    symbol: str
    posted: float | None
    replayed: float | None


@dataclass(frozen=True)
class Replay:
    """Outcome of a replay.

    Attributes
    ----------
    identical
        Whether every row and every digit is the same.
    """

    run: int
    rows: int
    identical: bool
    differences: tuple[Difference, ...]


_KEYS = ("entity", "item", "measure", "period", "symbol", "sheet")


def replay(ws: Workspace, run_number: int) -> Replay:
    """Compute a run again from the very sheets and ledger state that it used.

    Later submissions, corrections and editions have no influence on it.

    Raises
    ------
    TanfengError
        ``run-unknown``, or when evidence of its sheets is damaged.
    """
    made = run(ws, run_number)
    shelf = run_sheets(ws, run_number)
    jobs = jobs_of(shelf, made.arguments)
    period = parse_period(str(made.arguments["period"]))
    facts = read_facts(ws, made.snapshot, plants_of(jobs), period)
    again = compute(shelf, jobs, facts).table
    posted = run_table(ws, run_number).select(list(COLUMNS))
    order = [(name, "ascending") for name in _KEYS]
    posted, again = posted.sort_by(order), again.cast(posted.schema).sort_by(order)
    identical = posted.equals(again)
    differences = () if identical else tuple(_differences(posted, again))
    return Replay(run_number, posted.num_rows, identical, differences)


def _differences(posted: pa.Table, again: pa.Table) -> list[Difference]:
    sides = [
        {tuple(row[k] for k in _KEYS): row for row in table.to_pylist()}
        for table in (posted, again)
    ]
    found: list[Difference] = []
    for key in sorted({*sides[0], *sides[1]}):
        old, new = sides[0].get(key), sides[1].get(key)
        if old != new:
            found.append(
                Difference(
                    entity=key[0], item=key[1], measure=key[2], period=key[3], symbol=key[4],
                    posted=old["value"] if old else None,
                    replayed=new["value"] if new else None,
                )
            )  # fmt: skip
    return found
