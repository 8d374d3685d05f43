"""What stands in the way (冲突): the cheapest set of violations that makes a programme feasible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from tanfeng.pathways.blocks.program import Program
from tanfeng.pathways.blocks.solve import solve


@dataclass(frozen=True)
class Violation:
    """One row that had to give way.

    Attributes
    ----------
    block, key
        Which row.
    amount
        Positive where the row was exceeded, negative where it was missed.
    price
        What one more unit would save in violations elsewhere: the row's dual in the relaxed
        programme.
    """

    block: str
    key: Mapping[str, Any]
    amount: float
    price: float


def relax(program: Program, weights: Mapping[str, float]) -> tuple[Violation, ...]:
    """Return the least weighted violations of the named row blocks; empty when feasible.

    Parameters
    ----------
    weights
        Name of a row block -> weight per unit of violation; other rows stay hard.

    Raises
    ------
    TanfengError
        ``solver-unproven``; nothing is returned where even the relaxed programme is infeasible,
        then the hard rows contradict one another and the result is a violation of no block.
    """
    soft = [block for block in program.rows if block.name in weights]
    if not soft:
        return ()
    rows = np.concatenate([block.index.ravel() for block in soft])
    weight = np.concatenate([np.full(block.index.size, weights[block.name]) for block in soft])
    n, m = len(rows), program.size[1]
    one = sparse.coo_array((np.ones(n), (rows, np.arange(n))), shape=(program.size[0], n))
    wide = Program(
        name=f"{program.name} relaxed",
        matrix=sparse.csc_array(sparse.hstack([program.matrix, one, -one], format="csc")),
        cost=np.concatenate([np.zeros(m), weight, weight]),
        lower=np.concatenate([program.lower, np.zeros(2 * n)]),
        upper=np.concatenate([program.upper, np.full(2 * n, np.inf)]),
        row_lower=program.row_lower,
        row_upper=program.row_upper,
        integer=np.zeros(m + 2 * n, dtype=bool),
        rows=program.rows,
    )
    found = solve(wide)
    if found.status != "optimal":
        return (Violation("", {}, np.nan, np.nan),)
    missed, exceeded = found.x[m : m + n], found.x[m + n :]
    size = 1e-7 * np.maximum(1.0, np.abs(missed + exceeded).max(initial=0.0))
    return tuple(
        Violation(*program.row(int(rows[i])), float(exceeded[i] - missed[i]),
                  float(found.row_dual[rows[i]]))
        for i in np.flatnonzero(np.abs(exceeded - missed) > size)
    )  # fmt: skip
