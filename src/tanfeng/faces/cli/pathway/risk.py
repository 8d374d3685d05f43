"""``pathway risk`` and ``nearby``: how steady a plan is, and how much room there is around it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import show, stderr, stdout, table
from tanfeng.faces.cli.pathway.figures import money, tonnes
from tanfeng.pathways.cohort import nearby as room_around
from tanfeng.pathways.study import RISK_QUANTILES, Ask, prepare
from tanfeng.pathways.study import risk as risk_of
from tanfeng.pathways.uncertainty import read_spreads

SectorArgument = Annotated[str, typer.Argument(help="行业 Sector.")]
ScenarioOption = Annotated[str, typer.Option("--scenario", "-s", help="情景 Scenario.")]
FirstOption = Annotated[int, typer.Option("--from", help="起始年 First model year.")]
LastOption = Annotated[int, typer.Option("--to", help="终止年 Last model year.")]
StepOption = Annotated[int, typer.Option(min=1, help="步长 Years between model years.")]
LoadOption = Annotated[float, typer.Option(help="负荷率 Output per capacity.")]


def risk(
    sector: SectorArgument,
    scenario: ScenarioOption,
    spread: Annotated[
        Path, typer.Option(help="不确定范围 A CSV: parameter, of, distribution, low, mode, high.")
    ],
    draws: Annotated[int, typer.Option(min=2, help="次数 How many draws.")] = 50,
    seed: Annotated[int, typer.Option(min=0, help="种子 The same seed gives the same plans.")] = 1,
    first: FirstOption = 2025,
    last: LastOption = 2060,
    step: StepOption = 5,
    gap: Annotated[float, typer.Option(help="差距 Proven gap at which to stop.")] = 1e-3,
    load: LoadOption = 0.9,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """不确定性 Plan again under many draws of prices, demand and ages: what stays, what moves.

    Example: tanfeng pathway risk steel -s steel.policy --spread spread.csv --draws 50
    """
    ws = workspace_at(workspace)
    with usage():
        given = read_spreads(spread)
    ask = Ask(sector, scenario, "asset", first, last, step, gap=gap, load=load)
    with Progress(console=stderr, transient=True, disable=as_json) as progress:
        task = progress.add_task("draws 抽样", total=draws)
        found = risk_of(
            ws, ask, given, count=draws, seed=seed,
            told=lambda done: progress.update(task, completed=done),
        )  # fmt: skip
    if not as_json:
        written = {"cost": money, "bound": money, "peak_year": lambda v: f"{v:.0f}",
                   "peak_height": tonnes, "cumulative": tonnes}  # fmt: skip
        table(
            f"{scenario}: {len(found.draws)} draws 次, seed 种子 {seed}",
            ("what 内容", *(f">{at:.0%}" for at in RISK_QUANTILES)),
            ((name, *(written[name](v) for v in values))
             for name, values in found.quantiles.items()),
        )  # fmt: skip
        table(
            "最不稳定的决策 The least steady decisions",
            ("plant 工厂", "planned 规划决策", ">kept 保持", "commonest 最常见决策", ">share 份额"),
            (
                (each.plant, each.planned, f"{each.kept:.0%}", each.decision, f"{each.share:.0%}")
                for each in found.plants[:20]
            ),
        )
        stdout.print(f"不变的输入 held fixed: {', '.join(found.fixed)}", markup=False)
    show(found, found.findings, as_json=as_json)


def nearby(
    sector: SectorArgument,
    scenario: ScenarioOption,
    slack: Annotated[float, typer.Option(help="容许多花 Share of cost on top: 0.02.")] = 0.02,
    years: Annotated[str, typer.Option(help="年份 Model years: 2035,2050.")] = "2035,2050",
    first: FirstOption = 2025,
    last: LastOption = 2060,
    step: StepOption = 5,
    load: LoadOption = 0.9,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """近优方案 See how little or much each technology may make, or all emit, for a little more.

    Example: tanfeng pathway nearby steel -s steel.policy --slack 0.02 --years 2035,2050
    """
    ws = workspace_at(workspace)
    try:
        asked = tuple(int(year) for year in years.split(","))
    except ValueError as error:
        message = f"--years '{years}': write 2035,2050 请写成此式"
        raise typer.BadParameter(message) from error
    with usage():
        problem, findings, _ = prepare(ws, Ask(sector, scenario, "cohort", first, last, step,
                                               load=load))  # fmt: skip
        with Progress(console=stderr, transient=True, disable=as_json) as progress:
            task = progress.add_task("ends 两端", total=None)
            found = room_around(
                problem, slack, asked,
                told=lambda done, of: progress.update(task, completed=done, total=of),
            )  # fmt: skip
    if not as_json:
        table(
            f"{scenario}: within 成本增加不超过 {slack:.1%} of {money(found.cost)} (CNY bn)",
            ("technology 技术", ">year 年", ">least 最少 (Mt)", ">optimal 最优 (Mt)",
             ">most 最多 (Mt)"),
            (
                (each.technology or "直接排放 emission", str(each.year),
                 *(tonnes(amount) for amount in (each.least, each.optimal, each.most)))
                for each in found.rooms
            ),
        )  # fmt: skip
        stdout.print(
            f"峰值 peak: {tonnes(found.peak)} Mt CO2, 最低可至 can be as low as "
            f"{tonnes(found.lowest_peak)}"
        )
    show(found, findings, as_json=as_json)
