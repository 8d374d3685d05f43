"""What tanfeng adds to such a workbook (附加内容): columns and sheets that Brightway passes over.

Whatever the layout has a cell for is read from there, as somebody may have changed it; a flow of
ours stands for a line only as long as their names agree and their units convert.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from tanfeng.footprint.formats.brightway.layout import Activity
from tanfeng.footprint.formats.brightway.line import Line
from tanfeng.footprint.formats.brightway.spread import turned
from tanfeng.footprint.formats.brightway.units import UnitNames, alike
from tanfeng.footprint.formats.grid import Grid as Cells
from tanfeng.footprint.formats.grid import table_from
from tanfeng.footprint.inventory import PROCESSES
from tanfeng.ledger.workbook.book import Grid
from tanfeng.reference.finding import Finding

OWN = "tanfeng"
TABLES = ("flows", "properties", "factors")
"""Tables that stand whole on sheets which begin with ``skip``."""
OF_PROCESS = ("name_zh", "name_en", "kind", "valid_from", "valid_until", "review")
OF_EXCHANGE = (
    "flow", "direction", "reference", "avoided", "provider", "pedigree", "variable",
)  # fmt: skip


def title_of(row: Mapping[str, Any]) -> str:
    """Return what a flow or process is called: in English, in Chinese, or by its id."""
    return row["name_en"].strip() or row["name_zh"].strip() or row["id"]


def own_tables(sheets: Sequence[Grid], findings: list[Finding]) -> dict[str, pa.Table]:
    """Return the tables that tanfeng wrote beside the blocks."""
    found = {}
    for sheet in sheets:
        name = sheet.text(0, 1).removeprefix(f"{OWN} ")
        if sheet.text(0, 0).casefold() != "skip" or name not in TABLES or len(sheet.rows) < 2:
            continue
        rows = [
            [sheet.text(n, column) for column in range(len(sheet.rows[n]))]
            for n in range(1, len(sheet.rows))
        ]
        cells = Cells(name, tuple(rows[0]), rows[1:], lambda row, column, s=sheet: s.at(
            row + 2, column))  # fmt: skip
        found[name] = table_from(cells, findings)[0]
    return found


def own_process(row: dict[str, Any], activity: Activity, findings: list[Finding]) -> dict[str, Any]:
    """Return the row of a process with what its activity tells beyond the layout."""
    fields = activity.fields
    keys = [f"{OWN} {name}" for name in OF_PROCESS]
    if not any(key in fields.columns for key in keys):
        return row
    cells = Cells("processes", OF_PROCESS, [[fields.text(key) for key in keys]],
                  lambda row, column: fields.at(keys[column]))  # fmt: skip
    told = table_from(cells, findings)[0].to_pylist()[0]
    added = {name: told[name] for name in OF_PROCESS if told[name] not in ("", None)}
    if title_of({**told, "id": row["id"]}) == row["name_en"]:
        added |= {name: told[name] for name in ("name_zh", "name_en")}
    else:
        added = {name: value for name, value in added.items() if not name.startswith("name_")}
    assert added.keys() <= set(PROCESSES.names)
    return row | added


def own_flow(line: Line, flows: Mapping[str, Mapping[str, Any]], units: UnitNames) -> str:
    """Return the flow of ours that a line is of; empty where it is none, or no longer."""
    told = line.text(f"{OWN} flow")
    flow = flows.get(told)
    if flow is None:
        return ""
    name = line.text("name") if line.text("type") == "biosphere" else line.text("reference product")
    unit = units.read(line.text("unit"), line.at("unit"))
    agrees = name == title_of(flow) and alike(unit, units.read(flow["unit"], line.at("unit")))
    return told if agrees else ""


def with_own(row: dict[str, Any], line: Line) -> dict[str, Any]:
    """Return an exchange as it was; the sign of its amount still says what it said."""
    told = {name: line.text(f"{OWN} {name}") for name in OF_EXCHANGE}
    if told["direction"] in ("input", "output") and told["direction"] != row["direction"]:
        row = turned({**row, "direction": told["direction"], "amount": -row["amount"]})
    return row | {
        "avoided": told["avoided"] == "yes", "provider": row.get("provider") or told["provider"],
        "pedigree": told["pedigree"], "variable": told["variable"],
    }  # fmt: skip
