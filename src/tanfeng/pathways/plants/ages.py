"""Ages (设备役龄): the year of the last relining, known or drawn from those that are.

The first year of a site is not the age of its equipment: a blast furnace is relined about every
twenty years. What is known of the site puts its relinings on a grid of whole cycles; what is
not known is drawn, and stays marked as drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class AgeDistribution:
    """First years of the plants that tell theirs, in order.

    Attributes
    ----------
    years
        Shape (n,), ascending.
    """

    years: np.ndarray

    def __len__(self) -> int:
        return len(self.years)

    def quantile(self, share: np.ndarray | float) -> np.ndarray:
        """Return the smallest year that at least `share` of the plants do not exceed.

        Parameters
        ----------
        share
            Between 0 and 1, any shape.
        """
        place = np.ceil(np.asarray(share) * len(self.years)).astype(int) - 1
        return self.years[np.clip(place, 0, len(self.years) - 1)]


def age_distribution(starts: np.ndarray) -> AgeDistribution:
    """Return the distribution of the years that are known (not NaN)."""
    starts = np.asarray(starts, dtype=float)
    return AgeDistribution(np.sort(starts[np.isfinite(starts)]))


def draws(ids: Sequence[str], seed: int) -> np.ndarray:
    """Return one number in [0, 1) an id, the same whatever other ids stand beside it."""
    words = [
        hashlib.blake2b(f"{seed}:{id}".encode(), digest_size=8).digest() for id in ids
    ]  # fmt: skip
    # 53 bits: what a double holds below one
    return (np.frombuffer(b"".join(words), dtype=">u8") >> np.uint64(11)) * 2.0**-53


def last_renewal(starts: np.ndarray, cycle: np.ndarray | float, first_year: int) -> np.ndarray:
    """Return the last year before `first_year` on the grid start, start + cycle, ...

    A start in `first_year` or later is returned as it is.
    """
    starts = np.asarray(starts, dtype=float)
    whole = np.floor((first_year - 1 - starts) / cycle)
    return starts + np.maximum(whole, 0) * cycle


def renewal_years(
    starts: np.ndarray,
    cycle: np.ndarray | float,
    first_year: int,
    seed: int,
    group: np.ndarray | None = None,
    ids: Sequence[str] | None = None,
    least: int = 10,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the year of every plant's last relining, and whether its start is known.

    Parameters
    ----------
    starts
        Shape (P,), first years; NaN where unknown.
    cycle
        Years between two relinings, one or one a plant.
    first_year
        The first model year; every year returned for a running plant is before it.
    seed
        The same seed, ids and starts give the same years.
    group
        Shape (P,), the route; an unknown start is drawn from the known ones of its group, or
        from all of them where the group has fewer than `least`. Where none is known at all the
        time since relining is spread evenly over the cycle.
    ids
        What the draws hang on; positions when None.

    Returns
    -------
    years, known
        Shape (P,) both.
    """
    starts = np.asarray(starts, dtype=float)
    cycle = np.broadcast_to(np.asarray(cycle, dtype=float), starts.shape)
    group = np.zeros(len(starts), int) if group is None else np.asarray(group)
    known = np.isfinite(starts)
    share = draws(ids if ids is not None else [str(p) for p in range(len(starts))], seed)
    # a plant that is yet to start tells nothing of the age of those that run
    running = known & (starts < first_year)
    everywhere = age_distribution(starts[running])
    filled = starts.copy()
    for one in np.unique(group[~known]):
        asked = ~known & (group == one)
        own = age_distribution(starts[running & (group == one)])
        source = own if len(own) >= least else everywhere
        if len(source):
            filled[asked] = source.quantile(share[asked])
        else:
            filled[asked] = first_year - 1 - np.floor((1 - share[asked]) * cycle[asked])
    return last_renewal(filled, cycle, first_year), known
