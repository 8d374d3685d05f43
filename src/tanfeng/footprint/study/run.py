"""Runs of footprints (足迹批次): posted with everything that they follow from."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from tanfeng.footprint.study.ask import Ask, ask_of
from tanfeng.footprint.study.made import Study, build
from tanfeng.ledger import Run, Workspace, evidence_path, keep, post_run, run, run_sheets, snapshot
from tanfeng.reference.codes import items
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding

KIND = "footprint"
"""Kind of the runs that hold footprints."""


@dataclass(frozen=True, eq=False)
class Result:
    """A posted run.

    Attributes
    ----------
    scores
        As `scores_of` returns them.
    """

    run: Run
    study: Study
    scores: pa.Table
    findings: tuple[Finding, ...]


def run_footprint(ws: Workspace, ask: Ask, *, note: str = "") -> Result:
    """Reckon the footprints of all products of a system and post them.

    The products of plants are posted as facts as well, ``footprint`` of each item.

    Raises
    ------
    TanfengError
        As `build`; ``footprint-loop`` where the system has no answer. Nothing is posted then.
    """
    state, shelf = snapshot(ws), ws.shelf()
    study = build(ws, ask, shelf=shelf, state=state)
    scores = scores_of(study)
    made = post_run(
        ws,
        kind=KIND,
        arguments={
            **ask.plain(),
            "scores": keep(ws, _parquet(scores), "footprint scores"),
            "links": keep(ws, _parquet(study.links), "footprint links"),
            "products": scores.num_rows,
        },
        sheets=[*study.sheets, *shelf.of_kind("codes")],
        snapshot=state,
        table=facts_of(ws, study, scores),
        findings=study.findings,
        note=note,
    )
    return Result(made, study, scores, study.findings)


def scores_of(study: Study) -> pa.Table:
    """Return every product's impacts.

    Returns
    -------
    pyarrow.Table
        ``product, process, flow, unit``, one column for each impact, and ``error``: how far the
        first may be off.
    """
    system, columns, found = study.assembled.system, study.assembled.columns, study.found
    return pa.table(
        {
            "product": pa.array(system.processes),
            "process": pa.array(columns.process),
            "flow": pa.array(columns.flow),
            "unit": pa.array(system.units),
            **{impact: pa.array(found.value[:, k]) for k, impact in enumerate(system.impacts)},
            "error": pa.array(found.error[:, 0]),
        }
    )


def facts_of(ws: Workspace, study: Study, scores: pa.Table) -> pa.Table:
    """Return the footprints of the plants' own products as computed facts."""
    known = items(ws.shelf())
    kinds = dict(
        zip(study.inventory.processes["id"].to_pylist(),
            study.inventory.processes["kind"].to_pylist(), strict=True)
    )  # fmt: skip
    warming = study.sheets[-1]
    rows = [
        {
            "entity": row["process"], "item": row["flow"], "measure": "footprint",
            "period": study.ask.period, "value": row["gwp100"],
            "unit": f"kgCO2e/{known[row['flow']].unit}", "scenario": "actual",
            "tier": "calculated", "sheet": warming.id, "symbol": "footprint",
        }
        for row in scores.to_pylist()
        if kinds[row["process"]] == "plant" and row["flow"] in known
    ]  # fmt: skip
    names = ("entity", "item", "measure", "period", "unit", "scenario", "tier", "sheet", "symbol")
    return pa.table(
        {
            **{name: pa.array([row[name] for row in rows], pa.string()) for name in names},
            "value": pa.array([row["value"] for row in rows], pa.float64()),
        }
    )


def open_study(ws: Workspace, number: int) -> Study:
    """Build the system of a posted run again, from what it rested on then.

    Raises
    ------
    TanfengError
        ``run-unknown``; ``run-not-footprint``; as `build`.
    """
    made = run(ws, number)
    if made.kind != KIND:
        raise refuse(
            "run-not-footprint", f"run {number}",
            f"批次 {number} 是 {made.kind}，不是足迹。",
            f"Run {number} is of kind {made.kind}, not a footprint.",
            "用 `tanfeng run list` 查看批次。", "`tanfeng run list` shows the runs.",
        )  # fmt: skip
    return build(ws, ask_of(made.arguments), shelf=run_sheets(ws, number), state=made.snapshot)


def kept_scores(ws: Workspace, made: Run) -> pa.Table:
    """Return the scores that a run kept."""
    return pq.ParquetFile(evidence_path(ws, str(made.arguments["scores"]))).read()


def _parquet(table: pa.Table) -> bytes:
    whole = io.BytesIO()
    pq.write_table(table, whole, compression="zstd")
    return whole.getvalue()
