"""Bringing inventories in (导入清单): checked, kept whole under their hash, numbered as a run."""

from __future__ import annotations

from pathlib import Path

from tanfeng.footprint.inventory import Inventory, check, pack, unpack
from tanfeng.ledger import Run, Workspace, evidence_path, keep, post_run, run, runs, snapshot
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity

INVENTORY = "inventory"
"""Kind of the runs that brought an inventory in."""


def bring_inventory(
    ws: Workspace,
    inventory: Inventory,
    name: str,
    *,
    source: Path | None = None,
    told: tuple[Finding, ...] = (),
) -> Run:
    """Keep an inventory; nothing is kept where it has errors.

    Parameters
    ----------
    name
        Under which it stands; a later one of the same name takes its place in new runs.
    source
        File that it was read from, which is kept as evidence.
    told
        What its reader found.

    Raises
    ------
    TanfengError
        Every error of the reader and of the checks.
    """
    findings = (*told, *check(inventory))
    errors = [each for each in findings if each.severity is Severity.ERROR]
    if errors:
        raise TanfengError(*errors)
    whole = source is not None and source.is_file()
    return post_run(
        ws,
        kind=INVENTORY,
        arguments={
            "name": name,
            "period": "",
            "inventory": keep(ws, pack(inventory), f"inventory {name}"),
            "source": keep(ws, source) if whole and source is not None else "",
            "file": source.name if source is not None else "",
            "processes": inventory.processes.num_rows,
            "flows": inventory.flows.num_rows,
            "exchanges": inventory.exchanges.num_rows,
        },
        sheets=(),
        snapshot=snapshot(ws),
        findings=findings,
    )


def inventories(ws: Workspace) -> tuple[Run, ...]:
    """Return the newest inventory of each name that is not voided, in order of their names."""
    found = {
        str(each.arguments["name"]): each
        for each in sorted(runs(ws, INVENTORY), key=lambda each: each.number)
        if not each.voided
    }
    return tuple(each for _, each in sorted(found.items()))


def open_inventory(ws: Workspace, number: int) -> Inventory:
    """Return an inventory that was brought in.

    Raises
    ------
    TanfengError
        ``run-unknown``; ``run-not-inventory``; ``footprint-archive``.
    """
    made = run(ws, number)
    if made.kind != INVENTORY:
        raise refuse(
            "run-not-inventory", f"run {number}",
            f"批次 {number} 是 {made.kind}，不是清单。",
            f"Run {number} is of kind {made.kind}, not an inventory.",
            "用 `tanfeng footprint list` 查看清单。", "`tanfeng footprint list` shows them.",
        )  # fmt: skip
    sha256 = str(made.arguments["inventory"])
    return unpack(evidence_path(ws, sha256).read_bytes(), f"run {number}")
