"""Proof of a chain (链条证明): the events of a life as they were sent, each with its hash.

The document says nothing that its reader must believe: each hash follows from its event (CBV 2.0,
section 8.9), and each event names the document and the moment in which it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, exists, select

from tanfeng.ledger.registry.lives import events, jobs, voids
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.epcis import hash_uri, read_document
from tanfeng.traceability.epcis.context import EPCIS_CONTEXT
from tanfeng.traceability.lineage.life import life

KEY = "tanfeng:proof"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Checked:
    """What holding a proof against itself gave (核验结果).

    Attributes
    ----------
    thing
        Whose life it is.
    hashes
        Of the events, in hexadecimal, as they follow from the events.
    findings
        ``proof-differs``, ``proof-incomplete``, ``proof-unknown``.
    """

    thing: str
    hashes: tuple[str, ...]
    findings: tuple[Finding, ...]


def proof(connection: Connection, name: str, thing: int, *, known: int | None = None) -> bytes:
    """Return the life of a thing as an EPCISQueryDocument with a table of hashes.

    Parameters
    ----------
    known
        Only what was recorded until then.
    """
    wanted = [
        each.event for each in life(connection, thing)
        if known is None or each.recorded_at <= known
    ]  # fmt: skip
    void = exists().where(voids.c.event == events.c.event).label("void")
    statement = (
        select(events.c.event, events.c.text, events.c.hash, events.c.recorded_at, events.c.party,
               jobs.c.name, jobs.c.sha256, void)
        .join(jobs, jobs.c.job == events.c.job)
        .where(events.c.event.in_(bindparam("wanted", expanding=True)))
    )  # fmt: skip
    rows = {row.event: row for row in connection.execute(statement, {"wanted": wanted})}
    told = [rows[event] for event in wanted]
    document = {
        "@context": [EPCIS_CONTEXT, {"tanfeng": "urn:tanfeng:"}], "type": "EPCISQueryDocument",
        "schemaVersion": "2.0", "creationDate": datetime.now(UTC).isoformat(timespec="seconds"),
        "epcisBody": {"queryResults": {
            "queryName": "SimpleEventQuery",
            "resultsBody": {"eventList": [msgspec.Raw(bytes(row.text)) for row in told]},
        }},
        KEY: {"thing": name, "events": [
            {"hash": hash_uri(bytes(row.hash)), "party": row.party, "document": row.name,
             "sha256": row.sha256, "void": bool(row.void),
             "recorded": (_EPOCH + timedelta(microseconds=row.recorded_at)).isoformat()}
            for row in told
        ]},
    }  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def check_proof(data: bytes, at: str, connection: Connection | None = None) -> Checked:
    """Reckon the hash of each event of a proof again, and look each up in a log if there is one.

    Raises
    ------
    TanfengError
        ``proof-unreadable``, and what `read_document` refuses.
    """
    try:
        told: Any = msgspec.json.decode(data)
        listed = [dict(each) for each in told[KEY]["events"]]
        thing = str(told[KEY]["thing"])
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, UnicodeDecodeError) as error:
        raise refuse(
            "proof-unreadable", at, "不是链条证明。", "It is no proof of a chain.",
            "由 tanfeng trace pack --proof 生成。", "One is made by tanfeng trace pack --proof.",
        ) from error  # fmt: skip
    reading = read_document(data, at)
    if not reading.accepted:
        raise TanfengError(*(f for f in reading.findings if f.severity is Severity.ERROR))
    hashes = [each.hash for each in reading.events]
    findings = [
        finding for n, (digest, row) in enumerate(zip(hashes, listed, strict=False))
        if (finding := _compared(digest, row, f"{at}#/{KEY}/events/{n}"))
    ]  # fmt: skip
    if len(hashes) != len(listed):
        findings.append(Finding(
            "proof-incomplete", Severity.ERROR, f"{at}#/{KEY}/events",
            Text(f"有 {len(hashes)} 个事件，散列值 {len(listed)} 个。",
                 f"There are {len(hashes)} events and {len(listed)} hashes."),
        ))  # fmt: skip
    if connection is not None:
        statement = select(events.c.hash).where(
            events.c.hash.in_(bindparam("wanted", expanding=True))
        )
        there = {
            bytes(each) for each in connection.execute(statement, {"wanted": hashes}).scalars()
        }
        findings += [
            Finding(
                "proof-unknown", Severity.ERROR, f"{at}#/{KEY}/events/{n}",
                Text("登记中没有这个事件。", "The log does not have this event."),
            )
            for n, digest in enumerate(hashes) if digest not in there
        ]  # fmt: skip
    return Checked(thing, tuple(digest.hex() for digest in hashes), tuple(findings))


def _compared(digest: bytes, row: Mapping[str, Any], at: str) -> Finding | None:
    if row.get("hash") == hash_uri(digest):
        return None
    return Finding(
        "proof-differs", Severity.ERROR, at,
        Text(f"事件的散列值为 {hash_uri(digest)}，所列为 {row.get('hash')}。",
             f"The event has the hash {hash_uri(digest)}, listed is {row.get('hash')}."),
        Text("事件或散列值被改动。", "The event or its hash was changed."),
    )  # fmt: skip
