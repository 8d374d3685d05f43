"""Exact law of Mann-Kendall's S (精确分布), with and without ties."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from math import factorial, prod

import numpy as np


@lru_cache(maxsize=256)
def inversions(groups: tuple[int, ...]) -> tuple[int, ...]:
    """Return how many orders of a multiset have 0, 1, 2 ... inversions.

    The counts are the coefficients of the q-multinomial
    ``prod_{j<=n} (1-q^j) / prod_groups prod_{j<=t} (1-q^j)`` (MacMahon, Combinatory Analysis,
    1915-16); for groups of one they are the Mahonian numbers. Integers throughout: no rounding.

    Parameters
    ----------
    groups
        Size of each group of equal values, sorted; a value that stands alone is a group of 1.
    """
    n = sum(groups)
    highest = (n * n - sum(size * size for size in groups)) // 2
    counts = [1] + [0] * highest
    for step in range(1, n + 1):
        for place in range(highest, step - 1, -1):
            counts[place] -= counts[place - step]
    for size in groups:
        for step in range(1, size + 1):
            for place in range(step, highest + 1):
                counts[place] += counts[place - step]
    return tuple(counts)


def exact_tails(s: int, samples: Sequence[Sequence[int]]) -> tuple[float, float, float]:
    """Return ``P(S <= s)``, ``P(S >= s)`` and ``P(|S| >= |s|)`` when every order is as likely.

    Parameters
    ----------
    s
        Statistic, summed over the samples.
    samples
        Sizes of the groups of equal values of each sample: one sample for a series, one per
        season for a seasonal test. The samples are independent.
    """
    counts = [1]
    for groups in samples:
        ways = inversions(tuple(sorted(groups)))
        # Python's integers: beyond 20 values the counts outgrow 64 bits
        counts = np.convolve(np.array(counts, object), np.array(ways, object)).tolist()
    total = prod(factorial(sum(g)) // prod(map(factorial, g)) for g in samples)
    highest = len(counts) - 1
    below = [0, *accumulate(counts)]

    def at_most(statistic: int) -> int:
        # S = highest - 2 x inversions, so both are even or both odd
        fewest = (highest - statistic) // 2
        return total - below[max(0, min(fewest, highest + 1))]

    falling = at_most(s)
    rising = at_most(-s)
    both = total if s == 0 else 2 * at_most(-abs(s))
    return falling / total, rising / total, both / total
