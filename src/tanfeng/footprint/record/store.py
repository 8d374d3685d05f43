"""Records in the ledger (记录存取): posted as runs, never changed."""

from __future__ import annotations

from tanfeng.footprint.record.value import FootprintRecord, record_of
from tanfeng.ledger import Run, Workspace, run, runs
from tanfeng.reference.errors import refuse

KIND = "footprint_record"
"""Kind of the runs that hold records."""


def open_record(ws: Workspace, which: int | str) -> FootprintRecord:
    """Return a record by its number or id.

    Raises
    ------
    TanfengError
        ``run-unknown``; ``record-unknown``.
    """
    if isinstance(which, str):
        for each in reversed(runs(ws, KIND)):
            if each.arguments["record"]["id"] == which:
                return _told(each)
        raise refuse(
            "record-unknown", which, f"没有足迹记录 {which}。",
            f"There is no record of a footprint {which}.",
            "用 `tanfeng run list` 查看批次。", "`tanfeng run list` shows the runs.",
        )  # fmt: skip
    made = run(ws, which)
    if made.kind != KIND:
        raise refuse(
            "record-unknown", f"run {which}", f"批次 {which} 是 {made.kind}，不是足迹记录。",
            f"Run {which} is of kind {made.kind}, not a record of a footprint.",
            "用 `tanfeng run list` 查看批次。", "`tanfeng run list` shows the runs.",
        )  # fmt: skip
    return _told(made)


def record_for(ws: Workspace, number: int, product: str) -> FootprintRecord:
    """Return the newest record of a product of a footprint run.

    Raises
    ------
    TanfengError
        ``record-none``.
    """
    for each in reversed(records(ws)):
        if (each.run, each.product) == (number, product):
            return each
    raise refuse(
        "record-none", f"run {number} {product}", f"批次 {number} 的“{product}”还没有足迹记录。",
        f"There is no record of '{product}' of run {number}.",
        f"先运行 `tanfeng footprint record {number} {product}`。",
        f"Make it with `tanfeng footprint record {number} {product}`.",
    )  # fmt: skip


def records(ws: Workspace) -> tuple[FootprintRecord, ...]:
    """Return the records that are not voided, oldest first."""
    return tuple(_told(each) for each in runs(ws, KIND) if not each.voided)


def _told(made: Run) -> FootprintRecord:
    return record_of(made.arguments["record"], made.number)
