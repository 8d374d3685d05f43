"""The data sheet of the template: one row per line of the form, one column per month."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tanfeng.ledger.workbook.layout import COLUMNS, NOTE, TIERS, line_code
from tanfeng.ledger.workbook.number import shown
from tanfeng.ledger.workbook.place import column_letters
from tanfeng.ledger.workbook.styles import Styles
from tanfeng.reference.form import Form, Line
from tanfeng.reference.period import Period

HEADING_ROW = 2
"""Row of the headings, counted from zero."""

_FIRST_MONTH = len(COLUMNS)
_LABEL = next(i for i, column in enumerate(COLUMNS) if column.key == "label")


@dataclass(frozen=True, slots=True)
class Filling:
    """What is filled in beforehand; see `write_template`."""

    values: Mapping[tuple[int, str], float] | None = None
    tiers: Mapping[int, str] | None = None
    totals: Mapping[tuple[int, str], float] | None = None
    units: Mapping[int, str] | None = None


def whole_years(period: Period) -> tuple[str, ...]:
    """Return the calendar years that lie whole in a period."""
    months = period.months()
    years = sorted({month[:4] for month in months})
    return tuple(y for y in years if f"{y}-01" in months and f"{y}-12" in months)


def write_data(sheet: Any, styles: Styles, form: Form, period: Period, filling: Filling) -> None:
    """Write the data sheet."""
    months, years = period.months(), whole_years(period)
    note = _FIRST_MONTH + len(months) + len(years)
    sheet.write_string(0, 1, f"{form.title.zh}  {form.title.en}  {period}", styles.title)
    sheet.write(
        1, 1,
        "请填写黄色单元格；橙色为必填。单位可改为可换算的单位。没有数据请留空，不要填 0。  "
        "Fill in the yellow cells; orange ones are required. The unit may be changed to one that "
        "converts. Leave a cell empty when there is no figure.",
        styles.quiet,
    )  # fmt: skip
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width, None, {"hidden": column.key == "code"})
        sheet.write(HEADING_ROW, index, f"{column.heading.zh}\n{column.heading.en}", styles.column)
    sheet.set_column(_FIRST_MONTH, note - 1, 11.5)
    sheet.set_column(note, note, NOTE.width)
    for index, month in enumerate(months):
        sheet.write_string(HEADING_ROW, _FIRST_MONTH + index, month, styles.column)
    for index, year in enumerate(years):
        heading = f"{year} 合计\n{year} total"
        sheet.write(HEADING_ROW, _FIRST_MONTH + len(months) + index, heading, styles.column)
    sheet.write(HEADING_ROW, note, f"{NOTE.heading.zh}\n{NOTE.heading.en}", styles.column)
    sheet.set_row(0, 26)
    sheet.set_row(HEADING_ROW, 34)
    for index, line in enumerate(form.lines):
        _write_line(sheet, styles, HEADING_ROW + 1 + index, index, line, months, years, filling)
    _print_setup(sheet, form, note)


def _write_line(
    sheet: Any, styles: Styles, row: int, index: int, line: Line,
    months: tuple[str, ...], years: tuple[str, ...], filling: Filling,
) -> None:  # fmt: skip
    tier = TIERS[(filling.tiers or {}).get(index, "measured")]
    unit = (filling.units or {}).get(index, line.unit)
    texts = (
        line_code(line), line.entity, line.item, line.measure,
        f"{line.label.zh}\n{line.label.en}", unit, f"{tier.zh} {tier.en}",
    )  # fmt: skip
    kinds = (*[styles.locked] * 4, styles.label, styles.choice, styles.choice)
    for column, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
        sheet.write_string(row, column, text, kind)
    sheet.set_row(row, _height(line))
    first, last = _FIRST_MONTH, _FIRST_MONTH + len(months) - 1
    for offset, month in enumerate(months):
        _write_number(
            sheet, row, first + offset, (filling.values or {}).get((index, month)), styles
        )
    for offset, year in enumerate(years):
        column = last + 1 + offset
        if line.kind == "flow":
            _write_number(sheet, row, column, (filling.totals or {}).get((index, year)), styles)
        else:
            sheet.write_blank(row, column, None, styles.unused)
    sheet.write_blank(row, last + 1 + len(years), None, styles.note)
    _help(sheet, styles, row, first, last, line)


def _write_number(sheet: Any, row: int, column: int, value: float | None, styles: Styles) -> None:
    if value is None:
        sheet.write_blank(row, column, None, styles.number)
    else:
        sheet.write_number(row, column, value, styles.number)


def _help(sheet: Any, styles: Styles, row: int, first: int, last: int, line: Line) -> None:
    """Warn while typing; nothing is forbidden here, the checks decide."""
    tier_column = _FIRST_MONTH - 1
    sheet.data_validation(
        row, tier_column, row, tier_column,
        {"validate": "list", "source": [f"{t.zh} {t.en}" for t in TIERS.values()]},
    )  # fmt: skip
    low, high = line.low, line.high
    rule: dict[str, Any] = {
        "error_type": "warning",
        "error_title": "请核对 Please check",
        "error_message": "应为合理范围内的数字，见“范围 Ranges”。 A number in range is expected.",
        "input_title": line.label.zh[:32],
        "input_message": _prompt(line),
    }
    if low is not None and high is not None:
        rule |= {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
    else:
        floor = low if low is not None else -1e15 if line.kind == "ratio" else 0
        rule |= {"validate": "decimal", "criteria": ">=", "value": floor}
    sheet.data_validation(row, first, row, last, rule)
    cell = f"{column_letters(first)}{row + 1}"
    bounds = [f"{cell}<{shown(low)}"] if low is not None else []
    bounds += [f"{cell}>{shown(high)}"] if high is not None else []
    if bounds:
        formula = f"=AND(ISNUMBER({cell}),OR({','.join(bounds)}))"
        area = (row, first, row, last)
        sheet.conditional_format(
            *area, {"type": "formula", "criteria": formula, "format": styles.alarm}
        )
    if line.required:
        sheet.conditional_format(
            row, first, row, last, {"type": "blanks", "format": styles.missing}
        )


def _prompt(line: Line) -> str:
    parts = [f"{line.label.en} [{line.unit}]"]
    if line.low is not None or line.high is not None:
        low = "" if line.low is None else shown(line.low)
        high = "" if line.high is None else shown(line.high)
        parts.append(f"范围 range {low} – {high}")
    if line.default is not None:
        parts.append(f"留空则用缺省值 {shown(line.default)} (default when empty)")
    if line.required:
        parts.append("必填 required")
    return "\n".join(parts)[:255]


def _height(line: Line) -> float:
    """Make room for the longest wrapped text of the row, since Excel does not when opening."""
    wide = COLUMNS[_LABEL].width - 2
    # a Chinese character takes twice the room of a letter
    labels = math.ceil(2 * len(line.label.zh) / wide) + math.ceil(len(line.label.en) / wide)
    narrow = max(len(line.entity) / 14, len(line.item) / 12, len(line.measure) / 12)
    return max(30.0, 14.5 * labels, 13.0 * math.ceil(narrow))


def _print_setup(sheet: Any, form: Form, last_column: int) -> None:
    sheet.freeze_panes(HEADING_ROW + 1, _LABEL + 1)
    sheet.autofilter(HEADING_ROW, 0, HEADING_ROW + len(form.lines), last_column)
    sheet.protect(
        "",
        {
            "format_cells": True, "format_columns": True, "format_rows": True,
            "insert_rows": True, "sort": True, "autofilter": True, "objects": True,
        },
    )  # fmt: skip
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.set_footer(f"&L{form.entity}&C&A&R&P / &N")
    sheet.hide_gridlines(2)
