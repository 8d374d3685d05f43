"""Writing (写出): an inventory as a workbook of activities, which reads back the same."""

from __future__ import annotations

import io
import math
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from tanfeng.footprint.formats.brightway.flows import is_taken
from tanfeng.footprint.formats.brightway.own import (
    OF_EXCHANGE,
    OF_PROCESS,
    OWN,
    TABLES,
    title_of,
)
from tanfeng.footprint.formats.brightway.spread import TYPES, turned
from tanfeng.footprint.formats.brightway.units import SHEET
from tanfeng.footprint.formats.grid import shown
from tanfeng.footprint.inventory import Inventory
from tanfeng.footprint.inventory.tables import SCHEMAS
from tanfeng.reference.errors import refuse
from tanfeng.reference.shelf import Shelf, open_shelf
from tanfeng.reference.units import canonical

Row = Mapping[str, Any]
# the amount first: a number is never taken for the word that begins a block
_HEAD = ("amount", "type", "name", "reference product", "unit", "input", "location", "categories",
         "uncertainty type", "loc", "scale", "minimum", "maximum")  # fmt: skip


def write_brightway(inventory: Inventory, path: Path, shelf: Shelf | None = None) -> Path:
    """Write an inventory in the layout that Brightway's importer of Excel reads.

    The name of the file is that of the database. What the layout has no cell for stands in columns
    and fields that begin with ``tanfeng`` and on sheets that begin with ``skip``. Numbers keep the
    digits that Excel holds; blanks at the ends of texts are lost.

    Raises
    ------
    TanfengError
        ``program-part-missing``, ``inventory-not-written``.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise refuse(
            "program-part-missing", path.name,
            "未安装写 Excel 的部件 XlsxWriter。",
            "XlsxWriter, which writes Excel, is not installed.",
            "请运行：pip install 'tanfeng[excel]'", "Run: pip install 'tanfeng[excel]'",
        ) from None  # fmt: skip
    packed = io.BytesIO()
    book = Workbook(packed, {"in_memory": True, "strings_to_numbers": False})
    # not the clock: the same tables must give the same bytes
    book.set_properties({"author": "tanfeng", "created": datetime(2000, 1, 1)})
    sheets = {
        "activities": _activities(inventory, path.stem.replace("::", " "), shelf or open_shelf())
    } | {f"{OWN} {name}": _table(inventory, name) for name in TABLES}
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for n, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, float | int):
                    sheet.write_number(n, column, cell)
                elif cell:
                    sheet.write_string(n, column, cell)
    book.close()
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(packed.getvalue())
        beside.replace(path)
    except OSError as error:
        raise refuse(
            "inventory-not-written", str(path), f"无法写入：{error.strerror}。",
            f"It cannot be written: {error.strerror}.",
        ) from error  # fmt: skip
    finally:
        beside.unlink(missing_ok=True)
    return path


def _table(inventory: Inventory, name: str) -> list[list[Any]]:
    header, rows = shown(getattr(inventory, name))
    numeric = {field.name for field in SCHEMAS[name] if str(field.type) == "double"}
    cells = [[float(cell) if cell and head in numeric else cell
              for head, cell in zip(header, row, strict=True)] for row in rows]  # fmt: skip
    return [["skip", f"{OWN} {name}"], header, *cells]


def _activities(inventory: Inventory, database: str, shelf: Shelf) -> Iterable[list[Any]]:
    spelled: dict[str, str] = {}
    for row in shelf.sheet(SHEET).tables["names"]:
        spelled.setdefault(canonical(row.cells["unit"]), row.cells["name"])
    flows = {row["id"]: row for row in inventory.flows.to_pylist()}
    processes = {row["id"]: row for row in inventory.processes.to_pylist()}
    exchanges: dict[str, list[dict[str, Any]]] = {id: [] for id in processes}
    for row in inventory.exchanges.to_pylist():
        exchanges.setdefault(row["process"], []).append(row)
    yield ["Database", database]
    yield []
    for id, process in processes.items():
        rows = exchanges[id]
        main = next((row for row in rows if row["reference"]), None)
        yield ["Activity", title_of(process)]
        fields: dict[str, Any] = {"code": id, "location": process["location"], "type": "process",
                                  "comment": process["technology"],
                                  "source": process["source"]}  # fmt: skip
        if main is not None:
            flow = flows[main["flow"]]
            fields |= {"unit": spelled.get(flow["unit"], flow["unit"]),
                       "reference product": title_of(flow),
                       "production amount": _signed(main, flow)[1]}  # fmt: skip
        for name in OF_PROCESS:
            value = process[name]
            fields[f"{OWN} {name}"] = "" if value is None else str(value)
        yield from ([name, value] for name, value in fields.items() if value != "")
        yield ["Exchanges"]
        yield [*_HEAD, *(f"{OWN} {name}" for name in OF_EXCHANGE)]
        for row in rows:
            flow = flows[row["flow"]]
            maker = processes.get(row["provider"])
            yield _exchange(row, flow, process, maker, database, spelled)
        yield []


def _exchange(
    row: Row, flow: Row, process: Row, maker: Row | None, database: str, spelled: Row
) -> list[Any]:
    kind, amount = _signed(row, flow)
    spread = {name: row[name] for name in ("low", "high") if row[name] is not None}
    if amount != row["amount"] and len(spread) == 2:
        spread = turned(spread)
    name, target = title_of(flow), ""
    if kind == "production" and row["reference"]:
        name, target = title_of(process), f"{database}::{process['id']}"
    elif kind in ("technosphere", "substitution") and maker is not None:
        name, target = title_of(maker), f"{database}::{maker['id']}"
    told: dict[str, Any] = {
        "amount": amount, "type": kind, "name": name,
        "reference product": "" if kind == "biosphere" else title_of(flow),
        "unit": spelled.get(flow["unit"], flow["unit"]), "input": target,
        "location": row["location"],
        "categories": "::".join(flow["category"].split("/")) if kind == "biosphere" else "",
    }  # fmt: skip
    distribution = row["distribution"]
    if distribution in TYPES:
        told["uncertainty type"] = TYPES.index(distribution)
        told |= {"scale": row["scale"], "minimum": spread.get("low"), "maximum":
                 spread.get("high")}  # fmt: skip
        if distribution == "lognormal" and amount:
            told["loc"] = math.log(abs(amount))
        elif distribution in ("normal", "triangular"):
            told["loc"] = amount
    own = {
        **{name: row[name] for name in OF_EXCHANGE},
        "reference": "yes" if row["reference"] else "", "avoided": "yes" if row["avoided"] else "",
        "provider": "" if target and not row["reference"] else row["provider"],
    }  # fmt: skip
    return [*(told.get(name) for name in _HEAD), *(own[name] for name in OF_EXCHANGE)]


def _signed(row: Row, flow: Row) -> tuple[str, float]:
    """Return the type of an exchange and its amount, with the sign that Brightway gives it."""
    amount, output = row["amount"], row["direction"] == "output"
    if row["reference"]:
        return "production", amount if output else -amount
    if flow["kind"] == "elementary":
        given = not is_taken("::".join(flow["category"].split("/")), "")
        return "biosphere", amount if given == output else -amount
    if flow["kind"] == "waste":
        return ("technosphere", -amount) if output else ("production", -amount)
    if output:
        return "substitution" if row["avoided"] else "production", amount
    return "technosphere", amount
