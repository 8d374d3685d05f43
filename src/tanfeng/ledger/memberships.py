"""Memberships (隶属): dated relations by which entities are rolled up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from tanfeng.ledger.entities import Entity, entities
from tanfeng.ledger.registry import reading, take_moment, writing
from tanfeng.ledger.registry.tables import entities as entity_rows
from tanfeng.ledger.registry.tables import memberships as table
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text

RELATIONS = ("part_of", "located_in", "member_of")


@dataclass(frozen=True, slots=True)
class Membership:
    """One entity belongs to another for a time (隶属关系).

    Attributes
    ----------
    relation
        ``part_of`` (ownership or structure), ``located_in`` (territory) or ``member_of``
        (an association by choice).
    start, end
        First and last day, None when open.
    """

    child: str
    parent: str
    relation: str
    start: date | None = None
    end: date | None = None


def add_memberships(ws: Workspace, memberships: Iterable[Membership]) -> int:
    """Add memberships, or new ends of those known; return how many were written.

    A membership is known by child, parent, relation and start; giving it another end is a
    new version.

    Raises
    ------
    TanfengError
        ``membership-relation``, ``membership-entity-unknown``, ``membership-dates`` or
        ``membership-circle``, all of them at once; nothing is written then.
    """
    wanted = list(dict.fromkeys(memberships))
    with writing(ws.engine) as connection:
        moment = take_moment(connection)
        ids = set(connection.execute(select(entity_rows.c.id)).scalars())
        known = _current(connection, None)
        findings = [finding for membership in wanted for finding in _faults(membership, ids)]
        before = set(known.values())
        fresh = {_key(m): m for m in wanted if m not in before}
        findings += _circles({**known, **fresh}.values())
        if findings:
            raise TanfengError(*findings)
        for membership in fresh.values():
            connection.execute(
                insert(table).values(
                    child=membership.child,
                    parent=membership.parent,
                    relation=membership.relation,
                    start=_start(membership),
                    end=membership.end,
                    recorded_at=moment,
                )
            )
    return len(fresh)


def _start(membership: Membership) -> str:
    return membership.start.isoformat() if membership.start else ""


def _key(membership: Membership) -> tuple[str, str, str, str]:
    return membership.child, membership.parent, membership.relation, _start(membership)


def _faults(membership: Membership, ids: set[str]) -> list[Finding]:
    at = f"{membership.child} {membership.relation} {membership.parent}"
    findings = []
    if membership.relation not in RELATIONS:
        findings.append(
            Finding(
                "membership-relation",
                Severity.ERROR,
                at,
                Text(
                    f"隶属关系“{membership.relation}”不存在。",
                    f"'{membership.relation}' is not a relation.",
                ),
                Text(f"可用：{', '.join(RELATIONS)}", f"Use one of {', '.join(RELATIONS)}."),
            )
        )
    findings += [
        Finding(
            "membership-entity-unknown",
            Severity.ERROR,
            at,
            Text(f"主体“{end}”尚未登记。", f"The entity '{end}' is not registered."),
            Text("请先登记主体。", "Register the entity first."),
        )
        for end in (membership.child, membership.parent)
        if end not in ids
    ]
    if membership.start and membership.end and membership.end < membership.start:
        findings.append(
            Finding(
                "membership-dates",
                Severity.ERROR,
                at,
                Text("结束日期早于开始日期。", "The end is before the start."),
                Text("请检查两个日期。", "Check both dates."),
            )
        )
    return findings


def _circles(memberships: Iterable[Membership]) -> list[Finding]:
    above: dict[str, set[str]] = defaultdict(set)
    for membership in memberships:
        above[membership.child].add(membership.parent)
    findings = []
    done: set[str] = set()
    for origin in sorted(above):
        # a depth-first walk with its own stack: a chain may be longer than Python's
        path: list[str] = []
        stack: list[tuple[str, bool]] = [(origin, False)]
        while stack:
            here, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(here)
            elif here in path:
                circle = " → ".join([*path[path.index(here) :], here])
                findings.append(
                    Finding(
                        "membership-circle",
                        Severity.ERROR,
                        here,
                        Text(f"隶属关系成环：{circle}", f"Memberships run in a circle: {circle}."),
                        Text("请去掉其中一条。", "Take one of them away."),
                    )
                )
            elif here not in done:
                path.append(here)
                stack.append((here, True))
                stack += [(parent, False) for parent in sorted(above.get(here, ()))]
    return findings


def _current(
    connection: Connection, as_of: int | None
) -> dict[tuple[str, str, str, str], Membership]:
    query = select(table).order_by(table.c.recorded_at)
    if as_of is not None:
        query = query.where(table.c.recorded_at <= as_of)
    found: dict[tuple[str, str, str, str], Membership] = {}
    for row in connection.execute(query):
        start = date.fromisoformat(row.start) if row.start else None
        membership = Membership(row.child, row.parent, row.relation, start, row.end)
        found[_key(membership)] = membership
    return found


def memberships(ws: Workspace, as_of: int | None = None) -> tuple[Membership, ...]:
    """Return all memberships in their newest version, ordered by child and parent."""
    with reading(ws.engine) as connection:
        found = _current(connection, as_of)
    return tuple(found[key] for key in sorted(found))


def children(
    ws: Workspace,
    id: str,
    relation: str | None = None,
    on: date | None = None,
    deep: bool = False,
    as_of: int | None = None,
) -> tuple[Entity, ...]:
    """Return the entities directly below one, ordered by id.

    Parameters
    ----------
    relation
        Only this relation; None follows every one.
    on
        Only memberships in force on this day; None takes all of them.
    deep
        Also what lies below the children, each entity once.
    as_of
        Moment in microseconds: the registry as known then.
    """
    return _walk(ws, id, relation, on, deep, as_of, lambda m: (m.parent, m.child))


def parents(
    ws: Workspace,
    id: str,
    relation: str | None = None,
    on: date | None = None,
    deep: bool = False,
    as_of: int | None = None,
) -> tuple[Entity, ...]:
    """Return the entities directly above one, ordered by id; parameters as in `children`."""
    return _walk(ws, id, relation, on, deep, as_of, lambda m: (m.child, m.parent))


def _walk(
    ws: Workspace,
    id: str,
    relation: str | None,
    on: date | None,
    deep: bool,
    as_of: int | None,
    ends: Any,
) -> tuple[Entity, ...]:
    beside: dict[str, set[str]] = defaultdict(set)
    for membership in memberships(ws, as_of):
        if relation is not None and membership.relation != relation:
            continue
        if on is not None and (
            (membership.start is not None and on < membership.start)
            or (membership.end is not None and membership.end < on)
        ):
            continue
        here, there = ends(membership)
        beside[here].add(there)
    reached = set(beside.get(id, ()))
    fringe = set(reached) if deep else set()
    while fringe:
        fringe = {far for near in fringe for far in beside.get(near, ())} - reached
        reached |= fringe
    reached.discard(id)
    return tuple(entity for entity in entities(ws, as_of=as_of) if entity.id in reached)
