"""Nouns of indicators (指标): one figure of the report, as its sheet declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.reference.finding import Text
from tanfeng.reference.formula import Formula
from tanfeng.reference.sheet import Sheet, Status


@dataclass(frozen=True, slots=True)
class Input:
    """What a name in a formula stands for (取数).

    Attributes
    ----------
    kind
        ``figure``, ``statistic``, ``total``, ``roster``, ``verdicts``, ``members`` or ``target``.
    id
        Id of the figure, statistic, roster or target; the item of a total or of verdicts.
    period
        ``report``, ``previous`` (the same months a year earlier) or a fixed period.
    words
        What else the kind needs, as text.
    """

    name: str
    kind: str
    id: str
    period: str
    words: Mapping[str, str]
    at: str


@dataclass(frozen=True, slots=True)
class Check:
    """A cross-check of an indicator: a formula over `self` and other inputs.

    Attributes
    ----------
    tolerance
        Largest difference to the indicator's own value, in its unit; None for a condition.
    """

    name: str
    formula: Formula
    inputs: tuple[Input, ...]
    tolerance: Decimal | None
    message: Text
    at: str


@dataclass(frozen=True, slots=True)
class Warn:
    """Limits of a traffic light, in the indicator's unit (预警).

    Attributes
    ----------
    target
        Target whose constant yearly pace is the limit of green.
    red
        Above this the light is red; between green and red it is amber.
    """

    target: str
    red: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of the report (指标).

    Attributes
    ----------
    kind
        How it comes about: ``quoted``, ``total``, ``ratio``, ``change`` or ``count``.
    says
        What a quoted figure is: ``level``, ``change_abs``, ``change_rel``, ``count``,
        ``count_cumulative``, ``share``, ``rank``, ``period``, ``qualitative``, ``label``,
        ``baseline`` or ``date``.
    of
        Kinds of entities that it is computed for; empty for a single figure of the nation.
    compared_with
        Period or state that a change is counted from, as the source words it.
    direction
        ``lower``, ``higher`` or ``none``: which way is better; explained in `note` where not
        obvious.
    digits
        Decimals that are shown of a computed figure; None shows six significant digits.
    progress
        Ids of quoted yearly changes that lead to `target`.
    apart
        Id of another figure -> why the two must not be used in one formula.
    """

    id: str
    section: int
    kind: str
    says: str
    label: Text
    value: Decimal | None
    text: Text | None
    comparator: str
    unit: str
    unit_label: Text
    period: str
    compared_with: str
    region: str
    of: tuple[str, ...]
    direction: str
    digits: int | None
    formula: Formula | None
    inputs: tuple[Input, ...]
    checks: tuple[Check, ...]
    warn: Warn | None
    target: str
    progress: tuple[str, ...]
    apart: Mapping[str, Text]
    note: Text | None
    status: Status
    source: str
    sheet: Sheet
    at: str
