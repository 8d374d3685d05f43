"""``pathway curve`` and ``macc``: what the peak costs, and what a tonne costs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import language, show, stderr, stdout, table
from tanfeng.faces.cli.pathway.figures import money, numbers_from, tonnes
from tanfeng.faces.cli.picture import ChartOption, drawn
from tanfeng.pathways.study import Ask, macc_sweep, peak_curve, prepare
from tanfeng.pathways.uncertainty import classic_macc, read_measures_csv
from tanfeng.programme.pathway import curve_chart, measures_chart, sweep_chart


def curve(
    sector: Annotated[str, typer.Argument(help="行业 Sector.")],
    scenario: Annotated[str, typer.Option("--scenario", "-s", help="情景 Scenario.")],
    years: Annotated[str, typer.Option(help="峰值年 Peak years: 2026:2034:2")] = "2026:2034:2",
    heights: Annotated[
        str, typer.Option(help="峰值高度 Heights (Mt CO2): 1200:1800:200; none if left out.")
    ] = "",
    first: Annotated[int, typer.Option("--from", help="起始年 First model year.")] = 2025,
    last: Annotated[int, typer.Option("--to", help="终止年 Last model year.")] = 2060,
    step: Annotated[int, typer.Option(min=1, help="步长 Years between model years.")] = 1,
    gap: Annotated[float, typer.Option(help="差距 Proven gap at which to stop.")] = 1e-3,
    load: Annotated[float, typer.Option(help="负荷率 Output per capacity.")] = 0.9,
    chart: ChartOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """达峰成本 Reckon what it costs to peak by each year, or not above each height.

    Example: tanfeng pathway curve steel -s steel.base --years 2026:2034:2 -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        ask = Ask(sector, scenario, "asset", first, last, step, load=load)
        problem, findings, _ = prepare(ws, ask)
    asked = [round(year) for year in numbers_from(years, "--years")]
    odd = [year for year in asked if year not in problem.years]
    if odd:
        message = f"{odd[0]} is not a model year 不是模型年份 ({first}-{last})"
        raise typer.BadParameter(message)
    levels = [height * 1e6 for height in numbers_from(heights, "--heights")] if heights else []
    with Progress(console=stderr, transient=True, disable=as_json) as progress:
        task = progress.add_task("curve 曲线", total=len(asked) + len(levels))
        points = peak_curve(
            problem, asked, levels, gap=gap,
            told=lambda done, of: progress.update(task, completed=done),
        )  # fmt: skip
    if not as_json:
        table(
            f"{scenario}: 达峰年份、高度与成本 cost against the peak",
            (">not later than 不晚于", ">not above 不高于 (Mt)", ">cost 现值 (CNY bn)",
             ">bound 下界 (CNY bn)", ">peak 峰值年", ">height 峰值 (Mt)"),
            (
                (str(p.year or "—"), "—" if p.height is None else tonnes(p.height), money(p.cost),
                 money(p.bound), str(p.peak_year), tonnes(p.peak_height))
                for p in points
            ),
        )  # fmt: skip
    drawn(chart, curve_chart(scenario, points), as_json=as_json)
    show(points, [f for f in findings if f.severity.value == "error"], as_json=as_json)


def macc(
    sector: Annotated[str, typer.Argument(help="行业 Sector; '-' with --measures.")],
    scenario: Annotated[str, typer.Option("--scenario", "-s", help="情景 Scenario.")] = "",
    prices: Annotated[str, typer.Option(help="碳价 Prices (CNY/t): 0:1000:100")] = "0:1000:200",
    measures: Annotated[
        Path | None, typer.Option(help="措施清单 Classic chart of measures (CSV) instead.")
    ] = None,
    rate: Annotated[float, typer.Option(help="贴现率 Discount rate of measures.")] = 0.08,
    first: Annotated[int, typer.Option("--from", help="起始年 First model year.")] = 2025,
    last: Annotated[int, typer.Option("--to", help="终止年 Last model year.")] = 2060,
    step: Annotated[int, typer.Option(min=1, help="步长 Years between model years.")] = 1,
    gap: Annotated[float, typer.Option(help="差距 Proven gap at which to stop.")] = 1e-3,
    load: Annotated[float, typer.Option(help="负荷率 Output per capacity.")] = 0.9,
    chart: ChartOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """边际减排成本 Sweep the carbon price over the whole sector, or rank a list of measures.

    The sweep counts how measures act on one another; the list does not, and depends on its order.

    Example: tanfeng pathway macc steel -s steel.base --prices 0:1000:200 -w my-workspace
    """
    if measures is not None:
        with usage():
            bars = classic_macc(read_measures_csv(measures), rate)
        if not as_json:
            stdout.print(bars.label.to(language()))
            table(
                "措施 Measures",
                ("measure 措施", ">t CO2/a 依次", ">alone 单独", ">CNY/t 单独", ">CNY/t 依次"),
                (
                    (
                        b.name,
                        f"{b.abated:,.0f}",
                        f"{b.abated_alone:,.0f}",
                        f"{b.cost:,.0f}",
                        f"{b.cost_in_order:,.0f}",
                    )
                    for b in bars.bars
                ),
            )
        drawn(chart, measures_chart(bars), as_json=as_json)
        show(bars, bars.findings, as_json=as_json)
        return
    ws = workspace_at(workspace)
    with usage():
        ask = Ask(sector, scenario or f"{sector}.base", "asset", first, last, step, load=load)
        problem, _, _ = prepare(ws, ask)
    asked = numbers_from(prices, "--prices")
    with Progress(console=stderr, transient=True, disable=as_json) as progress:
        task = progress.add_task("prices 碳价", total=len(asked))
        points = macc_sweep(
            problem, asked, gap=gap, told=lambda done, of: progress.update(task, completed=done)
        )
    if not as_json:
        table(
            f"{ask.scenario}: 碳价扫描 the sector at each carbon price (interactions counted)",
            (">price 碳价 (CNY/t)", ">emission 累计排放 (Mt)", ">abated 减排 (Mt)",
             ">cost 现值 (CNY bn)", ">CNY/t more 追加"),
            (
                (f"{p.price:,.0f}", tonnes(p.emission), tonnes(p.abated), money(p.cost),
                 "—" if p.per_tonne is None else f"{p.per_tonne:,.0f}")
                for p in points
            ),
        )  # fmt: skip
    drawn(chart, sweep_chart(ask.scenario, points), as_json=as_json)
    show(points, as_json=as_json)
