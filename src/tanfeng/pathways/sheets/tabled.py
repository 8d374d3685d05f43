"""Tables of further sheets (附表): prices, storage, surcharges and rules, checked at the door."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Row, Sheet


def rows_of(
    sheet: Sheet, table: str, columns: Sequence[str], amount: str = "value"
) -> tuple[Row, ...]:
    """Return the rows of a table that has all columns, and a number or nothing as its amount.

    Raises
    ------
    TanfengError
        ``table-faulty`` for every row that does not fit.
    """
    rows = sheet.tables.get(table, ())
    findings = []
    for row in rows:
        lacking = [column for column in columns if column not in row.cells]
        if lacking:
            # the header is at fault: once is enough
            listed = ", ".join(lacking)
            findings.append(
                _fault(row, f"表“{table}”缺少列：{listed}。",
                       f"The table '{table}' lacks the columns {listed}.")
            )  # fmt: skip
            break
        if not _sound(row.cells[amount]):
            findings.append(
                _fault(row, f"“{amount}”须为不小于零的数或留空：{row.cells[amount]}",
                       f"'{amount}' must be a number from 0 on or empty: {row.cells[amount]}.")
            )  # fmt: skip
    if findings:
        raise TanfengError(*findings)
    return rows


def _sound(text: str) -> bool:
    if not text:
        return True
    try:
        value = float(text)
    except ValueError:
        return False
    return math.isfinite(value) and 0 <= value < 1e12


def _fault(row: Row, zh: str, en: str) -> Finding:
    return Finding("table-faulty", Severity.ERROR, row.at, Text(zh, en))
