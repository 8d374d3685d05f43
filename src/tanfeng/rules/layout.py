"""The YAML layout of a limit sheet, checked by msgspec; private to the reader."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Literal

import msgspec

from tanfeng.reference.errors import refuse
from tanfeng.reference.sheet import Sheet

Number = int | float | str


class Struct(msgspec.Struct, forbid_unknown_fields=True):
    """A mapping of the sheet that knows all its keys."""


class Label(Struct):
    """A label in Chinese and English."""

    zh: str
    en: str


class InputLayout(Struct):
    """Something that conditions or corrections ask about the subject."""

    label: Label
    unit: str = ""
    range: tuple[float | None, float | None] = (None, None)
    default: Number | None = None
    measure: str = ""
    item: str = ""


class CorrectionLayout(Struct):
    """How a printed limit is corrected; `limit` names the value before this correction."""

    label: Label
    effect: Literal["relaxes", "tightens", "either"]
    levels: dict[str, str]
    clause: str = ""
    status: str = ""


class SuspensionLayout(Struct):
    """Days on which the rule is suspended."""

    start: date
    document: str
    end: date | None = None


class RowLayout(Struct):
    """One row of the table of limits."""

    id: str
    item: str
    indicator: str
    unit: str
    product: Label
    levels: list[Number | None] = []
    sense: Literal["<=", "<", ">=", ">"] = "<="
    where: list[dict[str, str | list[str]]] = []
    when: str = ""
    corrections: list[str] = []
    weight: str = "output"
    sector: str = ""
    deadline: date | None = None
    compare: str = ""
    carried_from: str = ""
    as_printed: bool = False
    clause: str = ""
    status: str = ""
    source: str = ""
    note: Label | None = None


class ExpectLayout(Struct):
    """What a worked case of the sheet must come to."""

    outcome: str
    grade: str | None = None
    margin: Number | None = None
    missing: list[str] = []
    days_late: int | None = None


class CaseLayout(Struct):
    """A worked case of the sheet."""

    id: str
    row: str
    value: Number | None
    period: str
    as_of: date
    expect: ExpectLayout
    inputs: dict[str, Any] = {}
    unit: str = ""
    source: str = ""


class LimitsLayout(Struct):
    """The whole body of a limit sheet."""

    rule: Literal["limit", "benchmark", "condition"]
    clause: str
    rows: list[RowLayout]
    inputs: dict[str, InputLayout] = {}
    corrections: dict[str, CorrectionLayout] = {}
    suspensions: list[SuspensionLayout] = []
    tests: list[CaseLayout] = []
    notes: list[Label] = []
    tables: dict[str, Any] = {}


def layout(sheet: Sheet) -> LimitsLayout:
    """Check the body of a sheet of kind ``limits``.

    Raises
    ------
    TanfengError
        ``limits-layout`` with the line of the key that does not fit.
    """
    try:
        return msgspec.convert(dict(sheet.body), LimitsLayout, strict=True)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at `$")
        dotted = path.rstrip("`").replace("[", ".").replace("]", "")
        unknown = re.search("unknown field `([^`]*)`", text)
        dotted = ".".join(p for p in (*dotted.split("."), unknown[1] if unknown else "") if p)
        raise refuse(
            "limits-layout",
            sheet.at(dotted),
            f"“{dotted or sheet.id}”不合要求：{text}",
            f"'{dotted or sheet.id}' is not as a limit sheet must be: {text}.",
            "限额表的写法见 docs/reference/limit-sheet.md。",
            "docs/reference/limit-sheet.md describes the layout.",
        ) from None
