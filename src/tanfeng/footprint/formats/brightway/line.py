"""Lines (行): cells by the name of their column, with their places."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tanfeng.ledger.workbook.book import Grid
from tanfeng.ledger.workbook.number import means_nothing, read_number
from tanfeng.reference.finding import Finding, Severity, Text

_TUPLE = re.compile(r"""\(\s*(['"])(?P<one>.*?)\1\s*,\s*(['"])(?P<other>.*?)\3\s*,?\s*\)""")


@dataclass(frozen=True, eq=False)
class Line:
    """A row of a block.

    Attributes
    ----------
    sheet, row
        Where it stands.
    columns
        Column of each name; for the fields of an activity, the row of each instead.
    """

    sheet: Grid
    row: int
    columns: Mapping[str, int]

    def at(self, name: str = "") -> str:
        """Return the place of a cell; that of the first cell of the row where there is none."""
        return self.sheet.at(self.row, self.columns.get(name, 0))

    def text(self, name: str) -> str:
        """Return a cell as text; empty where there is none."""
        column = self.columns.get(name)
        return "" if column is None else known(self.sheet.text(self.row, column))

    def number(self, name: str, findings: list[Finding]) -> float | None:
        """Return a cell as a number; None where it is empty, or told that it is none."""
        column = self.columns.get(name)
        value = "" if column is None else self.sheet.value(self.row, column)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if math.isfinite(value):
                return float(value)
        elif means_nothing(known(str(value))):
            return None
        typed = read_number(str(value)) if isinstance(value, str) else None
        if typed is None or typed.unit:
            findings.append(
                Finding("brightway-number", Severity.ERROR, self.at(name),
                        Text(f"不是数：“{value}”。", f"This is not a number: '{value}'."))
            )  # fmt: skip
            return None
        return typed.value

    def filled(self, name: str) -> bool:
        """Tell whether anything stands in a cell."""
        return not means_nothing(self.text(name))


class Fields(Line):
    """Rows of key and value below the name of an activity: `columns` has the row of each key."""

    def at(self, name: str = "") -> str:
        """Return the place of a value."""
        return self.sheet.at(self.columns.get(name, self.row), 1)

    def text(self, name: str) -> str:
        """Return a value as text."""
        row = self.columns.get(name)
        return "" if row is None else known(self.sheet.text(row, 1))

    def number(self, name: str, findings: list[Finding]) -> float | None:
        """Return a value as a number."""
        row = self.columns.get(name)
        if row is None:
            return None
        return Line(self.sheet, row, {name: 1}).number(name, findings)


def known(text: str) -> str:
    """Return a text; empty for the word that Brightway's importers take for nothing."""
    return "" if text.strip() == "(Unknown)" else text


def pair_of(text: str) -> tuple[str, str]:
    """Return database and code of ``database::code`` or a tuple; the code alone otherwise.

    Examples
    --------
    >>> pair_of("steel::a1"), pair_of("('steel', 'a1')"), pair_of("a1")
    (('steel', 'a1'), ('steel', 'a1'), ('', 'a1'))
    """
    match = _TUPLE.fullmatch(text.strip())
    if match:
        return match["one"], match["other"]
    database, apart, code = text.partition("::")
    return (database.strip(), code.strip()) if apart else ("", text.strip())
