"""``footprint run`` and ``links``: reckon a system, and look at how its inputs were linked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import language, show, stdout, table
from tanfeng.footprint.assembly import VIEWS
from tanfeng.footprint.catalogue import METRICS
from tanfeng.footprint.linking import Share, read_overrides
from tanfeng.footprint.study import Ask, inventories, open_study, run_footprint
from tanfeng.reference.finding import Text

RunArgument = Annotated[int, typer.Argument(help="批次 A footprint run.")]
_STATES = {
    "linked": Text("已链接", "linked"), "split": Text("分摊", "split"),
    "cut_off": Text("截断", "cut off"), "elementary": Text("取自自然", "from nature"),
    "error": Text("错误", "error"),
}  # fmt: skip


def run(
    inventory: Annotated[
        list[int] | None, typer.Option("--inventory", "-i", help="清单批次; all if left out.")
    ] = None,
    plant: Annotated[
        list[str] | None, typer.Option("--plant", help="企业 A plant with its own accounts.")
    ] = None,
    period: Annotated[str, typer.Option(help="期间 Of the plants and the catalogue: 2025.")] = "",
    view: Annotated[str, typer.Option(help=f"分配视图 {', '.join(VIEWS)}.")] = VIEWS[0],
    warming: Annotated[str, typer.Option(help="增温潜势 AR4, AR5 or AR6.")] = "AR6",
    electricity: Annotated[
        str, typer.Option(help=f"电力口径 {', '.join(METRICS)}, or none.")
    ] = METRICS[0],
    links: Annotated[Path | None, typer.Option(help="人工链接 A CSV of decisions.")] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """核算足迹 Link, diagnose and solve a system, and post the footprints of all its products.

    Example: tanfeng footprint run --plant my-cement --period 2025 -w my-workspace
    """
    ws = workspace_at(workspace)
    if plant and not period:
        message = "--plant needs --period 请给出期间"
        raise typer.BadParameter(message)
    chosen = tuple(inventory) if inventory else tuple(each.number for each in inventories(ws))
    with usage():
        decided = read_overrides(links) if links else ()
    ask = Ask(
        inventories=chosen, plants=tuple(plant or ()), period=period,
        electricity="" if electricity == "none" else electricity, view=view, warming=warming,
        overrides=decided,
    )  # fmt: skip
    made = run_footprint(ws, ask)
    told = made.study.shares()
    if not as_json:
        _links_table(told)
        rows = made.scores.to_pylist()
        table(
            f"批次 run {made.run.number}: {len(rows)} products 产品",
            ("product 产品", "unit 单位", ">kg CO2e", ">fossil 化石", ">biogenic 生物",
             ">land 土地"),
            (
                (row["product"], row["unit"], *(f"{row[key]:,.6g}" for key in
                 ("gwp100", "gwp100_fossil", "gwp100_biogenic", "gwp100_land_use")))
                for row in rows[:40]
            ),
        )  # fmt: skip
        if len(rows) > 40:
            stdout.print(f"… {len(rows) - 40} more: --json")
    show({"run": made.run.number, "links": told, "products": made.scores.to_pylist()},
         made.findings, as_json=as_json)  # fmt: skip


def links(
    run: RunArgument,
    state: Annotated[str | None, typer.Option(help="状态 linked, split, cut_off, error.")] = None,
    process: Annotated[str | None, typer.Option(help="过程 Of this process only.")] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """链接 Show who supplies each input, by which rule and why.

    Example: tanfeng footprint links 4 --state cut_off -w my-workspace
    """
    with usage():
        study = open_study(workspace_at(workspace), run)
    rows = [
        row
        for row in study.links.to_pylist()
        if state in (None, row["state"]) and process in (None, row["process"])
    ]
    if not as_json:
        _links_table(study.shares())
        zh = language() == "zh"
        table(
            f"链接 Links of run {run}",
            ("process 过程", "input 投入", ">amount 数量", "state 状态", "provider 供应",
             ">share 份额", ">candidates 候选", "reason 理由"),
            (
                (row["process"], row["flow"], f"{row['amount']:,.6g}", row["state"],
                 row["provider"], f"{row['share']:.0%}", str(row["candidates"]),
                 row["reason_zh" if zh else "reason_en"])
                for row in rows[:200]
            ),
        )  # fmt: skip
    show(rows, as_json=as_json)


def _links_table(told: tuple[Share, ...]) -> None:
    table(
        "投入的去向 How the inputs ended",
        ("state 状态", ">inputs 投入", ">share 份额", ">kg CO2e passed on 传递量"),
        (
            (_STATES[each.state].to(language()), f"{each.edges:,}", f"{each.of_edges:.1%}",
             "—" if each.impact is None else f"{each.impact:,.4g}")
            for each in told
        ),
    )  # fmt: skip
