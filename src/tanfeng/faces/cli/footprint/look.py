"""``footprint show``, ``tree``, ``draw`` and ``change``: a product's footprint from all sides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.tree import Tree

from tanfeng.faces.cli.arguments import (
    JsonOption,
    PeriodArgument,
    WorkspaceOption,
    period_from,
    usage,
    workspace_at,
)
from tanfeng.faces.cli.footprint.solve import RunArgument
from tanfeng.faces.cli.output import language, show, stderr, stdout, table
from tanfeng.footprint.study import (
    QUANTILES,
    Part,
    Twig,
    breakdown,
    changed,
    open_study,
    plant_cbam,
    simulate,
    tree_of,
)

ProductArgument = Annotated[str, typer.Argument(help="产品 A product of the run.")]
_ROUNDING = 1e-9

ImpactOption = Annotated[str, typer.Option(help="影响 gwp100, gwp100_fossil ...")]


def show_product(
    run: RunArgument,
    product: ProductArgument,
    impact: ImpactOption = "gwp100",
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """查看产品 Take a product's footprint apart: by input, by process, by what is emitted.

    Example: tanfeng footprint show 4 my-cement/kiln-1 -w my-workspace
    """
    with usage():
        found = breakdown(open_study(workspace_at(workspace), run), product, impact)
    if not as_json:
        lang = language()
        stdout.print(
            f"[bold]{found.name.to(lang)}[/]: {found.value:,.6g} kg / {found.unit} "
            f"({found.impact}), ± {found.error:.1e}"
        )
        for title, parts in (
            ("按投入 By input", found.inputs), ("按过程 By process", found.processes),
            ("按排放 By flow", found.flows),
        ):  # fmt: skip
            _parts(title, parts)
    show(found, as_json=as_json)


def _parts(title: str, parts: tuple[Part, ...]) -> None:
    lang = language()
    table(
        title, ("name 名称", "id", ">value 数值", ">share 份额"),
        (
            (each.name.to(lang), each.id, f"{each.value:,.6g}",
             "—" if each.share is None else f"{each.share:.1%}")
            for each in parts
        ),
    )  # fmt: skip


def tree(
    run: RunArgument,
    product: ProductArgument,
    impact: ImpactOption = "gwp100",
    cutoff: Annotated[float, typer.Option(help="截断 Leave out branches below this share.")] = 0.01,
    most: Annotated[int, typer.Option(help="节点 Most nodes that are shown.")] = 60,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """供应树 Follow a footprint up the supply; what is not shown is told as an exact rest.

    Example: tanfeng footprint tree 4 my-cement --cutoff 0.02 -w my-workspace
    """
    with usage():
        found = tree_of(
            open_study(workspace_at(workspace), run), product, impact, cutoff=cutoff, most=most
        )
    if not as_json:
        stdout.print(_grown(found, found.value))
    show(found, as_json=as_json)


def _grown(twig: Twig, whole: float) -> Tree:
    share = f" ({twig.value / whole:.1%})" if whole else ""
    node = Tree(
        f"[bold]{twig.name.to(language())}[/] {twig.amount:.4g} {twig.unit}: "
        f"{twig.value:,.5g}{share}"
    )
    if twig.branches and twig.own:
        node.add(f"[dim]own emissions 自身排放: {twig.own:,.5g}[/]")
    for branch in twig.branches:
        node.add(_grown(branch, whole))
    # what is left by rounding alone is no branch
    if twig.branches and abs(twig.rest) > _ROUNDING * abs(twig.value):
        node.add(f"[dim]others 其余: {twig.rest:,.5g}[/]")
    return node


def draw(
    run: RunArgument,
    products: Annotated[list[str], typer.Argument(help="产品 Products, on the same draws.")],
    impact: ImpactOption = "gwp100",
    draws: Annotated[int, typer.Option(min=2, help="次数 How many draws.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="种子 The same seed gives the same digits.")] = 1,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """不确定性 Draw the system many times: ranges of products, and which of two is better.

    Example: tanfeng footprint draw 4 steel-a steel-b --draws 1000 --seed 7 -w my-workspace
    """
    with usage():
        study = open_study(workspace_at(workspace), run)
    with Progress(console=stderr, transient=True, disable=as_json) as progress:
        task = progress.add_task("draws 抽样", total=draws)
        found = simulate(
            study, products, impact=impact, count=draws, seed=seed,
            tell=lambda done: progress.update(task, completed=done),
        )  # fmt: skip
    if not as_json:
        table(
            f"{found.count} draws 次, seed 种子 {found.seed}, {found.varying} varying 变量",
            ("product 产品", "unit 单位", ">value 数值", ">mean 均值",
             *(f">{at:.1%}" for at in QUANTILES)),
            (
                (each.product, each.unit, f"{each.value:,.5g}", f"{each.mean:,.5g}",
                 *(f"{value:,.5g}" for value in each.quantiles))
                for each in found.ranges
            ),
        )  # fmt: skip
        for pair, share in found.less.items():
            stdout.print(f"{pair}: {share:.1%}", markup=False)
    show(found, as_json=as_json)


def change(
    run: RunArgument,
    process: Annotated[str, typer.Argument(help="过程 The product whose making changes.")],
    amount: Annotated[float, typer.Argument(help="数量 Per unit of output.")],
    of: Annotated[
        str, typer.Option("--of", help="投入 What it takes; left out, its own emissions.")
    ] = "",
    impact: ImpactOption = "gwp100",
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """假设修改 See what a change of one process does to all products, exactly.

    Example: tanfeng footprint change 4 smelter 12.9 --of cn.electricity_footprint.2023#national
    """
    with usage():
        study = open_study(workspace_at(workspace), run)
        found = changed(study, process, of, amount, impact)
    if not as_json:
        table(
            "变化 Changes", ("product 产品", ">before 之前", ">after 之后", ">%"),
            (
                (id, f"{before:,.6g}", f"{after:,.6g}",
                 f"{(after - before) / before:+.2%}" if before else "—")
                for id, (before, after) in found.items()
            ),
        )  # fmt: skip
    show(found, as_json=as_json)


def cbam(
    plant: Annotated[str, typer.Argument(help="企业 A plant with accounts.")],
    period: PeriodArgument,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """碳边境调节视图 Embedded emissions of a plant's products, direct and indirect apart (CBAM).

    Example: tanfeng footprint cbam my-cement 2025 -w my-workspace
    """
    months = period_from(period)
    with usage():
        found, factor = plant_cbam(workspace_at(workspace), plant, months)
    if not as_json:
        table(
            f"隐含排放 Embedded emissions, power 电力: {factor}",
            ("product 产品", "item 品类", ">level 产量", ">direct 直接 tCO2", ">indirect 间接 tCO2",
             "from outside 外购"),
            (
                (each.product, f"{each.item} ({each.unit})", f"{each.level:,.0f}",
                 f"{each.direct:.4f}", f"{each.indirect:.4f}", ", ".join(each.bought))
                for each in found.products
            ),
        )  # fmt: skip
    show({"products": found.products, "power": factor}, found.findings, as_json=as_json)
