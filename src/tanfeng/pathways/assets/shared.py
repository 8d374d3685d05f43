"""What plants share (共用约束): rows linear in what runs, is built, closed and converted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tanfeng.pathways.problem import Problem, running_cost

KINDS = ("output", "built", "closed", "converted")
"""What cells count: t of output, and t/a built, closed or converted at the start of a year."""

Flow = tuple[str, int, Mapping[int, float]]
"""A column that stands in several rows and costs nothing: name, year, row -> coefficient."""


@dataclass(frozen=True, eq=False)
class Line:
    """One row while rows are collected.

    Attributes
    ----------
    family, year
        Name of the family and position of the model year.
    cells
        Kind -> coefficients, dense, shape (R, K, T), of ``converted`` (R, K, K, T).
    helpers
        Further columns of this row: name, coefficient, present value of one unit.
    hard
        No column may relax it but one that is told as a violation.
    """

    family: str
    year: int
    lower: float
    upper: float
    cells: Mapping[str, np.ndarray]
    helpers: tuple[tuple[str, float, float], ...] = ()
    hard: bool = True


@dataclass(frozen=True, eq=False)
class Shared:
    """The rows in matrix form; m rows, n further columns.

    Attributes
    ----------
    cells
        Kind -> shape (m, cells), cells numbered as in ``ravel`` of their shape.
    extra
        Shape (m, n), entries of imports, excesses, permits on their way and violations.
    extra_cost
        Shape (n,), present value of one unit.
    extra_name, extra_year
        Shape (n,); names begin with ``import:``, ``excess:``, ``permits`` or ``violation:``.
    """

    family: tuple[str, ...]
    year: np.ndarray
    cells: Mapping[str, sparse.csr_array]
    lower: np.ndarray
    upper: np.ndarray
    extra: sparse.csc_array
    extra_cost: np.ndarray
    extra_name: tuple[str, ...]
    extra_year: np.ndarray

    def sign(self) -> np.ndarray:
        """Return 1 for rows bounded from below and -1 for the others, shape (m,)."""
        return np.where(np.isfinite(self.lower), 1.0, -1.0)


def join(problem: Problem, lines: list[Line], flows: list[Flow]) -> Shared:
    """Return the matrices of the lines, with the columns that pass from row to row."""
    r, k, t = problem.shape
    width = {
        "output": r * k * t,
        "built": r * k * t,
        "closed": r * k * t,
        "converted": r * k * k * t,
    }
    extras: list[tuple[str, int, float, Mapping[int, float]]] = [
        (name, line.year, cost, {row: value})
        for row, line in enumerate(lines)
        for name, value, cost in (*line.helpers, *_violation(problem, line))
    ]
    extras += [(name, year, 0.0, places) for name, year, places in flows]
    places = [(row, n, value) for n, e in enumerate(extras) for row, value in e[3].items()]
    rows, columns, values = (np.array([p[i] for p in places]) for i in range(3))
    return Shared(
        family=tuple(line.family for line in lines),
        year=np.array([line.year for line in lines]),
        cells={kind: _matrix(lines, kind, width[kind]) for kind in KINDS},
        lower=np.array([line.lower for line in lines]),
        upper=np.array([line.upper for line in lines]),
        extra=sparse.csc_array(
            sparse.coo_array((values, (rows, columns)), shape=(len(lines), len(extras)))
        ),
        extra_cost=np.array([e[2] for e in extras]),
        extra_name=tuple(e[0] for e in extras),
        extra_year=np.array([e[1] for e in extras], dtype=int),
    )


def _matrix(lines: list[Line], kind: str, width: int) -> sparse.csr_array:
    found = [(n, line.cells[kind].ravel()) for n, line in enumerate(lines) if kind in line.cells]
    at = [np.flatnonzero(flat) for _, flat in found]
    rows = [np.full(len(where), n) for (n, _), where in zip(found, at, strict=True)]
    values = [flat[where] for (_, flat), where in zip(found, at, strict=True)]
    if not found:
        return sparse.csr_array((len(lines), width))
    joined = (np.concatenate(part) for part in (values, rows, at))
    value, row, column = joined
    return sparse.csr_array(sparse.coo_array((value, (row, column)), shape=(len(lines), width)))


def _violation(problem: Problem, line: Line) -> Iterator[tuple[str, float, float]]:
    """Give a hard row a column that no plan would use: a price far above any decision's."""
    if not line.hard:
        return
    sizes = np.concatenate([np.abs(cells[cells != 0]).ravel() for cells in line.cells.values()])
    typical = float(np.median(sizes)) if sizes.size else 1.0
    dearest = float(np.abs(running_cost(problem)).max() + problem.capex.max())
    sign = 1.0 if np.isfinite(line.lower) else -1.0
    yield f"violation:{line.family}", sign, 30.0 * dearest / typical
