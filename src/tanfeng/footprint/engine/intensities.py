"""Impacts of all products at once (全部产品强度): one adjoint solve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.footprint.engine.factor import Factored, factorise
from tanfeng.footprint.engine.iterate import error_bound, iterate
from tanfeng.footprint.engine.normal import Normal


@dataclass(frozen=True, eq=False)
class Intensities:
    """Impacts per unit of every product.

    Attributes
    ----------
    value
        Shape (n, k).
    error
        Shape (n, k), most by which a value may be off: a proven bound, or infinite where avoided
        products forbid one; then `estimate` is what there is.
    estimate
        Shape (n, k), correction of one further solve.
    method
        ``iteration``, ``superlu`` or ``klu``.
    rounds
        Tiers of suppliers that were added; 0 of a factorisation.
    """

    value: np.ndarray
    error: np.ndarray
    estimate: np.ndarray
    method: str
    rounds: int


def intensities(normal: Normal, *, factored: Factored | None = None) -> Intensities:
    """Solve ``h = d + N' h`` for all products and impacts.

    Iteration goes first; a system in which it does not settle is factorised.

    Raises
    ------
    TanfengError
        ``footprint-singular``.
    """
    if factored is None:
        tried = iterate(normal.upward, normal.direct)
        if tried.settled:
            value, method, rounds = tried.x, "iteration", tried.rounds
            again = normal.direct + normal.upward @ value - value
            error = error_bound(normal.upward, normal.direct, value)
            return Intensities(value, error, np.abs(again), method, rounds)
        factored = factorise(normal)
    value = factored.solve(normal.direct, upward=True)
    amiss = normal.direct + normal.upward @ value - value
    correction = factored.solve(amiss, upward=True)
    value = value + correction
    error = error_bound(normal.upward, normal.direct, value)
    return Intensities(value, error, np.abs(correction), factored.method, 0)
