"""Hands the files of a lake version to an engine, so that both engines see the same rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa

from tanfeng.ledger import lake
from tanfeng.ledger.lake import Book
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import refuse

_SPARK_TYPES = {pa.string(): "string", pa.float64(): "double", pa.int64(): "bigint"}


def duckdb_connection(*, same_digits: bool = False) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB in memory that fetches nothing from the network.

    Parameters
    ----------
    same_digits
        One thread: rows are then summed in one order, so float sums repeat to the last digit.
    """
    settings: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": True,
    }
    if same_digits:
        settings["threads"] = 1
    return duckdb.connect(":memory:", config=settings)


def scan(
    ws: Workspace,
    book: Book,
    version: int | None,
    engine: Any = "duckdb",
    connection: duckdb.DuckDBPyConnection | None = None,
    moments: Iterable[int] | None = None,
) -> nw.LazyFrame[Any]:
    """Return every row of a lake version, lazily.

    Parameters
    ----------
    version
        None takes the newest.
    engine
        ``"duckdb"`` or a `SparkSession`.
    connection
        DuckDB connection to use, for joins with the caller's own frames.
    moments
        Only files that may hold rows recorded at one of these moments.

    Raises
    ------
    TanfengError
        ``engine-unknown``, or ``lake-failed`` when the version is not there.
    """
    schema = lake.SCHEMAS[book]
    files = lake.files(ws.path, book, version, moments)
    if engine == "duckdb":
        own = connection or duckdb_connection()
        if files:
            return nw.from_native(own.read_parquet(files, hive_partitioning=False)).lazy()
        return nw.from_native(own.from_arrow(schema.empty_table())).lazy()
    if not hasattr(engine, "createDataFrame"):
        raise refuse(
            "engine-unknown",
            str(engine),
            "未知的计算引擎。",
            "This is not an engine.",
            "可用 duckdb 或一个 SparkSession。",
            "Use 'duckdb' or a SparkSession.",
        )
    columns = ", ".join(f"`{field.name}` {_SPARK_TYPES[field.type]}" for field in schema)
    if files:
        return nw.from_native(engine.read.schema(columns).parquet(*files))
    return nw.from_native(engine.createDataFrame([], columns))
