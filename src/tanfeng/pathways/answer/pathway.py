"""The answer (路径): what is built, run and closed year by year, with its proof and its prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tanfeng.pathways.problem.problem import Problem, indirect
from tanfeng.reference.finding import Finding


@dataclass(frozen=True)
class Step:
    """One decision of a plant.

    Attributes
    ----------
    action
        ``keep``, ``reline``, ``convert``, ``build`` or ``close``.
    technology
        What runs from `year` on; empty after ``close``.
    """

    year: int
    action: str
    technology: str


@dataclass(frozen=True)
class PlantPath:
    """All decisions of one plant.

    Attributes
    ----------
    plant
        Entity id.
    steps
        In order of years; the first says how the plant starts.
    share
        Share of the plant that follows this path: 1 after repair.
    cost
        Present value, CNY, without the prices of shared limits.
    """

    plant: str
    steps: tuple[Step, ...]
    share: float
    cost: float


@dataclass(frozen=True, eq=False)
class Pathway:
    """A pathway of a sector under a scenario.

    Attributes
    ----------
    output, capacity, built, closed
        Shape (R, K, T): t, and t/a. `capacity` is what is alive in the year, `built` and
        `closed` what changed at its start; conversions are in `converted`.
    converted
        Shape (K, K, T), t/a turned from the first technology into the second.
    imported
        Shape (J, T), t of demand not met by the plants.
    cost
        Kind -> CNY per year, shape (T,), not discounted: ``capital``, ``fixed``, ``carrier``,
        ``variable``, ``surcharge``, ``storing``, ``carbon``, ``closing``, ``import``, ``excess``.
    objective, bound
        Present value in CNY of this pathway, and the value below which none can be.
    duals
        Row family -> shadow prices per year; the families are ``demand:<product>``, the ids of
        limits, ``peak``, ``permits:<zone>``. In CNY of the year, not discounted, and positive
        where a tighter limit costs more.
    excess
        Id of a soft limit -> units beyond its bound, shape (T,).
    paths
        One or more per plant; empty for a cohort model.
    method
        ``cohort`` or ``asset``.
    """

    problem: Problem
    method: str
    output: np.ndarray
    capacity: np.ndarray
    built: np.ndarray
    closed: np.ndarray
    converted: np.ndarray
    imported: np.ndarray
    cost: Mapping[str, np.ndarray]
    objective: float
    bound: float
    duals: Mapping[str, np.ndarray] = field(default_factory=dict)
    excess: Mapping[str, np.ndarray] = field(default_factory=dict)
    paths: tuple[PlantPath, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def gap(self) -> float:
        """Proven distance from the best possible, relative to the objective."""
        return (self.objective - self.bound) / max(abs(self.objective), 1e-9)

    def emission(self) -> np.ndarray:
        """Return direct tCO2, shape (R, K, T)."""
        return self.output * self.problem.direct

    def indirect(self) -> np.ndarray:
        """Return tCO2 of bought electricity, shape (R, K, T)."""
        return self.output * indirect(self.problem)

    def carriers(self) -> np.ndarray:
        """Return the use of carriers, shape (F, R, T), each in its own unit."""
        return np.einsum("rkt,kft->frt", self.output, self.problem.use)

    def stored(self) -> np.ndarray:
        """Return tCO2 captured and stored, shape (R, K, T)."""
        return self.output * self.problem.stored
