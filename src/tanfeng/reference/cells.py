"""Cells of a sheet's table (单元格): read one by one, every fault kept as a finding."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.period import NOT_STATED, parse_period
from tanfeng.reference.sheet import Row, Status
from tanfeng.reference.units import canonical


class Cells:
    """Reads the cells of one row and collects what is wrong with them.

    Parameters
    ----------
    row
        The row.
    columns
        Columns that must be there; any other column is a finding.
    optional
        Columns that may be there.
    """

    def __init__(self, row: Row, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
        self.row = row
        self.findings: list[Finding] = []
        wrong = [c for c in columns if c not in row.cells]
        wrong += [c for c in row.cells if c not in (*columns, *optional)]
        if wrong:
            self.fault("column-unknown", f"列缺失或未知：{wrong}", f"Missing or unknown: {wrong}.")

    def fault(self, code: str, zh: str, en: str) -> None:
        """Keep one finding at the place of the row."""
        self.findings.append(Finding(code, Severity.ERROR, self.row.at, Text(zh, en)))

    def text(self, column: str, required: bool = False) -> str:
        """Return a cell; an empty required one is ``cell-empty``."""
        cell = self.row.cells.get(column, "").strip()
        if required and not cell:
            self.fault("cell-empty", f"“{column}”不可为空。", f"'{column}' must not be empty.")
        return cell

    def number(self, column: str) -> Decimal | None:
        """Return a number, or None for an empty cell; ``cell-not-a-number`` otherwise."""
        cell = self.text(column)
        if not cell:
            return None
        try:
            number = Decimal(cell)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return number
        self.fault(
            "cell-not-a-number", f"“{column}”不是数：{cell}", f"'{column}' is not a number: {cell}."
        )
        return None

    def unit(self, column: str = "unit") -> str:
        """Return a canonical unit; ``unit-unknown`` otherwise."""
        try:
            return canonical(self.text(column), self.row.at)
        except TanfengError as error:
            self.findings.extend(error.findings)
            return ""

    def status(self, column: str = "status") -> Status:
        """Return a status; ``status-unknown`` otherwise."""
        cell = self.text(column)
        if cell in {known.value for known in Status}:
            return Status(cell)
        self.fault("status-unknown", f"未知的状态“{cell}”。", f"'{cell}' is not a status.")
        return Status.UNKNOWN

    def source(self, column: str = "source") -> str:
        """Return the source; ``source-missing`` when empty."""
        cell = self.text(column)
        if not cell:
            self.fault("source-missing", "缺少来源。", "The source is missing.")
        return cell

    def period(self, column: str = "period") -> str:
        """Return a canonical period, or ``not-stated``; ``period-unreadable`` otherwise."""
        cell = self.text(column)
        if cell == NOT_STATED:
            return cell
        try:
            return str(parse_period(cell, self.row.at))
        except TanfengError as error:
            self.findings.extend(error.findings)
            return ""

    def choice(self, column: str, allowed: tuple[str, ...]) -> str:
        """Return a cell that is one of `allowed`; ``cell-not-a-choice`` otherwise."""
        cell = self.text(column)
        if cell not in allowed:
            options = ", ".join(allowed)
            self.fault(
                "cell-not-a-choice",
                f"“{column}”须为 {options} 之一：{cell}",
                f"'{column}' must be one of {options}: {cell}.",
            )
        return cell
