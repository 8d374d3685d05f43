"""Our own layout (通用清单): a folder of CSV files, one for each table."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from tanfeng.footprint.formats.grid import Grid, shown, table_from
from tanfeng.footprint.formats.settle import settled
from tanfeng.footprint.inventory import Inventory, table_of
from tanfeng.footprint.inventory.tables import SCHEMAS
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity, Text

NEEDED = ("processes", "flows", "exchanges")
"""Tables without which there is no inventory; properties and factors may be left out."""


def read_folder(folder: Path) -> tuple[Inventory, tuple[Finding, ...]]:
    """Read ``processes.csv``, ``flows.csv``, ``exchanges.csv`` and what goes with them.

    Raises
    ------
    TanfengError
        ``inventory-unreadable`` for a file that is no CSV in UTF-8, ``inventory-table`` for a table
        that is missing.
    """
    grids = {
        name: _grid(name, folder / f"{name}.csv")
        for name in SCHEMAS
        if (folder / f"{name}.csv").is_file()
    }
    return inventory_from(grids, folder.name)


def inventory_from(grids: Mapping[str, Grid], at: str) -> tuple[Inventory, tuple[Finding, ...]]:
    """Return the inventory of some grids, amounts settled in the units of their flows.

    Raises
    ------
    TanfengError
        ``inventory-table``.
    """
    missing = [name for name in NEEDED if name not in grids]
    if missing:
        raise refuse(
            "inventory-table", at, f"缺少表：{'、'.join(missing)}。",
            f"Tables are missing: {', '.join(missing)}.",
            "用 `tanfeng footprint template` 取得模板。",
            "`tanfeng footprint template` writes an empty one.",
        )  # fmt: skip
    findings: list[Finding] = []
    tables: dict[str, pa.Table] = {}
    units: list[str] = []
    for name, schema in SCHEMAS.items():
        if name not in grids:
            tables[name] = table_of([], schema)
            continue
        tables[name], more = table_from(grids[name], findings)
        if name == "exchanges":
            units = more.get("unit", [])
    inventory = Inventory(**tables)
    if any(units):
        inventory = settled(inventory, units, findings)
    return inventory, tuple(findings)


def _grid(name: str, path: Path) -> Grid:
    try:
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""))
        lines = [(reader.line_num, cells) for cells in reader if any(c.strip() for c in cells)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = str(error).splitlines()[0]
        raise refuse(
            "inventory-unreadable", path.name, f"文件无法读取：{what}",
            f"The file cannot be read: {what}",
            "请另存为 UTF-8 的 CSV。", "Save it as CSV in UTF-8.",
        ) from error  # fmt: skip
    numbers = [line for line, _ in lines] or [1]

    def at(row: int, column: int) -> str:
        return f"{path.name}:{numbers[row + 1]}"

    header = tuple(lines[0][1]) if lines else ()
    return Grid(name, header, [cells for _, cells in lines[1:]], at)


def write_folder(inventory: Inventory, folder: Path) -> list[Path]:
    """Write an inventory as CSV files; reading them gives the same tables, places apart.

    Raises
    ------
    TanfengError
        ``inventory-not-written``; files that were there before stay then.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in SCHEMAS:
            path = folder / f"{name}.csv"
            beside = folder / f".{name}.{os.getpid()}.part"
            ready.append((beside, path))
            with beside.open("w", encoding="utf-8-sig", newline="") as stream:
                header, rows = shown(getattr(inventory, name))
                csv.writer(stream, lineterminator="\n").writerows([header, *rows])
        for beside, path in ready:
            beside.replace(path)
    except OSError as error:
        raise refuse(
            "inventory-not-written", str(folder), f"无法写入：{error.strerror}。",
            f"It cannot be written: {error.strerror}.",
        ) from error  # fmt: skip
    finally:
        for beside, _ in ready:
            beside.unlink(missing_ok=True)
    return [path for _, path in ready]


def unknown_format(path: Path) -> Finding:
    """Return the finding for what is in none of the formats."""
    return Finding(
        "inventory-format", Severity.ERROR, path.name,
        Text("不是可识别的清单格式。", "This is no inventory in a format that is known."),
        Text("可用：CSV 文件夹、.xlsx（本格式或 Brightway）、openLCA JSON-LD、ILCD、TIDAS 或 "
             "ecoSpold 2（ZIP 或文件夹）。",
             "Known are a folder of CSV, .xlsx (ours or Brightway's), and openLCA JSON-LD, ILCD, "
             "TIDAS and ecoSpold 2 as a ZIP or folder."),
    )  # fmt: skip
