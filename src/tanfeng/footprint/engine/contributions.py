"""Contributions (贡献分析): where an impact comes from, every part of it exactly once."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from tanfeng.footprint.engine.factor import Factored
from tanfeng.footprint.engine.intensities import Intensities
from tanfeng.footprint.engine.normal import Normal
from tanfeng.footprint.engine.supply import supply


@dataclass(frozen=True, eq=False)
class Contributions:
    """Parts of one product's impact.

    Attributes
    ----------
    process
        Shape (n,), what each process emits itself for the product.
    flow
        Shape (m,), what each elementary flow brings.
    """

    process: np.ndarray
    flow: np.ndarray


@dataclass(frozen=True)
class Branch:
    """A node of a supply tree: a product that is taken, with all that lies behind it.

    Attributes
    ----------
    process
        Column of the process.
    amount
        Units of its product, per unit of the product at the root.
    total
        Impact of that amount: `direct`, the branches and `rest` add up to it.
    direct
        Impact of the process itself.
    rest
        Impact of suppliers that are not shown one by one.
    """

    process: int
    amount: float
    total: float
    direct: float
    rest: float
    branches: tuple[Branch, ...] = ()


def contributions(
    normal: Normal, product: int, impact: int = 0, *, factored: Factored | None = None
) -> Contributions:
    """Share the impact of a unit of a product among processes and among flows.

    Raises
    ------
    TanfengError
        ``footprint-singular``.
    """
    demand = np.zeros(len(normal))
    demand[product] = 1.0
    made = supply(normal, demand, factored=factored)
    emitted = normal.system.biosphere @ (made / normal.output)
    return Contributions(made * normal.direct[:, impact], emitted * normal.system.factors[impact])


def first_tier(
    normal: Normal, found: Intensities, product: int, impact: int = 0
) -> tuple[float, dict[int, float]]:
    """Return the impact of a process itself, and of each product that it takes; they add up."""
    column = normal.inputs[:, [product]].tocoo()
    taken = {
        int(row): float(amount * found.value[row, impact])
        for row, amount in zip(column.coords[0], column.data, strict=True)
    }
    return float(normal.direct[product, impact]), taken


def supply_tree(
    normal: Normal,
    found: Intensities,
    product: int,
    impact: int = 0,
    *,
    cutoff: float = 0.01,
    most: int = 60,
) -> Branch:
    """Follow an impact up the supply, the largest branches first.

    No further solve is needed: every branch knows its total from the intensities, and what is not
    shown is told as an exact rest.

    Parameters
    ----------
    cutoff
        Share of the whole below which a branch is not opened.
    most
        Nodes that are shown.
    """
    value, direct, matrix = found.value[:, impact], normal.direct[:, impact], normal.inputs
    least = abs(cutoff * float(value[product]))
    # node: process, amount, parent; children come later than their parents
    nodes: list[tuple[int, float, int]] = []
    waiting = [(-abs(float(value[product])), 0, product, 1.0, -1)]
    count = 1
    while waiting and len(nodes) < most:
        _, _, process, amount, parent = heapq.heappop(waiting)
        place = len(nodes)
        nodes.append((process, amount, parent))
        here = slice(matrix.indptr[process], matrix.indptr[process + 1])
        suppliers, taken = matrix.indices[here], matrix.data[here] * amount
        size = np.abs(taken * value[suppliers])
        for n in np.flatnonzero((size >= least) & (size > 0)):
            waiting_for = (-float(size[n]), count, int(suppliers[n]), float(taken[n]), place)
            heapq.heappush(waiting, waiting_for)
            count += 1
    children: dict[int, list[Branch]] = {}
    for place in range(len(nodes) - 1, -1, -1):
        process, amount, parent = nodes[place]
        below = sorted(children.pop(place, []), key=lambda b: (-abs(b.total), b.process))
        total, own = float(amount * value[process]), float(amount * direct[process])
        rest = total - own - sum(b.total for b in below)
        branch = Branch(process, amount, total, own, rest, tuple(below))
        if parent < 0:
            return branch
        children.setdefault(parent, []).append(branch)
    raise AssertionError
