"""Capacity-replacement permits (产能置换指标) as numbers, with dates and region classes applied."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Permits:
    """A bank per zone: what eligible exits earn and what new building uses.

    Attributes
    ----------
    zone
        Shape (R,), zone of each region; inside a zone permits move freely.
    transfer
        Shape (Z, Z), True where permits earned in the first zone may be used in the second.
    build
        Shape (R, K, T), t/a of permits per t/a newly built; infinite while building is suspended.
    convert
        Shape (K, K, T), the same for converting a plant in place, such as 1 for an equal
        replacement and 0 where none is needed.
    earn
        Shape (R, K, T), t/a of permits per t/a closed; 0 for capacity that is not eligible.
    life
        Years after which a permit expires; None where it does not.
    sources
        Rule by rule, where the numbers come from: file and line.
    """

    zone: np.ndarray
    transfer: np.ndarray
    build: np.ndarray
    convert: np.ndarray
    earn: np.ndarray
    life: int | None = None
    sources: tuple[str, ...] = ()
