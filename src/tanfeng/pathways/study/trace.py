"""Opening a planned figure (规划数字溯源): emissions down to plants, factors and their sources."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from tanfeng.ledger import Entity, Workspace, entities, run, run_sheets
from tanfeng.pathways.answer import by_plant
from tanfeng.pathways.answer.facts import subject_of
from tanfeng.pathways.problem import Problem
from tanfeng.pathways.sheets import Provenance
from tanfeng.pathways.sheets.roadmap import read_roadmap
from tanfeng.pathways.sheets.scenario import Scenario, read_scenario
from tanfeng.pathways.sheets.values import Book
from tanfeng.pathways.study.archive import open_pathway
from tanfeng.pathways.study.trace_load import site_place, trace_load
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text
from tanfeng.reference.trace import Trace

_SHOWN = 20
"""Plants that are opened one by one; the rest is one line, which any of them opens by its id."""


def trace_emission(ws: Workspace, number: int, year: int, plant: str | None = None) -> Trace:
    """Open the direct emissions of a plan in a year, of all plants or of one.

    Raises
    ------
    TanfengError
        ``pathway-year-unknown``, ``pathway-plant-unknown``; ``run-unknown``.
    """
    pathway = open_pathway(ws, number)
    problem, made = pathway.problem, run(ws, number)
    if year not in problem.years:
        raise refuse(
            "pathway-year-unknown",
            f"run {number}",
            f"{year} 不是该批次的模型年份。",
            f"{year} is not a model year of the run.",
            f"模型年份：{problem.years[0]}—{problem.years[-1]}。",
            f"Model years run from {problem.years[0]} to {problem.years[-1]}.",
        )
    shelf = run_sheets(ws, number)
    book = Book(read_roadmap(shelf, problem.sector), read_scenario(shelf, problem.scenario))
    provenance = Provenance(book, (), ())
    known = {each.id: each for each in entities(ws, as_of=made.snapshot.as_of)}
    years = by_plant(pathway)
    t = int(np.searchsorted(problem.years, year))
    rows = [
        n for n in np.argsort(-years.direct[:, t])
        if plant in (None, problem.fleet.ids[n], subject_of(problem.fleet.ids[n]))
    ]  # fmt: skip
    if not rows:
        raise refuse(
            "pathway-plant-unknown",
            str(plant),
            f"该路径中没有工厂“{plant}”。",
            f"The pathway has no plant '{plant}'.",
            f"用 `tanfeng pathway plants {number}` 列出工厂。",
            f"`tanfeng pathway plants {number}` lists the plants.",
        )
    factors: dict[int, Trace] = {}
    children = []
    for n in rows[:_SHOWN]:
        kind = int(years.technology[n, t])
        if kind < 0:
            continue
        if kind not in factors:
            factors[kind] = provenance.trace(problem.technologies[kind], "direct", "", year)
        id = problem.fleet.ids[n]
        entity = known.get(subject_of(id))
        size, own = float(problem.fleet.capacity[n]), float(years.direct[n, t])
        capacity = _capacity(book.scenario, entity, id, size)
        load = trace_load(
            ws, made, entity, book.scenario, entry=id, route=_route(book, problem, n),
            load=float(problem.fleet.load[n]),
        )  # fmt: skip
        children.append(
            Trace(
                "computed", Text(problem.fleet.names[n], id), _exact(own), "tCO2",
                how="capacity * load * direct emission per tonne", note=problem.technologies[kind],
                children=(capacity, load, factors[kind]),
            )
        )  # fmt: skip
    rest = rows[_SHOWN:]
    if rest:
        left = float(years.direct[rest, t].sum())
        children.append(
            Trace(
                "computed", Text(f"其余 {len(rest)} 家", f"{len(rest)} others"),
                _exact(left), "tCO2",
                at=f"run {number}", note=f"tanfeng pathway explain {number} PLANT --year {year}",
            )
        )  # fmt: skip
    whole = float(years.direct[rows, t].sum())
    label = Text(f"{problem.scenario} {year} 年直接排放（规划值）",
                 f"direct emissions of {problem.scenario} in {year} (planned)")  # fmt: skip
    return Trace("figure", label, _exact(whole), "tCO2", how="sum over plants",
                 at=f"run {number}", children=tuple(children))  # fmt: skip


def _capacity(scenario: Scenario, entity: Entity | None, entry: str, size: float) -> Trace:
    label = Text("产能", "capacity")
    if entry.startswith("site:"):
        return Trace("factor", label, _exact(size), "t/a", status="assumption",
                     at=site_place(scenario, entry, "capacity"))  # fmt: skip
    told = entity.attributes if entity else {}
    return Trace("fact", label, _exact(size), "t/a", at=str(told.get("at", "")),
                 source=str(told.get("source", "")))  # fmt: skip


def _route(book: Book, problem: Problem, entry: int) -> str:
    """Return the route under which an entry counts: the first of what it ran at the start."""
    kind = int(problem.fleet.technology[entry])
    routes = book.roadmap.technologies[problem.technologies[kind]].routes if kind >= 0 else ()
    return routes[0] if routes else ""


def _exact(value: float) -> Decimal:
    return Decimal(repr(float(value)))
