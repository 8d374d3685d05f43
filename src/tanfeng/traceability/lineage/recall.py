"""Recall (召回): from lots and cells to every pack and vehicle that holds or held them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, exists, select

from tanfeng.ledger.registry.lives import events, mentions, voids
from tanfeng.traceability.lineage.containment import ever_around, last_seen, names_of
from tanfeng.traceability.log.rows import ROLES, chunks

_INPUT, _OUTPUT = ROLES.index("input"), ROLES.index("output")


@dataclass(frozen=True, slots=True)
class Concerned:
    """An outermost thing that holds, or held, something of what is called back (涉及对象).

    Attributes
    ----------
    parts
        How many of them were ever in it; `inside` how many still are.
    since, until
        First and last moment at which one was in it; `until` None while one is.
    last_seen
        Moment of the last event about it.
    """

    name: str
    parts: int
    inside: int
    since: int
    until: int | None
    last_seen: int


def recall(connection: Connection, lots: Iterable[int]) -> tuple[list[Concerned], int]:
    """Return whom lots, cells or other things concern.

    What was made of them (transformations), and what that was made into, is followed first;
    then everything that any of it was ever in.

    Returns
    -------
    tuple
        Outermost things, those that still hold something first, and the number of things that
        were called back and are in nothing.
    """
    wanted = _made_of(connection, set(lots))
    links = ever_around(connection, wanted)
    above: dict[int, list[tuple[int, ...]]] = {}
    for row in links:
        above.setdefault(row[1], []).append(row)
    outer: dict[int, dict[int, list[tuple[int, int | None]]]] = {}
    loose = 0
    for thing in wanted:
        if thing not in above:
            loose += 1
        for top, since, until in _tops(thing, above):
            outer.setdefault(top, {}).setdefault(thing, []).append((since, until))
    names, seen = names_of(connection, outer), last_seen(connection, outer)
    found = []
    for top, parts in outer.items():
        spans = [span for each in parts.values() for span in each]
        still = sum(any(until is None for _, until in each) for each in parts.values())
        ends = [until for _, until in spans if until is not None]
        found.append(Concerned(
            names[top], len(parts), still, min(since for since, _ in spans),
            None if still else max(ends), seen.get(top, 0),
        ))  # fmt: skip
    return sorted(found, key=lambda each: (-each.inside, each.name)), loose


def _made_of(connection: Connection, seeds: set[int]) -> set[int]:
    """Return the seeds and all that transformations made of them."""
    mine, theirs = mentions.alias("mine"), mentions.alias("theirs")
    statement = (
        select(theirs.c.thing)
        .join(mine, and_(mine.c.event == theirs.c.event, mine.c.role == _INPUT))
        .join(events, events.c.event == mine.c.event)
        .where(
            theirs.c.role == _OUTPUT, mine.c.thing.in_(bindparam("part", expanding=True)),
            events.c.error.is_(False), ~exists().where(voids.c.event == events.c.event),
        )
    )  # fmt: skip
    found, level = set(seeds), set(seeds)
    while level:
        made: set[int] = set()
        for part in chunks(level):
            made |= set(connection.execute(statement, {"part": part}).scalars())
        level = made - found
        found |= level
    return found


def _tops(
    thing: int, above: dict[int, list[tuple[int, ...]]]
) -> Iterable[tuple[int, int, int | None]]:
    """Yield the outermost things around one, and when: spans narrow on the way up."""
    stack: list[tuple[int, int, int | None, frozenset[int]]] = [
        (thing, -(2**63), None, frozenset())
    ]
    while stack:
        child, since, until, path = stack.pop()
        inside = False
        for parent, _, begins, ends in above.get(child, ()):
            start = max(since, begins)
            end = min((e for e in (until, ends) if e is not None), default=None)
            if parent in path or (end is not None and end <= start):
                continue
            inside = True
            stack.append((parent, start, end, path | {child}))
        if child != thing and not inside:
            yield child, since, until
