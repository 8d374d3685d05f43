"""Where the table is: the row of headings, wherever people moved it."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tanfeng.ledger.workbook.book import Grid, Value
from tanfeng.ledger.workbook.layout import HEADINGS
from tanfeng.ledger.workbook.number import tidy
from tanfeng.reference.period import Period

_SEARCHED = 200
_MONTH = re.compile(r"(\d{4})\s?(?:[-/.年]\s?)(\d{1,2})(?:\s?月|[-/.]0?1)?(?: 00:00:00)?")
_SOLID = re.compile(r"(20\d{2})(0[1-9]|1[0-2])")
_BARE = re.compile(r"(\d{1,2})\s?月(?:份)?")
_YEAR = re.compile(r"(\d{4})\s?年?\s?(?:全年|合计|年度|年度合计|total|annual|year).*")
_ENGLISH = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NAMED = re.compile(r"([a-z]{3,9})\.?(?:[ -]+(\d{4}|\d{2}))?")


@dataclass(frozen=True, slots=True)
class Header:
    """Columns of one data sheet, counted from zero.

    Attributes
    ----------
    columns
        Key of a column (see `layout.COLUMNS`) -> column.
    months, years
        Column -> ``YYYY-MM``, and column -> ``YYYY`` of the annual totals.
    unclear
        Columns whose month lacks its year.
    twice
        Columns whose month another column has already.
    """

    row: int
    columns: Mapping[str, int]
    months: Mapping[int, str]
    years: Mapping[int, str]
    unclear: tuple[int, ...] = ()
    twice: tuple[int, ...] = ()


def find_header(grid: Grid, period: Period | None) -> Header | None:
    """Find the row of headings, or None when this is not a data sheet.

    It is the first row with a heading for the unit, one that identifies a line, and at least
    one month.

    Parameters
    ----------
    period
        Period that the workbook says it covers; gives a bare ``3月`` its year.
    """
    for row in range(min(len(grid.rows), _SEARCHED)):
        header = _try_row(grid, row, period)
        if header is not None:
            return header
    return None


def _try_row(grid: Grid, row: int, period: Period | None) -> Header | None:
    columns: dict[str, int] = {}
    months: dict[int, str] = {}
    years: dict[int, str] = {}
    unclear, twice = [], []
    for column, value in enumerate(grid.rows[row]):
        if isinstance(value, bool) or value == "":
            continue
        key = _column_key(value)
        if key:
            columns.setdefault(key, column)
            continue
        month = read_month(value, period)
        year = _YEAR.fullmatch(tidy(str(value)).lower())
        if month is None and year:
            years[column] = year[1]
        elif month == "":
            unclear.append(column)
        elif month and month in months.values():
            twice.append(column)
        elif month:
            months[column] = month
    known = {"code", "item", "label"} & columns.keys()
    if "unit" not in columns or not known or not (months or unclear):
        return None
    return Header(row, columns, months, years, tuple(unclear), tuple(twice))


def _column_key(value: Value) -> str | None:
    return HEADINGS.get(tidy(value).lower()) if isinstance(value, str) else None


def read_month(value: Value, period: Period | None) -> str | None:
    """Read the month of a heading.

    Returns
    -------
    str or None
        ``YYYY-MM``; an empty text for a month whose year is unknown; None for anything else.

    Examples
    --------
    >>> read_month("2024年3月", None), read_month("2024/3", None), read_month("3月", None)
    ('2024-03', '2024-03', '')
    """
    if isinstance(value, datetime.date):
        return f"{value.year:04d}-{value.month:02d}"
    if isinstance(value, float | int):
        value = str(int(value)) if math.isfinite(value) else ""
    if not isinstance(value, str):
        return None
    text = tidy(value).lower()
    match = _MONTH.fullmatch(text) or _SOLID.fullmatch(text)
    if match:
        return _month(int(match[1]), int(match[2]))
    bare = _BARE.fullmatch(text)
    if bare:
        return _in_only_year(int(bare[1]), period)
    named = _NAMED.fullmatch(text)
    number = _named_month(named[1]) if named else 0
    if named and number:
        if not named[2]:
            return _in_only_year(number, period)
        year = int(named[2])
        return _month(year if year > 99 else 2000 + year, number)
    return None


def _named_month(name: str) -> int:
    return next((i for i, full in enumerate(_ENGLISH, 1) if name in (full, full[:3])), 0)


def _month(year: int, number: int) -> str | None:
    return f"{year:04d}-{number:02d}" if 1 <= number <= 12 and 1900 < year < 2200 else None


def _in_only_year(number: int, period: Period | None) -> str | None:
    if not 1 <= number <= 12:
        return None
    if period is None or period.first // 12 != period.last // 12:
        return ""
    return _month(period.year, number)
