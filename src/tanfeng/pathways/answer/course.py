"""The course of a pathway over the years (走势核对): growth, the peak, what was not yet allowed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tanfeng.pathways.answer.pathway import Pathway

Residual = tuple[str, np.ndarray, float]
"""What is checked, by how much it is missed in each year, and its size."""


def courses(pathway: Pathway) -> Iterator[Residual]:
    """Yield growth, the peak and what is barred, as `residuals` does."""
    yield from _growth(pathway)
    yield from _peak(pathway)
    yield "barred", *_barred(pathway)


def _growth(pathway: Pathway) -> Iterator[Residual]:
    problem = pathway.problem
    new = pathway.built.sum(axis=0) + pathway.converted.sum(axis=0)
    for growth in problem.growth:
        k = growth.technology
        name = f"growth:{problem.technologies[k]}"
        missed = np.zeros(len(problem.years))
        for t, year in enumerate(problem.years[1:], 1):
            # the first year of availability has none before it to grow from
            if year > problem.first[k]:
                gap = int(year - problem.years[t - 1])
                missed[t] = new[k, t] - growth.seed - new[k, t - 1] * (1 + growth.rate) ** gap
        beyond = pathway.excess.get(name, 0.0)
        yield name, missed - beyond, float(max(new[k].max(), growth.seed))


def _peak(pathway: Pathway) -> Iterator[Residual]:
    problem, peak = pathway.problem, pathway.problem.peak
    if peak is None:
        return
    emitted = pathway.emission().sum(axis=(0, 1))
    if peak.with_indirect:
        emitted = emitted + pathway.indirect().sum(axis=(0, 1))
    size = float(np.abs(emitted).max())

    def less(name: str, missed: np.ndarray) -> Residual:
        return name, missed - pathway.excess.get(name, 0.0), size

    if peak.by is not None:
        later = problem.years > peak.by
        top = float(emitted[problem.years == peak.by][0])
        yield less("peak", np.where(later, emitted - top * (1 + peak.plateau), 0.0))
        if peak.falling:
            rise = np.diff(emitted, prepend=emitted[:1])
            yield less("peak:falling", np.where(later, rise, 0.0))
    if peak.height is not None:
        yield less("peak:height", emitted - peak.height)


def _barred(pathway: Pathway) -> tuple[np.ndarray, float]:
    """Return what runs after its last year, is built before its first, or turns where it cannot."""
    problem = pathway.problem
    late = problem.years[None, None, :] > problem.last[:, :, None]
    soon = problem.years[None, :] < problem.first[:, None]
    never = ~np.isfinite(problem.convert) | soon[None]
    parts = (
        np.where(late, pathway.output, 0.0).sum(axis=(0, 1)),
        np.where(soon, pathway.built, 0.0).sum(axis=(0, 1)),
        np.where(never, pathway.converted, 0.0).sum(axis=(0, 1)),
    )
    return np.sum(parts, axis=0), float(pathway.capacity.max(initial=0.0))
