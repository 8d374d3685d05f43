"""Factorisation (分解): where iteration does not settle, and for many demands."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from tanfeng.footprint.engine.normal import Normal
from tanfeng.footprint.engine.order import Order, order_of
from tanfeng.reference.errors import refuse

_WIDTH = 8
"""Right sides that are solved together."""
_AMISS = 1e-8
"""What a solve may leave of the right side before its factors are taken to be of no use."""


@dataclass(frozen=True, eq=False)
class Factored:
    """The factors of ``I - N`` in block triangular order.

    Attributes
    ----------
    method
        ``superlu``, or ``klu`` where that was asked for.
    """

    order: Order
    method: str
    factors: Any
    transposed: Any

    def solve(self, right: np.ndarray, *, upward: bool = False) -> np.ndarray:
        """Solve for one or more right sides, shape (n,) or (n, q); `upward` for the transpose."""
        result = np.empty(right.shape, order="F")
        if right.ndim == 1:
            result[self.order.places] = self._sorted(right[self.order.places], upward)
            return result
        # some columns at a time: what fits into the cache is solved several times as fast
        for start in range(0, right.shape[1], _WIDTH):
            part = np.asfortranarray(right[:, start : start + _WIDTH])[self.order.places]
            result[self.order.places, start : start + _WIDTH] = self._sorted(part, upward)
        return result

    def _sorted(self, right: np.ndarray, upward: bool) -> np.ndarray:
        right = np.asfortranarray(right, dtype=float)
        if self.method == "klu":
            return (self.transposed if upward else self.factors).solve(right)
        return self.factors.solve(right, trans="T" if upward else "N")


def factorise(normal: Normal, *, order: Order | None = None, klu: bool = False) -> Factored:
    """Factorise a system.

    Parameters
    ----------
    klu
        Use KLU (Davis and Palamadai Natarajan, 2010) of the package PyKLU instead of SuperLU.

    Raises
    ------
    TanfengError
        ``footprint-singular`` where the matrix cannot be factorised; the diagnosis says which
        processes are at fault. ``package-missing`` without PyKLU.
    """
    if klu and importlib.util.find_spec("PyKLU") is None:
        raise refuse(
            "package-missing", "PyKLU", "未安装 PyKLU。", "PyKLU is not installed.",
            "pip install 'tanfeng[klu]'，或改用默认方法。",
            "pip install 'tanfeng[klu]', or go without it.",
        )  # fmt: skip
    order = order or order_of(normal.inputs)
    whole = sparse.eye_array(len(normal), format="csc") - normal.inputs
    sorted_whole = sparse.csc_matrix(sparse.csc_array(whole)[order.places][:, order.places])
    try:
        if klu:
            down, up = _klu(sorted_whole), _klu(sorted_whole.T.tocsc())
            return Factored(order, "klu", down, up)
        factors = _superlu(sorted_whole)
    except RuntimeError as error:
        raise refuse(
            "footprint-singular", "system",
            "方程组奇异：有过程互相消耗的恰好等于所产。",
            "The system is singular: processes take from each other exactly what they make.",
            "先看诊断所列的循环。", "Look at the loops that the diagnosis names.",
        ) from error  # fmt: skip
    return Factored(order, "superlu", factors, None)


def _superlu(matrix: sparse.csc_matrix) -> Any:
    # an M-matrix needs no pivoting (Funderlic and Plemmons, 1981), and keeps its digits without it
    # however badly it is scaled; credits make the matrix none, and may ask for other pivots
    try:
        factors = splu(matrix, permc_spec="NATURAL", diag_pivot_thresh=0.0)
    except RuntimeError:
        factors = None
    if factors is None or not _solves(matrix, factors):
        factors = splu(matrix, permc_spec="NATURAL", diag_pivot_thresh=1.0)
    return factors


def _solves(matrix: sparse.csc_matrix, factors: Any) -> bool:
    one = np.ones(len(np.asarray(matrix.indptr)) - 1)
    x = factors.solve(one)
    return bool((np.abs(matrix @ x - one) <= _AMISS * (abs(matrix) @ np.abs(x) + 1)).all())


def _klu(matrix: sparse.csc_matrix) -> Any:
    # PyKLU reads sorted indices of 32 bits only, and is silently wrong of others
    matrix.sort_indices()
    indices, indptr = (part.astype(np.int32) for part in (matrix.indices, matrix.indptr))
    narrow = sparse.csc_matrix((matrix.data, indices, indptr), shape=matrix.shape)
    factors = importlib.import_module("PyKLU").Klu(narrow)
    # where the matrix is singular it gives the right side back without an error
    if not _solves(narrow, factors):
        raise RuntimeError
    return factors
