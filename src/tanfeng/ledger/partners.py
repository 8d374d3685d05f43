"""Partners (交换伙伴): who may ask for our footprints, and whom we may ask."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Row, func, insert, select

from tanfeng.ledger.registry import reading, take_moment, writing
from tanfeng.ledger.registry.tables import partners as table
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import refuse

EVENT_RIGHTS = ("", "own", "all")
_COST = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 2**20}


@dataclass(frozen=True)
class Partner:
    """One partner, as last declared (交换伙伴).

    Attributes
    ----------
    client
        The name under which it asks for a token.
    callbacks
        Its addresses: events go to these and to no other.
    products
        Product ids that it may see; empty for all.
    account
        Our name with it; its secret is kept in a file, see `keep_secret`.
    revoked
        Whether it may no longer ask.
    events
        Which events of lives it may see: none if empty, ``own`` for those it reported or is a
        side of, ``all``. Who may see any may report, too, as the entity of its name.
    """

    name: str
    client: str
    callbacks: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    account: str = ""
    revoked: bool = False
    events: str = ""


def add_partner(
    ws: Workspace,
    name: str,
    *,
    callbacks: Sequence[str] = (),
    products: Sequence[str] = (),
    account: str = "",
    events: str = "",
) -> tuple[Partner, str]:
    """Register a partner and make its secret, which nobody can read again.

    Raises
    ------
    TanfengError
        ``partner-exists`` when one that is not revoked has the name; ``partner-name``,
        ``partner-events``.
    """
    if not name.strip() or len(name) > 200:
        raise refuse(
            "partner-name", name[:40], "伙伴名称为空或过长。",
            "The name of a partner is empty or too long.",
        )  # fmt: skip
    secret = secrets.token_urlsafe(32)
    made = Partner(name, f"{secrets.token_hex(8)}", tuple(callbacks), tuple(products), account,
                   events=_right(events))  # fmt: skip
    with writing(ws.engine) as connection:
        earlier = _read(connection, name=name)
        if earlier and not earlier[0].revoked:
            raise refuse(
                "partner-exists", name, "已有同名伙伴。", "There is a partner of this name.",
                "先用 `tanfeng footprint partner revoke` 撤销。",
                "Revoke it first: `tanfeng footprint partner revoke`.",
            )  # fmt: skip
        _write(connection, made, _hashed(secret, secrets.token_bytes(16)))
    return made, secret


def _right(events: str) -> str:
    if events not in EVENT_RIGHTS:
        raise refuse(
            "partner-events", events[:40], "事件权限应为 own 或 all。",
            "The right to events is own or all.",
        )  # fmt: skip
    return events


def revoke_partner(ws: Workspace, name: str) -> Partner:
    """Declare that a partner may no longer ask; tokens that it has end as well.

    Raises
    ------
    TanfengError
        ``partner-unknown``.
    """
    found = replace(partner(ws, name), revoked=True)
    with writing(ws.engine) as connection:
        _write(connection, found, "")
    return found


def change_partner(
    ws: Workspace,
    name: str,
    *,
    callbacks: Sequence[str] | None = None,
    products: Sequence[str] | None = None,
    account: str | None = None,
    events: str | None = None,
) -> Partner:
    """Declare something else of a partner; its client name and secret stay.

    Raises
    ------
    TanfengError
        ``partner-unknown``; ``partner-revoked``.
    """
    with writing(ws.engine) as connection:
        found = _read(connection, name=name)
        if not found:
            raise _unknown(name)
        if found[0].revoked:
            raise refuse("partner-revoked", name, "该伙伴已撤销。", "This partner was revoked.")
        changed = replace(
            found[0],
            callbacks=found[0].callbacks if callbacks is None else tuple(callbacks),
            products=found[0].products if products is None else tuple(products),
            account=found[0].account if account is None else account,
            events=found[0].events if events is None else _right(events),
        )
        _write(connection, changed, _kept(connection, name))
    return changed


def partner(ws: Workspace, name: str) -> Partner:
    """Return a partner by its name.

    Raises
    ------
    TanfengError
        ``partner-unknown``.
    """
    with reading(ws.engine) as connection:
        found = _read(connection, name=name)
    if not found:
        raise _unknown(name)
    return found[0]


def _unknown(name: str) -> Exception:
    return refuse(
        "partner-unknown", name, "没有该名称的伙伴。", "There is no partner of this name.",
        "用 `tanfeng footprint partner list` 查看。",
        "`tanfeng footprint partner list` shows them.",
    )  # fmt: skip


def partners(ws: Workspace) -> tuple[Partner, ...]:
    """Return all partners, revoked ones too, by name."""
    with reading(ws.engine) as connection:
        return _read(connection)


def partner_of(ws: Workspace, client: str) -> Partner | None:
    """Return the partner that asks under a client name; None when there is none or no longer."""
    with reading(ws.engine) as connection:
        found = _read(connection, client=client)
    return found[0] if found and not found[0].revoked else None


def authenticate(ws: Workspace, client: str, secret: str) -> Partner | None:
    """Return the partner whose client name and secret these are, else None.

    An unknown client takes as long as a wrong secret.
    """
    found = partner_of(ws, client)
    kept = _NOBODY
    if found is not None:
        with reading(ws.engine) as connection:
            kept = _kept(connection, found.name)
    salt = bytes.fromhex(kept.partition("$")[0])
    same = hmac.compare_digest(_hashed(secret, salt), kept)
    return found if same else None


def _kept(connection: Connection, name: str) -> str:
    newest = select(table.c.secret).where(table.c.name == name)
    return connection.execute(newest.order_by(table.c.recorded_at.desc()).limit(1)).scalar_one()


def _hashed(secret: str, salt: bytes) -> str:
    made = hashlib.scrypt(secret.encode("utf-8", "surrogatepass"), salt=salt, **_COST)
    return f"{salt.hex()}${made.hex()}"


_NOBODY = f"{bytes(16).hex()}$"


def _write(connection: Connection, given: Partner, secret: str) -> None:
    connection.execute(
        insert(table).values(
            name=given.name, recorded_at=take_moment(connection), client=given.client,
            secret=secret, callbacks=list(given.callbacks), products=list(given.products),
            account=given.account, revoked=given.revoked, events=given.events,
        )
    )  # fmt: skip


def _read(
    connection: Connection, *, name: str | None = None, client: str | None = None
) -> tuple[Partner, ...]:
    last = (
        select(table.c.name, func.max(table.c.recorded_at).label("recorded_at"))
        .group_by(table.c.name)
        .subquery()
    )
    query = select(table).join(
        last, (last.c.name == table.c.name) & (last.c.recorded_at == table.c.recorded_at)
    )
    if name is not None:
        query = query.where(table.c.name == name)
    if client is not None:
        # a text with a null character is no parameter for PostgreSQL
        query = query.where(table.c.client == client.replace("\0", "?"))
    return tuple(_partner(row) for row in connection.execute(query.order_by(table.c.name)))


def _partner(row: Row) -> Partner:
    return Partner(
        row.name, row.client, tuple(row.callbacks), tuple(row.products), row.account, row.revoked,
        row.events,
    )  # fmt: skip
