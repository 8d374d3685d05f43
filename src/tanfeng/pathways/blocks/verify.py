"""Own proof of an answer (最优性检验): its rows, its duals and its value, on the original data.

The conditions are those of Karush, Kuhn and Tucker for a linear programme: primal and dual
feasibility, and equal objectives of both sides, which together imply complementary slackness.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.blocks.program import Program


@dataclass(frozen=True)
class Certificate:
    """How far an answer is from satisfying the conditions.

    Attributes
    ----------
    primal
        Largest violation of a row or bound, relative to the size of what stands in it.
    dual
        Largest reduced cost of the wrong sign, relative to the cost scale of its column.
    gap
        Distance between primal and dual objective, relative.
    integrality
        Largest distance of an integer column from a whole number.
    worst
        Name of the row or column of the largest primal violation.
    """

    primal: float
    dual: float
    gap: float
    integrality: float
    worst: str

    def holds(self, tolerance: float = 1e-6) -> bool:
        """Whether everything is within a relative tolerance."""
        return max(self.primal, self.dual, self.gap, self.integrality) <= tolerance


def verify(program: Program, x: np.ndarray, row_dual: np.ndarray | None = None) -> Certificate:
    """Check an answer against the programme as it was stated.

    Parameters
    ----------
    row_dual
        Shape of the rows, positive where raising the row's bound raises the objective; None
        for a whole-number answer, of which only the primal side can be checked.
    """
    primal, worst = _primal(program, x)
    whole = x[program.integer]
    integrality = float(np.max(np.abs(whole - np.round(whole)), initial=0.0))
    if row_dual is None:
        return Certificate(primal, 0.0, 0.0, integrality, worst)
    reduced = program.cost - program.matrix.T @ row_dual
    # what a dual may lean on: a bound that exists on its side
    rows, row_value = _supported(row_dual, program.row_lower, program.row_upper)
    columns, column_value = _supported(reduced, program.lower, program.upper)
    scale = np.abs(program.cost) + abs(program.matrix).T @ np.abs(row_dual)
    dual = max(
        float(np.max(columns / np.maximum(1.0, scale), initial=0.0)),
        float(np.max(rows, initial=0.0)) / max(1.0, float(np.max(np.abs(row_dual), initial=0.0))),
    )
    value = float(program.cost @ x)
    gap = abs(value - row_value - column_value) / max(1.0, abs(value))
    return Certificate(primal, dual, gap, integrality, worst)


def _primal(program: Program, x: np.ndarray) -> tuple[float, str]:
    activity = program.matrix @ x
    size = np.maximum(1.0, abs(program.matrix) @ np.abs(x))
    rows = np.maximum(program.row_lower - activity, activity - program.row_upper) / size
    bounds = np.maximum(program.lower - x, x - program.upper) / np.maximum(1.0, np.abs(x))
    row, column = (float(np.max(v, initial=0.0)) for v in (rows, bounds))
    if max(row, column) <= 0:
        return 0.0, ""
    if row >= column:
        return row, program.row_name(int(np.argmax(rows)))
    return column, program.column_name(int(np.argmax(bounds)))


def _supported(dual: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the part of each dual without a bound to lean on, and the value of the rest."""
    bound = np.where(dual > 0, lower, upper)
    leans = np.isfinite(bound)
    loose = np.where(leans, 0.0, np.abs(dual))
    return loose, float(np.sum(np.where(leans, dual * np.where(leans, bound, 0.0), 0.0)))
