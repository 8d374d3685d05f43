"""Connections to the registry, and the moments it hands out."""

from __future__ import annotations

import json
import os
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, case, create_engine, event, make_url, update
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from tanfeng.ledger.refusals import storage_refusals
from tanfeng.ledger.registry.tables import workspace
from tanfeng.reference.errors import refuse

_WAIT_MS = 60_000


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def read_address(text: str) -> URL:
    """Read the address of a registry; ``postgresql://`` means the psycopg 3 driver.

    Raises
    ------
    TanfengError
        ``registry-address`` for anything but SQLite and PostgreSQL.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        url = None
    backend = url.get_backend_name() if url is not None else ""
    if url is None or backend not in ("sqlite", "postgresql"):
        raise refuse(
            "registry-address",
            "registry",
            "登记簿地址无法识别。",
            "The address of the registry is not understood.",
            "只支持 sqlite:///文件 与 postgresql://用户@主机/库。",
            "Use sqlite:///file or postgresql://user@host/database.",
        )
    return url.set(drivername="postgresql+psycopg") if backend == "postgresql" else url


def connect(url: URL) -> Engine:
    """Return an engine; nothing is connected yet.

    Raises
    ------
    TanfengError
        ``registry-driver-missing`` when the PostgreSQL driver is not installed.
    """
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, json_serializer=_to_json)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        _engines.add(engine)
        return engine
    try:
        engine = create_engine(url, json_serializer=_to_json, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise refuse(
            "registry-driver-missing",
            "registry",
            "缺少 PostgreSQL 驱动。",
            "The PostgreSQL driver is not installed.",
            "请运行 pip install 'tanfeng[postgres]'。",
            "Run pip install 'tanfeng[postgres]'.",
        ) from error
    _engines.add(engine)
    return engine


_engines: weakref.WeakSet[Engine] = weakref.WeakSet()


def _close_idle() -> None:
    for engine in list(_engines):
        engine.dispose()


# A connection must not cross a fork: SQLite's locks and a server's session would be shared.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_close_idle)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # the driver's own BEGIN comes too late to be IMMEDIATE
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_WAIT_MS}",
        "journal_mode=WAL",
        # an acknowledgement must survive a power cut, which WAL with NORMAL does not promise
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which all questions see one state of the registry."""
    with storage_refusals("registry"), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that waits for other writers at once, not at its first write."""
    with (
        storage_refusals("registry"),
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        yield connection


def now() -> int:
    """Return the clock in microseconds since 1970, UTC."""
    return time.time_ns() // 1000


def take_moment(connection: Connection) -> int:
    """Return the next `recorded_at`: the clock, but always later than any one given before.

    The update locks the row until the transaction ends, so moments are strictly increasing
    whatever the clocks of two writers say.
    """
    clock = now()
    later = case((workspace.c.moment >= clock, workspace.c.moment + 1), else_=clock)
    statement = update(workspace).values(moment=later).returning(workspace.c.moment)
    return connection.execute(statement).scalar_one()
