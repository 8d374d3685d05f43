"""Events exchanged with partners (交换事件): each kept once, tried until it has an outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, Row, and_, func, insert, select

from tanfeng.ledger.registry import now, reading, take_moment, writing
from tanfeng.ledger.registry.tables import exchange_attempts as attempts
from tanfeng.ledger.registry.tables import exchange_events as table
from tanfeng.ledger.registry.tables import exchange_outcomes as outcomes
from tanfeng.ledger.workspace import Workspace

DONE, ABANDONED = "done", "abandoned"


@dataclass(frozen=True)
class Event:
    """One event (交换事件).

    Attributes
    ----------
    direction
        ``in``: a partner sent it; ``out``: it is to be sent.
    address
        Of one that came in, its ``source``; of one that goes out, the registered address that it
        is for, empty for the partner's first.
    id
        As in the event; unique for a partner and an address.
    kind
        ``Published``, ``RequestCreated``, ``RequestFulfilled`` or ``RequestRejected``.
    body
        The event as JSON.
    attempts, tried_at
        How often it was tried, and when last, in microseconds.
    outcome, detail
        Empty while it is not settled.
    """

    direction: Literal["in", "out"]
    partner: str
    address: str
    id: str
    kind: str
    body: str
    recorded_at: int = 0
    attempts: int = 0
    tried_at: int = 0
    outcome: str = ""
    detail: str = ""


def post_events(ws: Workspace, events: Sequence[Event]) -> int:
    """Record events; one that is there already is left alone. Return how many are new."""
    with writing(ws.engine) as connection:
        return sum(_insert(connection, each) for each in events)


def settle_event(
    ws: Workspace, event: Event, outcome: str, detail: str = "", then: Sequence[Event] = ()
) -> bool:
    """Write the outcome of an event and what follows from it, both or nothing.

    Returns
    -------
    bool
        False when somebody else has settled it before; nothing is written then.
    """
    with writing(ws.engine) as connection:
        moment = take_moment(connection)
        told = select(outcomes.c.event).where(outcomes.c.event == event.recorded_at)
        if connection.execute(told).first() is not None:
            return False
        connection.execute(
            insert(outcomes).values(
                event=event.recorded_at, outcome=outcome, detail=detail[:2000], recorded_at=moment
            )
        )
        for each in then:
            _insert(connection, each)
    return True


def _insert(connection: Connection, event: Event) -> bool:
    moment = take_moment(connection)
    known = select(table.c.recorded_at).where(
        table.c.direction == event.direction, table.c.partner == event.partner,
        table.c.address == event.address, table.c.id == event.id,
    )  # fmt: skip
    if connection.execute(known).first() is not None:
        return False
    connection.execute(
        insert(table).values(
            recorded_at=moment, direction=event.direction, partner=event.partner,
            address=event.address, id=event.id, kind=event.kind, body=event.body,
        )
    )  # fmt: skip
    return True


def claim_event(
    ws: Workspace, is_due: Callable[[Event], bool], *, most: int = 1000
) -> Event | None:
    """Take the oldest open event that is due, and write that it is tried now.

    Of several processes only one gets it.
    """
    with writing(ws.engine) as connection:
        moment = take_moment(connection)
        for event in _read(connection, open_only=True, most=most):
            if is_due(event):
                connection.execute(
                    insert(attempts).values(
                        event=event.recorded_at, attempt=event.attempts + 1, recorded_at=moment
                    )
                )
                return event
    return None


def open_events(ws: Workspace) -> tuple[Event, ...]:
    """Return the events without an outcome, the oldest first."""
    with reading(ws.engine) as connection:
        return _read(connection, open_only=True)


def events(ws: Workspace, partner: str | None = None) -> tuple[Event, ...]:
    """Return all events, or those of a partner, the oldest first."""
    with reading(ws.engine) as connection:
        found = _read(connection)
    return tuple(each for each in found if partner in (None, each.partner))


def sent_event(ws: Workspace, partner: str, id: str) -> Event | None:
    """Return the event that we sent a partner under this id."""
    with reading(ws.engine) as connection:
        found = _read(connection, sent=(partner, id))
    return found[0] if found else None


def age_of(event: Event) -> float:
    """Return the seconds since an event was recorded."""
    return (now() - event.recorded_at) / 1e6


def _read(
    connection: Connection,
    *,
    open_only: bool = False,
    sent: tuple[str, str] | None = None,
    most: int | None = None,
) -> tuple[Event, ...]:
    tries = (
        select(
            attempts.c.event,
            func.max(attempts.c.attempt).label("tried"),
            func.max(attempts.c.recorded_at).label("last"),
        )
        .group_by(attempts.c.event)
        .subquery()
    )
    query = (
        select(table, tries.c.tried, tries.c.last, outcomes.c.outcome, outcomes.c.detail)
        .outerjoin(tries, tries.c.event == table.c.recorded_at)
        .outerjoin(outcomes, outcomes.c.event == table.c.recorded_at)
        .order_by(table.c.recorded_at)
    )
    if open_only:
        query = query.where(outcomes.c.event.is_(None))
    if sent is not None:
        query = query.where(
            and_(table.c.direction == "out", table.c.partner == sent[0], table.c.id == sent[1])
        )
    return tuple(_event(row) for row in connection.execute(query.limit(most)))


def _event(row: Row) -> Event:
    return Event(
        row.direction, row.partner, row.address, row.id, row.kind, row.body, row.recorded_at,
        row.tried or 0, row.last or 0, row.outcome or "", row.detail or "",
    )  # fmt: skip
