"""Gross errors (显著误差识别): serial elimination.

While the global test fails or a standardised adjustment is beyond its critical value, the
measurement with the largest one is left out and the rest fitted again (Serth and Heenan, AIChE J.
32 (1986) 733, iterative measurement test; for one biased measurement at a time it names the same
measurement as the generalised likelihood ratio of Narasimhan and Mah, AIChE J. 33 (1987) 1514).
Critical values allow for the number of measurements tested (Sidak, as Mah and Tamhane 1982).
"""

from __future__ import annotations

import numpy as np
from scipy import special

from tanfeng.accounting.reconciliation.fit import Fit, fit
from tanfeng.accounting.reconciliation.reconciled import GlobalTest, GrossError
from tanfeng.accounting.reconciliation.system import System

CHECKED = 1e-9
"""Leverage below this: an adjustment is all rounding, and says nothing."""
_ALIKE = 1e-6


def standardised(found: Fit) -> np.ndarray:
    """Return the standardised adjustments of the measured unknowns; NaN where nothing checks."""
    leverage = found.projection.leverage
    checked = leverage > CHECKED
    safe = np.sqrt(np.where(checked, leverage, 1.0))
    return np.where(checked, found.projection.adjustment / safe, np.nan)


def global_test(found: Fit, level: float) -> GlobalTest:
    """Test whether the measurements fit together."""
    freedom = found.projection.basis.shape[1]
    if not freedom:
        return GlobalTest(found.square, 0, None, None, level)
    critical = float(special.chdtri(freedom, level))
    return GlobalTest(
        found.square, freedom, critical, float(special.chdtrc(freedom, found.square)), level
    )


def gross_errors(
    system: System, found: Fit, level: float
) -> tuple[tuple[GrossError, ...], System, Fit]:
    """Leave out measurements until the others fit together.

    Returns
    -------
    tuple
        What was left out, and the system and fit without it.
    """
    named: list[GrossError] = []
    while found.converged and (wrong := _worst(found, level)) is not None:
        z = standardised(found)
        # adjustments that are multiples of one another change together, whichever is wrong
        basis = found.projection.basis
        unit = np.sqrt(found.projection.leverage[wrong])
        cosine = basis @ basis[wrong] / unit
        length = np.sqrt(found.projection.leverage)
        alike = np.flatnonzero(
            (length > np.sqrt(CHECKED)) & (np.abs(cosine) > (1 - _ALIKE) * length)
        )
        names = [system.names[found.measured[i]] for i in alike if i != wrong]
        index = int(found.measured[wrong])
        less = system.without(index)
        after = fit(less, found.z)
        place = int(np.flatnonzero(after.unmeasured == index)[0])
        if not after.converged or not after.projection.observable[place]:
            break
        told_sd = _sd_of(less, after, place)
        named.append(
            GrossError(
                (system.names[index], *names), float(z[wrong]),
                float(system.value[index] - after.z[index]),
                float(np.hypot(told_sd, system.sd[index])),
            )
        )  # fmt: skip
        system, found = less, after
    return tuple(named), system, found


def _worst(found: Fit, level: float) -> int | None:
    z = np.abs(standardised(found))
    if not np.isfinite(z).any():
        return None
    test = global_test(found, level)
    tested = int(np.isfinite(z).sum())
    critical = -special.ndtri((1 - (1 - level) ** (1 / tested)) / 2)
    worst = int(np.nanargmax(z))
    return worst if test.passed is False or z[worst] > critical else None


def _sd_of(system: System, found: Fit, place: int) -> float:
    row = found.projection.spread[place]
    basis = found.projection.basis
    return float(np.linalg.norm(row - (row @ basis) @ basis.T))
