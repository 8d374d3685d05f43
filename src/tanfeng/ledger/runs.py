"""Runs (核算批次): immutable, numbered computations that can be replayed and voided."""

# pyarrow makes its compute functions at import, where no type checker sees them
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Row, func, insert, select

import tanfeng
from tanfeng.ledger import lake
from tanfeng.ledger.digest import digest
from tanfeng.ledger.editions import keep_editions
from tanfeng.ledger.facts import COMPUTED_SCHEMA
from tanfeng.ledger.posting import ACKNOWLEDGED, acknowledge, announce, working
from tanfeng.ledger.registry import reading, take_moment, writing
from tanfeng.ledger.registry.tables import postings, run_sheets, voids
from tanfeng.ledger.registry.tables import runs as table
from tanfeng.ledger.snapshots import Snapshot, as_plain, from_plain
from tanfeng.ledger.verdicts import Verdict, insert_verdicts
from tanfeng.ledger.views import computed
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet

NOT_COMPARED = ("run", "recorded_at")
"""Columns that differ between a run and its replay."""


@dataclass(frozen=True)
class Run:
    """One computation, as posted (核算批次).

    Attributes
    ----------
    kind
        ``account``, ``grade`` ...: which engine made it.
    arguments
        What it was asked; plain values.
    sheets
        Sheet id -> SHA-256 of the editions that it used.
    snapshot
        State of the ledger that it read.
    version
        Version of tanfeng.
    digest
        Of the results, see `results_digest`.
    voided
        Reason; empty while the run stands.
    """

    number: int
    kind: str
    arguments: Mapping[str, Any]
    sheets: Mapping[str, str]
    snapshot: Snapshot
    version: str
    recorded_at: int
    rows: int
    digest: str
    note: str = ""
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    voided: str = ""


def results_digest(results: pa.Table) -> str:
    """Return the digest by which a replay is compared, over all columns but `NOT_COMPARED`."""
    return digest(results, NOT_COMPARED)


def post_run(
    ws: Workspace,
    *,
    kind: str,
    arguments: Mapping[str, Any],
    sheets: Sequence[Sheet],
    snapshot: Snapshot,
    table: pa.Table | None = None,
    findings: Sequence[Finding] = (),
    verdicts: Sequence[Verdict] = (),
    note: str = "",
) -> Run:
    """Record a run with its results, its sheets and its verdicts: all of it or nothing.

    Parameters
    ----------
    table
        Computed facts with the columns of `COMPUTED_SCHEMA`, except `run`, `recorded_at` and
        `series`, which are filled in here; `share_estimated` may be absent.
    verdicts
        Judgements of this run; their `run` is filled in here.

    Raises
    ------
    TanfengError
        ``run-results`` when the table has other columns or a value that is not finite, or
        names a sheet that is not among `sheets`; ``disk-full`` and other refusals of storage.
    """
    results = _results(table, sheets)
    with writing(ws.engine) as connection:
        take_moment(connection)
        last = connection.execute(select(func.max(_runs.c.number))).scalar()
        number = (last or 0) + 1
        posting = announce(ws, connection, "computed")
        results = results.set_column(
            results.schema.get_field_index("run"), "run",
            pa.array([number] * results.num_rows, pa.int64()),
        ).set_column(
            results.schema.get_field_index("recorded_at"), "recorded_at",
            pa.array([posting.recorded_at] * results.num_rows, pa.int64()),
        )  # fmt: skip
        connection.execute(
            insert(_runs).values(
                number=number,
                posting=posting.id,
                kind=kind,
                arguments=dict(arguments),
                snapshot=as_plain(snapshot),
                version=tanfeng.__version__,
                rows=results.num_rows,
                digest=results_digest(results),
                findings=[asdict(finding) for finding in findings],
                note=note,
            )
        )
        insert_verdicts(connection, [replace(verdict, run=number) for verdict in verdicts], 0)
    with working(ws, posting):
        rows = keep_editions(ws, number, sheets)
        if rows:
            with writing(ws.engine) as connection:
                connection.execute(insert(run_sheets), rows)
        if results.num_rows:
            lake.append(ws.path, "computed", results.cast(COMPUTED_SCHEMA), posting.id)
        acknowledge(ws, posting)
    return run(ws, number)


_runs = table


def _results(given: pa.Table | None, sheets: Sequence[Sheet]) -> pa.Table:
    nullable = pa.schema([each.with_nullable(True) for each in COMPUTED_SCHEMA])
    if given is None:
        return nullable.empty_table()
    series = {sheet.id: sheet.series for sheet in sheets}
    count = given.num_rows
    fillers = {
        "run": pa.array([0] * count, pa.int64()),
        "recorded_at": pa.array([0] * count, pa.int64()),
        "share_estimated": pa.nulls(count, pa.float64()),
    }
    names = set(given.column_names)
    expected = set(COMPUTED_SCHEMA.names)
    odd = sorted((expected - names - set(fillers) - {"series"}) | (names - expected))
    if odd:
        raise _faulty(f"columns {', '.join(odd)}")
    named = given.column("sheet").to_pylist()
    strangers = sorted({name for name in named if name not in series}, key=str)
    if strangers:
        raise _faulty(f"sheets {', '.join(map(str, strangers))}")
    fillers["series"] = pa.array([series[name] for name in named], pa.string())
    columns = [
        given.column(name) if name in names and name not in ("run", "recorded_at", "series")
        else fillers[name]
        for name in COMPUTED_SCHEMA.names
    ]  # fmt: skip
    try:
        results = pa.table(columns, names=COMPUTED_SCHEMA.names).cast(nullable)
    except pa.ArrowInvalid as error:
        raise _faulty(str(error)) from error
    for each in COMPUTED_SCHEMA:
        column = results.column(each.name)
        if not each.nullable and column.null_count:
            raise _faulty(f"empty {each.name}")
        if (
            pa.types.is_floating(each.type)
            and not pc.all(pc.fill_null(pc.is_finite(column), True)).as_py()
            and count
        ):
            raise _faulty(f"not finite: {each.name}")
    return results


def _faulty(what: str) -> Exception:
    return refuse(
        "run-results",
        "run",
        f"计算结果表不合要求：{what}",
        f"The table of results is not as it must be: {what}.",
    )


def runs(ws: Workspace, kind: str | None = None) -> tuple[Run, ...]:
    """Return all runs, voided ones too, oldest first."""
    return _read(ws, None, kind)


def run(ws: Workspace, number: int) -> Run:
    """Return one run.

    Raises
    ------
    TanfengError
        ``run-unknown``.
    """
    found = _read(ws, number, None)
    if not found:
        raise refuse(
            "run-unknown",
            f"run {number}",
            f"没有第 {number} 号核算批次。",
            f"There is no run {number}.",
        )
    return found[0]


def _read(ws: Workspace, number: int | None, kind: str | None) -> tuple[Run, ...]:
    query = (
        select(_runs, postings.c.recorded_at, voids.c.reason)
        .join(postings, postings.c.id == _runs.c.posting)
        .outerjoin(voids, voids.c.run == _runs.c.number)
        .where(postings.c.status == ACKNOWLEDGED)
        .order_by(_runs.c.number)
    )
    used = select(run_sheets.c.run, run_sheets.c.sheet, run_sheets.c.sha256)
    if number is not None:
        query = query.where(_runs.c.number == number)
        used = used.where(run_sheets.c.run == number)
    if kind is not None:
        query = query.where(_runs.c.kind == kind)
    with reading(ws.engine) as connection:
        rows = connection.execute(query).all()
        sheets: dict[int, dict[str, str]] = {}
        for each in connection.execute(used.order_by(run_sheets.c.sheet)):
            sheets.setdefault(each.run, {})[each.sheet] = each.sha256
    return tuple(_run(row, sheets.get(row.number, {})) for row in rows)


def _run(row: Row[Any], sheets: Mapping[str, str]) -> Run:
    findings = tuple(
        Finding(
            each["code"],
            Severity(each["severity"]),
            each["at"],
            Text(**each["message"]),
            Text(**each["hint"]),
        )
        for each in row.findings
    )
    return Run(
        row.number, row.kind, row.arguments, sheets, from_plain(row.snapshot), row.version,
        row.recorded_at, row.rows, row.digest, row.note, findings, row.reason or "",
    )  # fmt: skip


def run_table(ws: Workspace, number: int) -> pa.Table:
    """Return the computed facts of a run, as posted, in a fixed order."""
    run(ws, number)
    rows = computed(ws, run=number).collect("pyarrow").to_native()
    keys = [(name, "ascending") for name in COMPUTED_SCHEMA.names if name != "value"]
    return rows.select(COMPUTED_SCHEMA.names).cast(COMPUTED_SCHEMA).sort_by(keys)


def void_run(ws: Workspace, number: int, reason: str) -> Run:
    """Declare that a run no longer counts; it stays readable.

    Raises
    ------
    TanfengError
        ``run-unknown``, ``void-reason-missing`` or ``run-voided``.
    """
    if not reason.strip():
        raise refuse(
            "void-reason-missing",
            f"run {number}",
            "作废须说明理由。",
            "A run is voided with a reason only.",
        )
    run(ws, number)
    with writing(ws.engine) as connection:
        moment = take_moment(connection)
        earlier = connection.execute(select(voids.c.reason).where(voids.c.run == number)).scalar()
        if earlier is not None:
            raise refuse(
                "run-voided",
                f"run {number}",
                f"第 {number} 号批次此前已作废：{earlier}",
                f"Run {number} was voided before: {earlier}",
            )
        connection.execute(
            insert(voids).values(run=number, reason=reason.strip(), recorded_at=moment)
        )
    return run(ws, number)
