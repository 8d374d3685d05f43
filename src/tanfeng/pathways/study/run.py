"""A run of a pathway (路径批次): asked, solved, checked, posted."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from tanfeng.ledger import Run, Workspace, keep, post_run, run_sheets, snapshot
from tanfeng.ledger import run as run_of
from tanfeng.pathways.answer import (
    Pathway,
    Posted,
    Summary,
    check_pathway,
    facts,
    pack,
    summarise,
)
from tanfeng.pathways.assets import AssetSolution, solve_assets
from tanfeng.pathways.assets.generate import Teller
from tanfeng.pathways.cohort import solve_cohorts
from tanfeng.pathways.problem import Problem
from tanfeng.pathways.sheets import Provenance, Used, build_problem, read_roadmap
from tanfeng.pathways.sheets.roadmap import Carrier
from tanfeng.pathways.study.archive import KIND
from tanfeng.pathways.study.ask import Ask, ask_of
from tanfeng.pathways.study.conflict import conflicts
from tanfeng.pathways.study.conflict_wording import conflict_findings, nearest_findings
from tanfeng.pathways.study.fleet import (
    Loads,
    deadlines_of,
    enlist,
    loads_of,
    plants_of,
    read_as,
)
from tanfeng.pathways.study.nearest import nearest
from tanfeng.pathways.uncertainty.foresight import short_sighted
from tanfeng.reference.codes import items
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding
from tanfeng.reference.shelf import Shelf


@dataclass(frozen=True, eq=False)
class Result:
    """A posted pathway.

    Attributes
    ----------
    weak
        Assumed, remembered, draft and unknown values that it rests on.
    solution
        What a similar problem can start from; None for a cohort plan, and one of short sight.
    """

    run: Run
    pathway: Pathway
    summary: Summary
    weak: tuple[Used, ...]
    findings: tuple[Finding, ...]
    solution: AssetSolution | None


def prepare(
    ws: Workspace,
    ask: Ask,
    *,
    shelf: Shelf | None = None,
    as_of: int | None = None,
    loads: Loads | None = None,
) -> tuple[Problem, tuple[Finding, ...], Provenance]:
    """Make the problem that is asked for from the workspace, without solving it.

    Raises
    ------
    TanfengError
        ``no-plants`` where the workspace has none of the sector, and the findings of sheets.
    """
    shelf = shelf or ws.shelf()
    roadmap = read_roadmap(shelf, ask.sector)
    plants = plants_of(ws, roadmap, as_of)
    if not plants:
        raise refuse(
            "no-plants",
            ask.sector,
            f"工作区中没有行业“{ask.sector}”的工厂。",
            f"The workspace has no plants of the sector '{ask.sector}'.",
            "先用 `tanfeng pathway init` 导入工厂清单。",
            "Bring a list of plants in with `tanfeng pathway init` first.",
        )
    loads = loads_of(ws, ask.sector, ask.load)[0] if loads is None else loads
    deadlines = deadlines_of(ws, as_of)
    return build_problem(
        shelf,
        ask.sector,
        ask.scenario,
        years=ask.years,
        regions=sorted({plant.region for plant in plants}),
        enlist=lambda routes, regions, cycles: enlist(
            plants, routes, regions, cycles, first_year=ask.first, loads=loads, seed=ask.seed,
            deadlines=deadlines, also=read_as(roadmap),
        ),
    )  # fmt: skip


def solve_problem(
    problem: Problem,
    ask: Ask,
    progress: Teller | None = None,
    warm: AssetSolution | None = None,
    provenance: Provenance | None = None,
) -> tuple[Pathway, AssetSolution | None]:
    """Solve a problem at the level that is asked for.

    Where hard limits cannot be kept, the answer is the nearest plan that there is.

    Parameters
    ----------
    provenance
        Where the problem comes from: then also what contradicts what is sought, with its files.
    """
    made = None
    if ask.foresight is not None:
        # what short sight breaks is its answer: no nearest plan that sees more stands in for it
        pathway = short_sighted(
            problem, ask.foresight, ask.replan, level=ask.level, gap=ask.gap,
            time_limit=ask.time_limit, told=progress,
        )  # fmt: skip
        return pathway, None
    if ask.level == "cohort":
        pathway = solve_cohorts(problem)
    else:
        made = solve_assets(
            problem, gap=ask.gap, time_limit=ask.time_limit, progress=progress, warm=warm
        )
        pathway = made.pathway
    found = nearest(problem, pathway, made)
    if found is None:
        return pathway, made
    told = nearest_findings(problem, found, provenance)
    with suppress(KeyboardInterrupt):
        # the plan is there already: what contradicts what may be left out
        against = conflicts(problem, made, level=ask.level) if provenance else ()
        told = (*told, *conflict_findings(problem, against, provenance))
    return replace(found.pathway, findings=(*pathway.findings, *told)), found.solution


def run_pathway(
    ws: Workspace,
    ask: Ask,
    *,
    progress: Teller | None = None,
    warm: AssetSolution | None = None,
    note: str = "",
) -> Result:
    """Plan a scenario and post it as a run; its facts carry the scenario's name.

    Raises
    ------
    TanfengError
        As `prepare`; nothing is posted then.
    """
    state, shelf = snapshot(ws), ws.shelf()
    loads, allocation = loads_of(ws, ask.sector, ask.load)
    problem, told, provenance = prepare(ws, ask, shelf=shelf, as_of=state.as_of, loads=loads)
    pathway, solution = solve_problem(problem, ask, progress, warm, provenance)
    findings = (*told, *pathway.findings, *check_pathway(pathway))
    roadmap = provenance.book.roadmap
    table = facts(pathway, roadmap.sheet.id, posted(shelf, provenance), roadmap.unit)
    run = post_run(
        ws,
        kind=KIND,
        arguments={
            **ask.plain(),
            "pathway": keep(ws, pack(pathway), f"pathway {ask.scenario}"),
            "loads": _plain(loads),
            "allocation": allocation,
            "title": {"zh": provenance.book.scenario.title.zh,
                      "en": provenance.book.scenario.title.en},
        },
        sheets=list({s.id: s for s in (*provenance.sheets, *shelf.of_kind("codes"))}.values()),
        snapshot=state,
        table=table,
        findings=findings,
        note=note,
    )  # fmt: skip
    return Result(run, pathway, summarise(pathway), provenance.weak, findings, solution)


def posted(shelf: Shelf, provenance: Provenance) -> list[Posted | None]:
    """Return how the carriers of a roadmap are posted, in the unit of their item."""
    known = items(shelf)

    def one(carrier: Carrier) -> Posted | None:
        item = known.get(carrier.item)
        if item is None:
            return None
        if item.unit == carrier.unit:
            return Posted(item.id, item.unit)
        if item.unit == carrier.sold and carrier.heat:
            return Posted(item.id, item.unit, float(carrier.heat))
        return None

    return [one(carrier) for carrier in provenance.book.roadmap.carriers.values()]


def _plain(loads: Loads) -> Any:
    if isinstance(loads, float | int):
        return float(loads)
    return [[region, route, load] for (region, route), load in sorted(loads.items())]


def weak_values(ws: Workspace, number: int) -> tuple[Used, ...]:
    """Return the assumed, remembered, draft and unknown values that a posted run rests on."""
    made = run_of(ws, number)
    ask, shelf = ask_of(made.arguments), run_sheets(ws, number)
    loads = plain_loads(made.arguments["loads"])
    _, _, provenance = prepare(ws, ask, shelf=shelf, as_of=made.snapshot.as_of, loads=loads)
    return provenance.weak


def plain_loads(said: Any) -> Loads:
    """Return loads as they were kept with a run."""
    if isinstance(said, float | int):
        return float(said)
    return {(region, route): float(load) for region, route, load in said}
