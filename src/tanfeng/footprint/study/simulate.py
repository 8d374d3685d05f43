"""Uncertain footprints (不确定性模拟): quantiles, and which of two products is better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tanfeng.footprint.engine import draw
from tanfeng.footprint.study.breakdown import impact_of
from tanfeng.footprint.study.made import Study
from tanfeng.reference.errors import refuse

QUANTILES = (0.025, 0.25, 0.5, 0.75, 0.975)


@dataclass(frozen=True)
class Range:
    """A product over draws.

    Attributes
    ----------
    value
        Of the undrawn system.
    quantiles
        At `QUANTILES`.
    drawn
        Every draw, in order.
    """

    product: str
    unit: str
    value: float
    mean: float
    quantiles: tuple[float, ...]
    drawn: tuple[float, ...]


@dataclass(frozen=True)
class Simulation:
    """Products on the same draws.

    Attributes
    ----------
    seed, count
        What the draws follow from; `count` is less than was asked for after an interrupt.
    varying
        Exchanges and links that vary.
    less
        (one, other) -> share of draws in which the first has the smaller footprint.
    """

    impact: str
    seed: int
    count: int
    varying: int
    ranges: tuple[Range, ...]
    less: dict[str, float]


def simulate(
    study: Study,
    products: Sequence[str],
    *,
    impact: str = "gwp100",
    count: int = 1000,
    seed: int = 1,
    tell: Callable[[int], None] | None = None,
) -> Simulation:
    """Draw a system many times; an interrupt keeps what is done.

    Raises
    ------
    TanfengError
        ``footprint-certain`` where nothing varies; ``footprint-product``, ``footprint-impact``,
        ``footprint-draw-loop``.
    """
    system, spread, k = study.assembled.system, study.assembled.spread, impact_of(study, impact)
    if not len(spread):
        raise refuse(
            "footprint-certain", "exchanges", "清单中没有任何分布，也没有多个供应者的投入。",
            "Nothing in the inventory has a distribution, and no input has several providers.",
            "在 exchanges 表中填写 distribution 与 scale。",
            "Fill in distribution and scale in the table of exchanges.",
        )  # fmt: skip
    places = [study.place(product) for product in products]
    drawn = draw(system, spread, study.found, count=count, seed=seed,
                 products=np.array(places), tell=tell)  # fmt: skip
    value = drawn.value[:, :, k]
    ranges = tuple(
        Range(
            product, system.units[place], float(study.found.value[place, k]),
            float(value[:, n].mean()), tuple(np.quantile(value[:, n], QUANTILES).tolist()),
            tuple(value[:, n].tolist()),
        )
        for n, (product, place) in enumerate(zip(products, places, strict=True))
    )  # fmt: skip
    less = {
        f"{one} < {other}": drawn.less(
            places[products.index(one)], places[products.index(other)], k
        )
        for one, other in pairwise(products)
        if one != other
    }
    varying = len(np.unique(spread.source))
    return Simulation(impact, seed, len(value), varying, ranges, less)
