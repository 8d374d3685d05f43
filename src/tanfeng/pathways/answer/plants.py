"""Year by year per plant (逐厂逐年): what runs, how much, with what emissions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanfeng.pathways.answer.pathway import Pathway
from tanfeng.pathways.problem import indirect


@dataclass(frozen=True, eq=False)
class PlantYears:
    """The plants of an asset answer, in the order of the problem's fleet.

    Attributes
    ----------
    technology
        Shape (P, T), position of what runs, -1 where nothing does; of a plant that follows
        several paths, that of the largest share.
    share
        Shape (P, K, T), share of the plant that runs each technology.
    output, direct, indirect, stored
        Shape (P, T): t, and tCO2.
    carriers
        Shape (F, P, T), each in its own unit.
    """

    technology: np.ndarray
    share: np.ndarray
    output: np.ndarray
    direct: np.ndarray
    indirect: np.ndarray
    stored: np.ndarray
    carriers: np.ndarray


def by_plant(pathway: Pathway) -> PlantYears:
    """Return what every plant does in every model year.

    An entry of the fleet that stands for several equal plants is counted as often.
    """
    problem = pathway.problem
    fleet, (_, kinds, years) = problem.fleet, problem.shape
    where = {id: place for place, id in enumerate(fleet.ids)}
    number = {id: place for place, id in enumerate(problem.technologies)}
    share = np.zeros((len(fleet), kinds, years))
    for path in pathway.paths:
        plant = where[path.plant]
        starts = [int(np.searchsorted(problem.years, step.year)) for step in path.steps]
        ends = [*starts[1:], years][: len(starts)]  # a site that is never built on has no step
        for step, begin, end in zip(path.steps, starts, ends, strict=True):
            if step.technology:
                share[plant, number[step.technology], begin:end] += path.share
    open_from = problem.years[None, :] >= fleet.opens[:, None]
    share *= open_from[:, None, :]
    made = share * (fleet.capacity * fleet.load * fleet.count)[:, None, None]
    running = share.sum(axis=1) > 0.5
    bought = indirect(problem)[fleet.region]
    return PlantYears(
        technology=np.where(running, share.argmax(axis=1), -1),
        share=share,
        output=made.sum(axis=1),
        direct=np.einsum("pkt,kt->pt", made, problem.direct),
        indirect=np.einsum("pkt,pkt->pt", made, bought),
        stored=np.einsum("pkt,kt->pt", made, problem.stored),
        carriers=np.einsum("pkt,kft->fpt", made, problem.use),
    )
