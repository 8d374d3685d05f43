"""Bounds (非负约束): active set over the fit, one bound at a time."""

from __future__ import annotations

import numpy as np

from tanfeng.accounting.reconciliation.fit import Fit, fit
from tanfeng.accounting.reconciliation.system import System

_OVER = 1e-9


def bounded(system: System, free: Fit) -> tuple[Fit, np.ndarray, bool]:
    """Fit again with unknowns held at the bounds that they would pass.

    The farthest beyond its bound is held, and let go where its multiplier says that the fit gets
    better by leaving the bound inwards. Unknowns that cannot be told are not held.

    Returns
    -------
    tuple
        The fit, (n,) whether an unknown is held, and whether the search came to an end.
    """
    held: dict[int, float] = {}
    found, now = free, system
    for _ in range(4 * len(system.names)):
        told = np.zeros(len(system.names), bool)
        told[found.measured] = True
        told[found.unmeasured] = found.projection.observable
        unit = np.where(system.sd > 0, system.sd, np.maximum(np.abs(found.z), 1.0))
        below, above = (system.low - found.z) / unit, (found.z - system.high) / unit
        beyond = np.where(told & (system.sd != 0), np.maximum(below, above), -np.inf)
        worst = int(np.argmax(beyond)) if len(beyond) else 0
        if len(beyond) and beyond[worst] > _OVER:
            held[worst] = float(system.low[worst] if below[worst] > 0 else system.high[worst])
        else:
            inwards = _inwards(system, found, held)
            if not inwards:
                return found, _flags(system, held), True
            del held[inwards[0]]
        index = np.array(sorted(held), int)
        now = system.fixed(index, np.array([held[i] for i in sorted(held)]))
        found = fit(now, np.clip(found.z, system.low, system.high))
        if not found.converged:
            break
    return found, _flags(system, held), False


def _flags(system: System, held: dict[int, float]) -> np.ndarray:
    flags = np.zeros(len(system.names), bool)
    flags[list(held)] = True
    return flags


def _inwards(system: System, found: Fit, held: dict[int, float]) -> list[int]:
    """Return held unknowns that would move inwards, the strongest pull first."""
    if not held:
        return []
    slope = system.jacobian(found.z).T @ found.multipliers
    measured = system.sd > 0
    slope[measured] += (found.z[measured] - system.value[measured]) / system.sd[measured] ** 2
    unit = np.where(measured, system.sd, np.maximum(np.abs(found.z), 1.0))
    # at a lower bound the square may only grow upwards, at an upper bound only downwards
    pull = {
        i: slope[i] * unit[i] * (-1.0 if bound == system.low[i] else 1.0)
        for i, bound in held.items()
    }
    return sorted((i for i in pull if pull[i] > 1e-7), key=lambda i: -pull[i])
