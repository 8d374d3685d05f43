"""A workbook as grids of values with marks, whatever its sheets are called."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.parsers.expat import ExpatError

from tanfeng.ledger.workbook.container import open_container, repack
from tanfeng.ledger.workbook.marks import Marks, Place, percent_styles, read_marks, sheet_parts
from tanfeng.ledger.workbook.place import cell_at
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity, Text

Value = (
    int | float | str | bool | datetime.time | datetime.date | datetime.datetime
    | datetime.timedelta
)  # fmt: skip

_AREA = 2_000_000


@dataclass(frozen=True, slots=True)
class Grid:
    """One worksheet.

    Attributes
    ----------
    rows
        Values from cell A1 on; an empty text where nothing stands.
    merged
        Cell -> top left cell of the merged range that it belongs to.
    """

    file: str
    name: str
    rows: list[list[Value]]
    marks: Marks
    merged: Mapping[Place, Place]

    def at(self, row: int, column: int) -> str:
        """Return the place of a cell."""
        return cell_at(self.file, self.name, row, column)

    def value(self, row: int, column: int) -> Value:
        """Return the value of a cell; an empty text outside the grid."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def text(self, row: int, column: int) -> str:
        """Return a cell as text; a merged cell shows the value of its range."""
        row, column = self.merged.get((row, column), (row, column))
        value = self.value(row, column)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value).strip()


def open_book(path: Path, at_most_mb: float) -> tuple[list[Grid], list[Finding]]:
    """Read all worksheets of a workbook.

    Returns
    -------
    tuple
        The grids, and a finding for every sheet that could not be one.

    Raises
    ------
    TanfengError
        When the file is refused at the door (see `open_container`), or
        ``program-part-missing``.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise refuse(
            "program-part-missing",
            path.name,
            "未安装读取 Excel 的部件 python-calamine。",
            "python-calamine, which reads Excel, is not installed.",
            "请运行：pip install 'tanfeng[excel]'",
            "Run: pip install 'tanfeng[excel]'",
        ) from None
    parts = open_container(path, at_most_mb)
    grids: list[Grid] = []
    findings: list[Finding] = []
    try:
        percent = percent_styles(parts)
        where = sheet_parts(parts)
        with CalamineWorkbook.from_filelike(repack(parts)) as book:
            for name in book.sheet_names:
                if name not in where:
                    continue
                marks = read_marks(parts[where[name]], percent)
                if marks.area > _AREA:
                    findings.append(_too_wide(path.name, name, marks.last))
                    continue
                sheet = book.get_sheet_by_name(name)
                rows = sheet.to_python(skip_empty_area=False)
                grids.append(Grid(path.name, name, rows, marks, _merged(sheet.merged_cell_ranges)))
    except (CalamineError, ExpatError, SyntaxError, KeyError, ValueError) as error:
        raise _damaged(path, str(error)) from None
    except BaseException as error:
        # a panic of the Rust reader is not an Exception, and must not end the program
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(path, str(error)) from None
    return grids, findings


def _damaged(path: Path, what: str) -> Exception:
    return refuse(
        "workbook-damaged",
        path.name,
        f"工作簿内部已损坏（{what}）。",
        f"The inside of the workbook is damaged ({what}).",
        "请在 Excel 中打开并修复，另存后再提交。",
        "Open it in Excel, let it repair the file, and save it again.",
    )


def _merged(ranges: list[tuple[Place, Place]] | None) -> dict[Place, Place]:
    found = {}
    for first, last in ranges or []:
        if (last[0] - first[0] + 1) * (last[1] - first[1] + 1) > _AREA:
            continue
        for row in range(first[0], last[0] + 1):
            for column in range(first[1], last[1] + 1):
                found[row, column] = first
    return found


def _too_wide(file: str, sheet: str, last: Place) -> Finding:
    return Finding(
        "sheet-too-wide",
        Severity.ERROR,
        cell_at(file, sheet, *last),
        Text(
            "此工作表在很远的地方还有内容，未读取。",
            "This sheet has content this far out, so it was not read.",
        ),
        Text(
            "请删除表格之外的多余行列，或把无关内容移到别的文件。",
            "Delete what stands beyond the table, or move it to another file.",
        ),
    )
