"""Footprint records for exchange (足迹交换记录): our own and those of partners, never edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, or_, select

from tanfeng.ledger.registry import reading, take_moment, writing
from tanfeng.ledger.registry.tables import footprint_deprecations as ends
from tanfeng.ledger.registry.tables import footprint_keys as keys
from tanfeng.ledger.registry.tables import footprints as table
from tanfeng.ledger.registry.tables import workspace
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import refuse

Direction = Literal["own", "received"]
ACTIVE, DEPRECATED = "Active", "Deprecated"
KINDS = ("product", "company", "classification", "geography")
"""What a record is looked for by."""


@dataclass(frozen=True)
class Entry:
    """A record as it was posted (交换记录).

    Attributes
    ----------
    id
        UUID in lower case.
    status
        As of the moment that was asked for; `document` keeps the status it came with.
    valid_from, valid_until
        Microseconds since 1970, UTC; both ends count.
    document
        The JSON text, byte for byte.
    partner
        Whose record it is; empty for our own.
    run
        That made it; None where none did.
    """

    id: str
    direction: Direction
    document: str
    status: str
    valid_from: int
    valid_until: int
    partner: str = ""
    run: int | None = None
    recorded_at: int = 0
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Wanted:
    """What is asked of the records (筛选条件): any of one kind, and all kinds.

    Attributes
    ----------
    keys
        Kind of `KINDS` -> values, any of which will do.
    allowed
        Products that the asker may see at all; None for all.
    on, after, before
        Microseconds: valid on that moment, valid only after it, no longer valid before it.
    """

    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)
    allowed: Sequence[str] | None = None
    status: Sequence[str] = ()
    on: Sequence[int] = ()
    after: Sequence[int] = ()
    before: Sequence[int] = ()


@dataclass(frozen=True)
class Page:
    """Part of a list (一页).

    Attributes
    ----------
    as_of
        Moment whose state the whole list shows, however many pages it has.
    after
        Where the next page begins; None when this is the last.
    """

    entries: tuple[Entry, ...]
    as_of: int
    after: int | None


def post_footprints(
    ws: Workspace, entries: Sequence[Entry], deprecates: Mapping[str, str] | None = None
) -> tuple[Entry, ...]:
    """Record footprints, all or none; what is there already with the same text is left alone.

    Parameters
    ----------
    deprecates
        Id of an earlier record of the same side -> id of the one that takes its place.

    Returns
    -------
    tuple
        Those that are new.

    Raises
    ------
    TanfengError
        ``footprint-id-taken`` when another text has the id: a new value needs a new id.
    """
    made = []
    with writing(ws.engine) as connection:
        for entry in entries:
            found = connection.execute(
                select(table.c.document, table.c.recorded_at).where(_is(entry))
            ).first()
            if found is None:
                made.append(_insert(connection, entry))
            elif found.document != entry.document:
                raise refuse(
                    "footprint-id-taken", entry.id,
                    "该编号已有内容不同的足迹记录；记录不可修改。",
                    "A record of this id has another content, and records are not edited.",
                    "新的数值使用新的 id，并在 precedingPfIds 中写明原 id。",
                    "Give a new value a new id, and name the old one in precedingPfIds.",
                )  # fmt: skip
        for entry in entries:
            for old, successor in (deprecates or {}).items():
                _end(connection, entry.direction, entry.partner, old, successor)
    return tuple(made)


def _insert(connection: Connection, entry: Entry) -> Entry:
    moment = take_moment(connection)
    connection.execute(
        insert(table).values(
            recorded_at=moment, direction=entry.direction, partner=entry.partner, id=entry.id,
            status=entry.status, run=entry.run, valid_from=entry.valid_from,
            valid_until=entry.valid_until, document=entry.document,
        )
    )  # fmt: skip
    rows = [
        {"footprint": moment, "kind": kind, "value": value}
        for kind, values in entry.keys.items()
        for value in dict.fromkeys(values)
    ]
    if rows:
        connection.execute(insert(keys), rows)
    return Entry(
        entry.id, entry.direction, entry.document, entry.status, entry.valid_from,
        entry.valid_until, entry.partner, entry.run, moment, entry.keys,
    )  # fmt: skip


def _is(entry: Entry) -> ColumnElement[bool]:
    return _named(entry.direction, entry.partner, entry.id)


def _named(direction: str, partner: str, id: str) -> ColumnElement[bool]:
    return and_(table.c.direction == direction, table.c.partner == partner, table.c.id == id)


def deprecate_footprint(ws: Workspace, id: str, *, partner: str = "", successor: str = "") -> Entry:
    """Declare that a record is no longer the one to use; once is enough.

    Raises
    ------
    TanfengError
        ``footprint-record-unknown``.
    """
    direction: Direction = "received" if partner else "own"
    with writing(ws.engine) as connection:
        known = _end(connection, direction, partner, id.lower(), successor)
    if not known:
        raise refuse(
            "footprint-record-unknown", id, "没有该编号的足迹记录。",
            "There is no footprint record of this id.",
        )  # fmt: skip
    found = footprint(ws, id, direction=direction, partner=partner)
    assert found is not None
    return found


def _end(connection: Connection, direction: str, partner: str, id: str, successor: str) -> bool:
    place = connection.execute(
        select(table.c.recorded_at).where(_named(direction, partner, id))
    ).scalar()
    if place is None:
        return False
    told = connection.execute(select(ends.c.footprint).where(ends.c.footprint == place)).scalar()
    if told is None:
        moment = take_moment(connection)
        # another process may have been quicker while we waited for the moment
        told = connection.execute(
            select(ends.c.footprint).where(ends.c.footprint == place)
        ).scalar()
        if told is None:
            connection.execute(
                insert(ends).values(footprint=place, recorded_at=moment, successor=successor)
            )
    return True


def footprint(
    ws: Workspace, id: str, *, direction: Direction = "own", partner: str = ""
) -> Entry | None:
    """Return one record as it stands now, None where there is none."""
    with reading(ws.engine) as connection:
        found = _read(connection, [_named(direction, partner, id.lower())], _now(connection), None)
    return found[0] if found else None


def list_footprints(
    ws: Workspace,
    wanted: Wanted | None = None,
    *,
    direction: Direction = "own",
    limit: int,
    after: int = 0,
    as_of: int | None = None,
) -> Page:
    """Return a page of records, the oldest first.

    The pages of one `as_of` are the same whatever is recorded between them.

    Parameters
    ----------
    after, as_of
        Of the page before; a first page has none.
    """
    with reading(ws.engine) as connection:
        moment = _now(connection) if as_of is None else as_of
        conditions = [
            table.c.direction == direction,
            table.c.recorded_at > after,
            table.c.recorded_at <= moment,
            *_conditions(wanted or Wanted()),
        ]
        found = _read(connection, conditions, moment, limit + 1)
    page = found[:limit]
    return Page(page, moment, page[-1].recorded_at if page and len(found) > limit else None)


def received(ws: Workspace, partner: str | None = None) -> tuple[Entry, ...]:
    """Return the records that partners sent or that were fetched from them, the oldest first."""
    conditions = [table.c.direction == "received"]
    if partner is not None:
        conditions.append(table.c.partner == partner)
    with reading(ws.engine) as connection:
        return _read(connection, conditions, _now(connection), None)


def _now(connection: Connection) -> int:
    return connection.execute(select(func.max(workspace.c.moment))).scalar() or 0


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    for kind, values in wanted.keys.items():
        yield _has(kind, values)
    if wanted.allowed is not None:
        yield _has("product", wanted.allowed)
    if wanted.on:
        yield or_(*(and_(table.c.valid_from <= t, table.c.valid_until >= t) for t in wanted.on))
    if wanted.after:
        yield or_(*(table.c.valid_from > t for t in wanted.after))
    if wanted.before:
        yield or_(*(table.c.valid_until < t for t in wanted.before))
    if wanted.status:
        ended = or_(table.c.status == DEPRECATED, ends.c.footprint.is_not(None))
        states = {ACTIVE: ~ended, DEPRECATED: ended}
        # a status that nothing has is no mistake: it matches nothing
        yield or_(*(states[s] for s in dict.fromkeys(wanted.status) if s in states), False)  # type: ignore[arg-type]


def _has(kind: str, values: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(
        keys.c.footprint == table.c.recorded_at, keys.c.kind == kind, keys.c.value.in_(list(values))
    )


def _ended(moment: int) -> ColumnElement[bool]:
    return and_(ends.c.footprint == table.c.recorded_at, ends.c.recorded_at <= moment)


def _read(
    connection: Connection, conditions: list[ColumnElement[bool]], moment: int, limit: int | None
) -> tuple[Entry, ...]:
    query = (
        select(table, ends.c.recorded_at.label("ended"))
        .outerjoin(ends, _ended(moment))
        .where(*conditions)
        .order_by(table.c.recorded_at)
    )
    rows = connection.execute(query if limit is None else query.limit(limit)).all()
    return tuple(
        Entry(
            row.id, row.direction, row.document, row.status if row.ended is None else DEPRECATED,
            row.valid_from, row.valid_until, row.partner, row.run, row.recorded_at,
        )
        for row in rows
    )  # fmt: skip
