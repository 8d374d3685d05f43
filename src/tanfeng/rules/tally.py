"""Verdicts counted (统计): how many were judged, how many kept the rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tanfeng.ledger import Verdict


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of some verdicts.

    Attributes
    ----------
    outcomes, grades
        Number of verdicts by outcome, and of those judged by grade.
    judged
        Verdicts that pass, fail or are overdue: the others say nothing about the subject.
    failing_rate
        Share of those judged that fail or are overdue; None when nothing was judged.
    """

    outcomes: Mapping[str, int]
    grades: Mapping[str, int]
    judged: int
    failing_rate: float | None


def tally(verdicts: Iterable[Verdict]) -> Tally:
    """Count verdicts; what was not judged never enters the rate."""
    listed = list(verdicts)
    outcomes = Counter(str(verdict.outcome) for verdict in listed)
    judged = [v for v in listed if v.outcome in ("pass", "fail", "overdue")]
    failing = outcomes["fail"] + outcomes["overdue"]
    return Tally(
        dict(sorted(outcomes.items())),
        dict(sorted(Counter(verdict.grade for verdict in judged).items())),
        len(judged),
        failing / len(judged) if judged else None,
    )
