"""Supply (供应向量): what every process must make for a demand."""

from __future__ import annotations

import numpy as np

from tanfeng.footprint.engine.factor import Factored, factorise
from tanfeng.footprint.engine.iterate import iterate
from tanfeng.footprint.engine.normal import Normal

_MANY = 4
"""From so many demands on, factors pay."""


def supply(normal: Normal, demand: np.ndarray, *, factored: Factored | None = None) -> np.ndarray:
    """Return the output that demands call for.

    Parameters
    ----------
    demand
        Shape (n,) or (n, q), in units of each product.

    Returns
    -------
    numpy.ndarray
        Shape of `demand`, in units of each product.

    Raises
    ------
    TanfengError
        ``footprint-singular``.
    """
    if factored is None:
        if demand.ndim == 1 or demand.shape[1] < _MANY:
            forward = normal.upward.T.tocsr()
            tried = iterate(forward, demand.astype(float))
            if tried.settled:
                return tried.x
        factored = factorise(normal)
    return factored.solve(demand.astype(float))
