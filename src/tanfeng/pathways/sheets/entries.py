"""Values of roadmaps and scenarios (取值): rows of a table, each with unit, source and status."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.pathways.sheets.layout import MOST, YEARS
from tanfeng.reference.cells import Cells
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding
from tanfeng.reference.formula import Formula, Interp, Lookup, Sum, parse, walk
from tanfeng.reference.sheet import Row, Status

ALL = "*"
"""Stands for every technology or every region."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a value, or a formula over named values.

    Attributes
    ----------
    subject
        Technology, carrier, limit ...; ``*`` for all.
    parameter, of
        What is said, and of which carrier, product or technology; `of` may be empty.
    region, year
        Empty and None where the row holds everywhere, and in every year.
    value, formula
        One of them, or neither: then the value is known to be unknown.
    """

    subject: str
    parameter: str
    of: str
    region: str
    year: int | None
    value: Decimal | None
    formula: Formula | None
    unit: str
    status: Status
    source: str
    note: str
    at: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What a series of years shares."""
        return self.subject, self.parameter, self.of, self.region

    @property
    def known(self) -> bool:
        """Whether there is a value or a formula."""
        return self.value is not None or self.formula is not None


Table = Mapping[tuple[str, str, str, str], tuple[Entry, ...]]
"""Key -> its rows by year."""

_TABLES = (Sum, Lookup, Interp)
_COLUMNS = ("parameter", "of", "year", "value", "expr", "unit", "status", "source", "note")


def read_entries(
    rows: Iterable[Row], subject: str, parameters: Collection[str], findings: list[Finding]
) -> Table:
    """Read the rows of a table; faults are added to `findings`.

    Parameters
    ----------
    subject
        Name of the column that holds the subject.
    parameters
        Parameters that are known.
    """
    found: dict[tuple[str, str, str, str], list[Entry]] = {}
    for row in rows:
        cells = Cells(row, (subject, *_COLUMNS), ("region",))
        parameter = cells.choice("parameter", tuple(parameters))
        value, text = cells.number("value"), cells.text("expr")
        formula = None
        if text:
            try:
                formula = parse(text, row.at)
            except TanfengError as error:
                cells.findings.extend(error.findings)
            if formula is not None and any(isinstance(n, _TABLES) for n in walk(formula.tree)):
                cells.fault(
                    "entry-name",
                    "此处公式不可用 sum、lookup、interp。",
                    "A formula here has no rows or tables: no sum, lookup or interp.",
                )
        if text and value is not None:
            cells.fault(
                "entry-twice", "“value”与“expr”只可填一个。", "Give value or expr, not both."
            )
        year = _year(cells)
        if value is not None and abs(value) > MOST:
            cells.fault("entry-range", f"数值过大：{value}", f"The value is too large: {value}.")
        status = cells.status()
        entry = Entry(
            subject=cells.text(subject, required=True),
            parameter=parameter,
            of=cells.text("of"),
            region=cells.text("region"),
            year=year,
            value=value,
            formula=formula,
            unit=cells.text("unit"),
            status=status,
            source=cells.source(),
            note=cells.text("note"),
            at=row.at,
        )
        if not cells.findings and entry.known == (status is Status.UNKNOWN):
            cells.fault(
                "entry-status",
                "有值者状态不得为 unknown，无值者须为 unknown。",
                "A value cannot be unknown, and an empty row must be.",
            )
        series = found.setdefault(entry.key, [])
        what = " ".join(part for part in entry.key if part)
        if any(entry.year == other.year for other in series):
            cells.fault("entry-repeated", f"{what} 重复。", f"{what} is there twice.")
        elif series and (entry.year is None or series[0].year is None):
            cells.fault(
                "entry-mixed",
                f"{what} 既有不分年的行又有分年的行。",
                f"{what} has rows with a year and one without: which holds when?",
            )
        elif series and entry.known != series[0].known:
            cells.fault(
                "entry-mixed",
                f"{what} 有些年份有值、有些为 unknown。",
                f"{what} is known in some years and unknown in others; leave the latter out.",
            )
        findings += cells.findings
        if not cells.findings:
            series.append(entry)
    return {
        key: tuple(sorted(series, key=lambda e: e.year or 0))
        for key, series in found.items()
        if series
    }


def _year(cells: Cells) -> int | None:
    year = cells.number("year")
    if year is None or (YEARS[0] <= year <= YEARS[1] and year == int(year)):
        return None if year is None else int(year)
    low, high = YEARS
    cells.fault(
        "entry-year",
        f"年份须为 {low} 到 {high} 的整数：{year}",
        f"A year is a whole number from {low} to {high}: {year}.",
    )
    return None


def overlaid(below: Table, above: Table) -> Table:
    """Return a table in which a series of `above` stands in place of the one below it."""
    return {**below, **above}
