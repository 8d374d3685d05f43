"""The fleet (现有装置): plants as arrays, one entry a plant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Fleet:
    """P plants or empty sites.

    Attributes
    ----------
    ids, names
        Entity ids and names.
    region
        Shape (P,), position in the problem's regions.
    technology
        Shape (P,), position in its technologies; -1 is an empty site that may be built on.
    capacity
        Shape (P,), t/a of product; of an empty site, what one plant on it would have.
    load
        Shape (P,), output per capacity.
    renewed
        Shape (P,), year of the last relining or of the start; NaN where unknown. What is unknown
        is sampled or assumed by the caller, never here.
    opens
        Shape (P,), first year of output: the first model year, later for what is being built.
    last
        Shape (P,), last year in which the present technology may run (retrofit or exit after
        it); a large year where there is none.
    count
        Shape (P,), how many equal plants an entry stands for.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    region: np.ndarray
    technology: np.ndarray
    capacity: np.ndarray
    load: np.ndarray
    renewed: np.ndarray
    opens: np.ndarray
    last: np.ndarray
    count: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)


NEVER = 9999
"""Year that stands for no deadline."""
