"""From a figure and its limits to a grade and an outcome (分级), before any reservation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.rules.corrected import Limit
from tanfeng.rules.requirement import Rule

WORST = {"limit": "over_limit", "benchmark": "below_baseline", "condition": "not_met"}
BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Grading:
    """What a figure comes to.

    Attributes
    ----------
    grade
        Best level that is certainly kept: ``grade1`` ... ``over_limit``; for benchmarks
        ``benchmark``, ``between`` or ``below_baseline``; for conditions ``required`` or
        ``not_met``; empty when nothing is certain.
    outcome
        ``pass``, ``fail`` or ``cannot_judge``.
    at_least
        True when a better grade cannot be ruled out.
    missing
        Inputs, or levels that the sheet does not have, without which more cannot be said.
    """

    grade: str
    outcome: str
    at_least: bool = False
    missing: tuple[str, ...] = ()


def grading(rule: Rule, figure: Decimal, limits: Sequence[Limit]) -> Grading:
    """Grade a figure; levels that the document does not have are passed over.

    Levels are tried from the best on, in the order of the document, also where it prints a
    stricter value for a lower grade: what is printed is law until it is corrected.
    """
    binding = limits[-1]
    if binding.printed is None:
        return Grading("", "cannot_judge", missing=(binding.level,))
    present = [limit for limit in limits if limit.printed is not None]
    open_better: list[str] = []
    for limit in present:
        met = limit.met(figure)
        if met:
            return Grading(
                BETWEEN if limit.level == "baseline" else limit.level,
                "pass",
                bool(open_better),
                tuple(dict.fromkeys(open_better)),
            )
        if met is None:
            open_better += limit.missing
    if binding.met(figure) is None:
        return Grading("", "cannot_judge", missing=tuple(dict.fromkeys(open_better)))
    return Grading(WORST[rule], "fail")


def nominal(rule: Rule, figure: Decimal, limits: Sequence[Limit]) -> Grading:
    """Grade a figure as if the missing corrections were none: shown, never judged by."""
    flat = [Limit(x.level, x.printed, x.value, x.value, x.value, sense=x.sense) for x in limits]
    return grading(rule, figure, flat)
