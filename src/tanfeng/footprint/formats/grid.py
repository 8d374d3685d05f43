"""Grids of cells (单元格表) as typed columns: every fault kept with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from tanfeng.footprint.inventory.tables import SCHEMAS
from tanfeng.ledger.workbook.number import means_nothing, read_number
from tanfeng.reference.finding import Finding, Severity, Text

_YES = frozenset({"1", "true", "yes", "y", "x", "是", "真", "√"})
_NO = frozenset({"", "0", "false", "no", "n", "否", "假"})
OPTIONAL = {"exchanges": ("unit",)}
"""Columns that a table of ours may have beside those that are kept."""


@dataclass(frozen=True, eq=False)
class Grid:
    """A table as it was read.

    Attributes
    ----------
    name
        ``processes``, ``flows`` ...
    header
        Names of the columns.
    rows
        Cells as text, row by row.
    at
        Place of a row and a column, from their numbers.
    """

    name: str
    header: tuple[str, ...]
    rows: list[list[str]]
    at: Callable[[int, int], str]


def table_from(grid: Grid, findings: list[Finding]) -> tuple[pa.Table, dict[str, list[str]]]:
    """Return a grid as a table of the inventory, and its optional columns as text.

    A column that is missing is empty; an unknown one is told and left out.
    """
    schema = SCHEMAS[grid.name]
    header = [name.strip().lower() for name in grid.header]
    known = {name for name in schema.names if name != "at"} | set(OPTIONAL.get(grid.name, ()))
    for n, name in enumerate(header):
        if name and name not in known and name != "at":
            findings.append(
                Finding("inventory-column", Severity.WARNING, grid.at(-1, n),
                        Text(f"不认识的列“{name}”，未采用。", f"The column '{name}' is not known; "
                             "it is left out."))
            )  # fmt: skip
    place = {name: n for n, name in enumerate(header)}
    count = len(grid.rows)

    def cells(name: str) -> list[str]:
        n = place.get(name, -1)
        if n < 0:
            return [""] * count
        return [row[n].strip() if n < len(row) else "" for row in grid.rows]

    columns: dict[str, pa.Array] = {}
    for field in schema:
        if field.name == "at":
            columns["at"] = pa.array([grid.at(row, 0) for row in range(count)], pa.string())
            continue
        told = cells(field.name)
        convert = _CONVERTERS[str(field.type)]
        columns[field.name] = convert(told, grid, place.get(field.name, 0), findings)
    optional = {name: cells(name) for name in OPTIONAL.get(grid.name, ()) if name in place}
    return pa.table(columns, schema=schema), optional


def _texts(told: list[str], grid: Grid, column: int, findings: list[Finding]) -> pa.Array:
    return pa.array(told, pa.string())


def _numbers(told: list[str], grid: Grid, column: int, findings: list[Finding]) -> pa.Array:
    values: list[float | None] = []
    for row, text in enumerate(told):
        try:
            values.append(float(text))
            continue
        except ValueError:
            pass
        if means_nothing(text):
            values.append(None)
            continue
        typed = read_number(text)
        if typed is None or typed.unit:
            findings.append(_fault("inventory-number", grid.at(row, column), text,
                                   "不是数", "This is not a number"))  # fmt: skip
            values.append(None)
        else:
            values.append(typed.value)
    return pa.array(values, pa.float64())


def _flags(told: list[str], grid: Grid, column: int, findings: list[Finding]) -> pa.Array:
    values = []
    for row, text in enumerate(told):
        word = text.casefold()
        if word not in _YES and word not in _NO:
            findings.append(_fault("inventory-flag", grid.at(row, column), text,
                                   "应为 yes 或 no", "This is neither yes nor no"))  # fmt: skip
        values.append(word in _YES)
    return pa.array(values, pa.bool_())


def _days(told: list[str], grid: Grid, column: int, findings: list[Finding]) -> pa.Array:
    values: list[date | None] = []
    for row, text in enumerate(told):
        try:
            whole = f"{text}-01-01" if len(text) == 4 else text[:10]
            values.append(date.fromisoformat(whole) if text else None)
        except ValueError:
            findings.append(
                _fault("inventory-day", grid.at(row, column), text,
                       "应为 2025 或 2025-01-31", "Write 2025 or 2025-01-31")
            )  # fmt: skip
            values.append(None)
    return pa.array(values, pa.date32())


_Converter = Callable[[list[str], Grid, int, list[Finding]], pa.Array]
_CONVERTERS: Mapping[str, _Converter] = {
    "string": _texts, "double": _numbers, "bool": _flags, "date32[day]": _days,
}  # fmt: skip


def _fault(code: str, at: str, text: str, zh: str, en: str) -> Finding:
    return Finding(code, Severity.ERROR, at, Text(f"{zh}：“{text}”。", f"{en}: '{text}'."))


def shown(table: pa.Table, leave: Sequence[str] = ("at",)) -> tuple[list[str], list[list[str]]]:
    """Return a table as a header and cells of text, so that reading it gives the same values."""
    names = [name for name in table.column_names if name not in leave]
    columns = [[_cell(value) for value in table[name].to_pylist()] for name in names]
    return names, [list(row) for row in zip(*columns, strict=True)]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    return repr(value) if isinstance(value, float) else str(value)
