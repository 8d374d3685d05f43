"""Settling units (统一单位): every amount into the unit of its flow, at the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from tanfeng.footprint.inventory import Inventory
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.units import convert

_SCALED = ("amount", "low", "high")


def settled(inventory: Inventory, units: Sequence[str], findings: list[Finding]) -> Inventory:
    """Convert exchanges that are told in units of their own.

    Parameters
    ----------
    units
        Unit of each exchange; empty for that of its flow.
    findings
        Takes ``inventory-unit-convert`` where a unit does not convert; the amount is then missing.
    """
    table = inventory.exchanges
    own = dict(
        zip(inventory.flows["id"].to_pylist(), inventory.flows["unit"].to_pylist(), strict=True)
    )
    flows, places = table["flow"].to_pylist(), table["at"].to_pylist()
    times: dict[tuple[str, str], float | None] = {}
    scale: list[float | None] = []
    for flow, unit, at in zip(flows, units, places, strict=True):
        to = own.get(flow, unit)
        if not unit or unit == to:
            scale.append(1.0)
            continue
        if (unit, to) not in times:
            times[unit, to] = _times(unit, to)
        if times[unit, to] is None:
            findings.append(
                Finding("inventory-unit-convert", Severity.ERROR, at,
                        Text(f"单位“{unit}”不能换算为流的单位“{to}”。",
                             f"The unit '{unit}' does not convert to '{to}', that of the flow."))
            )  # fmt: skip
        scale.append(times[unit, to])
    columns = {name: _scaled(table[name], scale) for name in _SCALED}
    # the deviation of a normal distribution is in the unit of the amount; that of a logarithm not
    normal = [kind == "normal" for kind in table["distribution"].to_pylist()]
    columns["scale"] = _scaled(
        table["scale"],
        [t if is_normal else 1.0 for t, is_normal in zip(scale, normal, strict=True)],
    )
    for name, column in columns.items():
        table = table.set_column(table.column_names.index(name), name, column)
    return replace(inventory, exchanges=table)


def _times(unit: str, to: str) -> float | None:
    try:
        return convert(1.0, unit, to)
    except TanfengError:
        return None


def _scaled(column: pa.ChunkedArray, scale: Sequence[float | None]) -> pa.Array:
    return pa.array(
        [
            None if value is None or times is None else value * times
            for value, times in zip(column.to_pylist(), scale, strict=True)
        ],
        pa.float64(),
    )
