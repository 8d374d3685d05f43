"""Logarithmic mean (对数平均), exact to the last digits also where its arguments nearly meet."""

from __future__ import annotations

import numpy as np


def log_mean(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return ``L(a, b) = (a - b) / ln(a / b)``, ``L(a, a) = a`` and ``L(a, 0) = 0``.

    Parameters
    ----------
    a, b
        Not negative, in one unit; broadcast against each other.
    """
    a, b = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(b, dtype=float))
    logarithm = log_ratio(a, b)
    same = np.where((a > 0) & (b > 0), a, 0.0)
    return np.divide(a - b, logarithm, out=same, where=logarithm != 0)


def log_ratio(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return ``ln(a / b)``, and 0 where either is 0 or NaN.

    Near equality ``ln(a) - ln(b)`` loses its digits; ``2 artanh((a-b)/(a+b))`` keeps them, as
    a - b is exact there and artanh is accurate near 0. Both change sign with a and b exactly.
    """
    a, b = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(b, dtype=float))
    both = (a > 0) & (b > 0)
    x = np.divide(a - b, a + b, out=np.zeros(a.shape), where=both)
    near = np.abs(x) < 0.5
    result = 2 * np.arctanh(x, out=np.zeros(a.shape), where=near)
    far = both & ~near
    logarithms = [np.log(y, out=np.zeros(a.shape), where=far) for y in (a, b)]
    return result + (logarithms[0] - logarithms[1])
