"""The workbook in which events are typed (事件模板)."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tanfeng.reference import Shelf
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text
from tanfeng.traceability.duties import steps

COLUMNS = {
    "event": Text("事件", "event"), "step": Text("环节", "step"), "time": Text("时间", "time"),
    "code": Text("编码或批次", "code or lot"), "role": Text("角色", "role"),
    "parent": Text("装入", "in"), "amount": Text("数量", "amount"), "unit": Text("单位", "unit"),
    "place": Text("地点", "place"), "giver": Text("交出方", "from"), "taker": Text("接收方", "to"),
    "paper": Text("单据", "paper"),
}  # fmt: skip
"""Column -> its heading, Chinese and English."""
_NOTES = {
    "event": "相同编号的行为同一事件；空白则每行一个 rows with one number are one event",
    "step": "见“环节 steps”表 see the sheet of steps", "time": "2026-03-04 10:00（当地时间 local）",
    "code": "扫码或填写 as scanned", "role": "转化填 投入/产出 in or out of a transformation",
    "parent": "装入或取出的包、车 pack or vehicle", "amount": "批次填 for lots", "unit": "kg, t, g",
    "place": "地点编号 id", "giver": "主体编号 id", "taker": "主体编号 id",
    "paper": "单据号 number",
}  # fmt: skip
MARK = "※"


def write_template(
    path: Path, shelf: Shelf | None = None, rows: Sequence[Mapping[str, Any]] = ()
) -> Path:
    """Write a workbook for events, with a sheet that explains the steps.

    Parameters
    ----------
    rows
        Column -> cell, as `rows_of` gives them; the workbook is empty without.

    Raises
    ------
    TanfengError
        ``program-part-missing``, ``life-not-written``.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise refuse(
            "program-part-missing", path.name, "未安装写 Excel 的部件 XlsxWriter。",
            "XlsxWriter, which writes Excel, is not installed.",
            "请运行：pip install 'tanfeng[excel]'", "Run: pip install 'tanfeng[excel]'",
        ) from None  # fmt: skip
    packed = io.BytesIO()
    book = Workbook(packed, {"in_memory": True})
    # not the clock: the same template must give the same bytes
    book.set_properties({"author": "tanfeng", "created": datetime(2000, 1, 1)})
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "text_wrap": True})
    grey = book.add_format({"italic": True, "font_color": "#777777", "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    known = steps(shelf)
    sheet = book.add_worksheet("事件 events")
    sheet.freeze_panes(2, 0)
    for n, (name, label) in enumerate(COLUMNS.items()):
        # codes with leading zeros or many digits must stay text
        sheet.set_column(n, n, 30 if name == "code" else 16, moment if name == "time" else text)
        sheet.write_string(0, n, f"{label.zh} {label.en}", bold)
        note = f"{MARK} {_NOTES[name]}" if n == 0 else _NOTES[name]
        sheet.write_string(1, n, note, grey)
    for n, row in enumerate(rows, 2):
        for k, name in enumerate(COLUMNS):
            cell = row.get(name, "")
            if isinstance(cell, datetime):
                sheet.write_datetime(n, k, cell, moment)
            elif isinstance(cell, float):
                sheet.write_number(n, k, cell)
            elif cell:
                sheet.write_string(n, k, str(cell), text)
    words = [step.label.zh for step in known.values() if step.written]
    sheet.data_validation(
        2, 1, 9_999, 1,
        {"validate": "list", "source": f"='环节 steps'!$A$2:$A${len(words) + 1}",
         "error_type": "warning"},
    )  # fmt: skip
    guide = book.add_worksheet("环节 steps")
    for n, head in enumerate(("环节 step", "English", "id", "事件 event", "填写 what to fill in")):
        guide.write_string(0, n, head, bold)
    guide.set_column(0, 4, 22)
    row = 0
    for step in known.values():
        if form := step.written:
            row += 1
            cells = (step.label.zh, step.label.en, step.id,
                     f"{form.kind} {form.action}".strip(), _FILL[form.kind])  # fmt: skip
            for n, cell in enumerate(cells):
                guide.write_string(row, n, cell)
    book.close()
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(packed.getvalue())
        beside.replace(path)
    except OSError as error:
        raise refuse(
            "life-not-written", str(path), f"无法写入：{error.strerror}。",
            f"It cannot be written: {error.strerror}.",
        ) from error  # fmt: skip
    finally:
        beside.unlink(missing_ok=True)
    return path


_FILL = {
    "object": "编码 code",
    "association": "编码、装入 code and in",
    "aggregation": "编码、装入 code and in",
    "transformation": "编码、角色、数量、单位 code, role, amount, unit",
    "transaction": "编码、单据 code and paper",
}
