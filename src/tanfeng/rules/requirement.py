"""Requirements (要求): one row of a limit standard or of the policy benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from tanfeng.reference.finding import Text
from tanfeng.reference.formula import Formula
from tanfeng.reference.sheet import Sheet, Status

Rule = Literal["limit", "benchmark", "condition"]
Sense = Literal["<=", "<", ">=", ">"]
"""How a figure must stand to a level for the level to be kept."""

LEVELS: Mapping[Rule, tuple[str, ...]] = {
    "limit": ("grade1", "grade2", "grade3"),
    "benchmark": ("benchmark", "baseline"),
    "condition": ("required",),
}
"""Levels of a rule, best first; the last one binds."""


@dataclass(frozen=True, slots=True)
class Input:
    """What conditions and corrections ask about a subject (修正参数).

    Attributes
    ----------
    unit
        Unit that the value is asked in; empty for words.
    low, high
        Range that the document allows; a value outside of it counts as missing.
    default
        Value that the document prescribes when nothing is stated, else None.
    measure, item
        Where it is an amount of the accounts: measure and item of the fact, whose `item` is the
        row's own when empty.
    """

    id: str
    label: Text
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    default: Decimal | None = None
    measure: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """How printed limits are corrected (修正).

    Attributes
    ----------
    effect
        ``relaxes``, ``tightens`` or ``either``: which way the limit can move. It says what may
        be concluded while an input is missing.
    levels
        Level -> formula; the name ``limit`` stands for the value before this correction.
    status
        How well the correction itself is known.
    """

    id: str
    label: Text
    effect: Literal["relaxes", "tightens", "either"]
    levels: Mapping[str, Formula]
    clause: str
    status: Status


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which a rule is not applied (暂停执行); `end` None means until further notice."""

    start: date
    end: date | None
    document: str

    def covers(self, day: date) -> bool:
        """Tell whether the rule is suspended on `day`."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Requirement:
    """One row that subjects are judged against (要求).

    Attributes
    ----------
    id
        ``sheet#row``.
    rule
        ``limit`` of a mandatory standard, ``benchmark`` of the policy documents, or ``condition``
        of an access condition or a target.
    item, indicator
        Product, and symbol of the computed figure that is compared, in `unit`.
    levels
        Values as printed, best first; None where the document has none.
    sense
        How a figure keeps a level: ``<=`` unless the document says otherwise.
    where
        Alternatives of attribute -> accepted words; empty for every subject.
    when
        Condition on amounts such as the capacity.
    weight
        Formula over measures of the item: what months are weighted with.
    deadline
        By when subjects below the last level must be retrofitted or leave.
    unrecorded
        Documents that this edition replaced and that no sheet records.
    compare
        ``series#row`` of the other table that the values are checked against.
    as_printed
        True where the order of the levels is odd in the document itself.
    """

    id: str
    sheet: Sheet
    rule: Rule
    item: str
    product: Text
    indicator: str
    unit: str
    levels: Mapping[str, Decimal | None]
    where: tuple[Mapping[str, tuple[str, ...]], ...]
    when: Formula | None
    corrections: tuple[Correction, ...]
    inputs: Mapping[str, Input]
    weight: Formula
    status: Status
    clause: str
    source: str
    deadline: date | None = None
    sector: str = ""
    suspensions: tuple[Suspension, ...] = ()
    unrecorded: tuple[str, ...] = ()
    compare: str = ""
    as_printed: bool = False
    note: Text = field(default_factory=lambda: Text("", ""))
    at: str = ""
    sense: Sense = "<="

    @property
    def family(self) -> tuple[str, str, str]:
        """Rows of one family exclude one another: sheet, item and indicator."""
        return (self.sheet.id, self.item, self.indicator)

    @property
    def binding(self) -> str:
        """Name of the level that must be kept."""
        return LEVELS[self.rule][-1]
