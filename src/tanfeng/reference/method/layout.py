"""The YAML layout of a method sheet, checked by msgspec; private to the reader."""

from __future__ import annotations

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


class AppliesTo(Struct):
    """Which plants a method is for."""

    sectors: list[str] = []
    regime: Literal["", "ets", "gbt"] = ""
    equipment: list[str] = []
    rank: int = 0


class Gwp(Struct):
    """Which global warming potentials turn gases into CO2e."""

    set: str
    column: str


class Items(Struct):
    """Items by group or by code."""

    group: str = ""
    codes: list[str] = []
    without: list[str] = []


class RowsLayout(Struct):
    """A row set."""

    over: list[Literal["unit", "item"]]
    items: Items | None = None
    equipment: list[str] = []
    asked: dict[str, list[str]] = {}


class PlaceLayout(Struct):
    """A default."""

    set: str = ""
    series: str = ""
    parameter: str = ""
    keys: dict[str, str] = {}
    value: Number | None = None
    expr: str = ""
    clause: str = ""
    status: str = ""
    source: str = ""


class InputLayout(Struct):
    """An input."""

    rows: str
    label: Label
    kind: Literal["activity", "parameter", "factor"] = "activity"
    item: str = ""
    measure: str = ""
    unit: str = ""
    default: PlaceLayout | list[PlaceLayout] = []
    required: bool = False
    range: tuple[float | None, float | None] = (None, None)
    jump: float | None = None
    evidence: list[str] = []
    clause: str = ""


class PostLayout(Struct):
    """A post."""

    item: str
    measure: str


class EquationLayout(Struct):
    """An equation."""

    rows: str
    expr: str
    unit: str
    label: Label
    clause: str
    status: str
    kind: Literal["flow", "ratio"] = "flow"
    posts: PostLayout | None = None


class TieringLayout(Struct):
    """A split by tier."""

    parts: list[str]
    item: str


class CheckLayout(Struct):
    """A check."""

    rows: str
    expr: str
    message: Label
    clause: str
    severity: Literal["error", "warning"] = "error"
    tolerance: float = 0.0


class UnitLayout(Struct):
    """A process unit of a worked example."""

    unit: str
    equipment: str = ""
    attributes: dict[str, Any] = {}


class GivenLayout(Struct):
    """A reported value of a worked example."""

    item: str
    measure: str
    value: float
    unit: str = ""


class ExampleLayout(Struct):
    """A worked example."""

    given: list[GivenLayout]
    expect: dict[str, Number]
    source: str
    units: list[UnitLayout] = []
    tolerance: Number = "1e-9"
    period: str = "2024-01"
    region: str = "CN"


class MethodLayout(Struct):
    """The whole body of a method sheet."""

    scheme: Literal["ghg", "energy", "unit_energy"]
    rows: dict[str, RowsLayout]
    inputs: dict[str, InputLayout]
    equations: dict[str, EquationLayout]
    applies_to: AppliesTo = msgspec.field(default_factory=AppliesTo)
    gwp: Gwp | None = None
    tiers: dict[str, TieringLayout] = {}
    auxiliary: list[str] = []
    checks: dict[str, CheckLayout] = {}
    tests: dict[str, ExampleLayout] = {}
    keys: list[str] = []
    values: list[dict[str, Any]] = []
    tables: dict[str, Any] = {}
    corrections: list[dict[str, Any]] = []
    notes: list[Any] = []


def layout(sheet: Sheet) -> MethodLayout:
    """Check the body of a sheet of kind ``method``.

    Raises
    ------
    TanfengError
        ``method-layout`` with the line of the key that does not fit.
    """
    try:
        return msgspec.convert(dict(sheet.body), MethodLayout, strict=True)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at `$")
        dotted = path.strip("`").replace("[...]", "").replace("[", ".").replace("]", "")
        raise refuse(
            "method-layout",
            sheet.at(dotted.lstrip(".")),
            f"方法表不合格式：{text}",
            f"The method sheet does not fit: {text}.",
        ) from error
