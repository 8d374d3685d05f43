"""Policy targets (政策目标): what a plan sets for a year, as printed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tanfeng.reference.cells import Cells
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Text
from tanfeng.reference.sheet import Sheet, Status

_COLUMNS = (
    "id", "plan", "indicator", "zh", "en", "base", "target_year", "mode", "comparator", "value",
    "unit", "status", "source", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """One target of one plan.

    Attributes
    ----------
    indicator
        Identifier of what is aimed at; the same in all plans.
    base
        Base year of a change; None for a level, or when the plan names none.
    mode
        ``level`` (a value), ``change`` (per cent on the base year), ``points`` (percentage
        points on the base year) or ``peak`` (a maximum before the target year, no value).
    comparator
        ``<``, ``<=``, ``>=`` or ``>``: how the outcome must compare with `value`.
    """

    id: str
    plan: str
    indicator: str
    label: Text
    base: int | None
    target_year: int
    mode: str
    comparator: str
    value: Decimal | None
    unit: str
    status: Status
    source: str
    note: str
    at: str


def read_targets(sheet: Sheet) -> tuple[Target, ...]:
    """Read a sheet of kind ``targets``.

    Raises
    ------
    TanfengError
        With all findings of all rows; ``target-twice`` when two rows share an id.
    """
    findings: list[Finding] = []
    targets: dict[str, Target] = {}
    for row in (row for table in sheet.tables.values() for row in table):
        cells = Cells(row, _COLUMNS)
        id = cells.text("id", required=True)
        mode = cells.choice("mode", ("level", "change", "points", "peak"))
        value = cells.number("value")
        base, year = cells.number("base"), cells.number("target_year")
        if (value is None) != (mode == "peak"):
            cells.fault(
                "target-value-missing",
                "除达峰目标外，每个目标须有数值。",
                "Every target but a peak needs a value, and a peak has none.",
            )
        if id in targets:
            cells.fault(
                "target-twice",
                f"目标“{id}”已在 {targets[id].at} 给出。",
                f"The target '{id}' is already given at {targets[id].at}.",
            )
        targets[id] = Target(
            id,
            cells.text("plan", required=True),
            cells.text("indicator", required=True),
            Text(cells.text("zh", required=True), cells.text("en", required=True)),
            None if base is None else int(base),
            0 if year is None else int(year),
            mode,
            cells.choice("comparator", ("<", "<=", ">=", ">")),
            value,
            cells.unit(),
            cells.status(),
            cells.source(),
            cells.text("note"),
            row.at,
        )
        findings += cells.findings
    if findings:
        raise TanfengError(*findings)
    return tuple(targets.values())
