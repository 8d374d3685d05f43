"""Loops (循环): processes that take each other's products, and how much of what they make."""

# scipy's sparse arrays carry few types
# pyright: reportOptionalSubscript=false, reportAttributeAccessIssue=false

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import ArpackError, eigs

from tanfeng.footprint.engine import Normal, Order, blocks_of

_DENSE = 200
_MEMBER = 1e-2
"""Weight in the loop, against the largest, from which a process is named with it."""
_ONE = 1e-9
_MOST = 200


@dataclass(frozen=True, eq=False)
class Loop:
    """Processes that feed each other.

    Attributes
    ----------
    processes
        Columns, those that weigh most in the loop first.
    radius
        Spectral radius of what they take from each other per unit of what they make: what one
        round through the loop leaves over. From 1 on they make nothing for anybody else.
    link
        The heaviest link of the loop, (supplier, user).
    amount
        What the user takes over that link per unit of its output.
    """

    processes: tuple[int, ...]
    radius: float
    link: tuple[int, int]
    amount: float

    @property
    def productive(self) -> bool:
        """Whether something is left over."""
        return self.radius < 1 - _ONE


def loops(normal: Normal, *, order: Order | None = None) -> tuple[Loop, ...]:
    """Return the loops that make nothing, one by one, the worst first.

    A system has an answer of non-negative outputs for every demand if and only if the radius of
    its inputs is below one (Hawkins and Simon, 1949). A strong component may hold several faulty
    loops: the heaviest link of a loop is taken away before the next is looked for, so that each is
    named. Avoided products take no part: they take nothing away.
    """
    order = order or blocks_of(normal.inputs)
    taken = sparse.csc_array(normal.inputs.maximum(0))
    found: list[Loop] = []
    for members in order.loops():
        inside = sparse.csc_array(taken[members][:, members])
        for _ in range(_MOST):
            # where nobody takes more from the others than it makes, no loop can be faulty
            if float(np.asarray(inside.sum(axis=0)).max(initial=0.0)) < 1:
                break
            loop = _worst(inside, members)
            if loop is None or loop.productive:
                break
            found.append(loop)
            inside = _without(inside, members, loop.link)
    return tuple(sorted(found, key=lambda loop: (-loop.radius, loop.processes)))


def _worst(inside: sparse.csc_array, members: np.ndarray) -> Loop | None:
    """Return the loop that weighs most among members of a component, or None without any."""
    inside.eliminate_zeros()
    radius, right = _leading(inside)
    if radius <= 0:
        return None
    _, left = _leading(sparse.csc_array(inside.T))
    weight = right * left
    if not weight.max() > 0:
        return None
    # the weight of a link is what the radius would lose without it, to first order
    links = inside.tocoo()
    rows, columns = links.coords
    pull = left[rows] * links.data * right[columns]
    heaviest = int(np.argmax(pull))
    order = np.argsort(-weight, kind="stable")
    named = order[weight[order] >= _MEMBER * weight.max()]
    return Loop(
        tuple(int(members[n]) for n in named),
        radius,
        (int(members[rows[heaviest]]), int(members[columns[heaviest]])),
        float(links.data[heaviest]),
    )


def _without(
    inside: sparse.csc_array, members: np.ndarray, link: tuple[int, int]
) -> sparse.csc_array:
    row, column = (int(np.flatnonzero(members == each)[0]) for each in link)
    here = slice(inside.indptr[column], inside.indptr[column + 1])
    data = inside.data.copy()
    data[here][inside.indices[here] == row] = 0.0
    kept = sparse.csc_array((data, inside.indices, inside.indptr), shape=inside.shape)
    kept.eliminate_zeros()
    return kept


def _leading(matrix: sparse.csc_array) -> tuple[float, np.ndarray]:
    """Return the largest eigenvalue of a non-negative matrix and its vector."""
    if matrix.shape[0] <= _DENSE:
        return _dense(matrix)
    try:
        found: Any = eigs(matrix, k=1, which="LR", v0=np.ones(matrix.shape[0]))
    except ArpackError:
        return _dense(matrix)
    values, vectors = found
    return float(values[0].real), np.abs(vectors[:, 0].real)


def _dense(matrix: sparse.csc_array) -> tuple[float, np.ndarray]:
    values, vectors = np.linalg.eig(matrix.toarray())
    best = int(np.argmax(values.real))
    return float(values[best].real), np.abs(vectors[:, best].real)
