"""Our own layout in one workbook (清单工作簿): a sheet for each table."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from tanfeng.footprint.formats.grid import OPTIONAL, Grid, shown
from tanfeng.footprint.formats.plain import inventory_from
from tanfeng.footprint.inventory import Inventory
from tanfeng.footprint.inventory.tables import SCHEMAS
from tanfeng.ledger.workbook.book import Grid as Sheet
from tanfeng.ledger.workbook.book import open_book
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding

SHEETS = {
    "processes": "过程 processes", "flows": "流 flows", "exchanges": "交换 exchanges",
    "properties": "属性 properties", "factors": "因子 factors",
}  # fmt: skip
AT_MOST_MB = 200.0
"""Size of a workbook, unpacked, that is still opened."""
_NOTES = {
    "id": "编号 a short id", "name_zh": "中文名", "name_en": "English name",
    "location": "地区代码 CN-SD, CN, GLO", "kind": "过程 unit|system；流 product|waste|elementary",
    "valid_from": "2025 或 2025-01-01", "unit": "单位 kg, kWh, MJ, m3 ...",
    "gas": "温室气体代码 CO2, CH4 ...", "carbon": "fossil|biogenic|land_use|uptake",
    "process": "过程编号 id of the process", "flow": "流编号 id of the flow",
    "direction": "input|output", "amount": "数量", "reference": "基准流填 yes",
    "avoided": "替代产品填 yes", "provider": "供应过程，可空", "distribution":
    "lognormal|normal|triangular|uniform，可空", "scale": "对数标准差或标准差",
    "property": "mass|energy|value", "value": "数值", "impact": "影响类别",
}  # fmt: skip


def read_workbook(path: Path) -> tuple[Inventory, tuple[Finding, ...]]:
    """Read an inventory from a workbook; a sheet is known by the English word in its name.

    Raises
    ------
    TanfengError
        ``inventory-table``, and the refusals of a file that is no workbook.
    """
    sheets, told = open_book(path, AT_MOST_MB)
    inventory, findings = from_tables(path.name, sheets)
    return inventory, (*told, *findings)


def from_tables(file: str, sheets: Sequence[Sheet]) -> tuple[Inventory, tuple[Finding, ...]]:
    """Read the sheets of a workbook that is open; see `read_workbook`."""
    grids = {}
    for sheet in sheets:
        name = next((name for name in SCHEMAS if name in sheet.name.casefold()), None)
        if name is not None and name not in grids:
            grids[name] = _grid(name, sheet)
    return inventory_from(grids, file)


def _grid(name: str, sheet: Sheet) -> Grid:
    rows = [[_text(value) for value in row] for row in sheet.rows]
    known = set(SCHEMAS[name].names)
    first = next(
        (n for n, row in enumerate(rows) if len(known & {c.strip().lower() for c in row}) >= 2), 0
    )
    # the row of notes below the header is ours
    kept = [
        n for n in range(first + 1, len(rows))
        if any(cell.strip() for cell in rows[n]) and not rows[n][0].startswith("※")
    ]  # fmt: skip

    def at(row: int, column: int) -> str:
        return sheet.at(kept[row] if row >= 0 else first, column)

    header = tuple(rows[first]) if rows else ()
    return Grid(name, header, [rows[n] for n in kept], at)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def write_workbook(inventory: Inventory, path: Path) -> Path:
    """Write an inventory as a workbook; numbers keep the 15 digits that Excel holds.

    Raises
    ------
    TanfengError
        ``program-part-missing``, ``inventory-not-written``.
    """
    tables = {name: shown(getattr(inventory, name)) for name in SCHEMAS}
    return _write(path, tables)


def write_template(path: Path) -> Path:
    """Write an empty workbook with a line of notes below each header.

    Raises
    ------
    TanfengError
        ``program-part-missing``, ``inventory-not-written``.
    """
    tables = {}
    for name, schema in SCHEMAS.items():
        header = [each for each in schema.names if each != "at"]
        if name in OPTIONAL:
            place = header.index("amount") + 1 if "amount" in header else len(header)
            header = [*header[:place], *OPTIONAL[name], *header[place:]]
        notes = [_NOTES.get(column, "") for column in header]
        notes[0] = f"※ {notes[0]}"
        tables[name] = (header, [notes])
    return _write(path, tables)


def _write(path: Path, tables: dict[str, tuple[list[str], list[list[str]]]]) -> Path:
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
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4"})
    grey = book.add_format({"italic": True, "font_color": "#777777"})
    numeric = {
        name: {f.name for f in schema if str(f.type) == "double"}
        for name, schema in SCHEMAS.items()
    }
    for name, (header, rows) in tables.items():
        sheet = book.add_worksheet(SHEETS[name])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header) - 1, 16)
        sheet.write_row(0, 0, header, bold)
        for n, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if cell.startswith("※") or (row[0].startswith("※") and cell):
                    sheet.write_string(n, column, cell, grey)
                elif cell and header[column] in numeric[name]:
                    sheet.write_number(n, column, float(cell))
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
