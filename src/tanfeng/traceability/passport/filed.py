"""Filing passports (护照填报): an event of the log that carries the document as it was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, exists, select

from tanfeng.ledger.registry import reading
from tanfeng.ledger.registry.lives import events, mentions, things, voids
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.traceability.epcis.context import EPCIS_CONTEXT
from tanfeng.traceability.log import Job, capture, take
from tanfeng.traceability.passport.document import Passport, compact, decode_text, thing_of

STEP = "urn:tanfeng:step:passport"
NAME = "tanfeng:passport"
_CONTEXT = [EPCIS_CONTEXT, {"tanfeng": "urn:tanfeng:epcis:"}]


@dataclass(frozen=True, eq=False)
class Filed:
    """A passport in the log (已填报护照).

    Attributes
    ----------
    time, recorded_at
        Of the event that carries it, microseconds in UTC.
    hash
        Of the event, in hexadecimal.
    """

    document: Mapping[str, Any]
    time: int
    recorded_at: int
    party: str
    hash: str


def file_passport(
    ws: Workspace,
    passport: Passport,
    *,
    party: str,
    at: datetime,
    name: str = "",
    code: str = "",
) -> Job:
    """Take a passport into the log; one that is on file already is not taken again.

    Parameters
    ----------
    at
        Since when it says so, with its offset.
    name
        Of its file.
    code
        Of the battery, where the passport does not name it.

    Raises
    ------
    TanfengError
        ``passport-nameless`` where nobody says of which battery it is, ``passport-other-battery``
        where two say differently.
    """
    thing = thing_of(code) if code else passport.thing
    if not thing:
        raise refuse(
            "passport-nameless", name, "护照没有 productIdentifier。",
            "The passport has no productIdentifier.", "用 --code 给出电池编码。",
            "Name the battery with --code.",
        )  # fmt: skip
    if passport.thing not in ("", thing):
        raise refuse(
            "passport-other-battery", name, f"护照写的是“{passport.thing}”。",
            f"The passport is of '{passport.thing}'.",
        )  # fmt: skip
    text = compact(passport.document)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if not passport.accepted:
        return take(ws, (), passport.findings, party=party, name=name, sha256=digest,
                    accepted=False)  # fmt: skip
    with reading(ws.engine) as connection:
        before = filed_passport(connection, thing)
    moment = at.astimezone(UTC)
    if before is not None and compact(before.document) == text and before.party == party:
        # the same words at another moment would be another event
        moment = datetime.fromtimestamp(before.time / 1e6, UTC)
    event = {
        "type": "ObjectEvent", "action": "OBSERVE", "bizStep": STEP,
        "eventTime": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "eventTimeZoneOffset": at.isoformat(timespec="seconds")[-6:],
        "epcList": [thing], NAME: text,
    }  # fmt: skip
    document = {
        "@context": _CONTEXT, "type": "EPCISDocument", "schemaVersion": "2.0",
        "creationDate": event["eventTime"], "epcisBody": {"eventList": [event]},
    }  # fmt: skip
    return capture(ws, msgspec.json.encode(document), party=party, name=name)


def filed_passport(
    connection: Connection, thing: str, *, at: int | None = None, known: int | None = None
) -> Filed | None:
    """Return the passport of a battery that was valid at a moment, or None.

    Parameters
    ----------
    at
        Moment, microseconds in UTC; now if left out.
    known
        Only what was recorded until then.
    """
    wanted = [
        things.c.name == thing, events.c.step == STEP, events.c.error.is_(False),
        ~exists().where(voids.c.event == events.c.event),
    ]  # fmt: skip
    if at is not None:
        wanted.append(events.c.time <= at)
    if known is not None:
        wanted.append(events.c.recorded_at <= known)
    statement = (
        select(events.c.text, events.c.time, events.c.recorded_at, events.c.party, events.c.hash)
        .join(mentions, mentions.c.event == events.c.event)
        .join(things, things.c.thing == mentions.c.thing)
        .where(*wanted)
        .order_by(events.c.time.desc(), events.c.recorded_at.desc(), events.c.event.desc())
    )
    for text, time, recorded_at, party, digest in connection.execute(statement):
        carried = msgspec.json.decode(bytes(text)).get(NAME)
        try:
            document = decode_text(str(carried or "").encode(), thing)
        except TanfengError:
            continue
        if isinstance(document, dict):
            return Filed(document, time, recorded_at, party, bytes(digest).hex())
    return None
