"""The guide sheet of the template: how to fill in, what the colours mean, whose form this is."""

from __future__ import annotations

from typing import Any

from tanfeng.ledger.workbook.layout import IDENTITY, TIERS, form_id
from tanfeng.ledger.workbook.styles import Styles
from tanfeng.reference.form import Form
from tanfeng.reference.period import Period

_STEPS = (
    ("在“填报 Data”表中，每行一个数据，每列一个月。",
     "On the sheet 填报 Data each row is one quantity and each column one month."),
    ("只填黄色和橙色单元格。没有发生填 0；没有数据留空（写“无”“-”“/”也按空处理）。",
     "Fill in the yellow and orange cells. Type 0 when nothing happened; leave the cell empty when "
     "there is no figure (-, / and n/a count as empty)."),
    ("单位可以改，例如把 t 改为 kg 或 万吨，程序会换算；不能改成不同性质的单位。",
     "The unit may be changed, such as t to kg; it is converted. It cannot become another kind of "
     "unit."),
    ("“数据来源”请如实选择：" + "、".join(t.zh for t in TIERS.values()) + "。",
     "State the data source honestly: " + ", ".join(t.en for t in TIERS.values()) + "."),
    ("年度合计可不填；填写后程序会与各月之和核对。库存与比例没有合计（灰色）。",
     "The annual total is optional and is compared with the sum of the months. Stocks and ratios "
     "have none (grey)."),
    ("热值、含碳量等参数没有实测值时留空，计算时用方法规定的缺省值（见“范围 Ranges”）。",
     "Leave parameters such as the calorific value empty when not measured; the method's default "
     "is used (see 范围 Ranges)."),
    ("可以插入、移动、排序行列，可以改表名；请不要删除隐藏的 A 列（代码）。",
     "Rows and columns may be inserted, moved and sorted, sheets renamed; please keep the hidden "
     "column A (codes)."),
    ("提交前先检查：tanfeng check 文件.xlsx 主体 期间。更正时改好数字，提交整个文件，旧数仍可查。",
     "Before handing in: tanfeng check file.xlsx entity period. To correct, change the figures and "
     "hand in the whole file again; the former figures stay on record."),
)  # fmt: skip

_BY_HAND = (
    ("填报人", "Filled in by"),
    ("电话或邮箱", "Telephone or e-mail"),
    ("填报日期", "Date"),
    ("审核人", "Reviewed by"),
)


def write_guide(sheet: Any, styles: Styles, form: Form, period: Period, contact: str) -> None:
    """Write the guide sheet."""
    sheet.set_column(0, 0, 4, None, {"hidden": True})
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, 3, 52)
    sheet.set_row(0, 26)
    sheet.write_string(0, 1, f"{form.title.zh}  {form.title.en}", styles.title)
    row = _section(sheet, styles, 2, "本表", "This form")
    sheets = ", ".join(form.sheets)
    known = (
        ("主体", "Entity", form.entity),
        ("期间", "Period", str(period)),
        ("表单校验码", "Checksum of the form", form_id(form)),
        ("方法文件", "Method sheets", sheets or "-"),
    )
    for key, (zh, en, value) in zip(IDENTITY, known, strict=True):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, f"{zh} {en}", styles.cell)
        sheet.merge_range(row, 2, row, 3, value, styles.cell)
        sheet.set_row(row, 15.5 * (len(value) // 100 + 1.2))
        row += 1
    if contact:
        sheet.write_string(row, 1, "咨询 Contact", styles.cell)
        sheet.merge_range(row, 2, row, 3, contact, styles.cell)
        row += 1
    for zh, en in _BY_HAND:
        sheet.write_string(row, 1, f"{zh} {en}", styles.cell)
        sheet.merge_range(row, 2, row, 3, "", styles.note)
        row += 1
    row = _section(sheet, styles, row + 1, "怎样填写", "How to fill it in")
    for number, (zh, en) in enumerate(_STEPS, 1):
        sheet.write_string(row, 1, f"{number}.", styles.text)
        sheet.write_string(row, 2, zh, styles.text)
        sheet.write_string(row, 3, en, styles.text)
        sheet.set_row(row, 15.5 * max(-(-len(zh) // 27), -(-len(en) // 54)))
        row += 1
    row = _section(sheet, styles, row + 1, "颜色", "Colours")
    for style, zh, en in (
        (styles.number, "请填写；单位可以改", "to be filled in; units may be changed"),
        (styles.missing, "必填而未填", "required and still empty"),
        (styles.locked, "说明文字，不要改", "labels, not to be changed"),
        (styles.unused, "不适用", "has no meaning here"),
    ):
        sheet.write_blank(row, 1, None, style)
        sheet.write_string(row, 2, zh, styles.text)
        sheet.write_string(row, 3, en, styles.text)
        row += 1
    sheet.write_string(row, 1, "123", styles.alarm)
    sheet.write_string(row, 2, "红色粗体：超出合理范围，请核对", styles.text)
    sheet.write_string(row, 3, "bold red: outside the plausible range, please check", styles.text)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.set_footer(f"&L{form.entity}&C&A&R&P / &N")
    sheet.hide_gridlines(2)


def _section(sheet: Any, styles: Styles, row: int, zh: str, en: str) -> int:
    for column in (1, 2, 3):
        sheet.write_blank(row, column, None, styles.heading)
    sheet.write_string(row, 1, f"{zh} {en}", styles.heading)
    return row + 1
