"""Mann-Kendall test (曼-肯德尔检验) for a trend of any shape."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial, prod, sqrt

import numpy as np
import scipy

from tanfeng.pathways.assessment.exact import exact_tails

EXACT_UP_TO = 10
"""Longest series for which the exact law replaces the normal one unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Outcome of a Mann-Kendall test.

    Attributes
    ----------
    n
        Values tested; prewhitening takes one away.
    s
        Pairs that rise minus pairs that fall.
    variance
        Of S without a trend, corrected for ties, and for autocorrelation where asked.
    z
        Standard score with continuity correction.
    tau
        Kendall's tau-b, between -1 and 1.
    p_rising, p_falling, p
        One-sided in either direction, and two-sided.
    law
        ``exact`` or ``normal``: where the p values come from.
    ties
        Sizes of the groups of equal values.
    reachable
        Smallest one-sided p that any order of as many different values could give.
    autocorrelation
        ``none``, ``hamed_rao`` or ``prewhitened``: what was done about it.
    inflation
        Factor on the variance (Hamed and Rao's n/n*); 1 without it.
    """

    n: int
    s: int
    variance: float
    z: float
    tau: float
    p_rising: float
    p_falling: float
    p: float
    law: str
    ties: tuple[int, ...]
    reachable: float
    autocorrelation: str = "none"
    inflation: float = 1.0


def mann_kendall(
    values: np.ndarray, *, exact_up_to: int = EXACT_UP_TO, inflation: float = 1.0
) -> MannKendall:
    """Test a series for a trend (Mann 1945, Kendall 1975).

    Parameters
    ----------
    values
        Shape (n,), finite, in order of time; n at least 2. Only the order counts, so years may
        be missing.
    exact_up_to
        Series up to this length take the exact law of S given their ties; longer ones the
        normal law.
    inflation
        Factor on the variance for autocorrelation; any but 1 makes the law normal.

    Returns
    -------
    MannKendall
    """
    s, groups = score(values)
    return conclude(s, [groups], exact_up_to=exact_up_to, inflation=inflation)


def score(values: np.ndarray) -> tuple[int, tuple[int, ...]]:
    """Return S of a series and the sizes of its groups of equal values."""
    later, earlier = np.tril_indices(len(values), -1)
    s = int(np.sign(values[later] - values[earlier]).sum())
    return s, tuple(int(size) for size in np.unique(values, return_counts=True)[1])


def conclude(
    s: int,
    samples: list[tuple[int, ...]],
    *,
    exact_up_to: int = EXACT_UP_TO,
    inflation: float = 1.0,
    covariance: float = 0.0,
) -> MannKendall:
    """Turn S into a test, of one sample or of the seasons of a year.

    Parameters
    ----------
    s
        Summed over the samples.
    samples
        Sizes of the groups of equal values of each sample.
    covariance
        Added to the variance: between seasons (Hirsch and Slack 1984).
    """
    variance = (sum(map(variance_of, samples)) + covariance) * inflation
    ties = tuple(sorted(size for groups in samples for size in groups if size > 1))
    n = max(sum(groups) for groups in samples)
    pairs = sum(sum(g) * (sum(g) - 1) / 2 for g in samples)
    tied = sum(size * (size - 1) / 2 for size in ties)
    z = (s - np.sign(s)) / sqrt(variance) if variance > 0 else 0.0
    exact = n <= exact_up_to and inflation == 1.0 and covariance == 0.0
    if exact:
        falling, rising, both = exact_tails(s, samples)
    elif variance > 0:
        # each tail with S itself in it, as in the exact law
        rising, falling = (
            scipy.stats.norm.sf((s - 1) / sqrt(variance)),
            scipy.stats.norm.cdf((s + 1) / sqrt(variance)),
        )
        both = 2 * scipy.stats.norm.sf(abs(z))
    else:
        falling = rising = both = 1.0
    return MannKendall(
        n=n,
        s=s,
        variance=float(variance),
        z=float(z),
        tau=s / sqrt(pairs * (pairs - tied)) if pairs > tied else 0.0,
        p_rising=float(rising),
        p_falling=float(falling),
        p=float(min(both, 1.0)),
        law="exact" if exact else "normal",
        ties=ties,
        reachable=1 / prod(factorial(sum(groups)) for groups in samples),
        inflation=float(inflation),
    )


def variance_of(groups: tuple[int, ...]) -> float:
    """Return the variance of S without a trend, given the ties."""

    def term(size: int) -> int:
        return size * (size - 1) * (2 * size + 5)

    return (term(sum(groups)) - sum(map(term, groups))) / 18
