"""What moves a footprint (敏感性): each amount of the supply, by its exact derivative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.programme.footprint.opened import Opened
from tanfeng.reference.finding import Text

CHANGE = 0.1
"""By how much each amount is changed: the customary tenth."""


@dataclass(frozen=True)
class Moved:
    """An amount and what a relative change of it moves.

    Attributes
    ----------
    provider
        Column of what is taken; None for what the process emits itself.
    slope
        kg of CO2e per declared amount, per whole change of the amount.
    """

    process: int
    provider: int | None
    slope: float
    name: Text


def levers(opened: Opened, most: int = 10) -> list[Moved]:
    """Return the amounts that move a footprint most.

    The derivative of the footprint of a product after the input of product `i` by process `j` is
    ``x_j h_i``: the output of `j` that the product needs, and the intensity of `i` (Heijungs and
    Suh 2002, chapter 6). An amount that changes by a tenth moves the footprint by a tenth of
    ``N_ij x_j h_i``, to first order; where a process feeds itself, what it emits counts the same.
    """
    chain, normal = opened.chain, opened.study.normal
    value = opened.study.found.value[:, 0]
    inputs = normal.inputs.tocoo()
    user, provider = inputs.coords[1], inputs.coords[0]
    moved = inputs.data * chain.made[user] * value[provider]
    own = opened.own[:, 0]
    size = np.concatenate([np.abs(moved), np.abs(own)])
    first = np.argsort(-size, kind="stable")[:most]
    found = []
    for n in first:
        if not size[n] > 0:
            break
        if n < len(moved):
            i, j = int(provider[n]), int(user[n])
            flow = opened.flow_name(opened.study.assembled.columns.flow[i])
            label = Text(f"{flow.zh}用量", f"use of {flow.en}")
            found.append(Moved(j, i, float(moved[n]) * opened.amount, label))
        else:
            j = int(n - len(moved))
            label = Text("自身排放", "own emissions")
            found.append(Moved(j, None, float(own[j]) * opened.amount, label))
    return found
