"""Life-cycle stages (生命周期阶段) of a footprint from cradle to gate."""

from __future__ import annotations

import numpy as np

from tanfeng.footprint.record.chain import plant_of
from tanfeng.programme.footprint.opened import Opened
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.units import convert

_ENERGY = ("kWh", "MJ")


def by_stage(opened: Opened) -> dict[str, np.ndarray]:
    """Return stage -> impacts per declared amount, shape (k,); they add up to the footprint.

    ``production`` is what processes of the same plant emit themselves, or the product's own
    process where it is no plant's. What comes through the gate, with all that lies behind it, is
    ``energy`` where it is counted in units of energy, else ``materials``. Where suppliers take
    from the enterprise in turn, what they cause there stays with ``production``, and the rest is
    shared as the gate shares it.
    """
    study, chain = opened.study, opened.chain
    own = opened.own[inside(opened)].sum(axis=0)
    rest = study.found.value[chain.product] - own
    gate, is_energy = through_gate(opened)
    through, energy = gate.sum(axis=0), gate[is_energy].sum(axis=0)
    part = np.divide(energy, through, out=np.zeros_like(energy), where=through != 0)
    supplied = rest * part
    return {
        "materials": (rest - supplied) * opened.amount,
        "energy": supplied * opened.amount,
        "production": own * opened.amount,
    }


def through_gate(opened: Opened) -> tuple[np.ndarray, np.ndarray]:
    """Return what the enterprise takes from others for a unit of the product.

    Returns
    -------
    gate
        Shape (n, k), impacts of each provider's product that is taken, with all behind it.
    energy
        Shape (n,), whether the product is counted in units of energy.
    """
    study, mine = opened.study, inside(opened)
    taken = study.normal.inputs[:, mine] @ opened.chain.made[mine]
    taken[mine] = 0.0
    energy = np.array([_is_energy(unit) for unit in study.assembled.system.units])
    return taken[:, None] * study.found.value, energy


def inside(opened: Opened) -> np.ndarray:
    """Return the columns of the enterprise that makes the product."""
    process = opened.process
    if opened.about(process)["kind"] != "plant":
        mine = [each == process for each in opened.study.assembled.columns.process]
    else:
        plant = plant_of(process)
        mine = [
            plant_of(each) == plant and opened.about(each)["kind"] == "plant"
            for each in opened.study.assembled.columns.process
        ]
    return np.flatnonzero(mine)


def _is_energy(unit: str) -> bool:
    for measure in _ENERGY:
        try:
            convert(1.0, unit, measure)
        except TanfengError:
            continue
        return True
    return False
