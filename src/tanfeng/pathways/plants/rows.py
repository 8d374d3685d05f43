"""Rows (数据行) of a plant list: cells by column, every fault told with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tanfeng.pathways.plants.cells import Absent, amount, year
from tanfeng.pathways.plants.notes import Notes
from tanfeng.reference.finding import Severity, Text


@dataclass(frozen=True)
class Row:
    """One row; faults go to `notes`."""

    cells: Mapping[str, str]
    line: int
    notes: Notes

    @property
    def at(self) -> str:
        """Place of the row."""
        return self.notes.at(self.line)

    def text(self, column: str) -> str:
        """Return a cell without surrounding blanks; empty where the column is not there."""
        return self.cells.get(column, "").strip()

    def amount(self, column: str, scale: float = 1.0) -> float | Absent:
        """Return a quantity times `scale`; a negative or garbled one is told and left out."""
        value = amount(self.text(column))
        if value is Absent.GARBLED:
            self._garbled(column)
        if not isinstance(value, float):
            return value
        if value < 0:
            self.notes.note(
                "plants-negative", self.line, Severity.ERROR, "数值为负", "A figure is negative",
                Text(f"{column} = {self.text(column)}", f"{column} = {self.text(column)}"),
            )  # fmt: skip
            return Absent.GARBLED
        return value * scale

    def known(self, column: str, scale: float = 1.0) -> float | None:
        """Return a quantity, or None where there is none."""
        value = self.amount(column, scale)
        return value if isinstance(value, float) else None

    def year(self, column: str) -> int | None:
        """Return a year, or None where there is none."""
        value = year(self.text(column))
        if value is Absent.GARBLED:
            self._garbled(column)
        return value if isinstance(value, int) else None

    def degrees(self, column: str, bound: float) -> float | None:
        """Return a coordinate within plus or minus `bound`."""
        value = amount(self.text(column))
        if value is Absent.GARBLED or (isinstance(value, float) and abs(value) > bound):
            self._garbled(column)
            return None
        return value if isinstance(value, float) else None

    def _garbled(self, column: str) -> None:
        said = f"{column} = '{self.text(column)}'"
        self.notes.note(
            "plants-cell", self.line, Severity.ERROR,
            "单元格无法读取", "A cell cannot be read", Text(said, said),
        )  # fmt: skip


def slug(typed: str) -> str:
    """Return an id of ASCII letters, digits, dots and dashes; empty where nothing is left."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", typed.strip()).strip("-._")
