"""Projection (投影): exact weighted least squares of linear equations, and what they can tell.

Unmeasured unknowns are projected out by a QR factorisation (Crowe, Garcia Campos and Hrymak, AIChE
J. 29 (1983) 881; Sanchez and Romagnoli, Comput. Chem. Eng. 20 (1996) S449). Which unknowns can be
told is decided on equilibrated matrices without the standard deviations, so that a very exact or a
very rough instrument does not change what is observable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import linalg, sparse

Array = np.ndarray

# what it returns depends on its arguments
_qr: Any = linalg.qr

RANK = 1e-10
"""Pivots of equilibrated matrices below this are zeros."""
SEEN = 1e-8
"""Entries of null vectors below this are zeros."""


@dataclass(frozen=True, eq=False)
class Projection:
    """Answer to: adjust x little so that ``J_x (x - y) + J_u (u - u_0) = b``.

    Attributes
    ----------
    adjustment
        (k,) ``(x - y) / sd``.
    leverage
        (k,) variance of each adjustment in units of the variance of its measurement: near 0 where
        the others are too rough to check it, 1 where they tell it exactly.
    checked
        (k,) whether other measurements tell it too, however roughly.
    basis
        (k, d) orthonormal: adjustments lie in its span; d are the degrees of freedom.
    unmeasured
        (l,) ``u - u_0``; of no meaning where not `observable`.
    observable
        (l,) whether u follows from what is measured.
    spread
        (l, k) derivative of u by ``x / sd``; of no meaning where not `observable`.
    contradiction
        (m,) how far equations cannot be met by any adjustment, 0 for all where they can.
    weakest
        Smallest pivot that counted as no zero, between 0 and 1.
    """

    adjustment: Array
    leverage: Array
    checked: Array
    basis: Array
    unmeasured: Array
    observable: Array
    spread: Array
    contradiction: Array
    weakest: float


def project(
    measured: sparse.csr_array, unmeasured: sparse.csr_array, right: Array, sd: Array, size: Array
) -> Projection:
    """Solve the linear problem.

    Parameters
    ----------
    measured, unmeasured
        (m, k) and (m, l) derivatives.
    right
        (m,) b.
    sd
        (k,) all above 0.
    size
        (k,) usual size of the measured unknowns, above 0.
    """
    jx: Any = measured @ sparse.diags_array(size)
    ju: Any = unmeasured
    rows = _largest(jx.tocsr(), ju.tocsr())
    jx = sparse.diags_array(1 / rows) @ jx
    ju = sparse.diags_array(1 / rows) @ ju
    columns = np.sqrt(np.asarray(ju.multiply(ju).sum(axis=0)).ravel())
    columns = np.where(columns > 0, columns, 1.0)
    b = right / rows
    # equations without an unmeasured unknown need no projection
    blind = np.diff(ju.indptr) > 0
    bare = ju[blind].toarray() / columns
    q, r, order = _qr(bare, pivoting=True) if bare.size else (
        np.eye(len(bare)), np.zeros((0, bare.shape[1])), np.arange(bare.shape[1]))  # fmt: skip
    pivots = np.abs(np.diag(r))
    rank = int((pivots > RANK * max(1.0, pivots[:1].sum())).sum())
    turned = q.T @ jx[blind].toarray() if bare.size else jx[blind].toarray()
    turned_b = q.T @ b[blind]
    reduced = np.vstack([jx[~blind].toarray(), turned[rank:]])
    reduced_b = np.concatenate([b[~blind], turned_b[rank:]])
    reduced[np.abs(reduced) < RANK] = 0.0
    adjustment, basis, weakest, left = _adjust(reduced, reduced_b, sd / size)
    # in units of x / size, as jx is
    told = turned_b[:rank] - turned[:rank] @ (adjustment * sd / size)
    triangle, rest = r[:rank, :rank], r[:rank, rank:]
    unknown = np.zeros(bare.shape[1])
    spread = np.zeros((bare.shape[1], len(sd)))
    observable = np.zeros(bare.shape[1], bool)
    if rank:
        unknown[order[:rank]] = linalg.solve_triangular(triangle, told)
        spread[order[:rank]] = linalg.solve_triangular(triangle, -turned[:rank] * (sd / size))
        null = linalg.solve_triangular(triangle, rest)
        reach = np.sqrt((null**2).sum(axis=1)) if null.size else np.zeros(rank)
        observable[order[:rank]] = reach <= SEEN
        weakest = min(weakest, float(pivots[rank - 1] / pivots[0]))
    contradiction = np.zeros(len(b))
    if len(left):
        contradiction[~blind] = left[: int((~blind).sum())]
        contradiction[blind] = q[:, rank:] @ left[int((~blind).sum()) :] if bare.size else 0.0
    return Projection(
        adjustment, (basis**2).sum(axis=1), np.any(reduced, axis=0), basis, unknown / columns,
        observable, spread / columns[:, None], contradiction, weakest,
    )  # fmt: skip


def _largest(one: sparse.csr_array, other: sparse.csr_array) -> Array:
    """Return the largest entry of each row of both, 1 where all are 0."""
    found = np.zeros(len(one.indptr) - 1)
    for part in (one, other):
        row = np.repeat(np.arange(len(found)), np.diff(part.indptr))
        np.maximum.at(found, row, np.abs(part.data))
    return np.where(found > 0, found, 1.0)


def _adjust(a: Array, b: Array, sd: Array) -> tuple[Array, Array, float, Array]:
    """Return adjustments in units of sd, the basis of their span, weakest pivot, what is left."""
    if not a.size or not a.any():
        return np.zeros(len(sd)), np.zeros((len(sd), 0)), 1.0, b
    r, order = _qr(a.T, mode="r", pivoting=True)
    pivots = np.abs(np.diag(r))
    rank = int((pivots > RANK * pivots[0]).sum())
    kept, others = order[:rank], order[rank:]
    # the rows kept span the others: what the others ask beyond them nothing can meet
    met = linalg.solve_triangular(r[:rank, :rank], r[:rank, rank:])
    left = np.zeros(len(b))
    left[others] = b[others] - met.T @ b[kept]
    weighted = a[kept] * sd
    norm = np.sqrt((weighted**2).sum(axis=1))
    basis, triangle = _qr((weighted / norm[:, None]).T, mode="economic")
    adjustment = basis @ linalg.solve_triangular(triangle, b[kept] / norm, trans=1)
    return adjustment, basis, float(pivots[rank - 1] / pivots[0]), left
