"""``rollup``, ``report`` and ``explain``: figures above the plant, and down again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from tanfeng.faces.cli.arguments import (
    AsOfOption,
    JsonOption,
    PeriodArgument,
    WorkspaceOption,
    day_from,
    period_from,
    usage,
    workspace_at,
)
from tanfeng.faces.cli.output import (
    language,
    show,
    show_findings,
    stderr,
    stdout,
    table,
    trace_tree,
)
from tanfeng.ledger import Workspace, entity
from tanfeng.programme import compose, roll_up
from tanfeng.programme import explain as open_figure
from tanfeng.programme.report.render import FORMATS, write
from tanfeng.programme.rollup import planned, planned_label
from tanfeng.reference.period import Period, parse_period

_LANGUAGES = ("zh", "en")


def rollup(
    root: Annotated[str, typer.Argument(help="主体 Park, county, province, nation ...")],
    period: PeriodArgument,
    relation: Annotated[
        str | None, typer.Option(help="归属 Follow only part_of, located_in or member_of.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", "-s", help="情景 A plan instead of what happened.")
    ] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """汇总 Add up the plants below an entity, with coverage and estimated share.

    Example: tanfeng rollup demo-park 2025 -w demo-workspace
    """
    ws, months = workspace_at(workspace), period_from(period)
    if scenario is not None:
        _planned(ws, root, months, scenario, as_json=as_json)
        return
    with usage():
        name = entity(ws, root).name
    result = roll_up(ws, root, months, relation)
    if not as_json:
        label = " (synthetic 合成数据)" if result.synthetic else ""
        table(
            f"{name.to(language())} {months}{label}: {len(result.members)} plants",
            ("item 品类", "measure 计量项", ">value 数值", "unit", ">coverage 覆盖率",
             ">estimated 估算占比", "kind"),
            (
                (t.item, t.measure, "—" if t.value is None else f"{t.value:,.6g}", t.unit,
                 _percent(t.coverage), _percent(t.share_estimated), f"{t.book} {t.kind}")
                for t in result.totals
            ),
        )  # fmt: skip
        for share in result.output_shares:
            stdout.print(f"{share.item}: {_percent(share.share)} of the nation ({share.statistic})")
    show(result, result.findings, as_json=as_json)


def _planned(ws: Workspace, root: str, months: Period, scenario: str, *, as_json: bool) -> None:
    with usage():
        result = planned(ws, root, scenario)
    years = [year for year in result.years if parse_period(year) in months]
    if not as_json:
        label = planned_label(scenario).to(language())
        table(
            f"{root}: {label}, run {result.run}, {result.subjects} plants",
            ("item 品类", "measure 计量项", "unit", *(f">{year}" for year in years)),
            (
                (t.item, t.measure, t.unit, *(f"{t.values.get(y, 0):,.6g}" for y in years))
                for t in result.totals
            ),
        )
    show(result, as_json=as_json)


def report(
    period: Annotated[
        str | None, typer.Argument(help="期间 Year of the accounts; the last one if left out.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="文件夹 Folder.")] = Path("report"),
    formats: Annotated[
        str, typer.Option("--formats", "-f", help="格式 Any of html, docx, pdf, md.")
    ] = ",".join(FORMATS),
    languages: Annotated[str, typer.Option(help="语言 zh, en or both.")] = "zh,en",
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """报告 Write the nine-section progress report.

    Example: tanfeng report 2025 -o report -f html,pdf -w demo-workspace
    """
    ws = workspace_at(workspace)
    months = period_from(period) if period else None
    kinds, tongues = _chosen(formats, FORMATS), _chosen(languages, _LANGUAGES)
    value = compose(ws, day_from(as_of), months)
    with Progress(console=stderr, transient=True, disable=as_json) as progress:
        task = progress.add_task("report 报告", total=len(kinds) * len(tongues))
        paths = write(value, out, kinds, tongues, lambda _: progress.advance(task))
    if not as_json:
        for path in paths:
            stdout.print(str(path))
    show({"figures": len(value.figures), "files": paths}, as_json=as_json)


def explain(
    figure: Annotated[str, typer.Argument(help="数字编号 S08, energy@demo-park ...")],
    period: Annotated[str | None, typer.Option(help="期间 Year of the accounts.")] = None,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """溯源 Open a figure down to the cell of a workbook, the clause or the cited page.

    Example: tanfeng explain S08 -w demo-workspace
    """
    ws = workspace_at(workspace)
    months = period_from(period) if period else None
    with usage():
        trace = open_figure(ws, figure, as_of=day_from(as_of), period=months)
    if as_json:
        show(trace, as_json=True)
        return
    stdout.print(trace_tree(trace))
    show_findings(())


def _chosen(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    wanted = tuple(word.strip() for word in text.split(",") if word.strip())
    odd = [word for word in wanted if word not in known]
    if odd or not wanted:
        message = f"'{text}': choose from {', '.join(known)} 请从中选择"
        raise typer.BadParameter(message)
    return wanted


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"
