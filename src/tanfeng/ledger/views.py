"""Views (视图) of the books: what counts now, what was said before, what was computed."""

from __future__ import annotations

from typing import Any

import duckdb
import narwhals as nw

from tanfeng.ledger.facts import KEY
from tanfeng.ledger.frames import scan
from tanfeng.ledger.snapshots import Snapshot, snapshot
from tanfeng.ledger.workspace import Workspace

SCOPE = ("entity", "period", "scenario", "series")
"""What a run computes as a whole: a later run of the same scope stands in its place."""


def reported(
    ws: Workspace,
    snapshot: Snapshot | None = None,
    engine: Any = "duckdb",
    connection: duckdb.DuckDBPyConnection | None = None,
) -> nw.LazyFrame[Any]:
    """Return the facts that count: the newest acknowledged of each key, without withdrawn ones.

    Parameters
    ----------
    snapshot
        State to read; None takes the present one.
    engine
        ``"duckdb"`` or a `SparkSession`.
    connection
        DuckDB connection to use.

    Returns
    -------
    narwhals.LazyFrame
        Columns of `FACT_SCHEMA`; at most one row per `KEY`; `value` is never NULL.
    """
    return newest(history(ws, snapshot, engine, connection))


def history(
    ws: Workspace,
    snapshot: Snapshot | None = None,
    engine: Any = "duckdb",
    connection: duckdb.DuckDBPyConnection | None = None,
) -> nw.LazyFrame[Any]:
    """Return every acknowledged fact, superseded and withdrawn ones too; parameters as above."""
    state = snapshot or _present(ws)
    rows = scan(ws, "reported", state.reported_version, engine, connection)
    return acknowledged(rows, state)


def acknowledged(rows: nw.LazyFrame[Any], state: Snapshot) -> nw.LazyFrame[Any]:
    """Keep the reported rows that a snapshot sees."""
    seen = rows.filter(nw.col("recorded_at") <= state.as_of)
    if state.excluded:
        seen = seen.filter(~nw.col("submission").is_in(list(state.excluded)))
    return seen


def newest(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Keep the newest row of each `KEY`, and drop it where it withdraws."""
    return _latest(rows, "recorded_at", KEY).filter(~nw.col("value").is_null())


def computed(
    ws: Workspace,
    snapshot: Snapshot | None = None,
    run: int | None = None,
    engine: Any = "duckdb",
    connection: duckdb.DuckDBPyConnection | None = None,
) -> nw.LazyFrame[Any]:
    """Return computed facts: of one run, or those that count.

    Per entity, period, scenario and series of method the newest run that is not voided
    counts, as a whole: a line that it no longer has does not live on from an older run.

    Parameters
    ----------
    run
        Number of a run, voided or not; None takes the current view.

    Returns
    -------
    narwhals.LazyFrame
        Columns of `COMPUTED_SCHEMA`.
    """
    state = snapshot or _present(ws)
    rows = scan(ws, "computed", state.computed_version, engine, connection)
    if run is not None:
        return rows.filter(nw.col("run") == run)
    seen = rows.filter(nw.col("recorded_at") <= state.as_of)
    if state.excluded_runs:
        seen = seen.filter(~nw.col("run").is_in(list(state.excluded_runs)))
    return _latest(seen, "run", SCOPE)


def _latest(rows: nw.LazyFrame[Any], order: str, key: tuple[str, ...]) -> nw.LazyFrame[Any]:
    # rows of one key and one moment are from one posting, which has a key only once
    return (
        rows.with_columns(nw.col(order).max().over(*key).alias("latest_of_key"))
        .filter(nw.col(order) == nw.col("latest_of_key"))
        .drop("latest_of_key")
    )


def _present(ws: Workspace) -> Snapshot:
    return snapshot(ws)
