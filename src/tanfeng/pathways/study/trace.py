"""Opening a planned figure (规划数字溯源): emissions down to plants, factors and their sources."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from tanfeng.ledger import Workspace, entities, run, run_sheets
from tanfeng.pathways.answer import by_plant
from tanfeng.pathways.answer.facts import subject_of
from tanfeng.pathways.sheets import Provenance
from tanfeng.pathways.sheets.roadmap import read_roadmap
from tanfeng.pathways.sheets.scenario import read_scenario
from tanfeng.pathways.sheets.values import Book
from tanfeng.pathways.study.archive import open_pathway
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
        said = str(entity.attributes.get("at", "")) if entity else ""
        size, own = float(problem.fleet.capacity[n]), float(years.direct[n, t])
        capacity = Trace(
            "fact", Text("产能", "capacity"), _exact(size), "t/a", at=said,
            source=str(entity.attributes.get("source", "")) if entity else "",
        )  # fmt: skip
        load = Trace("computed", Text("负荷率", "output per capacity"),
                     _exact(float(problem.fleet.load[n])), "1", at=f"run {number}")  # fmt: skip
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
        children.append(Trace("computed", Text(f"其余 {len(rest)} 家", f"{len(rest)} others"),
                              _exact(left), "tCO2", at=f"run {number}"))  # fmt: skip
    whole = float(years.direct[rows, t].sum())
    label = Text(f"{problem.scenario} {year} 年直接排放（规划值）",
                 f"direct emissions of {problem.scenario} in {year} (planned)")  # fmt: skip
    return Trace("figure", label, _exact(whole), "tCO2", how="sum over plants",
                 at=f"run {number}", children=tuple(children))  # fmt: skip


def _exact(value: float) -> Decimal:
    return Decimal(repr(float(value)))
