"""A pathway in a few figures (摘要): emissions, peak, cost, and what became of the plants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.answer.pathway import Pathway


@dataclass(frozen=True)
class Summary:
    """What is compared between scenarios.

    Attributes
    ----------
    emission
        Year -> direct tCO2.
    indirect
        Year -> tCO2 of bought electricity.
    peak_year, peak_height
        Year of the largest direct emission among the model years, and tCO2 then. A maximum in
        the first year says that the peak was then or earlier.
    cumulative
        tCO2 over the horizon, every model year counted with its span.
    actions
        ``close``, ``convert``, ``reline``, ``build`` -> number of decisions over all plants.
    mix
        Technology -> share of the output in the last model year.
    """

    scenario: str
    method: str
    objective: float
    bound: float
    gap: float
    emission: Mapping[int, float]
    indirect: Mapping[int, float]
    peak_year: int
    peak_height: float
    cumulative: float
    actions: Mapping[str, int]
    mix: Mapping[str, float]
    imported: Mapping[int, float]

    def dearer_per_tonne(self, other: Summary) -> float | None:
        """Return CNY of present value more per tCO2 less than in another plan; None for none."""
        less = other.cumulative - self.cumulative
        return (self.objective - other.objective) / less if less > 0 else None


def summarise(pathway: Pathway) -> Summary:
    """Return the figures by which scenarios are compared."""
    problem = pathway.problem
    years = [int(year) for year in problem.years]
    direct = pathway.emission().sum(axis=(0, 1))
    bought = pathway.indirect().sum(axis=(0, 1))
    last = pathway.output[:, :, -1].sum(axis=0)
    whole = float(last.sum())
    top = int(np.argmax(direct))
    count = dict(zip(problem.fleet.ids, problem.fleet.count, strict=True))
    actions: dict[str, float] = defaultdict(float)
    for path in pathway.paths:
        for step in path.steps:
            if step.action != "keep":
                actions[step.action] += path.share * float(count[path.plant])
    return Summary(
        scenario=problem.scenario,
        method=pathway.method,
        objective=pathway.objective,
        bound=pathway.bound,
        gap=pathway.gap,
        emission=dict(zip(years, direct.tolist(), strict=True)),
        indirect=dict(zip(years, bought.tolist(), strict=True)),
        peak_year=years[top],
        peak_height=float(direct[top]),
        cumulative=float(direct @ problem.span),
        actions={name: round(number) for name, number in sorted(actions.items())},
        mix={
            name: float(made) / whole
            for name, made in zip(problem.technologies, last, strict=True)
            if whole and made > 0
        },
        imported=dict(zip(years, pathway.imported.sum(axis=0).tolist(), strict=True)),
    )
