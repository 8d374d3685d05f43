"""Plain tables from files (普通表格): CSV or workbook, known by their headings."""

# pyarrow makes its compute functions at import, where no type checker sees them
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from tanfeng.ledger.plain.columns import Column, Place
from tanfeng.ledger.workbook.book import Grid, open_book
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text

AT_MOST_MB = 200.0
_HEADINGS_WITHIN = 10

Kinds = Mapping[str, Sequence[Column]]
"""Name of a kind of table -> its columns."""


@dataclass(frozen=True, eq=False)
class Plain:
    """A table of a file, its cells as text.

    Attributes
    ----------
    kind
        Which of the kinds asked for it is.
    place
        Row and column -> ``file:line`` or ``file#sheet!cell``.
    """

    kind: str
    table: pa.Table
    place: Place
    findings: tuple[Finding, ...] = ()


def read_plain(path: Path, kinds: Kinds) -> Plain:
    """Read the table of a file, whichever of some kinds it is.

    A heading is the name of a column, its Chinese label, or both; other columns are left out.

    Raises
    ------
    TanfengError
        ``table-unreadable``, ``table-ragged`` with every row that has other cells than
        the headings, ``table-unknown`` where the headings are of no kind, and the refusals of
        a file that is no workbook.
    """
    if _is_book(path):
        grids, findings = open_book(path, AT_MOST_MB)
        found = _of_book(grids, kinds, findings)
        if found is None:
            raise _unknown(path.name, [], kinds)
        return found
    return _of_csv(path, kinds)


def read_tables(path: Path, kinds: Kinds) -> tuple[Plain, ...]:
    """Read the table of a CSV file, or one table of each kind that a workbook has.

    Raises
    ------
    TanfengError
        As `read_plain`; ``table-unknown`` where a workbook has none.
    """
    if not _is_book(path):
        return (_of_csv(path, kinds),)
    grids, findings = open_book(path, AT_MOST_MB)
    tables = [_of_book(grids, {kind: columns}) for kind, columns in kinds.items()]
    found = [table for table in tables if table is not None]
    if not found:
        raise _unknown(path.name, [], kinds)
    return (replace(found[0], findings=tuple(findings)), *found[1:])


def _is_book(path: Path) -> bool:
    return path.suffix.casefold() in (".xlsx", ".xlsm")


def _of_csv(path: Path, kinds: Kinds) -> Plain:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, str(error.strerror)) from None
    findings: list[Finding] = []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            raise _unreadable(path, "neither UTF-8 nor GB 18030") from None
        findings.append(
            Finding("table-encoding", Severity.INFO, path.name,
                    Text("按 GB 18030 编码读取。", "Read as GB 18030."),
                    Text("建议以 UTF-8 保存。", "Better save it as UTF-8."))
        )  # fmt: skip
    first = next(csv.reader(io.StringIO(text, newline="")), [])
    kind, heads = _recognised(path.name, first, kinds)
    wrong: list[tuple[int, str, int]] = []

    def strange(row: arrow_csv.InvalidRow) -> str:
        wrong.append((int(row.number), str(row.text), int(row.actual_columns)))
        return "skip"

    names = [f"{n}" for n in range(len(first))]
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(text.encode()),
            # rows keep their numbers only where one thread reads them
            read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=1, use_threads=False),
            parse_options=arrow_csv.ParseOptions(
                ignore_empty_lines=False, newlines_in_values=True, invalid_row_handler=strange
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise _unreadable(path, str(error).splitlines()[0]) from None
        table = pa.table({name: pa.array([], pa.string()) for name in names})
    ragged = [
        Finding("table-ragged", Severity.ERROR, f"{path.name}:{number}",
                Text(f"此行有 {cells} 格，表头有 {len(first)} 格。",
                     f"This row has {cells} cells, the headings {len(first)}."))
        for number, words, cells in wrong if words.strip()
    ]  # fmt: skip
    if ragged:
        raise TanfengError(*ragged)
    # an empty line is a row of empty cells, or was skipped where it had too few of them
    full = np.zeros(table.num_rows, bool)
    for name in names:
        full |= pc.utf8_trim_whitespace(table[name]).to_numpy() != ""
    lines = np.setdiff1d(np.arange(table.num_rows + len(wrong)) + 2, [n for n, _, _ in wrong])
    kept = lines[full]

    def place(row: int, column: str) -> str:
        return f"{path.name}:{kept[row] if row >= 0 else 1}"

    chosen = pa.table({name: table[f"{n}"] for name, n in heads.items()})
    return Plain(kind, chosen.filter(pa.array(full)), place, tuple(findings))


def _of_book(grids: Sequence[Grid], kinds: Kinds, findings: Sequence[Finding] = ()) -> Plain | None:
    best: tuple[int, Grid, int, str, dict[str, int]] | None = None
    for grid in grids:
        for line in range(min(_HEADINGS_WITHIN, len(grid.rows))):
            row = [grid.text(line, n) for n in range(len(grid.rows[line]))]
            for kind, columns in kinds.items():
                heads = _heads(row, columns)
                fits = all(c.name in heads for c in columns if c.required)
                if fits and (best is None or len(heads) > best[0]):
                    best = (len(heads), grid, line, kind, heads)
    if best is None:
        return None
    _, grid, line, kind, heads = best
    kept = [
        n for n in range(line + 1, len(grid.rows))
        if any(str(value).strip() for value in grid.rows[n])
    ]  # fmt: skip

    def place(row: int, column: str) -> str:
        return grid.at(kept[row] if row >= 0 else line, heads.get(column, 0))

    chosen = {
        name: pa.array([_cell(grid, n, at) for n in kept], pa.string())
        for name, at in heads.items()
    }
    return Plain(kind, pa.table(chosen), place, tuple(findings))


def _cell(grid: Grid, row: int, column: int) -> str:
    value = grid.value(row, column)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        return repr(value) if not value.is_integer() else str(int(value))
    return grid.text(row, column)


def _heads(row: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    known = {
        word.casefold(): column.name
        for column in columns
        for word in (column.name, column.zh, f"{column.zh} {column.name}")
        if word
    }
    found: dict[str, int] = {}
    for n, cell in enumerate(row):
        name = known.get(cell.strip().casefold())
        if name is not None:
            found.setdefault(name, n)
    return found


def _recognised(name: str, row: Sequence[str], kinds: Kinds) -> tuple[str, dict[str, int]]:
    fits: dict[str, dict[str, int]] = {}
    for kind, columns in kinds.items():
        heads = _heads(row, columns)
        if all(column.name in heads for column in columns if column.required):
            fits[kind] = heads
    if not fits:
        raise _unknown(name, row, kinds)
    kind = max(fits, key=lambda each: len(fits[each]))
    return kind, fits[kind]


def _unknown(name: str, row: Sequence[str], kinds: Kinds) -> TanfengError:
    def wanted(kind: str) -> str:
        return f"{kind}: " + ", ".join(c.name for c in kinds[kind] if c.required)

    options = "; ".join(map(wanted, kinds))
    there = ", ".join(row) or "—"
    return refuse(
        "table-unknown", f"{name}:1", f"表头不符：{there}", f"No such table: {there}.",
        f"必需的列：{options}", f"Columns that must be there: {options}.",
    )  # fmt: skip


def _unreadable(path: Path, why: str) -> TanfengError:
    return refuse(
        "table-unreadable", path.name, f"无法读取：{why}", f"It cannot be read: {why}.",
        "以 UTF-8 的 CSV 或 .xlsx 保存。", "Save it as CSV in UTF-8, or as .xlsx.",
    )  # fmt: skip
