"""What a submission changes: nothing, something, or something withdrawn."""

# pyarrow makes its compute functions at import, where no type checker sees them
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Row, Select, select

from tanfeng.ledger.facts import FACT_SCHEMA, KEY, TYPED_COLUMNS, TYPED_SCHEMA
from tanfeng.ledger.frames import scan
from tanfeng.ledger.posting import ACKNOWLEDGED, DROPPED, PENDING
from tanfeng.ledger.registry import reading
from tanfeng.ledger.registry.tables import postings, submission_entities, submissions
from tanfeng.ledger.views import newest
from tanfeng.ledger.workspace import Workspace

# Longer lists of entities are not worth a query of their own: everything is looked at then.
_LISTED = 500
_SAID = ("value", "unit", "typed", "tier")


@dataclass(frozen=True, slots=True)
class Standing:
    """Who has spoken of some entities so far.

    Attributes
    ----------
    subjects
        The entities: those of the new facts and those of earlier files of the same form.
    acknowledged
        Rows of the submissions that spoke of them, oldest first.
    busy
        Whether another submission of them is under way.
    """

    subjects: tuple[str, ...]
    acknowledged: tuple[Row[Any], ...]
    busy: bool

    @property
    def last(self) -> str:
        """Id of the last acknowledged submission, empty when there is none."""
        return self.acknowledged[-1].id if self.acknowledged else ""


def standing(connection: Connection, subjects: set[str], entity: str, form: str) -> Standing:
    """Return who has spoken of `subjects`, and of what `entity` reported in `form` before."""
    link = submission_entities
    former = select(link.c.entity).join(submissions, submissions.c.id == link.c.submission)
    former = former.where(submissions.c.entity == entity, submissions.c.form == form)
    everyone = subjects | set(connection.execute(former.distinct()).scalars())
    spoken: Select[Any] = (
        select(submissions, postings.c.status, postings.c.recorded_at)
        .join(postings, postings.c.id == submissions.c.id)
        .where(postings.c.status != DROPPED)
        .order_by(postings.c.recorded_at)
    )
    if len(everyone) <= _LISTED:
        speakers = select(link.c.submission).where(link.c.entity.in_(sorted(everyone)))
        spoken = spoken.where(submissions.c.id.in_(speakers))
    rows = connection.execute(spoken).all()
    return Standing(
        tuple(sorted(everyone)),
        tuple(row for row in rows if row.status == ACKNOWLEDGED),
        any(row.status == PENDING for row in rows),
    )


def standing_now(ws: Workspace, subjects: set[str], entity: str, form: str) -> Standing:
    """Return `standing` in a transaction of its own."""
    with reading(ws.engine) as connection:
        return standing(connection, subjects, entity, form)


@dataclass(frozen=True, slots=True)
class Change:
    """What would be recorded.

    Attributes
    ----------
    earlier
        The submission that said the same and still stands; None when there is news.
    withdrawn
        Rows that take back what an earlier file said and this one lacks.
    """

    earlier: str | None
    withdrawn: pa.Table


def compare(
    ws: Workspace,
    facts: pa.Table,
    so_far: Standing,
    *,
    entity: str,
    form: str,
    sha256: str,
    file: str | None,
    covers: Sequence[str] | None,
) -> Change:
    """Compare new facts with what stands."""
    nothing = TYPED_SCHEMA.empty_table()
    if not so_far.acknowledged:
        return Change(None, nothing)
    current = _current(ws, so_far)
    files = [
        row.id
        for row in so_far.acknowledged
        if row.has_file and row.entity == entity and row.form == form
    ]
    withdrawn = _withdrawn(facts, current, files, covers, file) if file is not None else nothing
    same = [
        row.id
        for row in so_far.acknowledged
        if (row.sha256, row.entity, row.form) == (sha256, entity, form)
    ]
    if same and withdrawn.num_rows == 0 and not _has_news(facts, current):
        return Change(same[-1], nothing)
    return Change(None, withdrawn)


def _current(ws: Workspace, so_far: Standing) -> pa.Table:
    moments = [row.recorded_at for row in so_far.acknowledged]
    rows = scan(ws, "reported", None, moments=moments)
    # files hold other submissions too, once they have been compacted
    own = rows.filter(nw.col("recorded_at").is_in(moments))
    if len(so_far.subjects) <= _LISTED:
        own = own.filter(nw.col("entity").is_in(list(so_far.subjects)))
    return newest(own).collect("pyarrow").to_native().select(FACT_SCHEMA.names).cast(FACT_SCHEMA)


def _withdrawn(
    facts: pa.Table,
    current: pa.Table,
    files: list[str],
    covers: Sequence[str] | None,
    file: str,
) -> pa.Table:
    periods = facts.column("period").unique() if covers is None else pa.array(covers, pa.string())
    scope = pc.and_(
        pc.is_in(current.column("submission"), pa.array(files, pa.string())),
        pc.is_in(current.column("period"), _values(periods)),
    )
    if facts.num_rows:
        scenarios = _values(facts.column("scenario").unique())
        scope = pc.and_(scope, pc.is_in(current.column("scenario"), scenarios))
    gone = _lacking(current.filter(scope), facts, KEY)
    count = gone.num_rows
    columns = {
        "value": pa.nulls(count, pa.float64()),
        "typed": pa.array([""] * count, pa.string()),
        "origin": pa.array([file] * count, pa.string()),
    }
    taken = [columns.get(name, gone.column(name)) for name in TYPED_COLUMNS]
    return pa.table(taken, schema=TYPED_SCHEMA)


def _values(array: Any) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _has_news(facts: pa.Table, current: pa.Table) -> bool:
    taken_back = facts.filter(pc.is_null(facts.column("value")))
    if _lacking(taken_back, current, KEY).num_rows != taken_back.num_rows:
        return True
    said = facts.filter(pc.is_valid(facts.column("value")))
    return _lacking(said, current, (*KEY, *_SAID)).num_rows > 0


def _lacking(left: pa.Table, right: pa.Table, key: Sequence[str]) -> pa.Table:
    """Return the rows of `left` whose key `right` does not have."""
    others = nw.from_native(right.select(key), eager_only=True)
    rows = nw.from_native(left, eager_only=True)
    return rows.join(others, on=list(key), how="anti").to_native()
