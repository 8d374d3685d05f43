"""Order of processes (分块次序): loops as blocks, users before those who supply them."""

# scipy's sparse arrays carry few types
# pyright: reportOptionalSubscript=false, reportAttributeAccessIssue=false

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

_LARGE = 3
"""From so many processes on, the inside of a loop is ordered for little fill."""


@dataclass(frozen=True, eq=False)
class Order:
    """Processes in an order in which the matrix is block triangular.

    Attributes
    ----------
    places
        Shape (n,), process at each place.
    block
        Shape (n,), block of each process: a loop, or a process on its own.
    sizes
        Shape (blocks,), processes of each block.
    """

    places: np.ndarray
    block: np.ndarray
    sizes: np.ndarray

    def loops(self) -> list[np.ndarray]:
        """Return the processes of every block of more than one."""
        order = np.argsort(self.block, kind="stable")
        ends = np.cumsum(self.sizes)
        return [order[ends[b] - self.sizes[b] : ends[b]] for b in np.flatnonzero(self.sizes > 1)]


def blocks_of(inputs: sparse.csc_array) -> Order:
    """Return the blocks of a system, those who supply each other together, in no order inside."""
    # components come numbered as Tarjan's algorithm finishes them: users before their suppliers,
    # which leaves a tenth of the fill that the other direction has
    _, block = connected_components(inputs, connection="strong")
    return Order(np.argsort(block, kind="stable"), block, np.bincount(block))


def order_of(inputs: sparse.csc_array) -> Order:
    """Return the order of a system: its blocks, then minimum degree inside each.

    Without it the fill of a factorisation is tens of times as large (Duff and Reid, 1978, for the
    permutation to block triangular form).
    """
    found = blocks_of(inputs)
    places, block, sizes = found.places, found.block, found.sizes
    ends = np.cumsum(sizes)
    matrix = _identity_less(inputs)
    for b in np.flatnonzero(sizes >= _LARGE):
        here = slice(ends[b] - sizes[b], ends[b])
        mine = places[here]
        places[here] = mine[_least_fill(sparse.csc_array(matrix[mine][:, mine]))]
    return Order(places, block, sizes)


def _least_fill(matrix: sparse.csc_array) -> np.ndarray:
    # SuperLU knows the ordering but gives it out only with a factorisation; a diagonally dominant
    # matrix of the same pattern is factorised, so that a singular loop is ordered as well
    pattern = sparse.csc_array(
        (np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape
    )
    heavy = pattern + sparse.eye_array(matrix.shape[0], format="csc") * (matrix.shape[0] + 1.0)
    found = splu(sparse.csc_matrix(heavy), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0)
    return np.argsort(found.perm_c)


def _identity_less(inputs: sparse.csc_array) -> sparse.csc_array:
    return sparse.csc_array(sparse.eye_array(inputs.shape[0], format="csc") - inputs)
