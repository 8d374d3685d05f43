"""Kept answers (存档): a run's pathway, opened again from evidence."""

from __future__ import annotations

from tanfeng.ledger import Run, Workspace, evidence_path, run, runs
from tanfeng.pathways.answer import Pathway, unpack
from tanfeng.reference.errors import refuse

KIND = "pathway"
"""Kind of the runs that hold pathways."""


def open_pathway(ws: Workspace, number: int) -> Pathway:
    """Return the pathway that a run posted, with its problem.

    Raises
    ------
    TanfengError
        ``run-unknown``; ``run-not-pathway`` for a run of another kind; ``pathway-archive``.
    """
    made = run(ws, number)
    if made.kind != KIND:
        raise refuse(
            "run-not-pathway",
            f"run {number}",
            f"批次 {number} 是 {made.kind}，不是路径。",
            f"Run {number} is of kind {made.kind}, not a pathway.",
            "用 `tanfeng run list` 查看批次。",
            "`tanfeng run list` shows the runs.",
        )
    sha256 = str(made.arguments["pathway"])
    return unpack(evidence_path(ws, sha256).read_bytes(), f"run {number}")


def newest(ws: Workspace, sector: str | None = None) -> tuple[Run, ...]:
    """Return the newest run of each scenario that is not voided, ordered by scenario."""
    found: dict[str, Run] = {}
    for made in sorted(runs(ws), key=lambda each: each.number):
        mine = made.kind == KIND and not made.voided
        if mine and sector in (None, made.arguments["sector"]):
            found[str(made.arguments["scenario"])] = made
    return tuple(made for _, made in sorted(found.items()))
