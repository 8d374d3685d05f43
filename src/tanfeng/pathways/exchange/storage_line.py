"""Storage in one line (储能按时段顺序): a level that runs through the slices of all years.

The way of tz-osemosys: each time slice stands for the energy of its whole share of the year, and
slices follow one another in the order of their set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.blocks import Block, Model
from tanfeng.pathways.exchange.activity import Activities
from tanfeng.pathways.exchange.capacity import alive
from tanfeng.pathways.exchange.model import OsemosysModel


@dataclass(frozen=True, eq=False)
class Line:
    """Columns of shape (R, S, L, Y): charge, discharge and the level at the end of each slice."""

    charge: Block
    discharge: Block
    level: Block


def add_line(build: Model, model: OsemosysModel, activities: Activities, new: Block) -> Line:
    """Add levels within capacity; `new` is NewStorageCapacity, shape (R, S, Y)."""
    labels = {name: model.sets[name] for name in ("REGION", "STORAGE", "TIMESLICE", "YEAR")}
    line = Line(
        build.columns("StorageCharge", labels),
        build.columns("StorageDischarge", labels),
        build.columns("StorageLevel", labels),
    )
    for name, block, limit in (
        ("TechnologyToStorage", line.charge, "StorageMaxChargeRate"),
        ("TechnologyFromStorage", line.discharge, "StorageMaxDischargeRate"),
    ):
        rows = build.rows(f"S_{block.name}", labels, lower=0.0, upper=0.0)
        build.add(rows.index, block.index, -1.0)
        links = model.entries(name)
        r, _, s, _ = links.at.T
        amount = links.values[:, None, None] * activities.split
        build.add(rows.index[r, s], activities.rate.index[activities.of(links, 3)], amount)
        if limit in model.given:
            most = model.dense(limit)[:, :, None, None] * activities.split
            rows = build.rows(f"SC_{limit}", labels, upper=most)
            build.add(rows.index, block.index, 1.0)
    _add_levels(build, model, line, labels)
    _add_capacity(build, model, line, labels, new)
    return line


def _add_levels(
    build: Model, model: OsemosysModel, line: Line, labels: dict[str, tuple[str, ...]]
) -> None:
    start = np.zeros(line.level.index.shape)
    start[:, :, 0, 0] = model.dense("StorageLevelStart")
    rows = build.rows("S_StorageLevel", labels, lower=start, upper=start)
    build.add(rows.index, line.level.index, 1.0)
    build.add(rows.index, line.charge.index, -1.0)
    build.add(rows.index, line.discharge.index, 1.0)
    build.add(rows.index[:, :, 1:], line.level.index[:, :, :-1], -1.0)
    build.add(rows.index[:, :, 0, 1:], line.level.index[:, :, -1, :-1], -1.0)


def _add_capacity(
    build: Model,
    model: OsemosysModel,
    line: Line,
    labels: dict[str, tuple[str, ...]],
    new: Block,
) -> None:
    lives = alive(model.dense("OperationalLifeStorage"), model.years()).astype(float)
    residual = model.dense("ResidualStorageCapacity")
    least = model.dense("MinStorageCharge")
    built = new.index[:, :, None, None, :]
    for name, share, side in (
        ("SC_UpperLimit", np.ones_like(least), "upper"),
        ("SC_LowerLimit", least, "lower"),
    ):
        rows = build.rows(name, labels, **{side: (share * residual)[:, :, None, :]})
        build.add(rows.index, line.level.index, 1.0)
        build.add(rows.index[..., None], built, -(share[..., None] * lives)[:, :, None])
