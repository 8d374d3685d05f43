"""``pathway explain`` and ``plants``: why a plant does what it does, and which plants there are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.tree import Tree

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import language, show, stdout, table, trace_tree
from tanfeng.pathways.answer import by_plant
from tanfeng.pathways.assets import PlantExplanation, explain_plant, part_label
from tanfeng.pathways.problem import Problem
from tanfeng.pathways.study import open_pathway, trace_emission

RunArgument = Annotated[int, typer.Argument(help="批次 Run of a pathway.")]


def explain(
    run: RunArgument,
    plant: Annotated[
        str | None, typer.Argument(help="工厂 Plant; left out, the sector's emissions are opened.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="年份 Open the emissions of this year.")] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """解释 Say why a plant closes, converts or runs on; or open an emission down to its sources.

    Example: tanfeng pathway explain 3 gem-SCN00004 -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        pathway = open_pathway(ws, run)
    if plant is None or year is not None:
        with usage():
            trace = trace_emission(ws, run, int(pathway.problem.years[0]) if year is None else year,
                                   plant)  # fmt: skip
        if as_json:
            show(trace, as_json=True)
            return
        stdout.print(trace_tree(trace))
        return
    with usage():
        told = explain_plant(pathway, plant)
    if not as_json:
        stdout.print(told.text.to(language()), markup=False)
        stdout.print(_tree(told, pathway.problem))
    show(told, as_json=as_json)


def _tree(told: PlantExplanation, problem: Problem) -> Tree:
    lang = language()
    tree = Tree(f"[bold]{told.plant}[/] {told.name}")
    for step in told.steps:
        tree.add(f"{step.year} {step.action} {step.technology}")
    for other in told.alternatives:
        branch = tree.add(f"{other.label.to(lang)}: {other.extra / 1e6:+,.1f} (CNY m)")
        for name, value in sorted(other.parts.items(), key=lambda part: -abs(part[1])):
            branch.add(f"{part_label(problem, name).to(lang)} {value / 1e6:+,.1f}")
    return tree


def plants(
    run: RunArgument,
    region: Annotated[str | None, typer.Option(help="省份 A region, such as CN-HE.")] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """列出工厂 List the plants of a plan with their decisions.

    Example: tanfeng pathway plants 3 --region CN-HE -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        pathway = open_pathway(ws, run)
    fleet, problem = pathway.problem.fleet, pathway.problem
    emitted = by_plant(pathway).direct
    place = {id: n for n, id in enumerate(fleet.ids)}
    rows = [
        {
            "plant": path.plant, "name": fleet.names[place[path.plant]],
            "region": problem.regions[fleet.region[place[path.plant]]],
            "capacity": float(fleet.capacity[place[path.plant]]),
            "steps": path.steps, "emission": float(emitted[place[path.plant], 0]),
        }
        for path in pathway.paths
    ]  # fmt: skip
    rows = [row for row in rows if region in (None, row["region"])]
    if not as_json:
        table(
            f"{len(rows)} plants 装置",
            ("plant 工厂", "name 名称", "region", ">t/a", "decisions 决策"),
            (
                (row["plant"], row["name"], row["region"], f"{row['capacity']:,.0f}",
                 "; ".join(f"{s.year} {s.action} {s.technology}".strip() for s in row["steps"]))
                for row in rows
            ),
        )  # fmt: skip
    show(rows, as_json=as_json)
