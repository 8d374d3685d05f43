"""Nouns of an accounting method (核算方法): rows, inputs, equations, posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.reference.finding import Text
from tanfeng.reference.formula import Formula
from tanfeng.reference.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Rows:
    """A set of rows (行集) that inputs and equations live on.

    Attributes
    ----------
    over
        ``("unit", "item")``, ``("unit",)`` or ``()``; a period and a plant always belong to it.
    items
        Item codes allowed on the rows; empty unless ``item`` is in `over`.
    equipment
        Equipment of the units that have such rows; empty for all units and the plant itself.
    asked
        Equipment of a unit (or ``plant``) -> items that a form asks for.
    """

    name: str
    over: tuple[str, ...]
    items: tuple[str, ...]
    equipment: tuple[str, ...]
    asked: Mapping[str, tuple[str, ...]]
    at: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a default comes from: a factor set, a fixed value or an expression.

    Attributes
    ----------
    set, series
        One pinned factor set, or a series whose edition in force for the period is taken.
    parameter
        Parameter of the set.
    keys
        Key column of the set -> attribute of the row (``item``, ``item.state``,
        ``plant.region``, ``unit.equipment``) or a fixed text written ``=text``.
    value
        A fixed value stated by the method, with its clause.
    formula
        An expression over symbols of the same rows.
    """

    set: str = ""
    series: str = ""
    parameter: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    value: Decimal | None = None
    formula: Formula | None = None
    clause: str = ""
    status: str = ""
    source: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """A symbol that is reported, or taken from a factor set, or fixed by the method.

    Attributes
    ----------
    kind
        ``activity``: a reported quantity; ``parameter``: measured at the unit, then at the
        plant, then the method's default; ``factor``: always the method's own value.
    item
        Code of the item, or empty when the rows run over items.
    unit
        Canonical unit; ``{item}`` stands for the unit of the row's item.
    defaults
        Tried in order when nothing is reported.
    """

    symbol: str
    rows: str
    kind: str
    item: str
    measure: str
    unit: str
    label: Text
    defaults: tuple[Place, ...]
    required: bool
    low: float | None
    high: float | None
    jump: float | None
    evidence: tuple[str, ...]
    clause: str
    at: str


@dataclass(frozen=True, slots=True)
class Post:
    """How an equation enters the ledger: item ``*`` means the item of the row."""

    item: str
    measure: str


@dataclass(frozen=True, slots=True)
class Equation:
    """A symbol computed from other symbols.

    Attributes
    ----------
    kind
        ``flow`` values are added up over months; a ``ratio`` is computed again from the
        year's sums.
    status
        ``printed`` as in the document, or ``corrected`` with the number of the decision.
    """

    symbol: str
    rows: str
    formula: Formula
    unit: str
    kind: str
    label: Text
    clause: str
    status: str
    posts: Post | None
    at: str


@dataclass(frozen=True, slots=True)
class Tiering:
    """Splits a total by data quality: the parts whose rows make it up."""

    symbol: str
    parts: tuple[str, ...]
    item: str


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that reported data must meet on every row."""

    code: str
    rows: str
    formula: Formula
    severity: str
    message: Text
    tolerance: float
    clause: str
    at: str


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example of the sheet: what is given, what its source prints."""

    name: str
    given: tuple[Mapping[str, object], ...]
    units: tuple[Mapping[str, object], ...]
    expect: Mapping[str, Decimal]
    tolerance: Decimal
    period: str
    region: str
    source: str
    at: str


@dataclass(frozen=True, slots=True)
class Method:
    """One edition of an accounting method, ready to evaluate.

    Attributes
    ----------
    scheme
        ``ghg``, ``energy`` or ``unit_energy``.
    sectors
        GB/T 4754 codes (a prefix covers what is under it); empty for every sector.
    regime
        ``ets`` or ``gbt`` when only plants under that regime use the method, else empty.
    rank
        Of several methods of one scheme, the one with the higher rank is used.
    gwp
        Factor set and column of global warming potentials, or None.
    order
        Symbols of equations, each after what it needs.
    auxiliary
        Symbols reported beside the totals and not part of them.
    """

    sheet: Sheet
    scheme: str
    sectors: tuple[str, ...]
    regime: str
    equipment: tuple[str, ...]
    rank: int
    gwp: tuple[str, str] | None
    rows: Mapping[str, Rows]
    inputs: Mapping[str, Input]
    equations: Mapping[str, Equation]
    order: tuple[str, ...]
    tiers: tuple[Tiering, ...]
    auxiliary: tuple[str, ...]
    checks: tuple[Check, ...]
    tests: tuple[Example, ...]

    @property
    def id(self) -> str:
        """Id of the sheet."""
        return self.sheet.id

    def rows_of(self, symbol: str) -> str:
        """Return the row set that a symbol lives on."""
        if symbol in self.inputs:
            return self.inputs[symbol].rows
        return self.equations[symbol].rows
