"""A plan as the report shows it (报告中的规划): one name and one colour wherever it appears."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tanfeng.ledger import Run, Workspace, entities, run, run_sheets
from tanfeng.pathways.answer import Pathway, Summary, summarise
from tanfeng.pathways.answer.facts import subject_of
from tanfeng.pathways.assets import part_label
from tanfeng.pathways.sheets import read_roadmap
from tanfeng.pathways.sheets.roadmap import Roadmap
from tanfeng.pathways.study import open_pathway
from tanfeng.programme.charts import area_colours, path_colours
from tanfeng.programme.pathway.figures import rests_on_synthetic, title_of
from tanfeng.programme.report.render.wording import WORDS
from tanfeng.reference.codes import items, regions
from tanfeng.reference.finding import Text
from tanfeng.reference.sheet import Status
from tanfeng.reference.shelf import Shelf

_STATUS = {
    "assumption": Text("假设", "assumption"),
    "draft": Text("草案", "draft"),
    "conflict": Text("来源不一", "sources differ"),
    "unknown": Text("未知", "unknown"),
}


def status_label(status: Status) -> Text:
    """Return how a status is called."""
    known = {**WORDS, **_STATUS}
    return known.get(status.value, Text(status.value, status.value))


@dataclass(frozen=True, eq=False)
class Plan:
    """One pathway run.

    Attributes
    ----------
    title
        Name of the scenario with its id, and with its run where the report has several.
    label
        The same without the id, for charts.
    colour
        Of the plan, in every chart.
    technologies, carriers
        Id -> name and colour, the same in every plan of a report.
    names
        How technologies, carriers and products are called, by id.
    shelf
        The sheets that the run read.
    synthetic
        Whether it rests on synthetic plants.
    """

    run: Run
    pathway: Pathway
    summary: Summary
    title: Text
    label: Text
    colour: str
    technologies: Mapping[str, tuple[Text, str]]
    carriers: Mapping[str, tuple[Text, str]]
    names: Mapping[str, Text]
    roadmap: Roadmap
    shelf: Shelf
    synthetic: bool

    @property
    def number(self) -> int:
        """Number of the run."""
        return self.run.number

    @property
    def amount(self) -> str:
        """A million of the product's unit, such as Mt."""
        return million(self.roadmap.unit)

    @property
    def years(self) -> list[int]:
        """The model years."""
        return [int(year) for year in self.pathway.problem.years]


def million(unit: str) -> str:
    """Return what a million of a unit is called."""
    return {"GJ": "PJ", "MWh": "TWh", "t": "Mt"}.get(unit, f"10⁶ {unit}")


def open_plans(ws: Workspace, numbers: Sequence[int]) -> tuple[Plan, ...]:
    """Open runs side by side, with names and colours that tell them apart.

    Raises
    ------
    TanfengError
        ``run-unknown``, ``run-not-pathway``.
    """
    numbers = list(dict.fromkeys(numbers))
    made = {n: run(ws, n) for n in numbers}
    pathways = {n: open_pathway(ws, n) for n in numbers}
    shelves = {n: run_sheets(ws, n) for n in numbers}
    roadmaps = {n: read_roadmap(shelves[n], pathways[n].problem.sector) for n in numbers}
    technologies = {id: one.name for r in roadmaps.values() for id, one in r.technologies.items()}
    carriers = {id: one.name for r in roadmaps.values() for id, one in r.carriers.items()}
    products = {
        id: items(shelves[n])[id].name
        for n in numbers
        for id in pathways[n].problem.products
        if id in items(shelves[n])
    }
    # dealt together, so that no colour stands for a technology here and a carrier there
    hues = area_colours([*technologies, *(f"carrier {id}" for id in carriers)])
    own = path_colours(str(n) for n in numbers)
    said = Counter(_said(one).zh for one in made.values())
    return tuple(
        Plan(
            made[n],
            pathways[n],
            summarise(pathways[n]),
            _with_run(title_of(made[n]), n, said[_said(made[n]).zh] > 1),
            _with_run(_said(made[n]), n, said[_said(made[n]).zh] > 1),
            own[str(n)],
            {id: (name, hues[id]) for id, name in technologies.items()},
            {id: (name, hues[f"carrier {id}"]) for id, name in carriers.items()},
            {**products, **carriers, **technologies},
            roadmaps[n],
            shelves[n],
            rests_on_synthetic(ws, made[n], pathways[n]),
        )
        for n in numbers
    )


def _said(run: Run) -> Text:
    title, id = run.arguments.get("title") or {}, str(run.arguments["scenario"])
    return Text(str(title.get("zh", id)), str(title.get("en", id)))


def _with_run(name: Text, number: int, several: bool) -> Text:
    """Add the run where two plans would read the same."""
    if not several:
        return name
    zh, en = name.zh.removesuffix("）"), name.en.removesuffix(")")
    if zh != name.zh:
        return Text(f"{zh}，批次 {number}）", f"{en}, run {number})")
    return Text(f"{zh}（批次 {number}）", f"{en} (run {number})")


def plant_names(ws: Workspace, plan: Plan) -> Mapping[str, Text]:
    """Return what each entry of a plan's fleet is called; no two are called the same."""
    known = {each.id: each.name for each in entities(ws, as_of=plan.run.snapshot.as_of)}
    fleet, places = plan.pathway.problem.fleet, regions(plan.shelf)
    found: dict[str, Text] = {}
    for id, said in zip(fleet.ids, fleet.names, strict=True):
        of = subject_of(id)
        if id.startswith("site:"):
            where, place = places.get(of), id.rpartition(":")[2]
            name = where.name if where else Text(of, of)
            found[id] = Text(f"{name.zh}新址 {place}", f"{name.en}, new site {place}")
            continue
        name, route = known.get(of, Text(said or id, said or id)), id.partition("#")[2]
        runs = next(
            (one.name for one in plan.roadmap.technologies.values() if route in one.routes),
            Text(route, route),
        )
        found[id] = Text(f"{name.zh}·{runs.zh}", f"{name.en} \u00b7 {runs.en}") if route else name
    zh, en = Counter(n.zh for n in found.values()), Counter(n.en for n in found.values())
    return {
        id: Text(f"{name.zh} {id}" if zh[name.zh] > 1 else name.zh,
                 f"{name.en} {id}" if en[name.en] > 1 else name.en)
        for id, name in found.items()
    }  # fmt: skip


def limit_label(plan: Plan, family: str) -> Text:
    """Return how a family of shared rows is called; a province's or zone's is told by name."""
    problem, places = plan.pathway.problem, regions(plan.shelf)
    name = part_label(problem, family, plan.names)
    kind, _, rest = family.partition(":")
    if kind == "permits":
        what, _, zone = rest.partition(":")
        word = {"earned": Text("已获得", "earned"), "used": Text("已使用", "used")}.get(what)
        inside = [
            places[id].name if id in places else Text(id, id)
            for id, of in zip(problem.regions, _zones(plan), strict=True)
            if str(of) == zone
        ]
        where = Text("、".join(t.zh for t in inside[:3]), ", ".join(t.en for t in inside[:3]))
        if len(inside) > 3:
            where = Text(f"{where.zh}等 {len(inside)} 地", f"{where.en} and {len(inside) - 3} more")
        if word and inside:
            return Text(f"{name.zh}（{word.zh}：{where.zh}）", f"{name.en} ({word.en}: {where.en})")
    for id in problem.regions:
        if id in places:
            here = places[id].name
            name = Text(name.zh.replace(f"{id} ", here.zh).replace(id, here.zh),
                        name.en.replace(id, here.en))  # fmt: skip
    return name


def _zones(plan: Plan) -> Sequence[int]:
    permits = plan.pathway.problem.permits
    return [] if permits is None else [int(zone) for zone in permits.zone]
