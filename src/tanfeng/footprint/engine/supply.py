"""Supply (供应向量): what every process must make for a demand."""

from __future__ import annotations

import numpy as np
from scipy.sparse.csgraph import connected_components

from tanfeng.footprint.engine.factor import Factored, factorise
from tanfeng.footprint.engine.iterate import iterate
from tanfeng.footprint.engine.normal import Normal

_MANY = 4
"""From so many demands on, factors pay."""
_WIDTH = 8
"""Demands that are iterated together."""
_LARGE = 6_000
"""A loop of more processes is factorised only where iteration fails: without any structure inside
its factors are all but dense, and cannot be had in minutes."""


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
    demand = np.asarray(demand, dtype=float)
    if factored is None:
        if demand.ndim == 1 or demand.shape[1] < _MANY or _largest_loop(normal) > _LARGE:
            made = _iterated(normal, demand)
            if made is not None:
                return made
        factored = factorise(normal)
    return factored.solve(demand)


def _iterated(normal: Normal, demand: np.ndarray) -> np.ndarray | None:
    """Return the output, or None where iteration does not settle."""
    forward = normal.upward.T.tocsr()
    if demand.ndim == 1:
        tried = iterate(forward, demand)
        return tried.x if tried.settled else None
    made = np.empty(demand.shape, order="F")
    for start in range(0, demand.shape[1], _WIDTH):
        part = slice(start, start + _WIDTH)
        tried = iterate(forward, np.ascontiguousarray(demand[:, part]))
        if not tried.settled:
            return None
        made[:, part] = tried.x
    return made


def _largest_loop(normal: Normal) -> int:
    _, block = connected_components(normal.inputs, connection="strong")
    return int(np.bincount(block).max())
