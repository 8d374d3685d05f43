"""Submissions (填报): how facts enter the ledger, once, whole, and never over each other."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import ColumnElement, insert, select, true

from tanfeng.ledger import evidence, lake
from tanfeng.ledger.admission import admit
from tanfeng.ledger.digest import digest
from tanfeng.ledger.entities import entity as read_entity
from tanfeng.ledger.entities import entity_ids, unknown_entity
from tanfeng.ledger.facts import FACT_SCHEMA, Fact, fact_table
from tanfeng.ledger.posting import ACKNOWLEDGED, Posting, acknowledge, announce, working
from tanfeng.ledger.recovery import recover
from tanfeng.ledger.registry import reading, take_moment, writing
from tanfeng.ledger.registry.tables import postings, submission_entities, submissions
from tanfeng.ledger.revision import Standing, compare, standing, standing_now
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import refuse

_PATIENCE_S = 60.0
_PAUSE_S = 0.05


@dataclass(frozen=True, slots=True)
class Submission:
    """One acknowledged submission (填报批次).

    Attributes
    ----------
    id
        Time-ordered; facts carry it.
    entity
        Who submitted; owner and confidentiality are those of the entity at that time.
    form
        What was filled in; a later file of the same form withdraws what it no longer has.
    sha256
        Of the file kept as evidence, or of the facts when there was no file.
    facts, withdrawn
        How many facts were recorded, and how many earlier ones taken back.
    again
        True when nothing was recorded: this is the earlier submission of the same content.
    """

    id: str
    entity: str
    recorded_at: int
    file: str
    sha256: str
    by: str
    note: str
    form: str
    owner: str
    confidentiality: str
    facts: int
    withdrawn: int
    has_file: bool = False
    again: bool = False


def submit(
    ws: Workspace,
    facts: pa.Table | Sequence[Fact],
    *,
    entity: str,
    file: Path | None = None,
    by: str = "",
    note: str = "",
    form: str = "",
    covers: Sequence[str] | None = None,
) -> Submission:
    """Record facts: all of them or none.

    The order is: a pending row in the registry, the file into evidence, one commit in the
    lake, the acknowledgement. A crash between the steps is settled by the next opening.

    Parameters
    ----------
    facts
        Facts, or an Arrow table with the columns of `TYPED_COLUMNS`.
    entity
        Who submits, usually the plant; facts may be about it or about its units.
    file
        The workbook they were read from. A fact that an earlier file of this entity and form
        had in a covered period and this one lacks is withdrawn.
    form
        Tells different workbooks of one entity apart.
    covers
        Periods that the file speaks for; None takes the periods of its facts.

    Raises
    ------
    TanfengError
        The findings of `admit`; ``entity-unknown``; ``submission-empty``;
        ``submission-busy`` when another process works on the same entities for a minute;
        ``disk-full`` and other refusals of storage. Nothing is recorded then.
    """
    known = entity_ids(ws)
    if entity not in known:
        raise unknown_entity(entity, known)
    submitter = read_entity(ws, entity)
    table = admit(facts if isinstance(facts, pa.Table) else fact_table(facts), known)
    subjects = {entity, *table.column("entity").unique().to_pylist()}
    sha256 = evidence.hash_of(file) if file else digest(table)
    name = file.name if file else None
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        so_far = standing_now(ws, subjects, entity, form)
        if not so_far.busy:
            change = compare(ws, table, so_far, entity=entity, form=form, sha256=sha256,
                             file=name, covers=covers)  # fmt: skip
            if change.earlier is not None:
                return replace(submission(ws, change.earlier), again=True)
            if table.num_rows == 0 and change.withdrawn.num_rows == 0:
                raise refuse(
                    "submission-empty",
                    name or entity,
                    "没有任何数据可提交。",
                    "There is nothing to submit.",
                    "请填写数据后再提交。",
                    "Fill in figures first.",
                )
            values = {
                "entity": entity,
                "form": form,
                "file_name": name or "",
                "sha256": sha256,
                "has_file": file is not None,
                "by": by,
                "note": note,
                "owner": submitter.owner,
                "confidentiality": submitter.confidentiality,
                "facts": table.num_rows,
                "withdrawn": change.withdrawn.num_rows,
            }
            posting = _announce(ws, so_far, subjects, values)
            if posting is not None:
                rows = pa.concat_tables([table, change.withdrawn])
                return _write(ws, posting, rows, file, sha256)
        recover(ws)
        if time.monotonic() > deadline:
            raise refuse(
                "submission-busy",
                entity,
                "另一个进程正在提交同一主体的数据。",
                "Another process is submitting facts of the same entities.",
                "请稍后重试。",
                "Try again later.",
            )
        time.sleep(_PAUSE_S)


def _announce(
    ws: Workspace, so_far: Standing, subjects: set[str], values: dict[str, Any]
) -> Posting | None:
    """Write the pending rows, unless others have spoken of these entities meanwhile."""
    with writing(ws.engine) as connection:
        # waits for other writers, whose rows are then there to be seen
        take_moment(connection)
        now = standing(connection, subjects, values["entity"], values["form"])
        if now.busy or now.last != so_far.last:
            return None
        posting = announce(ws, connection, "reported")
        connection.execute(insert(submissions).values(id=posting.id, **values))
        connection.execute(
            insert(submission_entities),
            [{"submission": posting.id, "entity": each} for each in sorted(subjects)],
        )
    return posting


def _write(
    ws: Workspace, posting: Posting, rows: pa.Table, file: Path | None, sha256: str
) -> Submission:
    with working(ws, posting):
        if file is not None and evidence.keep(ws, file) != sha256:
            raise refuse(
                "file-changed",
                file.name,
                "文件在提交过程中被改动。",
                "The file was changed while it was being submitted.",
                "请保存并关闭文件后重新提交。",
                "Save and close it, then submit again.",
            )
        count = rows.num_rows
        rows = rows.append_column("recorded_at", pa.array([posting.recorded_at] * count))
        rows = rows.append_column("submission", pa.array([posting.id] * count))
        lake.append(ws.path, "reported", rows.select(FACT_SCHEMA.names), posting.id)
        acknowledge(ws, posting)
    return submission(ws, posting.id)


def submission(ws: Workspace, id: str) -> Submission:
    """Return one acknowledged submission.

    Raises
    ------
    TanfengError
        ``submission-unknown``.
    """
    found = _read(ws, submissions.c.id == id)
    if not found:
        raise refuse(
            "submission-unknown",
            id,
            "没有此填报批次。",
            "There is no such submission.",
        )
    return found[0]


def submission_list(ws: Workspace, entity: str | None = None) -> tuple[Submission, ...]:
    """Return the acknowledged submissions, oldest first, of one submitter or of all."""
    return _read(ws, submissions.c.entity == entity if entity is not None else true())


def _read(ws: Workspace, condition: ColumnElement[bool]) -> tuple[Submission, ...]:
    query = (
        select(submissions, postings.c.recorded_at)
        .join(postings, postings.c.id == submissions.c.id)
        .where(postings.c.status == ACKNOWLEDGED, condition)
        .order_by(postings.c.recorded_at)
    )
    with reading(ws.engine) as connection:
        rows = connection.execute(query).mappings().all()
    return tuple(
        Submission(file=row["file_name"], **{k: v for k, v in row.items() if k != "file_name"})
        for row in rows
    )
