"""Capture (登记事件): a document is taken as a whole or not at all, and never twice."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from tanfeng.ledger.registry import reading, take_moment, writing
from tanfeng.ledger.registry.lives import events, jobs, mentions, sides, things, voids
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.epcis import Captured, read_document
from tanfeng.traceability.log.links import refresh, touched
from tanfeng.traceability.log.rows import ROLES, matching, next_number, write

AHEAD = 5 * 60 * 1_000_000
"""Microseconds by which the clock of a sender may be ahead of ours without a word."""
_ROLE = {name: number for number, name in enumerate(ROLES)}


@dataclass(frozen=True)
class Job:
    """A capture (登记作业).

    Attributes
    ----------
    recorded_at
        Moment of recording, microseconds in UTC; one for all events of the job.
    events, taken
        How many the document has, and how many of them were new.
    accepted
        Whether it was taken; if not, nothing of it was.
    """

    id: str
    recorded_at: int
    party: str
    name: str
    sha256: str
    accepted: bool
    events: int
    taken: int
    findings: tuple[Finding, ...]


def capture(ws: Workspace, data: bytes, *, party: str, name: str = "") -> Job:
    """Take a document of events into the log.

    An event that is there already, with the same content and no other id, is not taken again. The
    log and what is derived from it change in one transaction.

    Parameters
    ----------
    party
        Entity that reports.
    name
        Of the document, for its findings.

    Returns
    -------
    Job
        Refused jobs are kept, too, with what was wrong.
    """
    digest = hashlib.sha256(data).hexdigest()
    try:
        document = read_document(data, name)
        found, told, good = document.events, document.findings, document.accepted
    except TanfengError as error:
        found, told, good = (), tuple(error.findings), False
    return take(ws, found, told, party=party, name=name, sha256=digest, accepted=good)


def take(
    ws: Workspace,
    found: Sequence[Captured],
    findings: Iterable[Finding] = (),
    *,
    party: str,
    name: str = "",
    sha256: str = "",
    accepted: bool = True,
) -> Job:
    """Take events that were read already; see `capture`.

    Raises
    ------
    TanfengError
        ``life-party`` when nobody reports.
    """
    if not party.strip() or len(party) > 200:
        raise refuse(
            "life-party", name, "没有说明上报方。", "Nobody is named as reporting.",
            "用 --party 给出主体编号。", "Give the id of the entity with --party.",
        )  # fmt: skip
    told = tuple(findings)
    with writing(ws.engine) as connection:
        moment = take_moment(connection)
        number = next_number(connection, jobs.c.job)
        taken = 0
        if accepted:
            told += tuple(_ahead(found, moment, name))
            taken = _store(connection, _new(connection, found), number, moment, party)
        job = Job(f"job-{uuid.uuid4().hex}", moment, party, name[:400], sha256, accepted,
                  len(found), taken, told)  # fmt: skip
        connection.execute(insert(jobs).values(
            job=number, id=job.id, recorded_at=moment, party=party, name=job.name, sha256=sha256,
            accepted=accepted, events=job.events, taken=taken,
            findings=[_written(finding) for finding in told],
        ))  # fmt: skip
    return job


def job(ws: Workspace, id: str) -> Job | None:
    """Return a job by its id."""
    with reading(ws.engine) as connection:
        row = connection.execute(select(jobs).where(jobs.c.id == id)).mappings().first()
    return _job(row) if row else None


def all_jobs(ws: Workspace, limit: int = 100, before: int | None = None) -> list[Job]:
    """Return jobs, the newest first.

    Parameters
    ----------
    before
        Only those recorded before this moment.
    """
    statement = select(jobs).order_by(jobs.c.recorded_at.desc()).limit(limit)
    if before is not None:
        statement = statement.where(jobs.c.recorded_at < before)
    with reading(ws.engine) as connection:
        return [_job(row) for row in connection.execute(statement).mappings()]


def _ahead(found: Sequence[Captured], moment: int, name: str) -> Iterable[Finding]:
    late = [event for event in found if event.time > moment + AHEAD]
    if late:
        most = max(event.time for event in late) - moment
        yield Finding(
            "life-ahead", Severity.WARNING, name,
            Text(f"{len(late)} 个事件的时间在登记之后，最多 {most / 6e7:,.0f} 分钟。",
                 f"{len(late)} events happened after they were recorded, by up to "
                 f"{most / 6e7:,.0f} minutes."),
            Text("核对发送方的时钟与时区。", "See to the sender's clock and time zone."),
        )  # fmt: skip


def _new(connection: Connection, found: Sequence[Captured]) -> list[Captured]:
    """Return the events that are not in the log, each once."""
    there = {
        (bytes(digest), id, bool(error))
        for digest, id, error in matching(
            connection, (events.c.hash, events.c.id, events.c.error), events.c.hash,
            {event.hash for event in found},
        )
    }  # fmt: skip
    plain = {(digest, error) for digest, _, error in there}
    fresh = []
    for event in found:
        key = (event.hash, event.id, event.error)
        if key not in there and (event.id or (event.hash, event.error) not in plain):
            fresh.append(event)
            there.add(key)
            plain.add((event.hash, event.error))
    return fresh


def _store(connection: Connection, fresh: list[Captured], job: int, moment: int, party: str) -> int:
    if not fresh:
        return 0
    number_of = _numbers(connection, {m.name for event in fresh for m in event.mentions})
    first = next_number(connection, events.c.event)
    rows, mentioned, told = [], [], []
    for number, event in enumerate(fresh, first):
        rows.append((
            number, job, moment, party, event.kind, event.action, event.step, event.disposition,
            event.time, event.offset, event.place, event.read_point, event.id, event.hash,
            event.transformation, event.error, event.text,
        ))  # fmt: skip
        mentioned += [
            (number, n, _ROLE[m.role], number_of[m.name], m.amount, m.unit)
            for n, m in enumerate(event.mentions)
        ]
        pairs = [
            *(("source", *pair) for pair in event.sources),
            *(("destination", *pair) for pair in event.destinations),
            *(("paper", *pair) for pair in event.papers),
            *(("corrective", "", id) for id in event.correctives),
        ]
        told += [(number, n, *pair) for n, pair in enumerate(pairs)]
    write(connection, events, rows)
    write(connection, mentions, mentioned)
    write(connection, sides, told)
    void = _void(connection, fresh, first, moment)
    refresh(connection, touched(connection, [*range(first, first + len(fresh)), *void]))
    return len(fresh)


def _numbers(connection: Connection, names: set[str]) -> dict[str, int]:
    """Return the number of each thing; new ones are given theirs."""
    columns = (things.c.name, things.c.thing)
    found = dict(tuple(row) for row in matching(connection, columns, things.c.name, names))
    first = next_number(connection, things.c.thing)
    added = {name: n for n, name in enumerate(sorted(names - found.keys()), first)}
    write(connection, things, [(n, name) for name, n in added.items()])
    return found | added


def _void(connection: Connection, fresh: list[Captured], first: int, moment: int) -> set[int]:
    """Write down which events are declared errors, also by a declaration that came before them.

    A declaration has the content and the id of what it declares (EPCIS 2.0 section 7.4.1.2).
    """
    columns = (events.c.event, events.c.hash, events.c.id, events.c.error)
    hashes = {event.hash for event in fresh}
    ids = {event.id for event in fresh if event.id}
    rows: dict[int, Any] = {}
    for key, values in ((events.c.hash, hashes), (events.c.id, ids)):
        rows |= {row[0]: row for row in matching(connection, columns, key, values)}
    by_key: dict[Any, int] = {}
    for number, digest, id, error in sorted(rows.values()):
        if error:
            by_key.setdefault(bytes(digest), number)
            if id:
                by_key.setdefault(id, number)
    pairs = {
        (number, by)
        for number, digest, id, error in rows.values()
        if not error and (by := by_key.get(bytes(digest)) or (by_key.get(id) if id else None))
    }
    known = set(
        matching(connection, (voids.c.event, voids.c.by), voids.c.event, {e for e, _ in pairs})
    )
    new = pairs - {tuple(pair) for pair in known}
    write(connection, voids, [(event, by, moment) for event, by in sorted(new)])
    return {event for event, _ in new}


def _written(finding: Finding) -> dict[str, Any]:
    return {"code": finding.code, "severity": finding.severity.value, "at": finding.at,
            "message": [finding.message.zh, finding.message.en],
            "hint": [finding.hint.zh, finding.hint.en]}  # fmt: skip


def _job(row: Any) -> Job:
    told = tuple(
        Finding(f["code"], Severity(f["severity"]), f["at"], Text(*f["message"]), Text(*f["hint"]))
        for f in row["findings"]
    )
    return Job(row["id"], row["recorded_at"], row["party"], row["name"], row["sha256"],
               bool(row["accepted"]), row["events"], row["taken"], told)  # fmt: skip
