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
        Shape (Z, Z), or (Z, Z, T) by the year of use: True where permits earned in the first
        zone may be used in the second.
    build
        Shape (R, K, T), t/a of permits per t/a newly built; infinite while building is suspended.
    convert
        Shape (K, K, T) or (R, K, K, T), permits beyond those that the plant's own exit earns for
        converting it in place: 0 for an equal replacement; infinite while it is suspended.
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

    def open_to(self) -> np.ndarray:
        """Return which zone may use which permits in each year, its own always; (Z, Z, T)."""
        zones, years = len(self.transfer), self.build.shape[-1]
        given = self.transfer if self.transfer.ndim == 3 else self.transfer[..., None]
        own = np.eye(zones, dtype=bool)[..., None]
        return np.broadcast_to(given | own, (zones, zones, years))

    def turning(self) -> np.ndarray:
        """Return the permits per t/a converted by region, shape (R, K, K, T)."""
        return np.broadcast_to(self.convert, (len(self.zone), *self.convert.shape[-3:]))
