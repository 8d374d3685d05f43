"""Reading (读入): a workbook of activities as the tables of an inventory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tanfeng.footprint.formats.brightway.exchanges import Exchanges
from tanfeng.footprint.formats.brightway.flows import Flows
from tanfeng.footprint.formats.brightway.layout import Layout, layout_of
from tanfeng.footprint.formats.brightway.nodes import Node, nodes_of
from tanfeng.footprint.formats.brightway.own import OWN, own_process, own_tables
from tanfeng.footprint.formats.brightway.parameters import Scope, scope_of
from tanfeng.footprint.formats.brightway.units import unit_names
from tanfeng.footprint.formats.gas_names import gas_names
from tanfeng.footprint.formats.settle import settled
from tanfeng.footprint.formats.workbook import AT_MOST_MB
from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    table_of,
)
from tanfeng.ledger.workbook.book import Grid, open_book
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf, open_shelf

_READ = frozenset(
    {"name", "amount", "unit", "database", "location", "type", "categories", "reference product",
     "code", "input", "uncertainty type", "loc", "scale", "shape", "minimum", "maximum",
     "negative", "formula", "cas number"}
)  # fmt: skip


def read_brightway(path: Path, shelf: Shelf | None = None) -> tuple[Inventory, tuple[Finding, ...]]:
    """Read the activities of a workbook and their exchanges.

    Exchanges with activities of the workbook name their provider; those with other databases have
    none, and wait to be linked.

    Raises
    ------
    TanfengError
        The refusals of a file that is no workbook. All else is a finding, and the rest is read.
    """
    sheets, told = open_book(path, AT_MOST_MB)
    inventory, findings = from_sheets(path.name, sheets, shelf)
    return inventory, (*told, *findings)


def from_sheets(
    file: str, sheets: Sequence[Grid], shelf: Shelf | None = None
) -> tuple[Inventory, tuple[Finding, ...]]:
    """Read the sheets of a workbook that is open; see `read_brightway`."""
    shelf = shelf or open_shelf()
    findings: list[Finding] = []
    layout = layout_of(sheets, file, findings)
    units = unit_names(shelf, findings)
    nodes = nodes_of(layout, units, findings)
    tables = own_tables(sheets, findings)
    ours = {row["id"]: row for row in tables["flows"].to_pylist()} if "flows" in tables else {}
    made = Exchanges(nodes, Flows(gas_names(shelf), ours), units, findings)
    scopes = _scopes(layout, findings)
    processes = [node for node in nodes if node.kind == "process"]
    told = {}
    for node in processes:
        scope = scope_of(scopes[node.key[0]], node.activity.parameters, findings)
        told[node.id] = made.told(node.activity.exchanges, scope)
        made.production(node, told[node.id])
    for node in processes:
        for each in told[node.id]:
            if each.kind in ("technosphere", "substitution"):
                made.technosphere(node, each)
            elif each.kind == "biosphere":
                made.biosphere(node, each)
    rows, of_rows = made.in_order()
    inventory = Inventory(
        table_of([own_process(_process(node), node.activity, findings) for node in processes],
                 PROCESSES),
        table_of(made.flows.rows.values(), FLOWS), table_of(rows, EXCHANGES),
        tables.get("properties", table_of([], PROPERTIES)),
        tables.get("factors", table_of([], FACTORS)),
    )  # fmt: skip
    inventory = settled(inventory, of_rows, findings)
    if not processes:
        findings.append(
            Finding("brightway-empty", Severity.ERROR, file,
                    Text("没有读到任何活动。", "No activity was read."),
                    Text("每个活动以第一列的 Activity 开头。",
                         "Every activity begins with Activity in the first column."))
        )  # fmt: skip
    findings += _notes(file, layout, made)
    return inventory, tuple(findings)


def _scopes(layout: Layout, findings: list[Finding]) -> dict[str, Scope]:
    project = scope_of({}, layout.parameters.get("", ()), findings)
    return {
        name: scope_of(project, layout.parameters.get(name, ()), findings)
        for name in layout.databases
    }


def _process(node: Node) -> dict[str, Any]:
    fields = node.activity.fields
    return {
        "id": node.id, "name_en": node.name, "location": node.location, "kind": "unit",
        "technology": fields.text("comment"), "source": fields.text("source"), "at": fields.at(),
    }  # fmt: skip


def _notes(file: str, layout: Layout, made: Exchanges) -> list[Finding]:
    """Return what was passed over, and what was matched by name."""
    found = []
    if made.formulas:
        found.append(
            Finding("inventory-formula", Severity.INFO, file,
                    Text(f"{made.formulas} 个交换带有公式；取其当前数值，公式不读。",
                         f"{made.formulas} exchanges have formulas: their present amounts are "
                         "taken, the formulas are not read."))
        )  # fmt: skip
    found += [
        Finding("brightway-column", Severity.INFO, at,
                Text(f"列“{name}”未采用。", f"The column '{name}' is left out."))
        for name, at in layout.headers.items()
        if name not in _READ and not name.startswith(f"{OWN} ")
    ]  # fmt: skip
    matched = sum(1 for row in made.flows.rows.values()
                  if row.get("gas") and row["id"] not in made.flows.ours)  # fmt: skip
    if matched:
        found.append(
            Finding("inventory-gas-matched", Severity.INFO, file,
                    Text(f"{matched} 个流按名称或 CAS 号识别为温室气体（对照表凭记忆）。",
                         f"{matched} flows were taken for greenhouse gases by name or CAS number, "
                         "from a table that is from memory."))
        )  # fmt: skip
    return found
