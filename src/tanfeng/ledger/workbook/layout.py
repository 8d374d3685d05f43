"""The layout that the template writes and the reader looks for: sheets, columns, headings."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

import msgspec

from tanfeng.ledger.workbook.number import tidy
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text
from tanfeng.reference.form import Form, Line

GUIDE = Text("说明", "Guide")
DATA = Text("填报", "Data")
RANGES = Text("范围", "Ranges")

IDENTITY = ("tanfeng.entity", "tanfeng.period", "tanfeng.form", "tanfeng.sheets")
"""Keys in the hidden first column of the guide; their values stand in the third."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the data sheet that is not a month.

    Attributes
    ----------
    key
        What the reader calls it.
    heading
        What the template writes above it.
    also
        Other headings that people put there.
    """

    key: str
    heading: Text
    width: float
    also: tuple[str, ...] = ()


COLUMNS = (
    Column("code", Text("代码（勿改）", "Code"), 4, ("代码",)),
    Column("entity", Text("主体", "Entity"), 14, ("工序", "单元", "unit of the plant", "plant")),
    Column("item", Text("品类", "Item"), 12, ("品种", "物料", "material", "fuel")),
    Column("measure", Text("计量项", "Measure"), 12, ("指标", "计量")),
    Column("label", Text("名称", "Label"), 40, ("项目", "name", "description")),
    Column("unit", Text("单位", "Unit"), 10, ("计量单位", "units", "uom")),
    Column("tier", Text("数据来源", "Data source"), 15, ("来源", "source", "数据等级", "quality")),
)
NOTE = Column("note", Text("备注与凭证", "Note, evidence"), 28, ("备注", "note", "notes", "凭证"))


def _headings() -> dict[str, str]:
    found: dict[str, str] = {}
    for column in (*COLUMNS, NOTE):
        zh, en = column.heading.zh, column.heading.en
        for heading in (zh, en, f"{zh} {en}", column.key, *column.also):
            found.setdefault(tidy(heading).lower(), column.key)
    return found


HEADINGS = _headings()
"""Heading, folded and in lower case -> key of the column that it marks."""

TIERS = {
    "measured": Text("实测", "measured"),
    "calculated": Text("计算", "calculated"),
    "default": Text("缺省", "default"),
    "estimated": Text("估算", "estimated"),
    "quoted": Text("引用", "quoted"),
}


def line_code(line: Line) -> str:
    """Return the code that stands in the hidden column of a line's row."""
    return f"{line.entity}|{line.item}|{line.measure}"


def lines_by_code(form: Form) -> dict[str, Line]:
    """Return the lines of a form by their codes.

    Raises
    ------
    TanfengError
        ``form-line-twice`` when two lines ask for the same quantity.
    """
    found: dict[str, Line] = {}
    for line in form.lines:
        code = line_code(line)
        if code in found:
            raise refuse(
                "form-line-twice",
                code,
                f"表单中“{line.label.zh}”出现两次（{found[code].sheet}、{line.sheet}）。",
                f"The form asks for '{line.label.en}' twice ({found[code].sheet}, {line.sheet}).",
                "请在方法文件中合并这两行。",
                "Let the methods share one input.",
            )
        found[code] = line
    return found


def form_id(form: Form) -> str:
    """Return a short checksum that changes with anything that the form asks for."""
    content = msgspec.json.encode(asdict(form), order="sorted")
    return hashlib.sha256(content).hexdigest()[:16]
