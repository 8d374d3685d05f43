"""Rows of the log (登记行): plain values in bulk, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, func, select

CHUNK = 5_000
ROLES = ("thing", "parent", "child", "input", "output")
"""Roles of `Mention` by number."""


def write(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, values in the order of the table's columns."""
    if not rows:
        return
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.columns)
    marks = ", ".join([mark] * len(table.columns))
    connection.exec_driver_sql(
        f"insert into {quote(table.name)} ({names}) values ({marks})", list(rows)
    )


def chunks(values: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """Yield values in lists of at most `size`."""
    source = iter(values)
    while part := list(islice(source, size)):
        yield part


def matching(
    connection: Connection, columns: Sequence[Column[Any]], key: Column[Any], values: Iterable[Any]
) -> Iterator[Sequence[Any]]:
    """Yield the rows whose `key` is among `values`, as tuples of `columns`."""
    wanted = bindparam("wanted", expanding=True)
    statement = select(*columns).where(key.in_(wanted))
    for part in chunks(values):
        yield from connection.execute(statement, {"wanted": part})


def next_number(connection: Connection, column: Column[Any]) -> int:
    """Return the number after the largest one."""
    return (connection.execute(select(func.max(column))).scalar() or 0) + 1
