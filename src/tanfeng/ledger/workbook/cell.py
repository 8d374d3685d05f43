"""One cell: a number in the line's unit, nothing, or a finding that names the cell."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.ledger.workbook.book import Grid, Value
from tanfeng.ledger.workbook.number import means_nothing, read_number, shown, tidy
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.form import Line
from tanfeng.reference.units import factor


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as read.

    Attributes
    ----------
    value
        In the canonical unit of the line.
    typed
        As it stands in the workbook, with its unit.
    """

    value: float
    typed: str


def read_cell(grid: Grid, row: int, column: int, line: Line, unit: str) -> Cell | Finding | None:
    """Read one cell of a line.

    Parameters
    ----------
    unit
        What stands in the unit column of the row; a unit typed into the cell itself wins.

    Returns
    -------
    Cell or Finding or None
        None for an empty cell and for what people write into one (``-``, ``无``, ``n/a``).
    """
    at, place = grid.at(row, column), (row, column)
    if place in grid.merged:
        return _merged(grid, place, at)
    if place in grid.marks.errors:
        return _wrong(
            "cell-error",
            at,
            f"公式结果为错误 {grid.marks.errors[place]}。",
            f"The formula gives the error {grid.marks.errors[place]}.",
            "请修正公式，或直接填写数字。",
            "Mend the formula, or type the number.",
        )
    if place in grid.marks.unsolved:
        return _wrong(
            "cell-not-calculated",
            at,
            "此处有公式，但文件中没有保存计算结果。",
            "There is a formula here, but no stored result.",
            "请在 Excel 或 WPS 中打开、保存后再提交，或直接填写数字。",
            "Open and save the file in Excel or WPS, or type the number.",
        )
    value = grid.value(row, column)
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return _wrong(
            "cell-is-date",
            at,
            f"此处是日期或时间（{value}），应为数字。",
            f"This is a date or time ({value}); a number is expected.",
            "请把单元格格式改为“数值”，再重新填写数字。",
            "Set the cell's format to number and type the number again.",
        )
    if isinstance(value, str):
        return _typed_text(value, at, line, unit)
    if isinstance(value, bool) or not math.isfinite(value):
        return _not_a_number(at, value)
    if place in grid.marks.percent:
        percent = float(Decimal(repr(float(value))) * 100)
        return _in_unit(percent, f"{shown(percent)} %", "%", at, line)
    return _in_unit(float(value), f"{shown(value)} {unit}", unit, at, line)


def _typed_text(text: str, at: str, line: Line, unit: str) -> Cell | Finding | None:
    if means_nothing(text):
        return None
    number = read_number(text)
    if number is None:
        return _not_a_number(at, tidy(text)[:40])
    if number.unit:
        return _in_unit(number.value, text.strip(), number.unit, at, line)
    return _in_unit(number.value, f"{text.strip()} {unit}", unit, at, line)


def _in_unit(value: float, typed: str, unit: str, at: str, line: Line) -> Cell | Finding:
    by = factor_between(unit, line, at)
    if isinstance(by, Finding):
        return by
    if by == 1:
        return Cell(value, typed)
    # in Decimal, so that 1234.5 kg is 1.2345 t and not one bit beside it
    return Cell(float(Decimal(repr(value)) * by), typed)


def factor_between(unit: str, line: Line, at: str) -> Decimal | Finding:
    """Return what a number in `unit` is multiplied by to be in the unit of the line.

    Returns
    -------
    Decimal or Finding
        ``unit-missing``, ``unit-unknown`` or ``unit-differs``, at the given place.
    """
    if unit == line.unit:
        return Decimal(1)
    if not unit:
        return Finding(
            "unit-missing",
            Severity.ERROR,
            at,
            Text(
                f"“{line.label.zh}”有数字而没有单位。",
                f"'{line.label.en}' has figures but no unit.",
            ),
            Text(f"请填写单位，模板中为 {line.unit}。", f"Fill in the unit; it was {line.unit}."),
        )
    try:
        return factor(tidy(unit), line.unit, at)
    except TanfengError as refusal:
        found = refusal.findings[0]
        return Finding(
            found.code,
            Severity.ERROR,
            at,
            found.message,
            Text(
                f"“{line.label.zh}”请用 {line.unit} 或可换算成它的单位。",
                f"Use {line.unit}, or a unit that converts to it, for '{line.label.en}'.",
            ),
        )


def _merged(grid: Grid, place: tuple[int, int], at: str) -> Finding | None:
    if grid.merged[place] != place or grid.value(*place) == "":
        return None
    return _wrong(
        "cell-merged",
        at,
        f"数字“{grid.text(*place)}”填在合并单元格里，无法分到各月或各行。",
        f"The number '{grid.text(*place)}' stands in merged cells; its share of each is unknown.",
        "请取消合并，并逐月填写。",
        "Unmerge the cells and fill in each month.",
    )


def _not_a_number(at: str, value: Value) -> Finding:
    return _wrong(
        "cell-not-a-number",
        at,
        f"“{value}”不是一个明确的数字。",
        f"'{value}' is not one clear number.",
        "请填写如 1234.5 的数字：小数点用“.”，千分位用“,”每三位一组；没有数据请留空。",
        "Type a number such as 1234.5: a point for decimals, commas only between groups of three"
        " digits; leave the cell empty when there is no figure.",
    )


def _wrong(code: str, at: str, zh: str, en: str, hint_zh: str, hint_en: str) -> Finding:
    return Finding(code, Severity.ERROR, at, Text(zh, en), Text(hint_zh, hint_en))
