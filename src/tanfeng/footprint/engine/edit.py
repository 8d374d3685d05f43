"""Change of one process (单过程修改): exact, after one further solve."""

from __future__ import annotations

import numpy as np

from tanfeng.footprint.engine.factor import Factored, factorise
from tanfeng.footprint.engine.intensities import Intensities
from tanfeng.footprint.engine.iterate import iterate
from tanfeng.footprint.engine.normal import Normal
from tanfeng.reference.errors import refuse


def what_if(
    normal: Normal,
    found: Intensities,
    process: int,
    inputs: np.ndarray,
    direct: np.ndarray,
    *,
    factored: Factored | None = None,
) -> np.ndarray:
    """Return the impacts of all products after one process has changed.

    The change is of rank one, so that the inverse need not be taken again (Sherman and Morrison,
    1950).

    Parameters
    ----------
    found
        Intensities before.
    inputs
        Shape (n,), what the process now takes per unit of its output.
    direct
        Shape (k,), what it now causes itself per unit.

    Returns
    -------
    numpy.ndarray
        Shape (n, k).

    Raises
    ------
    TanfengError
        ``footprint-loop`` where the process would then take from itself, through its suppliers,
        at least as much as it makes.
    """
    before = normal.inputs[:, [process]].toarray().ravel()
    more = np.asarray(inputs, dtype=float) - before
    more_direct = np.asarray(direct, dtype=float) - normal.direct[process]
    one = np.zeros(len(normal))
    one[process] = 1.0
    # how much of the process each product needs
    needs = _upward(normal, one, factored)
    back = float(more @ needs)
    if back >= 1:
        raise refuse(
            "footprint-loop", normal.system.processes[process],
            f"修改后，{normal.system.names[process].zh} 经由供应链消耗的自身产品不少于所产。",
            f"After the change {normal.system.names[process].en} would take at least as much of "
            "its own product, through its suppliers, as it makes.",
            "检查新的投入量与单位。", "Look at the new inputs and their units.",
        )  # fmt: skip
    step = (more_direct + more @ found.value) / (1 - back)
    return found.value + needs[:, None] * step[None, :]


def _upward(normal: Normal, right: np.ndarray, factored: Factored | None) -> np.ndarray:
    if factored is None:
        tried = iterate(normal.upward, right)
        if tried.settled:
            return tried.x
        factored = factorise(normal)
    return factored.solve(right, upward=True)
