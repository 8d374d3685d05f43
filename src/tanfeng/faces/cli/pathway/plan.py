"""``pathway init``, ``check`` and ``run``: plants in, the problem looked at, scenarios planned."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import show, stderr, stdout, table
from tanfeng.faces.cli.pathway.background import background, show_background
from tanfeng.faces.cli.pathway.figures import money, tonnes
from tanfeng.ledger import Workspace
from tanfeng.pathways.sheets import read_roadmap, read_scenario, scenarios
from tanfeng.pathways.study import (
    Ask,
    Level,
    allocate_output,
    bring_plants,
    prepare,
    run_pathway,
    write_scenario,
)
from tanfeng.pathways.uncertainty import rounds
from tanfeng.reference.finding import Finding

SectorArgument = Annotated[str, typer.Argument(help="行业 Sector: steel, cement ...")]
ScenarioOption = Annotated[
    list[str] | None,
    typer.Option("--scenario", "-s", help="情景 Scenario (repeatable); all if left out."),
]
FromOption = Annotated[int, typer.Option("--from", help="起始年 First model year.")]
ToOption = Annotated[int, typer.Option("--to", help="终止年 Last model year.")]
StepOption = Annotated[int, typer.Option("--step", min=1, help="步长 Years between model years.")]
LoadOption = Annotated[
    float, typer.Option(help="负荷率 Output per capacity where no output was allocated.")
]


def init(
    sector: SectorArgument,
    plants: Annotated[Path, typer.Argument(help="工厂清单 List of plants (CSV).")],
    output: Annotated[
        Path | None, typer.Option("--output", help="分省产量 Output by province and route (CSV).")
    ] = None,
    year: Annotated[int, typer.Option(help="产量年份 Year of that output.")] = 2021,
    ceiling: Annotated[
        float, typer.Option(help="上限 Most output per capacity that a plant is given.")
    ] = 1.1,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """导入 Bring in a list of plants, share provincial output among them, write a scenario to edit.

    Example: tanfeng pathway init steel gem_steel_plants.csv --output province.csv -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        read_roadmap(ws.shelf(), sector)
        brought = bring_plants(ws, plants)
    findings: list[Finding] = list(brought.findings)
    allocated = None
    if output is not None:
        with usage():
            allocated, sharing, told = allocate_output(ws, sector, output, year, ceiling)
        findings += told
        if not as_json:
            stdout.print(
                f"批次 run {allocated.number}: {tonnes(sharing.value.sum())} Mt 已分配 allocated, "
                f"{tonnes(sharing.residual.sum())} Mt 余量 left over ({year})"
            )
    draft = write_scenario(ws, sector)
    if not as_json:
        stdout.print(
            f"{brought.layout}: {brought.plants} plants 工厂, {brought.plannable} 可规划 plannable"
        )
        if draft is not None:
            stdout.print(f"情景草稿 a scenario to edit: {draft}")
    show(
        {"layout": brought.layout, "plants": brought.plants, "plannable": brought.plannable,
         "enrolled": brought.enrolled.entities, "allocation": allocated, "scenario": draft},
        findings, as_json=as_json,
    )  # fmt: skip


def check(
    sector: SectorArgument,
    scenario: ScenarioOption = None,
    first: FromOption = 2025,
    last: ToOption = 2060,
    step: StepOption = 1,
    load: LoadOption = 0.9,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """检查 Look at what a plan would rest on, without solving it: faults, assumptions, unknowns.

    Example: tanfeng pathway check steel -s steel.policy -w my-workspace
    """
    ws = workspace_at(workspace)
    found, findings = [], []
    chosen = _chosen(ws, sector, scenario)
    roadmap = read_roadmap(ws.shelf(), sector)
    if not as_json:
        show_background(roadmap)
    for id in chosen:
        ask = Ask(sector, id, "asset", first, last, step, load=load)
        problem, told, provenance = prepare(ws, ask)
        findings += told
        found.append(
            {
                "scenario": id, "plants": len(problem.fleet), "years": ask.years,
                "technologies": problem.technologies, "weak": provenance.weak,
                **background(roadmap),
            }
        )  # fmt: skip
        if not as_json:
            table(
                f"{id}: {len(problem.fleet)} plants 装置, {len(provenance.weak)} weak 非公布值",
                ("what 内容", "year", ">value 数值", "unit", "status", "source 来源", "at 位置"),
                (
                    (w.what, str(w.year or ""), "—" if w.value is None else f"{w.value:,.6g}",
                     w.unit, w.status.value, w.source, w.at)
                    for w in provenance.weak
                ),
            )  # fmt: skip
    show(found, findings, as_json=as_json)


def run(
    sector: SectorArgument,
    scenario: ScenarioOption = None,
    level: Annotated[
        Level, typer.Option(help="层级 asset (whole plants) or cohort (age bands).")
    ] = "asset",
    first: FromOption = 2025,
    last: ToOption = 2060,
    step: StepOption = 1,
    gap: Annotated[float, typer.Option(help="差距 Proven gap at which to stop.")] = 1e-3,
    time_limit: Annotated[
        float | None, typer.Option(help="时限 Seconds; the best plan so far is kept.")
    ] = None,
    load: LoadOption = 0.9,
    seed: Annotated[int, typer.Option(help="种子 Seed of the ages that are not known.")] = 1,
    foresight: Annotated[
        int | None,
        typer.Option(min=1, help="远见 Years that each planning round sees; all if left out."),
    ] = None,
    replan: Annotated[
        int, typer.Option(min=1, help="重新规划 Years from one round to the next, such as 5.")
    ] = 1,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """规划 Plan scenarios year by year and post each as a run; Ctrl-C keeps the best so far.

    --foresight plans in rounds that see only some years; the gap is then what short sight costs.

    Example: tanfeng pathway run steel -s steel.base -s steel.policy --to 2060 -w my-workspace
    """
    ws = workspace_at(workspace)
    found, findings = [], []
    if foresight is not None:
        with usage():
            rounds(Ask(sector, "", level, first, last, step).years, foresight, replan)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=stderr, transient=True, disable=as_json) as progress:
        for id in _chosen(ws, sector, scenario):
            task = progress.add_task(id)

            def tell(number: int, objective: float, bound: float, of: str = id) -> None:
                left = (objective - bound) / max(abs(objective), 1e-9)
                words = f"{of}: {'round 轮' if foresight is None else '年'} {number}"
                words += f", gap 差距 {left:.2%}"
                progress.update(task, description=words)  # noqa: B023

            ask = Ask(sector, id, level, first, last, step, gap, seed, load, time_limit,
                      foresight, replan)  # fmt: skip
            made = run_pathway(ws, ask, progress=tell)
            progress.remove_task(task)
            found.append(made)
            findings += made.findings
    if not as_json:
        shown = sorted({first, *(y for y in (2030, 2035, 2040, 2050) if y < last), last})
        years = [y for y in shown if all(y in m.summary.emission for m in found)]
        table(
            "路径 Pathways: direct emissions 直接排放 (Mt CO2)",
            (">run", "scenario 情景", ">cost 现值 (CNY bn)", ">gap 差距", ">peak 峰值年",
             ">height 峰值", *(f">{y}" for y in years), "close/convert/build 关/改/建"),
            (
                (str(m.run.number), m.summary.scenario, money(m.summary.objective),
                 f"{m.summary.gap:.2%}", str(m.summary.peak_year), tonnes(m.summary.peak_height),
                 *(tonnes(m.summary.emission[y]) for y in years),
                 "/".join(str(m.summary.actions.get(a, 0)) for a in ("close", "convert", "build")))
                for m in found
            ),
        )  # fmt: skip
        weak = {each.at for made in found for each in made.weak}
        stdout.print(
            f"{len(weak)} 项假设、凭记忆或未知 assumed, remembered or unknown values: "
            f"tanfeng pathway check {sector}"
        )
    show([{"run": m.run, "summary": m.summary, "weak": m.weak} for m in found], findings,
         as_json=as_json)  # fmt: skip


def _chosen(ws: Workspace, sector: str, scenario: list[str] | None) -> list[str]:
    with usage():
        shelf = ws.shelf()
        read_roadmap(shelf, sector)
        chosen = scenario or list(scenarios(shelf, sector))
        for id in chosen:
            read_scenario(shelf, id)
    if not chosen:
        message = f"no scenario of {sector} 没有该行业的情景"
        raise typer.BadParameter(message)
    return chosen
