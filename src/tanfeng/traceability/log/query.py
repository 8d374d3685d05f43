"""Asking the log (查询登记): events as they were sent, with when they were recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, or_, select

from tanfeng.ledger.registry import now, reading
from tanfeng.ledger.registry.lives import events, mentions, sides, things
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import refuse
from tanfeng.traceability.epcis import hash_uri
from tanfeng.traceability.log.criteria import read_query
from tanfeng.traceability.log.tables import PARTY

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TOP_LEVEL = {"eventTypes": events.c.kind, "bizSteps": events.c.step,
             "dispositions": events.c.disposition, "bizLocations": events.c.place,
             "readPoints": events.c.read_point}  # fmt: skip
"""Resource of the REST bindings -> what it lists; ``epcs`` lists things."""


@dataclass(frozen=True)
class EventPage:
    """A page of events (事件页).

    Attributes
    ----------
    events
        Each as JSON, with `eventID` and `recordTime`.
    after
        Where the next page begins; None where there is none.
    as_of
        Moment whose log all pages of one query show.
    """

    events: tuple[bytes, ...]
    after: int | None
    as_of: int


def ask(
    ws: Workspace,
    given: Mapping[str, Any],
    *,
    party: str | None = None,
    size: int = 30,
    after: int = 0,
    as_of: int | None = None,
) -> EventPage:
    """Return a page of the events that a query asks for.

    Parameters
    ----------
    given
        Parameters of the query, see `criteria.read_query`.
    party
        Only what this entity reported or is a side of; everything if left out.
    size
        Events of a page at most.
    after, as_of
        As the page before gave them.

    Raises
    ------
    TanfengError
        ``life-query``, also where more events fit than `maxEventCount` allows.
    """
    wanted = read_query(given)
    moment = now() if as_of is None else as_of
    conditions = [*wanted.conditions, events.c.recorded_at <= moment, *_seen_by(party)]
    with reading(ws.engine) as connection:
        if wanted.strict and wanted.most is not None:
            count = connection.execute(select(func.count()).where(*conditions)).scalar_one()
            if count > wanted.most:
                raise refuse(
                    "life-query", "maxEventCount", f"符合的事件有 {count:,} 个。",
                    f"{count:,} events fit.", "缩小条件。", "Ask for fewer.",
                )  # fmt: skip
        left = size if wanted.most is None or wanted.strict else min(size, wanted.most - after)
        # what is added later was recorded later, so a place in the order stays a place in it
        statement = (
            select(events.c.text, events.c.id, events.c.hash, events.c.recorded_at)
            .where(*conditions)
            .order_by(*wanted.order, events.c.event)
            .offset(after)
            .limit(left + 1)
        )
        rows = connection.execute(statement).all()
    more = len(rows) > left and (wanted.strict or wanted.most is None or after + left < wanted.most)
    shown = tuple(_shown(*row) for row in rows[:left])
    return EventPage(shown, after + left if more else None, moment)


def event_by_id(ws: Workspace, id: str, *, party: str | None = None) -> bytes | None:
    """Return the last event of an id, or of a hash, or None."""
    wanted = [events.c.id == id]
    if id.startswith("ni:///sha-256;"):
        try:
            digest = bytes.fromhex(id[len("ni:///sha-256;") :].partition("?")[0])
        except ValueError:
            return None
        wanted = [or_(events.c.id == id, events.c.hash == digest)]
    statement = (
        select(events.c.text, events.c.id, events.c.hash, events.c.recorded_at)
        .where(*wanted, *_seen_by(party))
        .order_by(events.c.event.desc())
        .limit(1)
    )
    with reading(ws.engine) as connection:
        row = connection.execute(statement).first()
    return _shown(*row) if row else None


def values(
    ws: Workspace, resource: str, *, party: str | None = None, size: int = 30, after: str = ""
) -> list[str]:
    """Return the values of a resource in order, those after one of them.

    Parameters
    ----------
    resource
        ``epcs`` or one of `TOP_LEVEL`.
    """
    mine = _seen_by(party)
    if resource == "epcs":
        column = things.c.name
        statement = select(column)
        if mine:
            statement = statement.where(
                exists().where(
                    mentions.c.thing == things.c.thing, mentions.c.event == events.c.event, *mine
                )
            )
    else:
        column = TOP_LEVEL[resource]
        statement = select(column).distinct().where(column != "", *mine)
    if after:
        statement = statement.where(column > after)
    with reading(ws.engine) as connection:
        found = connection.execute(statement.order_by(column).limit(size)).scalars()
        return [str(each) for each in found]


def _seen_by(party: str | None) -> list[Any]:
    if party is None:
        return []
    named = exists().where(sides.c.event == events.c.event, sides.c.name == PARTY + party)
    return [or_(events.c.party == party, named)]


def _shown(text: bytes, id: str, digest: bytes, recorded: int) -> bytes:
    moment = (_EPOCH + timedelta(microseconds=recorded)).isoformat(timespec="milliseconds")
    extra = b',"recordTime":"%s"' % moment.replace("+00:00", "Z").encode()
    if not id:
        extra += b',"eventID":"%s"' % hash_uri(bytes(digest)).encode()
    return bytes(text)[:-1] + extra + b"}"
