"""Phases (阶段): rise, peak, plateau, steady fall, as the iGDP city index tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np


@dataclass(frozen=True, slots=True)
class Phase:
    """A run of years.

    Attributes
    ----------
    name
        ``rise`` up to the maximum, which is its last year; ``plateau`` from the year after it:
        values may rise again but never above the maximum; ``fall`` from the first year after
        which no value comes back within the band.
    change
        Percent from the value before the phase (of the rise: from its first) to its last.
    rises
        Years of the phase that rise on the year before; a steady fall has none.
    """

    name: Literal["rise", "plateau", "fall"]
    first: int
    last: int
    change: float | None
    rises: int


def phases(values: np.ndarray, years: np.ndarray, band: float) -> tuple[Phase, ...]:
    """Cut a series at its maximum and where it leaves the band for good.

    Parameters
    ----------
    values, years
        Shape (n,), checked.
    band
        Percent below the maximum that still belong to the plateau.
    """
    top = len(values) - 1 - int(np.argmax(values[::-1]))
    peak = values[top]
    near = np.flatnonzero(values[top:] >= peak - abs(peak) * band / 100) + top
    left = int(near[-1])
    end = len(values) - 1
    cuts: tuple[tuple[Literal["rise", "plateau", "fall"], int, int], ...] = (
        ("rise", 0, top),
        ("plateau", top + 1, left),
        ("fall", left + 1, end),
    )
    return tuple(_phase(name, a, b, values, years) for name, a, b in cuts if a <= b)


def _phase(
    name: Literal["rise", "plateau", "fall"],
    first: int,
    last: int,
    values: np.ndarray,
    years: np.ndarray,
) -> Phase:
    start = max(first - 1, 0)
    before = float(values[start])
    return Phase(
        name,
        int(years[first]),
        int(years[last]),
        (float(values[last]) - before) / abs(before) * 100 if before else None,
        int((np.diff(values[start : last + 1]) > 0).sum()),
    )
