"""An OSeMOSYS model (OSeMOSYS 模型): sets and sparse parameter tables, as they were given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tanfeng.pathways.exchange.parameters import parameters


@dataclass(frozen=True, eq=False)
class Entries:
    """The given places of a parameter.

    Attributes
    ----------
    at
        Shape (n, number of indices), positions in the sets.
    values
        Shape (n,).
    """

    at: np.ndarray
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class OsemosysModel:
    """Sets, given values and defaults.

    Attributes
    ----------
    sets
        Name -> members in order; YEAR, SEASON, DAYTYPE and DAILYTIMEBRACKET rise.
    given
        Parameter -> its entries; parameters that are not given are left out.
    defaults
        Parameter -> value of all other places.
    indices
        Parameter -> its sets, where the model's own differ from the standard ones: DiscountRate
        by technology in versions of 2017 to 2020.
    """

    name: str
    sets: Mapping[str, tuple[str, ...]]
    given: Mapping[str, Entries]
    defaults: Mapping[str, float]
    indices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def size(self, name: str) -> int:
        """Number of members of a set."""
        return len(self.sets.get(set_of(name), ()))

    def indices_of(self, name: str) -> tuple[str, ...]:
        """Sets that a parameter runs over."""
        return self.indices.get(name) or parameters()[name].indices

    def years(self) -> np.ndarray:
        """Calendar years, shape (Y,)."""
        return np.array([int(year) for year in self.sets["YEAR"]])

    def dense(self, name: str) -> np.ndarray:
        """Return a parameter over all places of its sets."""
        shape = tuple(self.size(index) for index in self.indices_of(name))
        whole = np.full(shape, self.defaults[name])
        entries = self.given.get(name)
        if entries is not None and len(entries.values):
            whole[tuple(entries.at.T)] = entries.values
        return whole

    def entries(self, name: str) -> Entries:
        """Return the places that are not zero; with a default, all of them are looked at."""
        if self.defaults[name] == 0:
            found = self.given.get(name)
            if found is None:
                return Entries(np.zeros((0, len(self.indices_of(name))), int), np.zeros(0))
            kept = found.values != 0
            return Entries(found.at[kept], found.values[kept])
        whole = self.dense(name)
        at = np.argwhere(whole != 0)
        return Entries(at, whole[tuple(at.T)])


def set_of(index: str) -> str:
    """Return the set that an index name stands for."""
    return "REGION" if index == "_REGION" else index
