"""Life line (生命线): all events about a thing, and about what it was in while it was in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select

from tanfeng.ledger.registry.lives import events, jobs, mentions, things, voids
from tanfeng.traceability.lineage.containment import ever_around
from tanfeng.traceability.log.rows import ROLES

_SAME = ("event", "time", "offset", "recorded_at", "kind", "action", "step", "disposition",
         "party", "place")  # fmt: skip


Spans = dict[int, list[tuple[int, int | None]]]
"""Thing -> moments from and until; until None while it goes on."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a life (事件).

    Attributes
    ----------
    subject, role
        The thing that the event names: the one asked about, or what it was in.
    job, document
        Of the capture that told it, and the name of its document.
    hash
        Of the event, in hexadecimal.
    voided
        Whether it was declared an error since.
    """

    event: int
    time: int
    offset: str
    recorded_at: int
    kind: str
    action: str
    step: str
    disposition: str
    party: str
    place: str
    subject: str
    role: str
    job: str
    document: str
    hash: str
    voided: bool


def spans_around(connection: Connection, thing: int) -> Spans:
    """Return everything that a thing was ever in, at every depth, and from when until when.

    The thing itself is there, too, from ever on.
    """
    spans: Spans = {thing: [(-(2**63), None)]}
    for parent, child, since, until in sorted(
        ever_around(connection, [thing]), key=lambda row: row[2]
    ):
        for begins, ends in list(spans.get(child, ())):
            start = max(begins, since)
            end = min((e for e in (ends, until) if e is not None), default=None)
            if end is None or start <= end:
                spans.setdefault(parent, []).append((start, end))
    return spans


def life(connection: Connection, thing: int, around: Spans | None = None) -> list[Happening]:
    """Return the life of a thing in the order in which it happened.

    Parameters
    ----------
    around
        What `spans_around` gives, where it is at hand.
    """
    spans = spans_around(connection, thing) if around is None else around
    void = exists().where(voids.c.event == events.c.event)
    statement = (
        select(
            events.c.event, events.c.time, events.c.offset, events.c.recorded_at, events.c.kind,
            events.c.action, events.c.step, events.c.disposition, events.c.party, events.c.place,
            things.c.name.label("subject"), mentions.c.role, jobs.c.id.label("job_id"),
            jobs.c.name.label("document"), events.c.hash,
            void.label("voided"), mentions.c.thing,
        )
        .join(mentions, mentions.c.event == events.c.event)
        .join(things, things.c.thing == mentions.c.thing)
        .join(jobs, jobs.c.job == events.c.job)
        .where(
            mentions.c.thing.in_(bindparam("around", expanding=True)), events.c.error.is_(False)
        )
        .order_by(events.c.time, events.c.event, mentions.c.position)
    )  # fmt: skip
    found: dict[int, Happening] = {}
    for row in connection.execute(statement, {"around": sorted(spans)}).mappings():
        at = int(row["time"])
        near = any(b <= at and (e is None or at <= e) for b, e in spans[row["thing"]])
        # what is said of the thing itself says more than what is said of its pack
        if near and (row["event"] not in found or row["thing"] == thing):
            told: dict[str, Any] = {name: row[name] for name in _SAME}
            found[row["event"]] = Happening(
                **told, subject=row["subject"], role=ROLES[row["role"]], job=row["job_id"],
                document=row["document"], hash=bytes(row["hash"]).hex(),
                voided=bool(row["voided"]),
            )  # fmt: skip
    return list(found.values())
