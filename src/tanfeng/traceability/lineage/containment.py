"""What is in what (包含查询), at any moment, as it is known now or was known then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, or_, select

from tanfeng.ledger.registry.lives import events, links, mentions, things
from tanfeng.traceability.log.links import links_of
from tanfeng.traceability.log.rows import ROLES, chunks
from tanfeng.traceability.sweeping import no_sweeping

# a pack has hundreds of parts, and the answer must come in a millisecond
_of = tuple.__new__
DEEPEST = 16
"""Levels that are followed; batteries have about five, and a loop must end."""
_PARENT, _CHILD = ROLES.index("parent"), ROLES.index("child")


class Held(NamedTuple):
    """One thing in another (包含).

    Attributes
    ----------
    depth
        1 for what is directly in, or directly around, the thing that was asked about.
    since, until
        Microseconds; `until` None while it is still in.
    opened, closed
        Events that say so.
    """

    depth: int
    parent: str
    child: str
    since: int
    until: int | None
    opened: int
    closed: int | None


_ROW = "l.parent, l.child, l.since, l.until, l.opened, l.closed"


def _statement(down: bool, at: int | None, mark: str) -> str:
    moment = f"l.since <= {mark} and (l.until is null or l.until > {mark})"
    held = "l.until is null" if at is None else moment
    start, step = ("parent", "child") if down else ("child", "parent")
    return f"""
        with recursive inside (depth, parent, child, since, until, opened, closed) as (
            select 1, {_ROW} from life_links l where l.{start} = {mark} and {held}
            union all
            select i.depth + 1, {_ROW} from inside i join life_links l on l.{start} = i.{step}
            where i.depth < {DEEPEST} and {held}
        )
        select i.depth, i.parent, i.child, i.since, i.until, i.opened, i.closed, t.name
        from inside i join life_things t on t.thing = i.{step}
        union all
        select 0, 0, thing, 0, null, 0, null, name from life_things where thing = {mark}
    """


def contents(
    connection: Connection, thing: int, *, at: int | None = None, known: int | None = None
) -> list[Held]:
    """Return all that is in a thing, at every depth.

    Parameters
    ----------
    at
        Moment in the world, microseconds; now if left out.
    known
        Moment of recording: the answer that would have been given then.
    """
    if known is None:
        return _followed(connection, thing, at, down=True)
    return _walk(connection, thing, at, known, down=True)


def whereabouts(
    connection: Connection, thing: int, *, at: int | None = None, known: int | None = None
) -> list[Held]:
    """Return what a thing is in, and what that is in, up to the outermost; see `contents`."""
    if known is None:
        return _followed(connection, thing, at, down=False)
    return _walk(connection, thing, at, known, down=False)


def _followed(connection: Connection, thing: int, at: int | None, *, down: bool) -> list[Held]:
    """Follow the links as they are now, by one statement of the database."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    given = (thing, thing) if at is None else (thing, at, at, at, at, thing)
    result = connection.exec_driver_sql(_statement(down, at, mark), given)
    with no_sweeping():
        # as the driver has them: rows of SQLAlchemy would take half of the time
        rows: Any = result.cursor.fetchall() if result.cursor else ()
        result.close()
        # each thing is named once, where it is reached; at depth 0 the one that was asked about
        far = 2 if down else 1
        names = {row[far if row[0] else 2]: row[7] for row in rows}
        held = [
            _of(Held, (depth, names[parent], names[child], since, until, opened, closed))
            for depth, parent, child, since, until, opened, closed, _ in rows
            if depth
        ]
        held.sort()
    return held


def _walk(
    connection: Connection, thing: int, at: int | None, known: int, *, down: bool
) -> list[Held]:
    """Follow links made anew from the events known then, level by level."""
    found: list[tuple[int, ...]] = []
    level, seen = {thing}, {thing}
    for depth in range(1, DEEPEST + 1):
        children = _children(connection, level) if down else level
        if not children:
            break
        rows = links_of(connection, sorted(children), known).to_pylist()
        here = [
            row for row in rows
            if (row["parent"] if down else row["child"]) in level
            and (row["until"] is None if at is None
                 else row["since"] <= at and (row["until"] is None or row["until"] > at))
        ]  # fmt: skip
        found += [(depth, *(row[k] for k in ("parent", "child", "since", "until", "opened",
                                             "closed"))) for row in here]  # fmt: skip
        level = {row["child"] if down else row["parent"] for row in here} - seen
        seen |= level
    names = names_of(connection, {n for row in found for n in row[1:3]})
    held = [Held(d, names[p], names[c], *rest) for d, p, c, *rest in found]
    return sorted(held)


def _children(connection: Connection, parents: Iterable[int]) -> set[int]:
    """Return all that was ever said to be in these, by any event."""
    mine, theirs = mentions.alias("mine"), mentions.alias("theirs")
    statement = (
        select(theirs.c.thing)
        .join(mine, mine.c.event == theirs.c.event)
        .where(
            mine.c.thing.in_(bindparam("part", expanding=True)), mine.c.role == _PARENT,
            theirs.c.role == _CHILD,
        )
    )  # fmt: skip
    found: set[int] = set()
    for part in chunks(parents):
        found |= set(connection.execute(statement, {"part": part}).scalars())
    return found


def names_of(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    """Return the name of each thing."""
    statement = select(things.c.thing, things.c.name).where(
        things.c.thing.in_(bindparam("part", expanding=True))
    )
    found: dict[int, str] = {}
    for part in chunks(numbers):
        found |= dict(tuple(row) for row in connection.execute(statement, {"part": part}))
    return found


def ever_around(connection: Connection, inner: Iterable[int]) -> list[tuple[int, ...]]:
    """Return every link above these things, at any time: parent, child, since, until."""
    found: dict[tuple[int, int, int], tuple[int, ...]] = {}
    level, seen = set(inner), set(inner)
    columns = (links.c.parent, links.c.child, links.c.since, links.c.until)
    while level:
        above: set[int] = set()
        for part in chunks(level):
            statement = select(*columns).where(links.c.child.in_(bindparam("part", expanding=True)))
            for row in connection.execute(statement, {"part": part}):
                found[row[:3]] = tuple(row)
                above.add(row[0])
        level = above - seen
        seen |= level
    return list(found.values())


def last_seen(connection: Connection, numbers: Iterable[int]) -> dict[int, int]:
    """Return the moment of the last event about each thing."""
    statement = (
        select(mentions.c.thing, events.c.time)
        .join(events, events.c.event == mentions.c.event)
        .where(
            mentions.c.thing.in_(bindparam("part", expanding=True)),
            or_(events.c.error.is_(False), events.c.error.is_(None)),
        )
    )
    found: dict[int, int] = {}
    for part in chunks(numbers):
        for thing, time in connection.execute(statement, {"part": part}):
            found[thing] = max(time, found.get(thing, time))
    return found
