"""Forms (填报表): what one plant is asked to report, derived from method sheets."""

from __future__ import annotations

from dataclasses import dataclass

from tanfeng.reference.finding import Text


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a form: a quantity asked for every month.

    Attributes
    ----------
    entity
        Entity that the line is about: the plant or one of its process units.
    item, measure
        Codes of the item and measure lists.
    unit
        Canonical unit, as stored in the ledger.
    label
        Wording shown to the plant.
    kind
        ``flow``, ``stock`` or ``ratio``; ratios are never summed.
    low, high
        Plausible range in `unit`; None when the method states none.
    required
        Whether an empty cell is an error (otherwise the default of the method is used).
    jump
        Largest plausible ratio between two neighbouring months; None for no check.
    symbol, sheet
        Where the line comes from: symbol in the method sheet.
    default
        Value that the method uses while the cell is empty, in `unit`; None when there is none.
    """

    entity: str
    item: str
    measure: str
    unit: str
    label: Text
    kind: str = "flow"
    low: float | None = None
    high: float | None = None
    required: bool = False
    jump: float | None = None
    symbol: str = ""
    sheet: str = ""
    default: float | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A check between lines, as a formula that must hold every month.

    Attributes
    ----------
    expression
        Formula over names; a name stands for ``measure`` of one entity and item (see `names`).
    names
        Name in the formula -> index into the form's lines.
    tolerance
        Relative tolerance of a balance.
    """

    code: str
    expression: str
    names: tuple[tuple[str, int], ...]
    message: Text
    severity: str = "error"
    tolerance: float = 0.0
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """All lines that one plant reports under its methods.

    Attributes
    ----------
    entity
        The plant.
    sheets
        Method sheets that the form was derived from.
    """

    entity: str
    title: Text
    lines: tuple[Line, ...]
    relations: tuple[Relation, ...] = ()
    sheets: tuple[str, ...] = ()
