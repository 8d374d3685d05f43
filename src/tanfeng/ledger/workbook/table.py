"""One data sheet, row by row; a bad row or cell costs only itself."""

from __future__ import annotations

from dataclasses import dataclass

from tanfeng.ledger.facts import Fact
from tanfeng.ledger.workbook.book import Grid
from tanfeng.ledger.workbook.cell import Cell, factor_between, read_cell
from tanfeng.ledger.workbook.header import Header
from tanfeng.ledger.workbook.layout import TIERS
from tanfeng.ledger.workbook.number import tidy
from tanfeng.ledger.workbook.rows import Lookup, match_row
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.form import Line

_TIER_WORDS = {
    tidy(word).lower(): tier
    for tier, label in TIERS.items()
    for word in (tier, label.zh, label.en, f"{label.zh} {label.en}")
}


@dataclass(frozen=True, slots=True)
class Table:
    """What one data sheet gave; see `Reading` for the parts."""

    facts: list[Fact]
    totals: list[Fact]
    findings: list[Finding]
    places: dict[tuple[str, str, str, str], str]


def read_table(grid: Grid, header: Header, lookup: Lookup) -> Table:
    """Read the rows below the headings."""
    table = Table([], [], _heading_findings(grid, header), {})
    for row in range(header.row + 1, len(grid.rows)):
        line = match_row(grid, header, row, lookup)
        if isinstance(line, Finding):
            table.findings.append(line)
        elif line is not None:
            _read_row(grid, header, row, line, table)
    return table


def _read_row(grid: Grid, header: Header, row: int, line: Line, table: Table) -> None:
    for column, month in header.months.items():
        key = (line.entity, line.item, line.measure, month)
        table.places.setdefault(key, grid.at(row, column))
    years = header.years if line.kind == "flow" else {}
    columns = {**header.months, **years}
    if all(_blank(grid, row, column) for column in columns):
        return
    unit = tidy(grid.text(row, header.columns["unit"]))
    bad_unit = factor_between(unit, line, grid.at(row, header.columns["unit"]))
    tier = _tier(grid, header, row, line, table.findings)
    complained = False
    for column, period in columns.items():
        cell = read_cell(grid, row, column, line, unit)
        if isinstance(cell, Cell):
            fact = Fact(
                line.entity, line.item, line.measure, period, cell.value, line.unit,
                cell.typed, tier=tier, origin=grid.at(row, column),
            )  # fmt: skip
            (table.facts if column in header.months else table.totals).append(fact)
        elif cell is not None and isinstance(bad_unit, Finding) and cell.code == bad_unit.code:
            complained = True
        elif cell is not None:
            table.findings.append(cell)
    if complained and isinstance(bad_unit, Finding):
        table.findings.append(bad_unit)


def _blank(grid: Grid, row: int, column: int) -> bool:
    place = (row, column)
    return (
        grid.value(row, column) == ""
        and place not in grid.marks.errors
        and place not in grid.marks.unsolved
    )


def _tier(grid: Grid, header: Header, row: int, line: Line, findings: list[Finding]) -> str:
    """Read the data source; without one it is what the template had put there."""
    if "tier" not in header.columns:
        return "measured"
    column = header.columns["tier"]
    text = tidy(grid.text(row, column)).lower()
    if text in _TIER_WORDS:
        return _TIER_WORDS[text]
    if text == "":
        return "measured"
    findings.append(
        Finding(
            "tier-unknown",
            Severity.WARNING,
            grid.at(row, column),
            Text(
                f"“{line.label.zh}”的数据来源“{text}”无法识别，按“估算”处理。",
                f"The data source '{text}' of '{line.label.en}' is unknown; taken as estimated.",
            ),
            Text(
                "请选择：" + "、".join(label.zh for label in TIERS.values()) + "。",
                "Choose one of: " + ", ".join(TIERS) + ".",
            ),
        )
    )
    return "estimated"


def _heading_findings(grid: Grid, header: Header) -> list[Finding]:
    unclear = [
        Finding(
            "month-without-year",
            Severity.ERROR,
            grid.at(header.row, column),
            Text(
                f"表头“{grid.text(header.row, column)}”没有写明年份，此列未读取。",
                f"The heading '{grid.text(header.row, column)}' lacks its year; the column was"
                " not read.",
            ),
            Text("请写成 2024-03。", "Write it as 2024-03."),
        )
        for column in header.unclear
    ]
    twice = [
        Finding(
            "month-twice",
            Severity.ERROR,
            grid.at(header.row, column),
            Text(
                f"月份“{grid.text(header.row, column)}”已有另一列，此列未读取。",
                f"The month '{grid.text(header.row, column)}' has another column already; this"
                " one was not read.",
            ),
            Text("请删除或改正此列的表头。", "Delete the column or mend its heading."),
        )
        for column in header.twice
    ]
    return unclear + twice
