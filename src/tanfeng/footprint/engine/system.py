"""A product system as matrices (产品系统): what the engine solves."""

# scipy's sparse arrays carry few types
# pyright: reportOptionalSubscript=false, reportAttributeAccessIssue=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tanfeng.reference.finding import Text


@dataclass(frozen=True, eq=False)
class System:
    """Processes with one reference product each, in units that are already settled.

    Attributes
    ----------
    processes, names, units
        Length n: id of each process, its name, and the unit of its reference product.
    flows
        Length m: ids of elementary flows.
    impacts
        Length k: ids of impacts, such as ``gwp100``.
    technosphere
        Shape (n, n), CSC; column j is process j as stated, row i the product of process i: what is
        made is positive, what is taken negative. The diagonal is the reference output.
    biosphere
        Shape (m, n), CSC; emitted positive, taken from nature negative.
    factors
        Shape (k, m); impact per unit of an elementary flow.
    """

    processes: tuple[str, ...]
    names: tuple[Text, ...]
    units: tuple[str, ...]
    flows: tuple[str, ...]
    impacts: tuple[str, ...]
    technosphere: sparse.csc_array
    biosphere: sparse.csc_array
    factors: np.ndarray

    def __len__(self) -> int:
        return len(self.processes)

    def place(self, process: str) -> int:
        """Return the column of a process.

        Raises
        ------
        KeyError
            Where there is none.
        """
        try:
            return self.processes.index(process)
        except ValueError:
            raise KeyError(process) from None


def bare_system(
    technosphere: sparse.csc_array,
    biosphere: sparse.csc_array,
    factors: np.ndarray,
    processes: Sequence[str] | None = None,
) -> System:
    """Return a system of matrices that have no names: places stand in for ids."""
    n, m = technosphere.shape[1], biosphere.shape[0]
    factors = np.atleast_2d(factors)
    ids = tuple(processes) if processes is not None else tuple(str(j) for j in range(n))
    return System(
        processes=ids,
        names=tuple(Text(id, id) for id in ids),
        units=("",) * n,
        flows=tuple(str(i) for i in range(m)),
        impacts=tuple(str(i) for i in range(len(factors))),
        technosphere=sparse.csc_array(technosphere),
        biosphere=sparse.csc_array(biosphere),
        factors=factors,
    )
