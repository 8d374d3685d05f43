"""Checking a pathway (路径核对) against the problem itself, apart from any solver."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tanfeng.pathways.answer.bank import unbacked
from tanfeng.pathways.answer.course import courses
from tanfeng.pathways.answer.pathway import Pathway
from tanfeng.pathways.problem import Limit, indirect
from tanfeng.reference.finding import Finding, Severity, Text

_TOLERANCE = 1e-6


def check_pathway(pathway: Pathway) -> tuple[Finding, ...]:
    """Return what a pathway breaks of its problem; empty where it keeps everything.

    Checked are balances, limits, growth, the course of emissions and the bank of permits, all less
    what is told as excess, stocks, what may not be run, built or converted, and the bound.
    """
    problem = pathway.problem
    return tuple(
        Finding(
            "pathway-check-failed",
            Severity.ERROR,
            problem.scenario,
            Text(
                f"{int(problem.years[t])} 年“{what}”相差 {amount:,.6g}。",
                f"'{what}' is off by {amount:,.6g} in {int(problem.years[t])}.",
            ),
            Text("请报告此结果与问题。", "Report this answer together with its problem."),
        )
        for what, missed, size in residuals(pathway)
        for t, amount in enumerate(missed)
        if amount > _TOLERANCE * max(1.0, size)
    )


def residuals(pathway: Pathway) -> Iterator[tuple[str, np.ndarray, float]]:
    """Yield what is checked, by how much it is missed, shape (T,), and its size.

    Nothing is missed where the number is not positive. Names are ``demand:<product>``, the ids
    of limits, ``growth:<technology>``, ``peak``, ``peak:falling``, ``peak:height``, ``permits``,
    ``barred``, ``capacity>=0``, ``output<=capacity``, ``converted+closed<=alive``, ``stock`` and
    ``bound``.
    """
    problem = pathway.problem
    made = pathway.output.sum(axis=0)
    used = pathway.carriers().sum(axis=1)
    for product, name in enumerate(problem.products):
        got = made[problem.makes == product].sum(axis=0) + pathway.imported[product]
        needed = problem.demand[product] + used[problem.supplied_by == product].sum(axis=0)
        missed = needed - got - pathway.excess.get(f"demand:{name}", 0.0)
        yield f"demand:{name}", missed, float(needed.max())
    for limit in problem.limits:
        amount = limited(pathway, limit)
        if limit.cumulative:
            amount = np.cumsum(amount * problem.span)
        over = (limit.bound - amount) if limit.at_least else (amount - limit.bound)
        over = np.where(np.isfinite(limit.bound), over, 0.0)
        yield limit.id, over - pathway.excess.get(limit.id, 0.0), float(np.abs(amount).max())
    yield from courses(pathway)
    if problem.permits is not None:
        yield "permits", *unbacked(pathway, problem.permits)
    yield from _stocks(pathway)
    beyond = np.zeros(len(problem.years))
    beyond[0] = pathway.bound - pathway.objective
    yield "bound", beyond, abs(pathway.objective)


def limited(pathway: Pathway, limit: Limit) -> np.ndarray:
    """Return what a limit sums up of a pathway, shape (T,), not yet added up over years."""
    problem = pathway.problem
    match limit.on:
        case "emission":
            cells = pathway.output * problem.direct
        case "indirect":
            cells = pathway.output * indirect(problem)
        case "stored":
            cells = pathway.output * problem.stored
        case "carrier":
            cells = pathway.output * problem.use[:, problem.carriers.index(limit.carrier)]
        case "output":
            cells = pathway.output
        case "build":
            cells = pathway.built
        case "closure":
            cells = pathway.closed
    regions, kinds, _ = problem.shape
    chosen = np.ix_(
        list(limit.regions) or list(range(regions)),
        list(limit.technologies) or list(range(kinds)),
    )
    return cells[chosen].sum(axis=(0, 1))


def _stocks(pathway: Pathway) -> Iterator[tuple[str, np.ndarray, float]]:
    problem, fleet = pathway.problem, pathway.problem.fleet
    capacity = pathway.capacity
    size = float(capacity.max(initial=0.0))
    yield "capacity>=0", np.max(-capacity, axis=(0, 1)), size
    # a plant may make more than its nominal capacity, as its load says
    most = np.ones(len(problem.regions))
    np.maximum.at(most, fleet.region.astype(int), fleet.load)
    beyond = pathway.output - capacity * most[:, None, None]
    yield "output<=capacity", np.max(beyond, axis=(0, 1)), size
    stands = np.flatnonzero((fleet.technology >= 0) & (fleet.opens <= problem.years[-1]))
    opened = np.zeros(problem.shape[1:])
    opening = np.searchsorted(problem.years, fleet.opens[stands])
    np.add.at(opened, (fleet.technology[stands], opening), (fleet.capacity * fleet.count)[stands])
    alive = capacity.sum(axis=0)
    before = np.concatenate([np.zeros_like(alive[:, :1]), alive[:, :-1]], axis=1) + opened
    left = pathway.converted.sum(axis=1) + pathway.closed.sum(axis=0)
    yield "converted+closed<=alive", np.max(left - before, axis=0), size
    gained = pathway.converted.sum(axis=0) + pathway.built.sum(axis=0)
    yield "stock", np.max(alive - (before + gained - left), axis=0), size
