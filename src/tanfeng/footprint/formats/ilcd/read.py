"""Reading ILCD and TIDAS (读取): data sets into the tables, units settled by the unit groups."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tanfeng.footprint.formats.archive import Archive, open_archive
from tanfeng.footprint.formats.gas_names import GasNames, gas_names
from tanfeng.footprint.formats.ilcd.documents import (
    FLOW,
    METHOD,
    PROCESS,
    QUANTITY,
    archive_of,
    documents,
)
from tanfeng.footprint.formats.ilcd.flows import (
    FlowRead,
    Quantity,
    read_flow,
    read_quantity,
    read_units,
)
from tanfeng.footprint.formats.ilcd.left import left_out
from tanfeng.footprint.formats.ilcd.look import version
from tanfeng.footprint.formats.ilcd.methods import MethodRead, read_method
from tanfeng.footprint.formats.ilcd.processes import ProcessRead, read_process
from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    table_of,
)
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf, open_shelf

_T = TypeVar("_T")
_Versions = dict[str, tuple[tuple[int, ...], _T]]


@dataclass(eq=False)
class _Read:
    """Data sets by their id, the newest version of each."""

    processes: _Versions[ProcessRead] = field(default_factory=dict)
    flows: _Versions[FlowRead] = field(default_factory=dict)
    quantities: _Versions[Quantity] = field(default_factory=dict)
    units: _Versions[str] = field(default_factory=dict)
    methods: _Versions[MethodRead] = field(default_factory=dict)
    matched: set[str] = field(default_factory=set)
    left: Counter[str] = field(default_factory=Counter)

    def keep(self, where: _Versions[_T], id: str, of: tuple[int, ...], made: _T) -> None:
        self.left["version"] += id in where
        if id not in where or of > where[id][0]:
            where[id] = (of, made)


def read_ilcd(path: Path, shelf: Shelf | None = None) -> tuple[Inventory, tuple[Finding, ...]]:
    """Read processes, flows and methods of a ZIP, a folder or a single data set.

    Amounts of ILCD are in the reference unit of the reference flow property of their flow, so that
    nothing is converted; a flow whose unit is not there is an error where it is used.

    Parameters
    ----------
    path
        ZIP or folder with ``processes``, ``flows``, ``flowproperties``, ``unitgroups`` and
        ``lciamethods`` at any depth, in XML or as TIDAS JSON; or one file of a process or method,
        which takes its flows from the folders beside it.

    Raises
    ------
    TanfengError
        ``inventory-archive``. What cannot be read of a file is a finding, and the rest is read.
    """
    alone = path.is_file() and path.suffix.casefold() != ".zip"
    archive = archive_of(path) if alone else open_archive(path)
    findings: list[Finding] = []
    read = _collect(archive, gas_names(shelf or open_shelf()), findings)
    used = {row["flow"] for _, each in read.processes.values() for row in each.exchanges}
    used |= {row["flow"] for _, each in read.methods.values() for row in each.factors}
    flows, properties = _settled(read, used, not alone and bool(read.processes), findings)
    held = {row["id"] for row in flows}
    processes, exchanges = _processes(read, held, properties, findings)
    factors = _factors(read)
    unknown = sum(row["flow"] not in held for row in factors)
    if unknown:
        findings.append(
            Finding("inventory-ilcd-factor-unit", Severity.WARNING, path.name,
                    Text(f"{unknown} 个因子的流不在文件中，无法核对其单位。",
                         f"The flows of {unknown} factors are not in the files, so that their "
                         "units cannot be checked."),
                    Text("把方法的 flows、flowproperties、unitgroups 文件夹一并打包。",
                         "Pack the folders flows, flowproperties and unitgroups of the method "
                         "along."))
        )  # fmt: skip
    matched = sum(row["id"] in read.matched for row in flows)
    if matched:
        findings.append(
            Finding("inventory-gas-matched", Severity.INFO, path.name,
                    Text(f"{matched} 个流按名称或 CAS 号识别为温室气体（对照表凭记忆）。",
                         f"{matched} flows were taken for greenhouse gases by name or CAS number, "
                         "from a table that is from memory."))
        )  # fmt: skip
    findings += left_out(read.left, path.name)
    inventory = Inventory(
        table_of(processes, PROCESSES), table_of(flows, FLOWS), table_of(exchanges, EXCHANGES),
        table_of(properties, PROPERTIES), table_of(factors, FACTORS),
    )  # fmt: skip
    return inventory, tuple(findings)


def _collect(archive: Archive, gases: GasNames, findings: list[Finding]) -> _Read:
    read = _Read()
    for name, kind, root in documents(archive, findings):
        of = version(root)
        if kind == PROCESS:
            made = read_process(root, name, findings)
            read.keep(read.processes, made.row["id"], of, made)
        elif kind == FLOW:
            flow, matched = read_flow(root, name, gases, findings)
            read.keep(read.flows, flow.row["id"], of, flow)
            if matched:
                read.matched.add(flow.row["id"])
        elif kind == METHOD:
            method = read_method(root, name, findings)
            read.keep(read.methods, method.id, of, method)
        elif kind == QUANTITY:
            id, quantity = read_quantity(root)
            read.keep(read.quantities, id, of, quantity)
        else:
            id, unit = read_units(root)
            read.keep(read.units, id, of, unit)
    return read


def _unit(read: _Read, quantity: str) -> str:
    _, held = read.quantities.get(quantity, ((), None))
    return read.units.get(held.group, ((), ""))[1] if held else ""


def _settled(
    read: _Read, used: set[str], all_of_them: bool, findings: list[Finding]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the flows with their units, and their properties per that unit."""
    rows, properties = [], []
    for id, (_, flow) in read.flows.items():
        unit, at = _unit(read, flow.reference), flow.row["at"]
        if id not in used and not (all_of_them and unit and flow.row.get("kind")):
            read.left["flow"] += 1
            continue
        if not unit:
            findings.append(
                Finding("inventory-ilcd-missing", Severity.ERROR, at,
                        Text(f"流 {id} 的流属性 {flow.reference or '-'} 或其单位组不在文件中。",
                             f"The flow property {flow.reference or '-'} of the flow {id}, or its "
                             "unit group, is not in the files."))
            )  # fmt: skip
        if flow.scale is not None and not math.isclose(flow.scale, 1.0):
            findings.append(
                Finding("inventory-ilcd-scale", Severity.ERROR, at,
                        Text(f"流 {id} 的基准流属性应为 1，现为 {flow.scale:g}。",
                             f"The reference flow property of the flow {id} should be 1, it is "
                             f"{flow.scale:g}."))
            )  # fmt: skip
        rows.append({**flow.row, "unit": unit})
        for quantity, value in flow.others:
            _, held = read.quantities.get(quantity, ((), None))
            if held is None or not held.property:
                read.left["property"] += 1
                continue
            properties.append({"flow": id, "property": held.property, "value": value,
                               "unit": _unit(read, quantity), "at": at})  # fmt: skip
    return rows, properties


def _processes(
    read: _Read, flows: set[str], properties: list[dict[str, Any]], findings: list[Finding]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the processes and those of their exchanges whose flow is there."""
    rows, exchanges = [], []
    missing: dict[str, list[str]] = {}
    for _, each in read.processes.values():
        rows.append(each.row)
        properties += each.properties
        read.left += each.left
        for row in each.exchanges:
            if row["flow"] in flows:
                exchanges.append(row)
            else:
                missing.setdefault(row["flow"], []).append(row["at"])
    for flow, places in missing.items():
        findings.append(
            Finding("inventory-ilcd-missing", Severity.ERROR, places[0],
                    Text(f"流 {flow or '-'} 不在文件中，{len(places)} 个交换用到它。",
                         f"The flow {flow or '-'} is not in the files; {len(places)} exchanges "
                         "use it."),
                    Text("把 flows、flowproperties、unitgroups 文件夹一并打包。",
                         "Pack the folders flows, flowproperties and unitgroups along."))
        )  # fmt: skip
    return rows, exchanges


def _factors(read: _Read) -> list[dict[str, Any]]:
    """Return the factors; methods of one name are told apart by their id."""
    rows = []
    methods = [method for _, method in read.methods.values()]
    names = Counter(method.impact for method in methods)
    for method in methods:
        read.left["regional"] += method.regional
        unit = _unit(read, method.quantity)
        # "kg CO2 equivalents" says more than the kg of the flow property that it stands on
        if not unit or method.said.startswith(f"{unit} "):
            unit = method.said
        own = {} if names[method.impact] == 1 else {"impact": f"{method.impact} ({method.id})"}
        rows += [{**row, "unit": row["unit"] or unit, **own} for row in method.factors]
    return rows
