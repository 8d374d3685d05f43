"""Statistics (统计数): published figures, each with its page; two sources may differ."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tanfeng.reference.cells import Cells
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Text
from tanfeng.reference.sheet import Sheet, Status

_COLUMNS = (
    "id", "zh", "en", "item", "measure", "region", "period", "value", "unit", "basis", "status",
    "source", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statistic:
    """One published figure.

    Attributes
    ----------
    id
        What the figure measures, such as ``crude_steel.output``; figures of other periods and
        other sources share it.
    item, measure
        Codes; `item` is empty for figures outside the item list.
    period
        Canonical period, or ``not-stated``.
    basis
        ``statistic``, or ``model`` for the result of one.
    """

    id: str
    label: Text
    item: str
    measure: str
    region: str
    period: str
    value: Decimal | None
    unit: str
    basis: str
    status: Status
    source: str
    note: str
    at: str


def read_statistics(sheet: Sheet) -> tuple[Statistic, ...]:
    """Read a sheet of kind ``statistics``.

    Raises
    ------
    TanfengError
        With all findings of all rows.
    """
    findings: list[Finding] = []
    figures: list[Statistic] = []
    for row in (row for table in sheet.tables.values() for row in table):
        cells = Cells(row, _COLUMNS)
        figures.append(
            Statistic(
                cells.text("id", required=True),
                Text(cells.text("zh", required=True), cells.text("en", required=True)),
                cells.text("item"),
                cells.text("measure", required=True),
                cells.text("region", required=True),
                cells.period(),
                cells.number("value"),
                cells.unit(),
                cells.choice("basis", ("statistic", "model")),
                cells.status(),
                cells.source(),
                cells.text("note"),
                row.at,
            )
        )
        findings += cells.findings
    if findings:
        raise TanfengError(*findings)
    return tuple(figures)
