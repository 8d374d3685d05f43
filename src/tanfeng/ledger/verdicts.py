"""Verdicts (判定): what a run judged, as rows of the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from sqlalchemy import Connection, func, insert, select

from tanfeng.ledger.posting import ACKNOWLEDGED
from tanfeng.ledger.registry import reading, take_moment, writing
from tanfeng.ledger.registry.tables import postings, runs, voids
from tanfeng.ledger.registry.tables import verdicts as table
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text

Outcome = Literal["pass", "fail", "not_applicable", "cannot_judge", "overdue", "suspended"]


@dataclass(frozen=True)
class Verdict:
    """One subject judged against one requirement (判定).

    Attributes
    ----------
    run
        Number of the run; 0 until it is posted.
    subject, item, indicator, period
        Who, for which product, by which figure, about when.
    requirement, clause
        Sheet id of the edition, and where in it.
    grade, outcome
        Grade as the document words it, and what it comes to.
    limits
        The limits that were compared with, corrections included; plain values.
    margin
        By how much the value is better than the limit, in `unit`; negative when worse.
    deadline
        By when something must be done, None when nothing must.
    status
        Status of the weakest value that the verdict rests on.
    evidence
        Inputs and how the limits came about; plain values.
    """

    run: int
    subject: str
    item: str
    indicator: str
    period: str
    requirement: str
    clause: str
    grade: str
    outcome: Outcome
    value: float | None = None
    unit: str = ""
    limits: Mapping[str, Any] = field(default_factory=dict)
    margin: float | None = None
    deadline: date | None = None
    status: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    message: Text = field(default_factory=lambda: Text("", ""))


def post_verdicts(ws: Workspace, verdicts: Sequence[Verdict]) -> None:
    """Add verdicts to runs that are posted already; all of them or none.

    `post_run` takes the verdicts of a new run together with the run.

    Raises
    ------
    TanfengError
        ``run-unknown`` or ``verdict-outcome``.
    """
    wanted = sorted({verdict.run for verdict in verdicts})
    with writing(ws.engine) as connection:
        take_moment(connection)
        known = connection.execute(
            select(runs.c.number)
            .join(postings, postings.c.id == runs.c.posting)
            .where(postings.c.status == ACKNOWLEDGED, runs.c.number.in_(wanted))
        ).scalars()
        unknown = sorted(set(wanted) - set(known))
        if unknown:
            raise refuse(
                "run-unknown",
                f"run {unknown[0]}",
                f"没有第 {unknown[0]} 号核算批次。",
                f"There is no run {unknown[0]}.",
            )
        for number in wanted:
            last = connection.execute(
                select(func.max(table.c.position)).where(table.c.run == number)
            ).scalar()
            own = [verdict for verdict in verdicts if verdict.run == number]
            insert_verdicts(connection, own, 0 if last is None else last + 1)


def insert_verdicts(connection: Connection, verdicts: Sequence[Verdict], first: int) -> None:
    """Insert verdicts of one run, numbered from `first`, in the caller's transaction."""
    for verdict in verdicts:
        if verdict.outcome not in get_args(Outcome):
            raise refuse(
                "verdict-outcome",
                verdict.subject,
                f"未知的判定结果“{verdict.outcome}”。",
                f"'{verdict.outcome}' is not an outcome.",
            )
    rows = [
        {
            **{name: getattr(verdict, name) for name in _PLAIN},
            "position": position,
            "limits": dict(verdict.limits),
            "evidence": dict(verdict.evidence),
            "message_zh": verdict.message.zh,
            "message_en": verdict.message.en,
        }
        for position, verdict in enumerate(verdicts, first)
    ]
    if rows:
        connection.execute(insert(table), rows)


_PLAIN = (
    "run", "subject", "item", "indicator", "period", "requirement", "clause", "grade", "outcome",
    "value", "unit", "margin", "deadline", "status",
)  # fmt: skip


def verdicts(
    ws: Workspace, run: int | None = None, subject: str | None = None
) -> tuple[Verdict, ...]:
    """Return verdicts in the order they were posted.

    Parameters
    ----------
    run
        Only those of this run, voided or not; None takes every run that stands.
    subject
        Only those on this entity.
    """
    query = (
        select(table)
        .join(runs, runs.c.number == table.c.run)
        .join(postings, postings.c.id == runs.c.posting)
        .where(postings.c.status == ACKNOWLEDGED)
        .order_by(table.c.run, table.c.position)
    )
    if run is not None:
        query = query.where(table.c.run == run)
    else:
        query = query.where(table.c.run.not_in(select(voids.c.run)))
    if subject is not None:
        query = query.where(table.c.subject == subject)
    with reading(ws.engine) as connection:
        rows = connection.execute(query).mappings().all()
    return tuple(
        Verdict(
            **{name: row[name] for name in _PLAIN},
            limits=row["limits"],
            evidence=row["evidence"],
            message=Text(row["message_zh"], row["message_en"]),
        )
        for row in rows
    )
