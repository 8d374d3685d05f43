"""Lines that can say where their values come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.accounting.line import Line
from tanfeng.accounting.resolve import Pick
from tanfeng.reference.codes import items
from tanfeng.reference.finding import Text
from tanfeng.reference.formula import Interp, Lookup, explain
from tanfeng.reference.method import Input, unit_for
from tanfeng.reference.trace import Trace


@dataclass(frozen=True)
class TracedLine:
    """A `Line` as a `TracedScope`."""

    line: Line

    @property
    def title(self) -> Text:
        """What the row is called."""
        return self.line.title

    def value(self, name: str) -> Decimal | None:
        """As `Line.value`."""
        return self.line.value(name)

    def members(self, dimension: str) -> Iterable[TracedLine]:
        """As `Line.members`."""
        return (TracedLine(line) for line in self.line.members(dimension))

    def lookup(self, table: str, keys: tuple[str, ...], column: str | None) -> Decimal | None:
        """As `Line.lookup`."""
        return self.line.lookup(table, keys, column)

    def interp(self, table: str, x: Decimal) -> Decimal | None:
        """As `Line.interp`."""
        return self.line.interp(table, x)

    def trace_table(self, node: Lookup | Interp) -> Trace:
        """The lint refuses tables in the formulas of methods."""
        raise NotImplementedError

    def trace(self, name: str) -> Trace:
        """Return where the value of a symbol comes from."""
        method = self.line.account.resolved.method
        if name in method.inputs:
            return self._input(method.inputs[name])
        equation = method.equations[name]
        return explain(
            equation.formula,
            self,
            Text(f"{equation.label.zh} {name}", f"{equation.label.en} {name}"),
            unit=equation.unit,
            at=equation.at,
            source_document=method.sheet.number,
            clause=equation.clause,
            status=equation.status,
        )

    def _input(self, input: Input) -> Trace:
        label = Text(f"{input.label.zh} {input.symbol}", f"{input.label.en} {input.symbol}")
        origin = self.line.origin(input)
        unit = self._unit(input)
        if origin.fact is not None:
            fact = origin.fact
            leaf = Trace(
                "fact", label, Decimal(repr(fact["value"])), fact["unit"], at=fact["origin"],
                source=fact["entity"], status=fact["tier"], note=fact["typed"],
            )  # fmt: skip
            return self._converted(leaf, origin.value, unit)
        place = origin.place
        if place is not None and place.formula is not None:
            return explain(place.formula, self, label, unit=unit, at=place.at,
                           clause=place.clause, status=place.status)  # fmt: skip
        pick = origin.pick
        if pick is None:
            return Trace("fact", label, None, unit, at=input.at, note="未填报 not reported")
        return self._factor(label, pick, unit)

    def _factor(self, label: Text, pick: Pick, unit: str) -> Trace:
        printed = pick.printed if pick.printed is not None else pick.value
        leaf = Trace(
            "factor", label, printed, pick.printed_unit or unit, at=pick.at, source=pick.source,
            clause=pick.clause, status=pick.status, note=pick.note,
        )  # fmt: skip
        return self._converted(leaf, pick.value, unit)

    def _converted(self, leaf: Trace, value: Decimal | None, unit: str) -> Trace:
        if leaf.value == value:
            return leaf
        return Trace("conversion", leaf.label, value, unit, how=f"{leaf.unit} -> {unit}",
                     at=leaf.at, children=(leaf,))  # fmt: skip

    def _unit(self, input: Input) -> str:
        if input.unit and "{item}" not in input.unit:
            return input.unit
        known = items(self.line.account.shelf)
        item = input.item or self.line.item
        return unit_for(input, self.line.account.shelf, item) if item in known else input.unit
