"""Limits as they hold for one subject: the printed value with its corrections (限额修正)."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, cast

from tanfeng.reference.formula import Formula, Values, exact, source
from tanfeng.rules.requirement import Correction, Requirement, Sense
from tanfeng.rules.subject import missing, scope

_KEEPS = {"<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt}


@dataclass(frozen=True, slots=True)
class Limit:
    """One level for one subject.

    Attributes
    ----------
    printed
        Value of the document; None where it has none.
    value
        After the corrections whose inputs are known.
    low, high
        Between which the limit lies; None for open. Both equal `value` when nothing is missing.
    missing
        Inputs that would be needed to know more.
    steps
        Corrections that were applied: what, formula, inputs, before, after; plain values.
    """

    level: str
    printed: Decimal | None
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    missing: tuple[str, ...] = ()
    steps: tuple[Mapping[str, Any], ...] = field(default=())
    sense: Sense = "<="

    def met(self, figure: Decimal) -> bool | None:
        """Tell whether a figure keeps the limit, whatever the missing inputs are; None if open."""
        if self.printed is None:
            return False
        keeps = _KEEPS[self.sense]
        strict, lenient = (self.low, self.high) if self.at_most else (self.high, self.low)
        if strict is not None and keeps(figure, strict):
            return True
        if lenient is not None and not keeps(figure, lenient):
            return False
        return None

    @property
    def at_most(self) -> bool:
        """Whether lower is better."""
        return self.sense in ("<=", "<")

    def kept(self, figure: Decimal) -> bool:
        """Tell whether a figure keeps the value as far as it is known."""
        return self.value is None or _KEEPS[self.sense](figure, self.value)


def limits(requirement: Requirement, inputs: Mapping[str, Any]) -> tuple[Limit, ...]:
    """Return the levels of a requirement for one subject, best first."""
    names = scope(requirement, inputs)
    found = []
    for level, printed in requirement.levels.items():
        limit = Limit(level, printed, printed, printed, printed, sense=requirement.sense)
        for correction in requirement.corrections:
            formula = correction.levels.get(level)
            if formula is not None and printed is not None:
                limit = _apply(limit, correction, formula, names)
        found.append(limit)
    return tuple(found)


def _apply(
    limit: Limit, correction: Correction, formula: Formula, names: Mapping[str, Decimal | None]
) -> Limit:
    absent = missing(formula, {**names, "limit": limit.value})
    if absent:
        down, up = ("tightens", "relaxes") if limit.at_most else ("relaxes", "tightens")
        open_below = correction.effect in (down, "either")
        open_above = correction.effect in (up, "either")
        return replace(
            limit,
            low=None if open_below else limit.low,
            high=None if open_above else limit.high,
            missing=tuple(dict.fromkeys((*limit.missing, *absent))),
        )
    after = {
        bound: _evaluate(formula, names, getattr(limit, bound))
        for bound in ("value", "low", "high")
    }
    if after["value"] == limit.value:
        return limit
    step = {
        "correction": correction.id,
        "label_zh": correction.label.zh,
        "label_en": correction.label.en,
        "formula": source(formula.tree),
        "inputs": {n: float(cast("Decimal", names[n])) for n in sorted(formula.names - {"limit"})
                   if names.get(n) is not None},
        "before": float(cast("Decimal", limit.value)),
        "after": float(cast("Decimal", after["value"])),
        "clause": correction.clause,
        "status": str(correction.status),
    }  # fmt: skip
    return replace(limit, **after, steps=(*limit.steps, step))


def _evaluate(
    formula: Formula, names: Mapping[str, Decimal | None], limit: Decimal | None
) -> Decimal | None:
    if limit is None:
        return None
    return cast("Decimal | None", exact(formula, Values({**names, "limit": limit})))
