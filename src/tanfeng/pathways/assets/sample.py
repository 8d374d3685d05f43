"""Prices from a sample of plants (抽样定价): a small problem first, so the large one starts near.

Prices of shared rows hardly depend on which plants share them, as long as the rows are as scarce.
So a few hundred plants are planned with rows scaled to their capacity, and the search over all
plants begins at the prices that come out. They are only where it begins: the bound is proven over
all plants.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tanfeng.pathways.assets.generate import generate
from tanfeng.pathways.assets.kernel import Kernel, kernel
from tanfeng.pathways.problem import Fleet


def sample_prices(numbers: Kernel, size: int, gap: float, seconds: float | None) -> np.ndarray:
    """Return prices of the shared rows, shape (m,), found on a sample of plants.

    Parameters
    ----------
    size
        Plants in the sample, drawn with a fixed seed so that runs repeat.
    """
    problem = numbers.problem
    drawn = np.random.default_rng(0).choice(len(problem.fleet), size, replace=False)
    chosen = np.sort(drawn)
    output = problem.fleet.capacity * problem.fleet.load * problem.fleet.count
    share = float(output[chosen].sum() / output.sum())
    shared = replace(
        numbers.shared, lower=numbers.shared.lower * share, upper=numbers.shared.upper * share
    )
    part = kernel(replace(problem, fleet=some(problem.fleet, chosen)), shared)
    return generate(part, gap, seconds=seconds).prices


def some(fleet: Fleet, chosen: np.ndarray) -> Fleet:
    """Return some of the plants."""
    return Fleet(
        ids=tuple(fleet.ids[n] for n in chosen),
        names=tuple(fleet.names[n] for n in chosen),
        region=fleet.region[chosen],
        technology=fleet.technology[chosen],
        capacity=fleet.capacity[chosen],
        load=fleet.load[chosen],
        renewed=fleet.renewed[chosen],
        opens=fleet.opens[chosen],
        last=fleet.last[chosen],
        count=fleet.count[chosen],
    )
