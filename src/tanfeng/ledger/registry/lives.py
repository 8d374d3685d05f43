"""Tables of the event log (生命周期登记): what happened to which thing, as it was told and when.

Captures, events and what they mention are only ever added to. `life_links` is derived from them,
can be made anew at any time, and answers where a thing is without reading its events.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
)

from tanfeng.ledger.registry.tables import metadata

# on SQLite the rows of these lie in the index of their key, not beside it
_IN_KEY: Any = {"sqlite_with_rowid": False}

jobs = Table(
    "life_jobs",
    metadata,
    Column("job", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False, unique=True),
    Column("recorded_at", BigInteger, nullable=False),
    Column("party", String(200), nullable=False),
    Column("name", String(400), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("events", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("findings", JSON, nullable=False),
    Index(None, "recorded_at"),
)

things = Table(
    "life_things",
    metadata,
    Column("thing", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
    **_IN_KEY,
)

events = Table(
    "life_events",
    metadata,
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("job", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("party", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("action", String(8), nullable=False),
    Column("step", Text, nullable=False),
    Column("disposition", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("offset", String(6), nullable=False),
    Column("place", Text, nullable=False),
    Column("read_point", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("transformation", Text, nullable=False),
    # whether it declares an earlier one an error
    Column("error", Boolean, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Index(None, "hash"),
    Index(None, "id"),
    Index(None, "time"),
    Index(None, "recorded_at"),
)

mentions = Table(
    "life_mentions",
    metadata,
    Column("event", BigInteger, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("role", SmallInteger, nullable=False),
    Column("thing", BigInteger, nullable=False),
    Column("amount", Double),
    Column("unit", String(20), nullable=False),
    Index(None, "thing", "event", "role"),
    **_IN_KEY,
)

sides = Table(
    "life_sides",
    metadata,
    Column("event", BigInteger, primary_key=True),
    Column("position", Integer, primary_key=True),
    # source, destination, paper, corrective
    Column("side", String(12), nullable=False),
    Column("type", Text, nullable=False),
    Column("name", Text, nullable=False),
    Index(None, "name"),
    **_IN_KEY,
)

voids = Table(
    "life_voids",
    metadata,
    Column("event", BigInteger, primary_key=True),
    Column("by", BigInteger, primary_key=True),
    Column("recorded_at", BigInteger, nullable=False),
    **_IN_KEY,
)

links = Table(
    "life_links",
    metadata,
    Column("child", BigInteger, primary_key=True),
    Column("since", BigInteger, primary_key=True),
    Column("parent", BigInteger, primary_key=True),
    # still in it where null
    Column("until", BigInteger),
    Column("opened", BigInteger, nullable=False),
    Column("closed", BigInteger),
    # all that a question asks lies in the index: no second look for each part
    Index("ix_life_links_parent", "parent", "child", "since", "until", "opened", "closed"),
    **_IN_KEY,
)
