"""Capacity of OSeMOSYS (装机): what is built, what is alive and how much of it can run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.blocks import Block, Model
from tanfeng.pathways.exchange.activity import Activities
from tanfeng.pathways.exchange.model import OsemosysModel
from tanfeng.pathways.exchange.money import Money


@dataclass(frozen=True, eq=False)
class Capacities:
    """NewCapacity and TotalCapacityAnnual, both of shape (R, T, Y), and units that are whole.

    `unit_places` are the (region, technology, year) of NumberOfNewTechnologyUnits.
    """

    new: Block
    total: Block
    units: Block
    unit_places: np.ndarray


def alive(life: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Return whether what was built in the last axis' year is alive, shape (..., Y, Y)."""
    age = years[:, None] - years[None, :]
    return (age >= 0) & (age < life[..., None, None])


def add_capacities(build: Model, model: OsemosysModel, money: Money) -> Capacities:
    """Add capacities with their costs (CAa1, CAa2, CAa5, CC1, CC2, SV1 to SV4, OC2)."""
    labels = {name: model.sets[name] for name in ("REGION", "TECHNOLOGY", "YEAR")}
    capital = model.dense("CapitalCost") * money.annuity[:, :, None]
    new = build.columns(
        "NewCapacity",
        labels,
        cost=capital * (money.start - money.left * money.end[:, :, None]),
    )
    total = build.columns(
        "TotalCapacityAnnual", labels, cost=model.dense("FixedCost") * money.middle
    )
    residual = model.dense("ResidualCapacity")
    rows = build.rows("CAa2_TotalAnnualCapacity", labels, lower=residual, upper=residual)
    build.add(rows.index, total.index, 1.0)
    lives = alive(model.dense("OperationalLife"), model.years())
    build.add(rows.index[..., None], new.index[:, :, None, :], np.where(lives, -1.0, 0.0))
    whole = model.entries("CapacityOfOneTechnologyUnit")
    names = [_named(model, place) for place in whole.at]
    units = build.columns("NumberOfNewTechnologyUnits", {"PLACE": names}, integer=True)
    match = build.rows("CAa5_TotalNewCapacity", {"PLACE": names}, lower=0.0, upper=0.0)
    build.add(match.index, units.index, whole.values)
    build.add(match.index, new.index[tuple(whole.at.T)], -1.0)
    return Capacities(new, total, units, whole.at)


def add_adequacy(
    build: Model, model: OsemosysModel, activities: Activities, capacities: Capacities
) -> None:
    """Bind activity by capacity, in each time slice and over the year (CAa4, CAb1)."""
    names = ("REGION", "TECHNOLOGY", "TIMESLICE", "YEAR")
    labels = {name: model.sets[name] for name in names}
    unit = model.dense("CapacityToActivityUnit")
    factor = model.dense("CapacityFactor") * unit[:, :, None, None]
    region, technology = activities.region, activities.technology
    rows = build.rows("CAa4_Constraint_Capacity", labels, upper=0.0)
    build.add(rows.index[region, technology], activities.rate.index, 1.0)
    build.add(rows.index, capacities.total.index[:, :, None, :], -factor)
    available = model.dense("AvailabilityFactor")
    at = np.argwhere(available < 1)
    kept = build.rows(
        "CAb1_PlannedMaintenance", {"PLACE": [_named(model, place) for place in at]}, upper=0.0
    )
    add_annual(build, activities, at, kept.index, np.ones(len(at)))
    most = np.einsum("rtly,ly->rty", factor, activities.split) * available
    build.add(kept.index, capacities.total.index[tuple(at.T)], -most[tuple(at.T)])


def add_annual(
    build: Model, activities: Activities, at: np.ndarray, rows: np.ndarray, values: np.ndarray
) -> None:
    """Add the annual activity of technologies to rows.

    Parameters
    ----------
    at
        Shape (n, 3): region, technology, year; each place once.
    rows, values
        Shape (n,).
    """
    shape = (*activities.number.shape[:2], activities.split.shape[1])
    row, value = np.zeros(shape, dtype=int), np.zeros(shape)
    row[tuple(at.T)], value[tuple(at.T)] = rows, values
    region, technology = activities.region, activities.technology
    build.add(
        row[region, technology][:, None, :],
        activities.rate.index,
        value[region, technology][:, None, :] * activities.split,
    )


def _named(model: OsemosysModel, place: np.ndarray) -> str:
    names = ("REGION", "TECHNOLOGY", "YEAR")
    return ",".join(model.sets[name][at] for name, at in zip(names, place, strict=True))
