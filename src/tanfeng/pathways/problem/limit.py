"""Limits (约束): what plants share (caps, budgets, supplies, shares), growth, and the peak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tanfeng.reference.finding import Text

Quantity = Literal["emission", "indirect", "stored", "carrier", "output", "build", "closure"]
"""What a limit sums up: direct tCO2, tCO2 of bought electricity, tCO2 stored, use of one
carrier, output in t, capacity built or closed in t/a."""


@dataclass(frozen=True, eq=False)
class Limit:
    """A bound per year on one quantity, summed over regions and technologies.

    A supply curve is several limits on the same carrier, each with a higher `excess_price`.

    Attributes
    ----------
    on
        Quantity that is summed.
    carrier
        Which carrier, where `on` is ``carrier``.
    regions, technologies
        Positions that are summed; empty means all.
    bound
        Shape (T,), in `unit`; infinite where a year has no bound.
    at_least
        True where the sum must reach `bound`, False where it must not exceed it.
    cumulative
        The sum runs from the first year to each year, every model year counted with its span.
    excess_price
        CNY per unit beyond the bound, in money of the base year; None makes the limit hard.
    at
        Where it was said: file and line.
    """

    id: str
    label: Text
    on: Quantity
    bound: np.ndarray
    unit: str
    carrier: str = ""
    regions: tuple[int, ...] = ()
    technologies: tuple[int, ...] = ()
    at_least: bool = False
    cumulative: bool = False
    excess_price: float | None = None
    at: str = ""


@dataclass(frozen=True)
class Growth:
    """New capacity of a technology may grow by a share per year from a seed.

    Attributes
    ----------
    rate
        Growth per year, such as 0.1.
    seed
        t/a that may be built in the first year of availability, and is added every year.
    excess_price
        CNY per t/a beyond; None makes it hard.
    """

    technology: int
    rate: float
    seed: float
    excess_price: float | None = None
    at: str = ""


@dataclass(frozen=True)
class Peak:
    """Demands on the course of emissions (direct, and of electricity where `with_indirect`).

    Attributes
    ----------
    by
        Emissions of no later year exceed those of this year: the peak is not later.
    plateau
        Share by which later years may exceed the year `by`; 0 forbids it.
    falling
        After `by` no year exceeds the year before it.
    height
        tCO2 that no year may exceed.
    """

    by: int | None = None
    plateau: float = 0.0
    falling: bool = False
    height: float | None = None
    with_indirect: bool = False
    at: str = ""


def limited(limits: Sequence[Limit], id: str) -> Limit:
    """Return the limit of an id; KeyError where there is none."""
    return {limit.id: limit for limit in limits}[id]
