"""The ranges sheet of the template: what is plausible, what the method falls back on, and why."""

from __future__ import annotations

from typing import Any

from tanfeng.ledger.workbook.styles import Styles
from tanfeng.reference.form import Form

_LINES = (
    ("主体\nEntity", 20), ("名称\nLabel", 34), ("单位\nUnit", 10), ("最小\nLow", 10),
    ("最大\nHigh", 12), ("缺省值\nDefault", 11), ("月间最大倍数\nLargest jump", 12),
    ("必填\nRequired", 10), ("方法文件与符号\nMethod sheet, symbol", 44),
)  # fmt: skip
_RELATIONS = ("检查 Check", "公式 Formula", "允许相对偏差 Tolerance", "方法文件 Method sheet")


def write_ranges(sheet: Any, styles: Styles, form: Form) -> None:
    """Write the ranges sheet."""
    sheet.write_string(0, 0, "合理范围与核对关系  Plausible ranges and checks", styles.title)
    sheet.write(
        1, 0,
        "超出范围的数字会被提示，但可以说明原因后提交。空格表示方法文件没有规定。  "
        "A number out of range is questioned, not forbidden. Empty: the method states none.",
        styles.quiet,
    )  # fmt: skip
    sheet.set_row(0, 26)
    sheet.set_row(2, 34)
    for column, (heading, width) in enumerate(_LINES):
        sheet.set_column(column, column, width)
        sheet.write(2, column, heading, styles.column)
    for row, line in enumerate(form.lines, 3):
        sheet.write_string(row, 0, line.entity, styles.cell)
        sheet.write_string(row, 1, f"{line.label.zh}\n{line.label.en}", styles.cell)
        sheet.write_string(row, 2, line.unit, styles.cell)
        for column, value in enumerate((line.low, line.high, line.default, line.jump), 3):
            if value is None:
                sheet.write_blank(row, column, None, styles.figure)
            else:
                sheet.write_number(row, column, value, styles.figure)
        sheet.write_string(row, 7, "是 yes" if line.required else "", styles.cell)
        sheet.write_string(row, 8, f"{line.sheet}  {line.symbol}".strip(), styles.cell)
        wide = max(len(line.label.zh) / 16, 1) + max(len(line.label.en) / 34, 1)
        sheet.set_row(row, 15.5 * wide)
    if form.relations:
        _write_relations(sheet, styles, form, len(form.lines) + 5)
    sheet.protect("", {"format_columns": True, "autofilter": True})
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_footer(f"&L{form.entity}&C&A&R&P / &N")
    sheet.hide_gridlines(2)


def _write_relations(sheet: Any, styles: Styles, form: Form, row: int) -> None:
    sheet.write_string(row, 0, "核对关系  Checks between lines", styles.heading)
    row += 1
    spans = ((0, 1), (2, 5), (6, 7), (8, 8))
    for (first, last), heading in zip(spans, _RELATIONS, strict=True):
        _span(sheet, row, first, last, heading, styles.column)
    for relation in form.relations:
        row += 1
        message = f"{relation.message.zh}\n{relation.message.en}"
        labels = {name: form.lines[index].label for name, index in relation.names}
        meaning = "；".join(f"{name} = {label.zh}" for name, label in labels.items())
        _span(sheet, row, 0, 1, message, styles.cell)
        _span(sheet, row, 2, 5, f"{relation.expression}\n{meaning}", styles.cell)
        _span(sheet, row, 6, 7, f"{relation.tolerance:.3g}", styles.cell)
        _span(sheet, row, 8, 8, relation.sheet, styles.cell)
        letters = max(len(message) / 26, (len(relation.expression) + 2 * len(meaning)) / 40)
        sheet.set_row(row, 15.5 * max(2, letters + 1))


def _span(sheet: Any, row: int, first: int, last: int, text: str, style: Any) -> None:
    if first == last:
        sheet.write_string(row, first, text, style)
    else:
        sheet.merge_range(row, first, row, last, text, style)
