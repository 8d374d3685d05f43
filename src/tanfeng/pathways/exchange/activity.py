"""Activities (运行方式): what can run in which mode, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.blocks import Block, Model
from tanfeng.pathways.exchange.model import Entries, OsemosysModel
from tanfeng.pathways.exchange.money import Money

_MODE_PARAMETERS = (
    "InputActivityRatio",
    "OutputActivityRatio",
    "EmissionActivityRatio",
    "TechnologyToStorage",
    "TechnologyFromStorage",
    "VariableCost",
)


@dataclass(frozen=True, eq=False)
class Activities:
    """RateOfActivity of the combinations of region, technology and mode that do something.

    Attributes
    ----------
    region, technology, mode
        Shape (A,), positions in the sets.
    number
        Shape (R, T, M), position among the activities, or -1.
    rate
        Columns of shape (A, L, Y).
    split
        Shape (L, Y), YearSplit.
    """

    region: np.ndarray
    technology: np.ndarray
    mode: np.ndarray
    number: np.ndarray
    rate: Block
    split: np.ndarray

    def of(self, entries: Entries, mode: int) -> np.ndarray:
        """Return the activity of each entry, whose mode stands in the given column."""
        at = entries.at
        return self.number[at[:, 0], at[:, 1], at[:, mode]]

    def rates(self, entries: Entries, mode: int) -> np.ndarray:
        """Return the columns of each entry that ends in a year, shape (n, L)."""
        return self.rate.index[self.of(entries, mode), :, entries.at[:, -1]]

    def yearly(self, entries: Entries) -> np.ndarray:
        """Return value times YearSplit of each entry that ends in a year, shape (n, L)."""
        return entries.values[:, None] * self.split[:, entries.at[:, -1]].T


def add_activities(build: Model, model: OsemosysModel, money: Money) -> Activities:
    """Add RateOfActivity with variable costs and penalties on emissions (OC1, OC4, E3 to E5)."""
    number, places = _numbered(model)
    region, technology, mode = places.T
    split = model.dense("YearSplit")
    price = model.dense("VariableCost")[region, technology, mode]
    penalty = model.dense("EmissionsPenalty")
    ratio = model.entries("EmissionActivityRatio")
    if len(ratio.values):
        r, t, e, m, y = ratio.at.T
        np.add.at(price, (number[r, t, m], y), ratio.values * penalty[r, e, y])
    middle = money.middle[region, technology]
    names = [
        ",".join(
            model.sets[name][place]
            for name, place in zip(("REGION", "TECHNOLOGY", "MODE_OF_OPERATION"), row, strict=True)
        )
        for row in places
    ]
    rate = build.columns(
        "RateOfActivity",
        {"ACTIVITY": names, "TIMESLICE": model.sets["TIMESLICE"], "YEAR": model.sets["YEAR"]},
        cost=(price * middle)[:, None, :] * split,
    )
    return Activities(region, technology, mode, number, rate, split)


def _numbered(model: OsemosysModel) -> tuple[np.ndarray, np.ndarray]:
    shape = tuple(model.size(name) for name in ("REGION", "TECHNOLOGY", "MODE_OF_OPERATION"))
    runs = np.zeros(shape, dtype=bool)
    for name in _MODE_PARAMETERS:
        at = model.entries(name).at
        indices = model.indices_of(name)
        runs[at[:, 0], at[:, 1], at[:, indices.index("MODE_OF_OPERATION")]] = True
    # a technology without any ratio can still be bound by limits on its activity
    idle = ~runs.any(axis=2)
    runs[:, :, 0] |= idle
    places = np.argwhere(runs)
    number = np.full(shape, -1)
    number[tuple(places.T)] = np.arange(len(places))
    return number, places
