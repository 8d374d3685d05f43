"""The rule (判定规则) by which a series has peaked, and its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tanfeng.pathways.assessment.autocorrelation import Correction, trend
from tanfeng.pathways.assessment.kendall import EXACT_UP_TO, MannKendall

Verdict = Literal["peaked", "plateau", "not_peaked", "too_short"]
Reason = Literal[
    "falling",
    "level",
    "recent",
    "rising",
    "lower_without_trend",
    "series_short",
    "tail_short",
]


@dataclass(frozen=True, slots=True)
class PeakRule:
    """Parameters of the rule; none of them is set by any authority.

    Attributes
    ----------
    wait
        Years that must have passed since the maximum (m).
    alpha
        Significance level of the trend after the maximum.
    band
        Percent below the maximum within which a level is a plateau (d).
    sides
        2 tests for a trend of either direction; 1 for a fall, and for a rise, each at `alpha`.
    autocorrelation
        What is done about it in the test.
    memory
        Two-sided level at which an autocorrelation counts.
    exact_up_to
        Longest series tested by the exact law.
    """

    wait: int = 5
    alpha: float = 0.05
    band: float = 5.0
    sides: Literal[1, 2] = 2
    autocorrelation: Correction = "none"
    memory: float = 0.05
    exact_up_to: int = EXACT_UP_TO


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rule says of a series.

    Attributes
    ----------
    peak_year, peak_value
        Last year of the maximum, and the maximum.
    since
        Years from there to the last year of the series.
    below
        Percent by which the median of the later years lies below the maximum; None without
        later years.
    after
        Test of the years after the maximum; None for fewer than two.
    """

    verdict: Verdict
    reason: Reason
    peak_year: int
    peak_value: float
    since: int
    below: float | None
    after: MannKendall | None


def judge(values: np.ndarray, years: np.ndarray, rule: PeakRule) -> Outcome:
    """Apply the rule to a checked series.

    1. The maximum (its last year, where several share it) must lie `wait` years back.
    2. A significant fall in the years after it: peaked. The maximum itself is left out of the
       test, since it was chosen for being the largest.
    3. No significant trend and the median of these years within `band` percent: plateau.
    4. Otherwise not peaked. A series of which no order could satisfy 1 and 2 is too short to
       say, which is not the same as not peaked.
    """
    top = len(values) - 1 - int(np.argmax(values[::-1]))
    peak = float(values[top])
    since = int(years[-1] - years[top])
    tail = values[top + 1 :]
    after = (
        trend(tail, rule.autocorrelation, level=rule.memory, exact_up_to=rule.exact_up_to)
        if len(tail) >= 2
        else None
    )
    below = float((peak - np.median(tail)) / abs(peak) * 100) if len(tail) and peak else None
    verdict, reason = outcome_of(int(years[-1] - years[0]), since, below, after, rule)
    return Outcome(verdict, reason, int(years[top]), peak, since, below, after)


def outcome_of(
    length: float, since: float, below: float | None, after: MannKendall | None, rule: PeakRule
) -> tuple[Verdict, Reason]:
    """Apply the steps of `judge` to what was found; `length` and `since` in years."""
    if length < rule.wait:
        return "too_short", "series_short"
    if since < rule.wait:
        return "not_peaked", "recent"
    if after is None or after.reachable * rule.sides > rule.alpha:
        return "too_short", "tail_short"
    if after.p_falling * rule.sides <= rule.alpha:
        return "peaked", "falling"
    if after.p_rising * rule.sides <= rule.alpha:
        return "not_peaked", "rising"
    if below is not None and below <= rule.band:
        return "plateau", "level"
    return "not_peaked", "lower_without_trend"
