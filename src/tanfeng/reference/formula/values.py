"""The plainest scope: values by name, tables as points or rows, members as scopes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tanfeng.reference.formula.interpolation import Points, interpolate


@dataclass(frozen=True, slots=True)
class Values:
    """A scope made of mappings, for checks of one cell and for worked examples.

    Attributes
    ----------
    names
        Value of a symbol; a symbol that is not there is NULL.
    rows
        Members of a dimension; a dimension that is not there has none.
    points
        Points ``(x, y)`` of a table, by rising `x`.
    tables
        Values of a table by ``(keys..., column)``, the keys being those in `keys`.
    keys
        This row's value of a key column, such as the item code.
    """

    names: Mapping[str, Decimal | None]
    rows: Mapping[str, Sequence[Values]] = field(default_factory=dict)
    points: Mapping[str, Points] = field(default_factory=dict)
    tables: Mapping[str, Mapping[tuple[str, ...], Decimal | None]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> Decimal | None:
        """Return the value of a symbol."""
        return self.names.get(name)

    def members(self, dimension: str) -> Iterable[Values]:
        """Return the rows of a dimension."""
        return self.rows.get(dimension, ())

    def lookup(self, table: str, keys: tuple[str, ...], column: str | None) -> Decimal | None:
        """Return the value of a table at this row's keys."""
        found = tuple(self.keys.get(key, "") for key in keys)
        return self.tables.get(table, {}).get(found if column is None else (*found, column))

    def interp(self, table: str, x: Decimal) -> Decimal | None:
        """Return the value of a table of points at `x`."""
        return interpolate(self.points.get(table, ()), x)
