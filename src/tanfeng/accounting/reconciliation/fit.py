"""Fitting (协调求解): Gauss-Newton steps on the KKT system, then one exact projection.

For bilinear balances: Kelly, AIChE J. 50 (2004) 1610, and Cencic and Fruehwirth, Comput. Chem. Eng.
82 (2015) 33. Each step solves the sparse symmetric system of first-order conditions; a small number
on its diagonal keeps it regular where unknowns cannot be told, and moves those no further than
needed. The projection at the end has no such number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from tanfeng.accounting.reconciliation.projection import Projection, project
from tanfeng.accounting.reconciliation.system import System

Array = np.ndarray

STEPS = 200
_TINY = 1e-9
_CLOSED = 1e-10
"""Residual of a balance, relative to its largest term."""


@dataclass(frozen=True, eq=False)
class Fit:
    """The point of least adjustment.

    Attributes
    ----------
    z
        (n,)
    measured, unmeasured
        Numbers of the unknowns of either kind; the others are constants.
    multipliers
        (m,)
    converged
        False where the steps did not settle.
    """

    z: Array
    measured: Array
    unmeasured: Array
    projection: Projection
    multipliers: Array
    steps: int
    converged: bool

    @property
    def square(self) -> float:
        """Weighted sum of squares."""
        return float(self.projection.adjustment @ self.projection.adjustment)


def fit(system: System, start: Array | None = None) -> Fit:
    """Adjust the measurements of a system, without regard to bounds."""
    measured = np.flatnonzero(system.sd > 0)
    unmeasured = np.flatnonzero(np.isnan(system.sd))
    z = (system.start if start is None else start).copy()
    known = ~np.isnan(system.value)
    z[known] = system.value[known]
    curved = system.curved()
    if start is None and curved.any() and not curved.all():
        # the straight equations give unmeasured flows a place to begin
        first = _step(system, z, measured, unmeasured, ~curved)[0]
        z[unmeasured] = np.clip(first, system.low[unmeasured], system.high[unmeasured])
    steps, settled = 0, False
    multipliers = np.zeros(len(system.rows))
    weight = 0.0
    while steps < STEPS and not settled:
        steps += 1
        u, x, multipliers = _step(system, z, measured, unmeasured, np.ones(len(curved), bool))
        toward = z.copy()
        toward[measured], toward[unmeasured] = x, u
        if not curved.any():
            z, settled = toward, True
            break
        size = system.size(z)
        scale = np.where(size > 0, size, 1.0)
        weight = max(weight, 2.0 * float(np.abs(multipliers * scale).max(initial=0.0)))
        share, at = 1.0, _merit(system, z, measured, weight, scale)
        while share > 1e-4:
            moved = z + share * (toward - z)
            if _merit(system, moved, measured, weight, scale) <= at * (1 + 1e-12):
                break
            share /= 2
        unit = np.where(system.sd > 0, system.sd, np.maximum(np.abs(z), 1e-6 * _usual(z)))
        settled = bool(np.all(np.abs(toward - z)[system.sd != 0] <= 1e-9 * unit[system.sd != 0]))
        z = z + share * (toward - z)
        if not np.isfinite(z).all():
            break
    return _last(system, z, measured, unmeasured, multipliers, steps, settled)


def _usual(z: Array) -> float:
    return float(np.median(np.abs(z[z != 0]))) if z.any() else 1.0


def _merit(system: System, z: Array, measured: Array, weight: float, scale: Array) -> float:
    off = (z[measured] - system.value[measured]) / system.sd[measured]
    return float(off @ off / 2 + weight * np.abs(system.residual(z) / scale).sum())


def _step(
    system: System, z: Array, measured: Array, unmeasured: Array, rows: Array
) -> tuple[Array, Array, Array]:
    """Return unmeasured and measured unknowns, and the multipliers of the equations."""
    jacobian = system.jacobian(z)[rows]
    size = system.size(z)[rows]
    scale = sparse.diags_array(1 / np.where(size > 0, size, 1.0))
    sd = system.sd[measured]
    reach = np.maximum(np.abs(z[unmeasured]), 1e-3 * _usual(z))
    a = scale @ jacobian[:, measured] @ sparse.diags_array(sd)
    b = scale @ jacobian[:, unmeasured] @ sparse.diags_array(reach)
    right = -(scale @ system.residual(z)[rows])
    right += scale @ (jacobian[:, measured] @ (z[measured] - system.value[measured]))
    count, blind, held = len(measured), len(unmeasured), int(rows.sum())
    matrix = sparse.block_array(
        [
            [sparse.eye_array(count), None, a.T],
            [None, _TINY * sparse.eye_array(blind), b.T],
            [a, b, -_TINY * sparse.eye_array(held)],
        ],
        format="csc",
    )
    full = np.concatenate([np.zeros(count + blind), right])
    solved = splu(matrix)
    found = solved.solve(full)
    exact = matrix + sparse.diags_array(
        np.concatenate([np.zeros(count + blind), np.full(held, _TINY)])
    )
    # without the small number on the diagonal of the equations
    for _ in range(3):
        found += solved.solve(full - exact @ found)
    x = system.value[measured] + sd * found[:count]
    u = z[unmeasured] + reach * found[count : count + blind]
    multipliers = np.zeros(len(system.rows))
    multipliers[rows] = scale @ found[count + blind :]
    return u, x, multipliers


def _last(
    system: System,
    z: Array,
    measured: Array,
    unmeasured: Array,
    multipliers: Array,
    steps: int,
    settled: bool,
) -> Fit:
    jacobian = system.jacobian(z)
    sd = system.sd[measured]
    size = np.maximum.reduce([np.abs(z[measured]), np.abs(system.value[measured]), sd])
    right = -system.residual(z) + jacobian[:, measured] @ (z[measured] - system.value[measured])
    answer = project(jacobian[:, measured], jacobian[:, unmeasured], right, sd, size)
    z = z.copy()
    z[measured] = system.value[measured] + sd * answer.adjustment
    # what cannot be told stays where it is, what can be told does not depend on it
    z[unmeasured] += answer.unmeasured
    return Fit(z, measured, unmeasured, answer, multipliers, steps, settled)
