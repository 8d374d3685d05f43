"""Snapshots (快照): what a reader sees, fixed once and readable for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from tanfeng.ledger import lake
from tanfeng.ledger.posting import PENDING
from tanfeng.ledger.registry import reading
from tanfeng.ledger.registry.tables import postings, runs, voids
from tanfeng.ledger.registry.tables import workspace as workspace_row
from tanfeng.ledger.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state of the ledger.

    Attributes
    ----------
    reported_version, computed_version
        Versions of the two Delta tables.
    as_of
        Microseconds since 1970, UTC; nothing recorded later counts.
    excluded
        Postings that had reached the lake but were not acknowledged when the snapshot was
        taken; almost always empty.
    excluded_runs
        Runs not acknowledged, or voided, as known at `as_of`.
    """

    reported_version: int
    computed_version: int
    as_of: int
    excluded: tuple[str, ...] = ()
    excluded_runs: tuple[int, ...] = ()


def moment_of(as_of: int | date | datetime) -> int:
    """Return microseconds since 1970; a day means its end, a time without zone is UTC.

    Examples
    --------
    >>> moment_of(date(1970, 1, 1))
    86399999999
    """
    if isinstance(as_of, int):
        return as_of
    if not isinstance(as_of, datetime):
        end = datetime.combine(as_of + timedelta(days=1), time(), UTC)
        return moment_of(end) - 1
    aware = as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
    return (aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def snapshot(ws: Workspace, as_of: int | date | datetime | None = None) -> Snapshot:
    """Fix what is acknowledged now, or what was recorded no later than `as_of`.

    The versions are read before the registry: a posting acknowledged in between is then in
    the version or not, but one that is in the version and not acknowledged is always named.
    """
    versions = {book: lake.open_table(ws.path, book).version() for book in lake.SCHEMAS}
    with reading(ws.engine) as connection:
        last = connection.execute(select(workspace_row.c.moment)).scalar_one()
        moment = last if as_of is None else min(moment_of(as_of), last)
        open_postings = connection.execute(
            select(postings.c.id, runs.c.number)
            .outerjoin(runs, runs.c.posting == postings.c.id)
            .where(postings.c.status == PENDING)
        ).all()
        voided = connection.execute(select(voids.c.run).where(voids.c.recorded_at <= moment))
        voided_runs = set(voided.scalars())
    return Snapshot(
        versions["reported"],
        versions["computed"],
        moment,
        tuple(sorted(row.id for row in open_postings if row.number is None)),
        tuple(sorted(voided_runs | {row.number for row in open_postings if row.number})),
    )


def as_plain(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot as plain values, for the registry."""
    return asdict(snapshot)


def from_plain(values: Mapping[str, Any]) -> Snapshot:
    """Return the snapshot that `as_plain` wrote."""
    return Snapshot(
        **{
            **values,
            "excluded": tuple(values["excluded"]),
            "excluded_runs": tuple(values["excluded_runs"]),
        }
    )
