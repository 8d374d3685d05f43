"""Scale (量级): impacts per unit that no unit can mean, and impacts of exactly nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.footprint.engine import Intensities, Normal

FAR = 1e6
"""Times the median of products of the same unit, from which an impact is told as an outlier."""
_FEW = 8


@dataclass(frozen=True)
class Outlier:
    """A product whose impact is far from those of products in the same unit.

    Attributes
    ----------
    own
        Whether the process is far off by itself; else it takes from one that is.
    """

    process: int
    impact: int
    value: float
    median: float
    own: bool


def outliers(normal: Normal, found: Intensities, *, far: float = FAR) -> tuple[Outlier, ...]:
    """Return products whose impact is more than `far` times the median of their unit.

    The median is over products with an impact; units with few products are compared with all.
    """
    result = []
    units = np.array(normal.system.units)
    for impact in range(found.value.shape[1]):
        value = np.abs(found.value[:, impact])
        everyone = value[value > 0]
        if not everyone.size:
            continue
        median = np.full(len(value), float(np.median(everyone)))
        for unit in np.unique(units):
            mine = (units == unit) & (value > 0)
            if mine.sum() >= _FEW:
                median[units == unit] = float(np.median(value[mine]))
        odd = value > far * median
        for n in np.flatnonzero(odd):
            column = slice(normal.inputs.indptr[n], normal.inputs.indptr[n + 1])
            suppliers, taken = normal.inputs.indices[column], normal.inputs.data[column]
            through = np.abs(taken * found.value[suppliers, impact])
            # most of it handed on by suppliers that are as far off themselves
            handed_on = through[odd[suppliers]].sum() > 0.5 * value[n]
            result.append(
                Outlier(int(n), impact, float(found.value[n, impact]), float(median[n]),
                        not handed_on)
            )  # fmt: skip
    return tuple(sorted(result, key=lambda one: -abs(one.value) / one.median))


def silent(normal: Normal, found: Intensities, impact: int = 0) -> np.ndarray:
    """Return the products whose impact is exactly zero; shape (z,)."""
    return np.flatnonzero(found.value[:, impact] == 0)
