"""From rows to numbers by year (取值与插值), with the trace of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from tanfeng.pathways.sheets.entries import ALL, Entry
from tanfeng.pathways.sheets.roadmap import Roadmap
from tanfeng.pathways.sheets.scenario import Scenario
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Text
from tanfeng.reference.formula import Values, exact, source
from tanfeng.reference.sheet import Status
from tanfeng.reference.trace import Trace
from tanfeng.reference.units import factor

WEAK = (Status.ASSUMPTION, Status.MEMORY, Status.UNKNOWN, Status.DRAFT, Status.CONFLICT)
"""Statuses that a run lists beside its result."""


_UNITS = {
    **dict.fromkeys(("direct", "stored", "allocation"), "tCO2/t"),
    **dict.fromkeys(("capex", "renewal", "fixed", "variable", "closing", "convert", "off_cycle",
                     "import_price"), "CNY/t"),
    **dict.fromkeys(("life", "cycle", "early", "late", "first", "last", "survival_scale",
                     "mean_life", "spread"), "a"),
    **dict.fromkeys(("discount", "grid", "storage_rate", "survival_shape", "share", "recovery",
                     "fabrication"), "1"),
    "carbon_price": "CNY/tCO2",
}  # fmt: skip
"""Unit of each parameter; those of carriers and limits follow what they are of."""


def _ratio(row: Entry, unit: str) -> float:
    """Return by what a row is multiplied to be in a unit."""
    if not unit or row.unit == unit:
        return 1.0
    try:
        return float(factor(row.unit, unit, row.at))
    except TanfengError as error:
        raise refuse(
            "entry-unit",
            row.at,
            f"单位应为 {unit}，写的是“{row.unit}”。",
            f"The unit must be {unit}; the row says '{row.unit}'.",
            "换算后填写。",
            "Convert it first.",
        ) from error


@dataclass(frozen=True, slots=True)
class Used:
    """A value that a problem rests on.

    Attributes
    ----------
    value
        As used; None for one that is unknown and counted as nothing.
    """

    what: str
    year: int | None
    value: float | None
    unit: str
    status: Status
    source: str
    note: str
    at: str


@dataclass(eq=False)
class Book:
    """The values of one roadmap under one scenario.

    Attributes
    ----------
    used
        Every row that was asked for, in the order it was asked.
    """

    roadmap: Roadmap
    scenario: Scenario
    used: dict[tuple[str, str, str, str], tuple[Entry, ...]] = field(default_factory=dict)

    def rows(
        self, subject: str, parameter: str, of: str = "", region: str = ""
    ) -> tuple[Entry, ...]:
        """Return the rows of a series that hold: the scenario's, the roadmap's, then fillings.

        A row for ``*`` fills what is unknown; it never replaces a known value.
        """
        unknown: tuple[Entry, ...] = ()
        for where in dict.fromkeys((region, "")):
            for table, name in (
                (self.scenario.values, subject),
                (self.roadmap.values, subject),
                (self.scenario.values, ALL),
            ):
                rows = table.get((name, parameter, of, where), ())
                if rows and all(row.known for row in rows):
                    self.used[subject, parameter, of, where] = rows
                    return rows
                unknown = unknown or rows
        if unknown:
            self.used[subject, parameter, of, region] = unknown
        return unknown

    def known(self, subject: str, parameter: str, of: str = "", region: str = "") -> bool:
        """Whether a series has values."""
        rows = self.rows(subject, parameter, of, region)
        return bool(rows) and all(row.known for row in rows)

    def series(
        self,
        years: np.ndarray,
        subject: str,
        parameter: str,
        of: str = "",
        region: str = "",
        unit: str = "",
    ) -> np.ndarray | None:
        """Return a series by model year, straight lines between the years that are given.

        Every row is converted to `unit`, by default the one that the parameter is in.
        """
        rows = self.rows(subject, parameter, of, region)
        if not rows or not all(row.known for row in rows):
            return None
        wanted = unit or self._unit(parameter, subject, of)
        if len(rows) == 1 and rows[0].formula is not None:
            # a formula follows what it is made of, year by year
            row, ratio = rows[0], _ratio(rows[0], wanted)
            told = [float(self.value(subject, row, int(y)) or 0) * ratio for y in years]
            return np.array(told)
        values = [
            float(self.value(subject, row, row.year) or 0) * _ratio(row, wanted) for row in rows
        ]
        when = [row.year if row.year is not None else int(years[0]) for row in rows]
        return np.interp(years.astype(float), when, values)

    def _unit(self, parameter: str, subject: str, of: str) -> str:
        carriers = self.roadmap.carriers
        if parameter == "use":
            return f"{carriers[of].unit}/{self.roadmap.unit}"
        if parameter == "price" and subject in carriers:
            return f"CNY/{carriers[subject].unit}"
        if parameter == "stock" and subject in carriers:
            return carriers[subject].unit
        return _UNITS.get(parameter, "")

    def number(self, subject: str, parameter: str, of: str = "") -> float | None:
        """Return a value that does not change over the years."""
        rows = self.rows(subject, parameter, of)
        known = [row for row in rows if row.known]
        if not known:
            return None
        ratio = _ratio(known[0], self._unit(parameter, subject, of))
        return float(self.value(subject, known[0]) or 0) * ratio

    def value(self, subject: str, row: Entry, year: int | None = None) -> Decimal | None:
        """Return the value of one row, its formula evaluated with what holds in a year."""
        if row.formula is None:
            return row.value
        names = self._names(subject, row, year)
        found = exact(row.formula, Values(names))
        if isinstance(found, Decimal):
            return found
        lacking = ", ".join(name for name, value in names.items() if value is None)
        raise refuse(
            "entry-name",
            row.at,
            f"公式“{source(row.formula)}”没有结果；没有值的名称：{lacking or '-'}。",
            f"The formula '{source(row.formula)}' has no value; not known: {lacking or '-'}.",
            "名称须在路线数据的 names 中，或为同一技术的参数。",
            "A name must be one of the roadmap's, or a parameter of the technology.",
        )

    def trace(self, subject: str, row: Entry) -> Trace:
        """Return where the value of a row comes from, down to component rows and factors."""
        label = Text(
            f"{subject} {row.parameter} {row.of}".strip(),
            f"{subject} {row.parameter} {row.of}".strip(),
        )
        value = self.value(subject, row)
        if row.formula is None:
            return Trace("factor", label, value, row.unit, at=row.at, source=row.source,
                         status=row.status.value, note=row.note)  # fmt: skip
        children = []
        for name in sorted(row.formula.names):
            if name in self.roadmap.names:
                children.append(self.roadmap.names[name])
            else:
                other = self.rows(subject, name)
                children += [self.trace(subject, each) for each in other[:1]]
        return Trace("formula", label, value, row.unit, how=source(row.formula), at=row.at,
                     source=row.source, status=row.status.value, note=row.note,
                     children=tuple(children))  # fmt: skip

    def _names(self, subject: str, row: Entry, year: int | None) -> Mapping[str, Decimal | None]:
        assert row.formula is not None
        found: dict[str, Decimal | None] = {}
        for name in row.formula.names:
            if name in self.roadmap.names:
                found[name] = self.roadmap.names[name].value
            elif name == "target_capex":
                found[name] = self._held(row.of, "capex", row, year)
            else:
                # another parameter of the same technology, such as a renewal from its capex
                found[name] = self._held(subject, name, row, year)
        return found

    def _held(self, subject: str, parameter: str, row: Entry, year: int | None) -> Decimal | None:
        """Return what another parameter is in a year, straight between its dated rows."""
        rows = [
            other for other in self.rows(subject, parameter) if other.known and other is not row
        ]
        if not rows:
            return None
        if len(rows) == 1 or year is None:
            return self.value(subject, rows[0], year)
        when = [other.year or year for other in rows]
        told = [float(self.value(subject, other, other.year) or 0) for other in rows]
        return Decimal(repr(float(np.interp(year, when, told))))

    def weak(self) -> tuple[Used, ...]:
        """Return the rows used that are assumed, from memory, drafts or unknown."""
        found = []
        for (subject, parameter, of, region), rows in self.used.items():
            for row in rows:
                if row.status in WEAK:
                    what = " ".join(part for part in (subject, parameter, of, region) if part)
                    # a filling for all is a rule, not a number
                    rule = subject == ALL and row.formula is not None
                    value = self.value(subject, row) if row.known and not rule else None
                    found.append(
                        Used(what, row.year, None if value is None else float(value), row.unit,
                             row.status, row.source, row.note, row.at)
                    )  # fmt: skip
        return tuple(found)
