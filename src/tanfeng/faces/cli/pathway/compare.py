"""``pathway compare`` and ``report``: scenarios side by side, and the whole as a document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from tanfeng.faces.cli.arguments import (
    AsOfOption,
    JsonOption,
    WorkspaceOption,
    day_from,
    usage,
    workspace_at,
)
from tanfeng.faces.cli.output import show, stderr, stdout, table
from tanfeng.faces.cli.pathway.figures import money, numbers_from, tonnes
from tanfeng.ledger import Run, Workspace
from tanfeng.ledger import run as run_of
from tanfeng.pathways.answer import Summary, summarise
from tanfeng.pathways.study import newest, open_pathway
from tanfeng.programme.pathway import pathway_report, swept
from tanfeng.programme.report.render import FORMATS, write

RunsArgument = Annotated[
    list[int] | None, typer.Argument(help="批次 Runs; the newest of each scenario if left out.")
]


def runs_from(ws: Workspace, numbers: list[int] | None) -> list[Run]:
    """Return the runs that were named, or the newest of each scenario."""
    with usage():
        found = [run_of(ws, n) for n in numbers] if numbers else list(newest(ws))
    if not found:
        message = "no pathway run yet 尚无路径批次: tanfeng pathway run"
        raise typer.BadParameter(message)
    return found


def compare(
    runs: RunsArgument = None, workspace: WorkspaceOption = Path(), as_json: JsonOption = False
) -> None:
    """比较 Put plans side by side: cost, emissions, peak, what became of the plants.

    Example: tanfeng pathway compare 2 3 4 -w my-workspace
    """
    ws = workspace_at(workspace)
    found = {made.number: summarise(open_pathway(ws, made.number)) for made in runs_from(ws, runs)}
    if not as_json:
        first = next(iter(found.values()))
        table(
            "比较 Compared with the first: direct emissions 直接排放",
            (">run", "scenario 情景", ">cost 现值 (CNY bn)", ">more 多于", ">Mt in all 累计",
             ">fewer 减少 (Mt)", ">CNY/t", ">peak 峰值年", ">height 峰值", "final mix 期末结构"),
            (
                (str(n), s.scenario, money(s.objective), money(s.objective - first.objective),
                 tonnes(s.cumulative), tonnes(first.cumulative - s.cumulative), _each(first, s),
                 str(s.peak_year), tonnes(s.peak_height), _mix(s))
                for n, s in found.items()
            ),
        )  # fmt: skip
    show(found, as_json=as_json)


def report(
    runs: RunsArgument = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="文件夹 Folder.")] = Path(
        "pathway-report"
    ),
    formats: Annotated[
        str, typer.Option("--formats", "-f", help="格式 Any of html, docx, pdf, md.")
    ] = ",".join(FORMATS),
    languages: Annotated[str, typer.Option(help="语言 zh, en or both.")] = "zh,en",
    curve: Annotated[
        str,
        typer.Option(help="达峰成本 Reckon the cost of each latest peak year too: 2026:2034:2"),
    ] = "",
    prices: Annotated[
        str, typer.Option(help="碳价扫描 Sweep carbon prices too (CNY/t): 0:1000:200")
    ] = "",
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """路径报告 Write plans as a document: charts, plants with reasons, provinces, assumptions.

    --curve and --prices solve the problem of every run again, once a point.

    Example: tanfeng pathway report 2 3 4 -o pathway-report -f html,pdf -w my-workspace
    """
    ws = workspace_at(workspace)
    numbers = [made.number for made in runs_from(ws, runs)]
    kinds = [kind.strip() for kind in formats.split(",") if kind.strip()]
    tongues = [each.strip() for each in languages.split(",") if each.strip()]
    odd = [word for word in kinds if word not in FORMATS]
    odd += [word for word in tongues if word not in ("zh", "en")]
    if odd or not kinds or not tongues:
        message = f"'{', '.join(odd)}' is not known 不认识"
        raise typer.BadParameter(message)
    with usage():
        plans = {number: open_pathway(ws, number) for number in numbers}
    years = [round(year) for year in numbers_from(curve, "--curve")] if curve else []
    swept_at = numbers_from(prices, "--prices") if prices else []
    for number, plan in plans.items():
        absent = [year for year in years if year not in plan.problem.years]
        if absent:
            message = f"{absent[0]} is not a model year of run {number} 不是其模型年份"
            raise typer.BadParameter(message)
    with Progress(console=stderr, transient=True, disable=as_json) as progress:
        points = (len(years) + len(swept_at)) * len(plans)
        if points:
            sweep = progress.add_task("curves 曲线", total=points)
            around = {
                number: swept(plan, years, swept_at, told=lambda: progress.advance(sweep))
                for number, plan in plans.items()
            }
        else:
            around = {}
        value = pathway_report(ws, numbers, day_from(as_of), around)
        task = progress.add_task("report 报告", total=len(kinds) * len(tongues))
        paths = write(value, out, kinds, tongues, lambda _: progress.advance(task))
    if not as_json:
        for path in paths:
            stdout.print(str(path))
    show({"figures": len(value.figures), "files": paths}, as_json=as_json)


def _each(first: Summary, other: Summary) -> str:
    per_tonne = other.dearer_per_tonne(first)
    return "—" if per_tonne is None else f"{per_tonne:,.0f}"


def _mix(summary: Summary) -> str:
    ranked = sorted(summary.mix.items(), key=lambda part: -part[1])
    return ", ".join(f"{name} {share:.0%}" for name, share in ranked[:4])
