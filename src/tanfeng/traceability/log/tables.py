"""The log as tables (登记表): what audits, duties and material origins are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa
from sqlalchemy import Connection, case, exists, literal, select

from tanfeng.ledger.registry import reading
from tanfeng.ledger.registry.lives import events, links, mentions, sides, things, voids
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.units import factor
from tanfeng.traceability.log.custody import custody_of
from tanfeng.traceability.log.intervals import intervals
from tanfeng.traceability.log.links import FAMILIES
from tanfeng.traceability.log.rows import ROLES
from tanfeng.traceability.tables import EVENTS, FLOWS, LINKS, MENTIONS, THINGS

_AT_ONCE = 100_000
PARTY = "urn:tanfeng:party:"
"""What stands before the id of an entity where an event names it."""
_MASSES = {"KGM": "kg", "TNE": "t", "GRM": "g", "MGM": "mg"}


@dataclass(frozen=True, eq=False)
class Tables:
    """The log, or what was known of it at a moment; see `tanfeng.traceability.tables`.

    Attributes
    ----------
    events
        `EVENTS` with a column `counterpart`, the party on the other side of a hand-over.
    """

    things: pa.Table
    events: pa.Table
    mentions: pa.Table
    links: pa.Table
    custody: pa.Table
    flows: pa.Table


def tables(ws: Workspace, known: int | None = None) -> Tables:
    """Read the log.

    Parameters
    ----------
    known
        Moment of recording, microseconds: what was recorded later is left out, and what it
        declared an error stands. Now if left out.
    """
    with reading(ws.engine) as connection:
        numbered = _read(connection, select(things.c.thing, things.c.name), THINGS)
        told = _events(connection, known)
        mentioned = _mentions(connection, known)
        told = _with_counterpart(told, _sides(connection, known))
        inside = (
            _read(connection, select(*(links.c[name] for name in LINKS.names)), LINKS)
            if known is None
            else _links(told, mentioned)
        )
    return Tables(numbered, told, mentioned, inside, custody_of(told, mentioned),
                  flows_of(told, mentioned))  # fmt: skip


def flows_of(told: pa.Table, mentioned: pa.Table) -> pa.Table:
    """Return `FLOWS`: every input of a transformation with every output.

    Events of one transformation are taken together. Masses are null where none is told.
    """
    frame = nw.from_native(told).filter((nw.col("kind") == "transformation") & ~nw.col("voided"))
    alone = nw.col("transformation") == ""
    frame = frame.with_columns(
        group=nw.when(alone)
        .then(nw.concat_str(nw.lit("event "), nw.col("event").cast(nw.String)))
        .otherwise(nw.col("transformation"))
    ).select("event", "time", "group")
    kilograms = {code: float(factor(unit, "kg")) for code, unit in _MASSES.items()}
    times = nw.lit(None, dtype=nw.Float64)
    for code, number in kilograms.items():
        times = nw.when(nw.col("unit") == code).then(number).otherwise(times)
    moved = nw.from_native(mentioned).with_columns(kg=nw.col("amount") * times)
    moved = moved.join(frame, on="event", how="inner")
    taken = moved.filter(nw.col("role") == "input").select(
        "group", nw.col("thing").alias("lot_in"), nw.col("kg").alias("kg_in")
    )
    given = moved.filter(nw.col("role") == "output").select(
        "group", "event", "time", nw.col("thing").alias("lot_out"), nw.col("kg").alias("kg_out")
    )
    return (
        given.join(taken, on="group", how="inner")
        .select(*FLOWS.names)
        .sort("time", "event", "lot_out", "lot_in")
        .to_native()
        .cast(FLOWS)
    )


def _events(connection: Connection, known: int | None) -> pa.Table:
    void = exists().where(voids.c.event == events.c.event)
    if known is not None:
        void = void.where(voids.c.recorded_at <= known)
    # a declaration of an error is no happening of its own
    voided = case((events.c.error.is_(True), literal(1)), (void, literal(1)), else_=0)
    named = {"recorded": events.c.recorded_at, "voided": voided}
    wanted = [named.get(name, events.c.get(name)).label(name) for name in EVENTS.names]
    statement = select(*wanted, events.c.transformation).order_by(events.c.event)
    schema = EVENTS.append(pa.field("transformation", pa.string()))
    return _read(connection, _until(statement, known), schema)


def _mentions(connection: Connection, known: int | None) -> pa.Table:
    role = case(dict(enumerate(ROLES)), value=mentions.c.role).label("role")
    statement = select(
        mentions.c.event, role, mentions.c.thing, mentions.c.amount, mentions.c.unit
    ).order_by(mentions.c.event, mentions.c.position)
    if known is not None:
        statement = _until(statement.join(events, events.c.event == mentions.c.event), known)
    return _read(connection, statement, MENTIONS)


def _sides(connection: Connection, known: int | None) -> pa.Table:
    statement = select(sides.c.event, sides.c.side, sides.c.type, sides.c.name).where(
        sides.c.side.in_(("source", "destination"))
    )
    if known is not None:
        statement = _until(statement.join(events, events.c.event == sides.c.event), known)
    kinds = [("event", pa.int64()), ("side", pa.string()), ("type", pa.string()),
             ("name", pa.string())]  # fmt: skip
    return _read(connection, statement, pa.schema(kinds))


def _until(statement: Any, known: int | None) -> Any:
    return statement if known is None else statement.where(events.c.recorded_at <= known)


def _read(connection: Connection, statement: Any, schema: pa.Schema) -> pa.Table:
    parts = []
    result = connection.execution_options(yield_per=_AT_ONCE).execute(statement)
    for rows in result.partitions():
        columns = zip(*rows, strict=True)
        parts.append(pa.table(
            [_column(c, field) for c, field in zip(columns, schema, strict=True)], schema=schema
        ))  # fmt: skip
    return pa.concat_tables(parts).combine_chunks() if parts else schema.empty_table()


def _column(values: Sequence[Any], field: pa.Field) -> pa.Array:
    # SQLite has no truth values of its own
    if pa.types.is_boolean(field.type):
        values = [bool(value) for value in values]
    return pa.array(values, field.type)


def _with_counterpart(told: pa.Table, sided: pa.Table) -> pa.Table:
    """Add the other party of each event: the first side that is not the one who reports."""
    party = (
        nw.from_native(sided)
        .filter(nw.col("type").is_in(["possessing_party", "owning_party"]))
        .with_columns(
            counterpart=nw.col("name").str.replace(PARTY, "", literal=True, n=1),
            rank=nw.when(nw.col("side") == "destination").then(0).otherwise(1) * 2
            + nw.when(nw.col("type") == "possessing_party").then(0).otherwise(1),
        )
        .join(nw.from_native(told).select("event", "party"), on="event", how="inner")
        .filter(nw.col("counterpart") != nw.col("party"))
        .sort("event", "rank", "counterpart")
        .unique("event", keep="first", maintain_order=True)
        .select("event", "counterpart")
    )
    joined = nw.from_native(told).join(party, on="event", how="left").sort("event")
    return joined.to_native()


def _links(told: pa.Table, mentioned: pa.Table) -> pa.Table:
    """Return the links that events known by then make."""
    family = (
        nw.from_native(told)
        .filter(nw.col("kind").is_in(list(FAMILIES)) & ~nw.col("voided"))
        .filter(nw.col("action").is_in(["ADD", "DELETE"]))
        .select("event", "time", "action")
    )
    frame = nw.from_native(mentioned)
    parents = frame.filter(nw.col("role") == "parent").select(
        "event", nw.col("thing").alias("parent")
    )
    children = frame.filter(nw.col("role") == "child").select(
        "event", nw.col("thing").alias("child")
    )
    moved = children.join(parents, on="event", how="inner").join(family, on="event", how="inner")
    emptied = (
        parents.join(children, on="event", how="anti")
        .join(family.filter(nw.col("action") == "DELETE"), on="event", how="inner")
        .join(moved.select("parent", "child").unique(), on="parent", how="inner")
    )
    order = ["child", "parent", "time", "event", "action"]
    rows = nw.concat([moved.select(*order), emptied.select(*order)])
    child, parent, time, event = (rows[name].to_numpy() for name in order[:4])
    return intervals(child, parent, time, event, (rows["action"] == "ADD").to_numpy())
