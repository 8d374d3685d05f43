"""Keeping `life_links` true (维护包含关系): what new events touch is made anew from its events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, and_, bindparam, delete, exists, select

from tanfeng.ledger.registry.lives import events, links, mentions, voids
from tanfeng.traceability.log.intervals import intervals
from tanfeng.traceability.log.rows import ROLES, chunks, write

FAMILIES = ("aggregation", "association")
_PARENT, _CHILD = ROLES.index("parent"), ROLES.index("child")


def refresh(connection: Connection, children: Iterable[int]) -> int:
    """Make the links of these things anew; return how many there are."""
    count = 0
    for part in chunks(sorted(set(children))):
        rows = links_of(connection, part).select([c.name for c in links.columns])
        connection.execute(
            delete(links).where(links.c.child.in_(bindparam("part", expanding=True))),
            {"part": part},
        )
        write(connection, links, list(zip(*(c.to_pylist() for c in rows.columns), strict=True)))
        count += rows.num_rows
    return count


def links_of(connection: Connection, children: list[int], known: int | None = None) -> pa.Table:
    """Return the links of some things, from their events.

    Parameters
    ----------
    known
        Moment of recording; what was recorded later is not known yet. Now if left out.

    Returns
    -------
    pyarrow.Table
        `tables.LINKS`.
    """
    mine, theirs = mentions.alias("mine"), mentions.alias("theirs")
    statement = (
        select(mine.c.thing, theirs.c.thing, events.c.time, events.c.event, events.c.action)
        .join(events, events.c.event == mine.c.event)
        .join(theirs, and_(theirs.c.event == mine.c.event, theirs.c.role == _PARENT))
        .where(
            mine.c.role == _CHILD,
            mine.c.thing.in_(bindparam("part", expanding=True)),
            events.c.action.in_(("ADD", "DELETE")),
            *valid(known),
        )
    )
    rows = connection.execute(statement, {"part": children}).all()
    found = [*rows, *_emptied(connection, rows, known)]
    return _intervals(found)


def _emptied(connection: Connection, rows: Any, known: int | None) -> list[tuple[Any, ...]]:
    """Return the events that take everything out of a parent without naming it, for each child."""
    inside: dict[int, set[int]] = {}
    for child, parent, *_ in rows:
        inside.setdefault(parent, set()).add(child)
    mine, any_child = mentions.alias("mine"), mentions.alias("any_child")
    statement = (
        select(mine.c.thing, events.c.time, events.c.event)
        .join(events, events.c.event == mine.c.event)
        .where(
            mine.c.role == _PARENT,
            mine.c.thing.in_(bindparam("part", expanding=True)),
            events.c.action == "DELETE",
            ~exists().where(any_child.c.event == mine.c.event, any_child.c.role == _CHILD),
            *valid(known),
        )
    )
    return [
        (child, parent, time, event, "DELETE")
        for part in chunks(inside)
        for parent, time, event in connection.execute(statement, {"part": part})
        for child in inside[parent]
    ]


def valid(known: int | None) -> list[Any]:
    """Return the conditions of events that count: of families, no declaration, not voided."""
    void = exists().where(voids.c.event == events.c.event)
    conditions = [events.c.kind.in_(FAMILIES), events.c.error.is_(False)]
    if known is None:
        return [*conditions, ~void]
    return [*conditions, events.c.recorded_at <= known, ~void.where(voids.c.recorded_at <= known)]


def _intervals(rows: list[Any]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * 5
    child, parent, time, event = (np.array(column, np.int64) for column in columns[:4])
    added = np.array([action == "ADD" for action in columns[4]], bool)
    return intervals(child, parent, time, event, added)


def touched(connection: Connection, event_numbers: Iterable[int]) -> set[int]:
    """Return the things whose links may change by these events."""
    found: set[int] = set()
    emptied: set[int] = set()
    statement = (
        select(mentions.c.event, mentions.c.role, mentions.c.thing)
        .join(events, events.c.event == mentions.c.event)
        .where(
            mentions.c.event.in_(bindparam("part", expanding=True)),
            mentions.c.role.in_((_PARENT, _CHILD)), events.c.kind.in_(FAMILIES),
        )
    )  # fmt: skip
    for part in chunks(event_numbers):
        parents: dict[int, int] = {}
        with_children: set[int] = set()
        for event, role, thing in connection.execute(statement, {"part": part}):
            if role == _CHILD:
                found.add(thing)
                with_children.add(event)
            else:
                parents[event] = thing
        emptied |= {thing for event, thing in parents.items() if event not in with_children}
    inside = select(links.c.child).where(links.c.parent.in_(bindparam("part", expanding=True)))
    for part in chunks(emptied):
        found |= set(connection.execute(inside, {"part": part}).scalars())
    return found
