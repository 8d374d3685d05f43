"""Iteration (迭代求解): tier after tier of suppliers, with a bound on what is left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

_MOST = 600
"""Tiers after which iteration gives up: a system that needs more is factorised."""
_LOOK = 100
"""Tiers after which they must have become smaller: what grows for so long does not come back."""
_TAIL = 1e-3
_ROUND = float(np.finfo(float).eps)


@dataclass(frozen=True, eq=False)
class Iterated:
    """An answer of ``x = right + N x``.

    Attributes
    ----------
    x
        Shape of the right side.
    rounds
        Tiers that were added.
    settled
        Whether the last tier was small against the sum.
    """

    x: np.ndarray
    rounds: int
    settled: bool


def iterate(
    matrix: sparse.csr_array,
    right: np.ndarray,
    *,
    start: np.ndarray | None = None,
    tolerance: float = 1e-14,
    most: int = _MOST,
) -> Iterated:
    """Add tier after tier (the Neumann series; Jacobi iteration of the unit-diagonal system).

    Parameters
    ----------
    matrix
        Shape (n, n).
    right
        Shape (n,) or (n, k).
    start
        An answer of a similar system, from which fewer tiers are needed.
    tolerance
        Of the last tier against the sum, row by row.
    """
    x = np.zeros_like(right) if start is None else start
    term = right if start is None else right + matrix @ start - start
    before = np.inf
    for done in range(1, most + 1):
        x = x + term
        if (np.abs(term) <= tolerance * np.abs(x)).all():
            return Iterated(x, done, True)
        if done % _LOOK == 0:
            largest = float(np.abs(term).max())
            if not largest < before:
                return Iterated(x, done, False)
            before = largest
        term = matrix @ term
    return Iterated(x, most, False)


def error_bound(matrix: sparse.csr_array, right: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Bound the error of an answer of ``x = right + N x``, row by row; infinite where none holds.

    With ``u >= |right + N x - x|``, rounding included, and any ``e`` for which
    ``e - |N| e >= (1 - t) u``, the error is at most ``e / (1 - t)``: ``I - |N|`` has a
    non-negative inverse (an M-matrix; Berman and Plemmons, 1994, chapter 6). Such an `e` is the
    sum of some tiers of `u`.

    Returns
    -------
    numpy.ndarray
        Shape of `x`.
    """
    size = abs(matrix)
    widest = int(np.diff(matrix.indptr).max(initial=0))
    rounding = (widest + 3) * _ROUND * (np.abs(right) + size @ np.abs(x) + np.abs(x))
    amiss = np.abs(right + matrix @ x - x) + rounding
    total, term = amiss.copy(), amiss
    for _ in range(_MOST):
        term = size @ term
        if (term <= _TAIL * amiss).all():
            return total / (1 - _TAIL)
        total = total + term
        if not np.isfinite(total).all():
            break
    return np.full_like(x, np.inf)
