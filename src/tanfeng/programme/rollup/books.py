"""The facts of one period, opened for roll-ups (期间数据)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa

from tanfeng.ledger import Snapshot, Workspace, computed, duckdb_connection, reported, snapshot
from tanfeng.programme.rollup.sums import Lazy
from tanfeng.reference.period import Period
from tanfeng.reference.shelf import Shelf


@dataclass(frozen=True, eq=False)
class Books:
    """Computed and reported facts of a period's months, held by one DuckDB.

    Attributes
    ----------
    made, told
        Computed and reported facts of the scenario ``actual``.
    """

    shelf: Shelf
    state: Snapshot
    period: Period
    made: Lazy
    told: Lazy
    connection: duckdb.DuckDBPyConnection

    def place(self, table: pa.Table) -> Lazy:
        """Hand a small table to the engine that holds the facts."""
        return nw.from_native(self.connection.from_arrow(table)).lazy()

    def close(self) -> None:
        """Let go of the engine; the frames cannot be read afterwards."""
        self.connection.close()


def open_books(
    ws: Workspace,
    period: Period,
    state: Snapshot | date | None = None,
    *,
    shelf: Shelf | None = None,
    keep: bool = False,
) -> Books:
    """Open the facts of a period.

    Parameters
    ----------
    keep
        Hold the rows of the period in DuckDB, for several roll-ups; otherwise each reads the lake.
    """
    seen = state if isinstance(state, Snapshot) else snapshot(ws, state)
    # one order of summing: the digits of a report repeat
    connection = duckdb_connection(same_digits=True)
    wanted = (nw.col("scenario") == "actual") & nw.col("period").is_in(list(period.months()))
    frames = [
        computed(ws, seen, connection=connection).filter(wanted),
        reported(ws, seen, connection=connection).filter(wanted),
    ]
    if keep:
        frames = [_held(connection, frame, n) for frame, n in zip(frames, "ab", strict=True)]
    return Books(shelf or ws.shelf(), seen, period, frames[0], frames[1], connection)


def _held(connection: duckdb.DuckDBPyConnection, frame: Lazy, name: str) -> Lazy:
    native: Any = nw.to_native(frame)
    native.create(f"held_{name}")
    return nw.from_native(connection.table(f"held_{name}")).lazy()
