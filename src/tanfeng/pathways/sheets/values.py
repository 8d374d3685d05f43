"""From rows to numbers by year (取值与插值), with the trace of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

import numpy as np

from tanfeng.pathways.sheets.conversion import Wanted, ratio, wanted
from tanfeng.pathways.sheets.entries import ALL, Entry
from tanfeng.pathways.sheets.names import Name, chain, overlaid_names, worked_out
from tanfeng.pathways.sheets.parameters import PARAMETERS
from tanfeng.pathways.sheets.roadmap import REQUIRED, Roadmap
from tanfeng.pathways.sheets.scenario import Scenario
from tanfeng.pathways.sheets.weak import WEAK, Used
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.formula import Values, exact, source
from tanfeng.reference.sheet import Status
from tanfeng.reference.trace import Trace


@dataclass(eq=False)
class Book:
    """The values of one roadmap under one scenario.

    Attributes
    ----------
    used
        Every row that was asked for, in the order it was asked.
    asked
        Every named value that was asked for, and those that it is made of.
    noted
        Weak values of further sheets, such as prices of provinces.
    faults
        What is wrong with rows that were asked for; their value counts as nothing.
    """

    roadmap: Roadmap
    scenario: Scenario
    used: dict[tuple[str, str, str, str], tuple[Entry, ...]] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)
    noted: list[Used] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)

    @cached_property
    def names(self) -> Mapping[str, Name]:
        """Named values, those of the scenario in place of the roadmap's."""
        return overlaid_names(self.roadmap.names, self.scenario.values)

    @cached_property
    def named(self) -> Mapping[str, Trace]:
        """Name -> its value and where it comes from."""
        return worked_out(self.names)

    def rows(
        self, subject: str, parameter: str, of: str = "", region: str = ""
    ) -> tuple[Entry, ...]:
        """Return the rows of a series that hold: the scenario's, the roadmap's, then fillings.

        A row for ``*`` fills what is unknown; it never replaces a known value.
        """
        found, where = self._found(subject, parameter, of, region)
        if found:
            self.used[subject, parameter, of, where] = found
        return found

    def _found(
        self, subject: str, parameter: str, of: str, region: str
    ) -> tuple[tuple[Entry, ...], str]:
        unknown: tuple[Entry, ...] = ()
        for where in dict.fromkeys((region, "")):
            for table, name in (
                (self.scenario.values, subject),
                (self.roadmap.values, subject),
                (self.scenario.values, ALL),
            ):
                rows = table.get((name, parameter, of, where), ())
                if rows and all(row.known for row in rows):
                    return rows, where
                unknown = unknown or rows
        return unknown, region

    def known(self, subject: str, parameter: str, of: str = "", region: str = "") -> bool:
        """Whether a series has values; asking does not count as use."""
        rows, _ = self._found(subject, parameter, of, region)
        return bool(rows) and all(row.known for row in rows)

    def lacking(self, technology: str) -> tuple[str, ...]:
        """Return the parameters that are not known and without which it cannot be planned.

        One whose uses are all unknown would run on nothing, so that these are lacking too.
        """
        tables = (self.roadmap.values, self.scenario.values)
        uses = dict.fromkeys(
            of for table in tables for id, parameter, of, _ in table
            if (id, parameter) == (technology, "use")
        )  # fmt: skip
        lacking = [p for p in REQUIRED if not self.known(technology, p)]
        if uses and not any(self.known(technology, "use", of) for of in uses):
            lacking.append(f"use ({', '.join(uses)})")
        return tuple(lacking)

    def series(
        self,
        years: np.ndarray,
        subject: str,
        parameter: str,
        of: str = "",
        region: str = "",
    ) -> np.ndarray | None:
        """Return a series by model year, straight lines between the years that are given.

        Every row is converted to the unit of the parameter. One that cannot be, or that has no
        value, is a fault and counts as nothing.
        """
        rows = self.rows(subject, parameter, of, region)
        if not rows or not all(row.known for row in rows):
            return None
        return self.along(years, subject, rows, of)

    def along(
        self, years: np.ndarray, subject: str, rows: Sequence[Entry], of: str = ""
    ) -> np.ndarray:
        """Return known rows of one series by model year."""
        if len(rows) == 1 and rows[0].formula is not None:
            # a formula follows what it is made of, year by year
            return np.array([self._sound(subject, rows[0], of, int(y)) for y in years])
        values = [self._sound(subject, row, of, row.year) for row in rows]
        when = [row.year if row.year is not None else int(years[0]) for row in rows]
        return np.interp(years.astype(float), when, values)

    def number(self, subject: str, parameter: str, of: str = "") -> float | None:
        """Return a value that does not change over the years."""
        known = [row for row in self.rows(subject, parameter, of) if row.known]
        return self._sound(subject, known[0], of) if known else None

    def _sound(self, subject: str, row: Entry, of: str, year: int | None = None) -> float:
        """Return the value of a row in the unit of its parameter; 0, and a fault, without one."""
        try:
            value = self.converted(subject, row, of, year)
        except TanfengError as refused:
            self._fault(*refused.findings)
            return 0.0
        kind = PARAMETERS[row.parameter]
        if kind.low <= value <= kind.high and (not kind.whole or value == int(value)):
            return value
        between = f"{kind.low:g} … {kind.high:g}"
        unit = self.wanted(row.parameter, subject, of).unit
        self._fault(
            Finding(kind.code, Severity.ERROR, row.at,
                    Text(f"{subject} 的 {row.parameter} 为 {value:g}，应在 {between} {unit} 之间"
                         f"{'且为整数' if kind.whole else ''}。",
                         f"{row.parameter} of {subject} is {value:g}; it must lie in {between} "
                         f"{unit}{' and be a whole number' if kind.whole else ''}."))
        )  # fmt: skip
        return 0.0

    def _fault(self, *found: Finding) -> None:
        self.faults += [each for each in found if each not in self.faults]

    def wanted(self, parameter: str, subject: str, of: str = "") -> Wanted:
        """Return the unit that a parameter is meant to be in."""
        return wanted(self.roadmap, self.scenario.settings, parameter, subject, of)

    def converted(self, subject: str, row: Entry, of: str = "", year: int | None = None) -> float:
        """Return the value of a row in the unit of its parameter.

        Raises
        ------
        TanfengError
            ``entry-unit``, ``entry-name``, ``entry-circle``.
        """
        meant = self.wanted(row.parameter, subject, of)
        times, traded = ratio(row, meant)
        if traded:
            times *= float(self.name(meant.name).value or 0) ** meant.times
        return float(self.value(subject, row, year, of) or 0) * times

    def name(self, name: str) -> Trace:
        """Return a named value, and remember that the problem rests on it."""
        self.asked.update(dict.fromkeys(chain(self.names, name)))
        return self.named[name]

    def value(
        self, subject: str, row: Entry, year: int | None = None, of: str = ""
    ) -> Decimal | None:
        """Return the value of one row, its formula evaluated with what holds in a year."""
        return self._value(subject, row, year, of, ())

    def _value(
        self, subject: str, row: Entry, year: int | None, of: str, above: tuple[Entry, ...]
    ) -> Decimal | None:
        if row.formula is None:
            return row.value
        if row in above:
            raise refuse(
                "entry-circle", row.at,
                f"公式“{source(row.formula)}”绕回自身。",
                f"The formula '{source(row.formula)}' is made of itself.",
                "去掉其中一个引用。", "Take one of the references out.",
            )  # fmt: skip
        names = {
            name: self._held(subject, name, row, year, of, above) for name in row.formula.names
        }
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

    def _held(
        self,
        subject: str,
        name: str,
        row: Entry,
        year: int | None,
        of: str,
        above: tuple[Entry, ...],
    ) -> Decimal | None:
        """Return what a name in a formula stands for.

        A named value, or another parameter of the same technology, in its own unit: such as a
        renewal from its capex, straight between dated rows.
        """
        if name in self.names:
            return self.name(name).value
        target, parameter = (of or row.of, "capex") if name == "target_capex" else (subject, name)
        if parameter not in PARAMETERS:
            return None
        rows = [each for each in self.rows(target, parameter) if each.known and each is not row]
        if not rows:
            return None
        told = []
        for each in rows if year is not None else rows[:1]:
            when = year if len(rows) == 1 else each.year
            value = self._value(target, each, when, "", (*above, row))
            told.append(float(value or 0) * ratio(each, self.wanted(parameter, target))[0])
        if len(told) == 1:
            return Decimal(repr(told[0]))
        years = [each.year or year or 0 for each in rows]
        return Decimal(repr(float(np.interp(year or 0, years, told))))

    def trace(self, subject: str, row: Entry) -> Trace:
        """Return where the value of a row comes from, down to component rows and factors."""
        text = f"{subject} {row.parameter} {row.of}".strip()
        value = self.value(subject, row)
        leaf = Trace("factor", Text(text, text), value, row.unit, at=row.at, source=row.source,
                     status=row.status.value, note=row.note)  # fmt: skip
        if row.formula is not None:
            children = []
            for name in sorted(row.formula.names):
                if name in self.names:
                    children.append(self.named[name])
                else:
                    children += [self.trace(subject, each) for each in self.rows(subject, name)[:1]]
            leaf = replace(leaf, kind="formula", how=source(row.formula), children=tuple(children))
        meant = self.wanted(row.parameter, subject, row.of)
        if not ratio(row, meant)[1]:
            return leaf
        # sold in a unit of its own: how much that holds is part of the answer
        done = Decimal(repr(self.converted(subject, row, row.of)))
        how = f"{row.parameter} {'*' if meant.times > 0 else '/'} {meant.name}"
        return Trace("conversion", Text(text, text), done, meant.unit, how=how, at=row.at,
                     children=(leaf, self.named[meant.name]))  # fmt: skip

    def note(
        self, what: str, value: float | None, unit: str, status: str, source: str, at: str
    ) -> None:
        """Remember a value of a further sheet where it is not well known."""
        if status in {each.value for each in WEAK}:
            self.noted.append(Used(what, None, value, unit, Status(status), source, "", at))

    def weak(self) -> tuple[Used, ...]:
        """Return what was used and is assumed, from memory, a draft, in conflict or unknown."""
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
        for name in self.asked:
            made = self.named[name]
            if made.status in {each.value for each in WEAK}:
                found.append(
                    Used(name, None, float(made.value or 0), made.unit, Status(made.status),
                         made.source, made.note, made.at)
                )  # fmt: skip
        return tuple(dict.fromkeys((*found, *self.noted, *self.roadmap.context.unknown)))
