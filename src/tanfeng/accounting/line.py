"""Lines (行): one row of a method in exact decimals, for the auditor's replay and for traces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tanfeng.accounting.resolve import Pick, Resolved
from tanfeng.accounting.subject import Plant, Unit, attribute
from tanfeng.reference.codes import items
from tanfeng.reference.finding import Text
from tanfeng.reference.formula import exact
from tanfeng.reference.method import Input, Place, Rows
from tanfeng.reference.shelf import Shelf

FactKey = tuple[str, str, str, str]


@dataclass(frozen=True)
class Account:
    """One method, one plant, one month: everything that its lines look up.

    Attributes
    ----------
    facts
        (entity, item, measure, period) -> the reported fact as a mapping.
    """

    resolved: Resolved
    shelf: Shelf
    plant: Plant
    period: str
    facts: Mapping[FactKey, Mapping[str, Any]]
    known: dict[tuple[str, str, str], Decimal | None] = field(default_factory=dict)

    def line(self, rows: str, unit: str = "", item: str = "") -> Line:
        """Return one row of a row set."""
        return Line(self, self.resolved.method.rows[rows], unit, item)

    def lines(self, rows: str) -> Iterator[Line]:
        """Yield every row of a row set that this plant has in this month."""
        method = self.resolved.method
        spec = method.rows[rows]
        units = [u.id for u in self.plant.members(spec.equipment)]
        if "unit" not in spec.over:
            units = [self.plant.id]
        if "item" not in spec.over:
            yield from (self.line(rows, u if "unit" in spec.over else "") for u in units)
            return
        activities = [
            i.measure for i in method.inputs.values() if i.rows == rows and i.kind == "activity"
        ]
        for unit in units:
            for item in spec.items:
                if any((unit, item, m, self.period) in self.facts for m in activities):
                    yield self.line(rows, unit if "unit" in spec.over else "", item)


@dataclass(frozen=True)
class Origin:
    """Where the value of an input comes from: a fact, a pick of a sheet, or an expression."""

    value: Decimal | None
    fact: Mapping[str, Any] | None = None
    pick: Pick | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Line:
    """A scope for `exact` and `explain`; `unit` or `item` is empty where the rows have none."""

    account: Account
    rows: Rows
    unit: str
    item: str

    @property
    def title(self) -> Text:
        """What the row is called."""
        where = self.unit or self.account.plant.id
        if not self.item:
            return Text(where, where)
        name = items(self.account.shelf)[self.item].name
        return Text(f"{where} {name.zh}", f"{where} {name.en}")

    def value(self, name: str) -> Decimal | None:
        """Return the exact value of a symbol on this row."""
        method = self.account.resolved.method
        if name in self.account.resolved.constants:
            return self.account.resolved.constants[name].value
        if name in method.inputs:
            return self.origin(method.inputs[name]).value
        key = (name, self.unit, self.item)
        if key not in self.account.known:
            found = exact(method.equations[name].formula, self)
            self.account.known[key] = found if isinstance(found, Decimal) else None
        return self.account.known[key]

    def members(self, dimension: str) -> Iterable[Line]:
        """Return the rows of another row set that belong to this row."""
        for line in self.account.lines(dimension):
            if (not self.unit or line.unit == self.unit) and (
                not self.item or line.item == self.item
            ):
                yield line

    def lookup(self, table: str, keys: tuple[str, ...], column: str | None) -> Decimal | None:
        """Methods take factors as defaults; the lint refuses tables in formulas."""
        raise NotImplementedError

    def interp(self, table: str, x: Decimal) -> Decimal | None:
        """As `lookup`."""
        raise NotImplementedError

    def origin(self, input: Input) -> Origin:
        """Return the first source of an input that has a value."""
        scale = self.account.resolved.scales.get(input.symbol, Decimal(1))
        if input.kind != "factor":
            for entity in self._entities(input):
                fact = self.account.facts.get(
                    (entity, input.item or self.item, input.measure, self.account.period)
                )
                if fact is not None and fact["value"] is not None:
                    return Origin(Decimal(repr(fact["value"])) * scale, fact=fact)
        looked_up = False
        for place in input.defaults:
            if place.formula is not None:
                found = exact(place.formula, self)
                if isinstance(found, Decimal):
                    return Origin(found, place=place)
            elif not looked_up:
                looked_up = True
                pick = self.pick(input.symbol)
                if pick is not None and pick.value is not None:
                    return Origin(pick.value, pick=pick)
        return Origin(None, pick=self.pick(input.symbol) if looked_up else None)

    def pick(self, symbol: str) -> Pick | None:
        """Return the method's own value of an input on this row."""
        resolved = self.account.resolved
        if symbol in resolved.constants:
            return resolved.constants[symbol]
        columns = resolved.columns[self.rows.name]
        unit = next((u for u in self.account.plant.units if u.id == self.unit), None)
        key = tuple(self._attribute(column, unit) for column in columns)
        return resolved.picks[self.rows.name].get(key, {}).get(symbol)

    def _attribute(self, column: str, unit: Unit | None) -> str:
        if column == "item":
            return self.item
        if column == "period":
            return self.account.period
        return attribute(self.account.plant, unit, None, column)

    def _entities(self, input: Input) -> tuple[str, ...]:
        here = self.unit or self.account.plant.id
        by_plant = input.kind == "parameter" and {"unit", "item"} <= set(self.rows.over)
        return (here, self.account.plant.id) if by_plant else (here,)


def facts_index(facts: pa.Table) -> dict[FactKey, Mapping[str, Any]]:
    """Index the facts of one plant and a few months by their key."""
    return {
        (row["entity"], row["item"], row["measure"], row["period"]): row
        for row in facts.to_pylist()
    }
