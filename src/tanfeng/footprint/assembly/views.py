"""Views of co-production (分配视图): which part of a process each of its products carries."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tanfeng.footprint.inventory import Inventory
from tanfeng.footprint.linking import producers
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.units import convert

VIEWS = ("mass", "energy", "value", "substitution", "cut_off")
"""按质量、按能量、按经济价值、替代、截断."""


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a system: one for each product of a process that can be bought.

    Attributes
    ----------
    process, flow
        Length n.
    amount
        Shape (n,), how much of it the process makes (of a waste: takes off others' hands).
    share
        Shape (n,), of the process's burdens; of all columns of a process they add up to one.
    """

    process: tuple[str, ...]
    flow: tuple[str, ...]
    amount: np.ndarray
    share: np.ndarray
    findings: tuple[Finding, ...]

    def ids(self) -> tuple[str, ...]:
        """Return the process, with the product beside it where that is not its main one."""
        seen: set[str] = set()
        result = []
        for process, flow in zip(self.process, self.flow, strict=True):
            result.append(f"{process}|{flow}" if process in seen else process)
            seen.add(process)
        return tuple(result)


def columns_of(inventory: Inventory, view: str) -> Columns:
    """Return the columns of an inventory under a view.

    Under a view by property a process whose products do not all have the property keeps all of its
    burdens on the main one; ``allocation-property`` says so.

    Parameters
    ----------
    view
        One of `VIEWS`.
    """
    exchanges = inventory.exchanges.to_pydict()
    order = {id: n for n, id in enumerate(inventory.processes["id"].to_pylist())}
    made = producers(inventory, coproducts=view != "substitution")
    pairs = set(zip(made["provider"].to_pylist(), made["flow"].to_pylist(), strict=True))
    amounts: dict[tuple[str, str], float] = {}
    main: dict[str, str] = {}
    columns = ("process", "flow", "direction", "amount", "reference", "avoided")
    for process, flow, direction, amount, reference, avoided in zip(
        *(exchanges[name] for name in columns), strict=True
    ):
        if (process, flow) not in pairs or avoided:
            continue
        if reference:
            main[process] = flow
        if reference or direction == "output":
            amounts[process, flow] = amounts.get((process, flow), 0.0) + amount
    keys = sorted(
        (key for key in amounts if key[0] in order),
        key=lambda key: (order[key[0]], main.get(key[0]) != key[1], key[1]),
    )
    share, findings = _shares(inventory, keys, amounts, main, view)
    return Columns(
        tuple(process for process, _ in keys),
        tuple(flow for _, flow in keys),
        np.array([amounts[key] for key in keys], dtype=float),
        share,
        findings,
    )


def _shares(
    inventory: Inventory,
    keys: list[tuple[str, str]],
    amounts: dict[tuple[str, str], float],
    main: dict[str, str],
    view: str,
) -> tuple[np.ndarray, tuple[Finding, ...]]:
    share = np.array([float(main.get(process) == flow) for process, flow in keys])
    if view in ("substitution", "cut_off"):
        return share, ()
    known = _properties(inventory.properties, view)
    if view in _MEASURED:
        known = _by_unit(inventory, _MEASURED[view]) | known
    groups: dict[str, list[int]] = {}
    for n, (process, _) in enumerate(keys):
        groups.setdefault(process, []).append(n)
    lacking = []
    for process, members in groups.items():
        if len(members) == 1:
            continue
        per_unit = [known.get(keys[n], known.get(("", keys[n][1]))) for n in members]
        weight = [
            amounts[keys[n]] * value
            for n, value in zip(members, per_unit, strict=True)
            if value is not None and value >= 0
        ]
        if len(weight) < len(members) or not sum(weight) > 0:
            lacking.append(process)
            continue
        share[members] = np.array(weight) / sum(weight)
    findings = (_lacking(lacking, view),) if lacking else ()
    return share, findings


def _properties(table: pa.Table, name: str) -> dict[tuple[str, str], float]:
    return {
        (row["process"], row["flow"]): float(row["value"])
        for row in table.to_pylist()
        if row["property"] == name and row["value"] is not None
    }


_MEASURED = {"mass": "kg", "energy": "MJ"}


def _by_unit(inventory: Inventory, measure: str) -> dict[tuple[str, str], float]:
    """A product that is told by mass or energy has as much of it as it is told to have."""
    flows = inventory.flows
    weights = {}
    for unit in set(flows["unit"].to_pylist()):
        with suppress(TanfengError):
            weights[unit] = convert(1.0, unit, measure)
    return {
        ("", id): weights[unit]
        for id, unit in zip(flows["id"].to_pylist(), flows["unit"].to_pylist(), strict=True)
        if unit in weights
    }


def _lacking(processes: list[str], view: str) -> Finding:
    named = ", ".join(processes[:6])
    return Finding(
        "allocation-property", Severity.WARNING, processes[0],
        Text(f"{len(processes)} 个多产品过程缺少属性“{view}”，全部负荷计入主产品：{named}。",
             f"{len(processes)} processes with several products lack the property '{view}'; all "
             f"burdens stay on the main product: {named}."),
        Text("在 properties 表中补充，或选择其他分配视图。",
             "Add it to the table of properties, or choose another view."),
    )  # fmt: skip
