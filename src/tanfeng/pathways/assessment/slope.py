"""How steep (斜率): Sen's slope with its interval, and Spearman's rho as a second opinion."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Any

import numpy as np
import scipy

_ENUMERATED = 8


@dataclass(frozen=True, slots=True)
class SenSlope:
    """Median of the slopes of all pairs (Sen 1968).

    Attributes
    ----------
    slope, low, high
        Per year, with the confidence interval.
    confidence
        Such as 0.95.
    """

    slope: float
    low: float
    high: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Spearman:
    """Rank correlation with time.

    Attributes
    ----------
    p
        Two-sided; exact (all orders counted) for up to 8 values, Student's t beyond.
    """

    rho: float
    p: float
    law: str


def sen_slope(values: np.ndarray, years: np.ndarray, confidence: float = 0.95) -> SenSlope:
    """Return Sen's slope; `years` may have gaps. Shapes (n,), n at least 2."""
    found: Any = scipy.stats.theilslopes(values, years, alpha=confidence)
    return SenSlope(float(found.slope), float(found.low_slope), float(found.high_slope), confidence)


def spearman(values: np.ndarray) -> Spearman:
    """Return Spearman's rho of a series against time; at least 3 values."""
    n = len(values)
    ranks = scipy.stats.rankdata(values)
    if np.ptp(ranks) == 0:
        return Spearman(0.0, 1.0, "exact")
    if n > _ENUMERATED:
        found: Any = scipy.stats.spearmanr(np.arange(n), values)
        return Spearman(float(found.statistic), float(found.pvalue), "student")
    centred = ranks - ranks.mean()
    time = np.arange(n) - (n - 1) / 2
    scale = np.sqrt((centred @ centred) * (time @ time))
    every = centred[_orders(n)] @ time
    seen = float(centred @ time)
    # orders that tie with the one found may differ in the last bit
    as_far = np.abs(every) >= abs(seen) - 1e-9 * scale
    return Spearman(seen / float(scale), float(as_far.mean()), "exact")


@lru_cache(maxsize=8)
def _orders(n: int) -> np.ndarray:
    return np.array(list(permutations(range(n))))
