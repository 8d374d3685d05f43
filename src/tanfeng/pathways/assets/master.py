"""The master programme (主问题): which mix of known paths is cheapest, and what the rows are worth.

One HiGHS object lives through all rounds and only receives columns, so that every round starts
from the basis of the last. Rows and columns are scaled by what plants typically use.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy
import numpy as np
from scipy import sparse

from tanfeng.pathways.assets.shared import Shared
from tanfeng.pathways.blocks import set_options

_PRIMAL = 4
"""Added columns leave the last basis primal feasible, so the primal simplex goes on from there."""


@dataclass(eq=False)
class Master:
    """A growing linear programme: m shared rows, one row a plant.

    Attributes
    ----------
    scale
        Shape (m,), by which shared rows are divided; `money` divides costs.
    """

    shared: Shared
    plants: int
    scale: np.ndarray
    money: float
    solver: highspy.Highs = field(default_factory=highspy.Highs)
    columns: int = 0
    _seen: set[tuple[int, bytes]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Load rows and the columns that belong to no plant."""
        set_options(
            self.solver,
            {"output_flag": False, "threads": 1, "simplex_strategy": _PRIMAL},
        )
        inf = highspy.kHighsInf
        rows = len(self.scale) + self.plants
        lower = np.concatenate([self.shared.lower / self.scale, np.ones(self.plants)])
        upper = np.concatenate([self.shared.upper / self.scale, np.ones(self.plants)])
        empty = np.zeros(0, dtype=np.int32)
        self.solver.addRows(
            rows, np.clip(lower, -inf, inf), np.clip(upper, -inf, inf), 0,
            np.zeros(rows, dtype=np.int32), empty, np.zeros(0),
        )  # fmt: skip
        entries = sparse.diags_array(1 / self.scale) @ self.shared.extra
        # a unit of a further column is what fills its row, not one tonne
        self._unit = 1 / np.maximum(np.abs(entries).max(axis=0).toarray().ravel(), 1e-300)
        self._add(self.shared.extra_cost * self._unit / self.money,
                  sparse.csc_array(entries @ sparse.diags_array(self._unit)))  # fmt: skip

    def _add(self, cost: np.ndarray, entries: sparse.csc_array) -> None:
        count = len(cost)
        self.solver.addCols(
            count, cost, np.zeros(count), np.full(count, highspy.kHighsInf), entries.nnz,
            np.asarray(entries.indptr[:-1], dtype=np.int32),
            np.asarray(entries.indices, dtype=np.int32), np.asarray(entries.data, dtype=float),
        )  # fmt: skip

    def offer(
        self,
        plants: np.ndarray,
        keys: list[tuple[int, bytes]],
        cost: np.ndarray,
        use: sparse.csr_array,
    ) -> np.ndarray:
        """Add paths that are not there yet; return which of those offered were new."""
        fresh = [n for n, key in enumerate(keys) if key not in self._seen]
        self._seen.update(keys[n] for n in fresh)
        new = np.array(fresh, dtype=int)
        if new.size:
            one = sparse.csr_array(
                (np.ones(len(new)), (np.arange(len(new)), plants[new])),
                shape=(len(new), self.plants),
            )
            shared = use[new] @ sparse.diags_array(1 / self.scale)
            rows = sparse.csr_array(sparse.hstack([shared, one], format="csr"))
            self._add(cost[new] / self.money, sparse.csc_array(rows.T))
            self.columns += len(new)
        return new

    def solve(self, seconds: float | None = None) -> bool:
        """Solve; return whether an answer was reached.

        The clock of a HiGHS object runs on from solve to solve, so a limit is set from there.
        """
        limit = highspy.kHighsInf if seconds is None else self.solver.getRunTime() + seconds
        set_options(self.solver, {"time_limit": limit})
        self.solver.run()
        return self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal

    def objective(self) -> float:
        """Return the present value of the mix, CNY."""
        return float(self.solver.getInfo().objective_function_value) * self.money

    def prices(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the duals of the shared rows, shape (m,), and of the plants, shape (P,)."""
        dual = np.array(self.solver.getSolution().row_dual) * self.money
        m = len(self.scale)
        return dual[:m] / self.scale, dual[m:]

    def mix(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the further columns in their own units, and the share of each path."""
        x = np.array(self.solver.getSolution().col_value)
        n = len(self._unit)
        return x[:n] * self._unit, x[n:]


def scales(shared: Shared, cost: np.ndarray, use: sparse.csr_array) -> tuple[np.ndarray, float]:
    """Return the scale of each row and of money from what plants typically use."""
    plants = max(len(cost), 1)
    bound = np.where(np.isfinite(shared.lower), shared.lower, shared.upper)
    typical = np.maximum(np.asarray(abs(use).sum(axis=0)).ravel(), np.abs(bound)) / plants
    fallback = float(np.median(typical[typical > 0])) if (typical > 0).any() else 1.0
    return np.where(typical > 0, typical, fallback), max(float(np.abs(cost).mean()), 1.0)
