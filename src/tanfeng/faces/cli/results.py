"""``account``, ``grade``, ``replay`` and ``run``: what follows from the reported figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanfeng.accounting import account as compute_accounts
from tanfeng.accounting import replay as replay_run
from tanfeng.faces.cli.arguments import (
    AsOfOption,
    JsonOption,
    PeriodArgument,
    WorkspaceOption,
    day_from,
    period_from,
    plants_from,
    usage,
    workspace_at,
)
from tanfeng.faces.cli.output import FINDINGS, language, show, stdout, table
from tanfeng.footprint.record import KIND as RECORD
from tanfeng.footprint.record import replay as recompute_record
from tanfeng.footprint.study import replay as reckon_again
from tanfeng.ledger import run, run_table, runs, void_run
from tanfeng.pathways.study import replay as plan_again
from tanfeng.rules import GRADES, OUTCOMES
from tanfeng.rules import grade as judge_products
from tanfeng.rules import replay as judge_again

runs_app = typer.Typer(no_args_is_help=True, help="核算批次 Runs: list, show, void.")
EntitiesOption = Annotated[
    list[str] | None,
    typer.Option("--entity", "-e", help="主体 Entity ids (repeatable); all plants if left out."),
]
RunArgument = Annotated[int, typer.Argument(help="批次号 Number of the run.")]


def account(
    period: PeriodArgument,
    entity: EntitiesOption = None,
    as_of: AsOfOption = None,
    note: Annotated[str, typer.Option(help="说明 Note kept with the run.")] = "",
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """核算 Compute energy and greenhouse-gas accounts and post them as a run.

    Example: tanfeng account 2025 -e my-cement -w my-workspace
    """
    ws, months = workspace_at(workspace), period_from(period)
    plants = [each.id for each in plants_from(ws, entity)]
    day = day_from(as_of) if as_of else None
    made = compute_accounts(ws, plants, months, as_of=day, note=note)
    if not as_json:
        stdout.print(f"批次 run {made.run.number}: {made.run.rows} rows 行 ({len(plants)} plants)")
    show(made.run, made.findings, as_json=as_json)


def grade(
    period: PeriodArgument,
    entity: EntitiesOption = None,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """对标判定 Grade every product against limits, benchmark and baseline levels.

    Example: tanfeng grade 2025 -e my-cement --as-of 2026-06-30 -w my-workspace
    """
    ws, months = workspace_at(workspace), period_from(period)
    plants = [each.id for each in plants_from(ws, entity)]
    made = judge_products(ws, plants, months, as_of=day_from(as_of))
    if not as_json:
        lang = language()
        shown = [v for v in made.verdicts if v.outcome != "not_applicable"]
        table(
            f"批次 run {made.run.number}: {len(shown)} verdicts 判定",
            ("subject 主体", "item 产品", "requirement 依据", ">value 数值", ">margin 余量",
             "grade 等级", "outcome 结论", "status 状态"),
            (
                (v.subject, v.item, f"{v.requirement} {v.clause}", _number(v.value, v.unit),
                 _number(v.margin, ""), GRADES[v.grade].to(lang) if v.grade in GRADES else v.grade,
                 OUTCOMES[v.outcome].to(lang), v.status)
                for v in shown
            ),
        )  # fmt: skip
    show({"run": made.run, "verdicts": made.verdicts}, made.findings, as_json=as_json)


def replay(
    number: RunArgument, workspace: WorkspaceOption = Path(), as_json: JsonOption = False
) -> None:
    """复算 Compute a run again from its stored sheets and ledger state, digit for digit.

    Example: tanfeng replay 1 -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        kind = run(ws, number).kind
    ways = {"grade": judge_again, "pathway": plan_again, "footprint": reckon_again,
            RECORD: recompute_record}  # fmt: skip
    again = ways.get(kind, replay_run)(ws, number)
    if not as_json:
        word = "一致 identical" if again.identical else "不一致 different"
        stdout.print(f"批次 run {number}: {again.rows} rows 行, {word}")
        for each in again.differences:
            stdout.print(f"  {each}", markup=False)
    show(again, as_json=as_json)
    if not again.identical:
        raise typer.Exit(FINDINGS)


@runs_app.command("list")
def list_runs(workspace: WorkspaceOption = Path(), as_json: JsonOption = False) -> None:
    """列出批次 List the runs, voided ones too.

    Example: tanfeng run list -w my-workspace
    """
    found = runs(workspace_at(workspace))
    if not as_json:
        table(
            f"{len(found)} runs 批次",
            (">run", "kind 种类", "period 期间", ">rows 行", "version 版本", "voided 作废"),
            (
                (str(r.number), r.kind, str(r.arguments.get("period", "")), str(r.rows), r.version,
                 r.voided)
                for r in found
            ),
        )  # fmt: skip
    show(found, as_json=as_json)


@runs_app.command("show")
def show_run(
    number: RunArgument,
    entity: Annotated[str | None, typer.Option("--entity", "-e", help="主体 Entity id.")] = None,
    period: Annotated[str | None, typer.Option(help="期间 Period.")] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """显示批次 Show the results of a run.

    Example: tanfeng run show 1 -e my-cement --period 2025 -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        made = run(ws, number)
    rows = [
        row
        for row in run_table(ws, number).to_pylist()
        if entity in (None, row["entity"]) and period in (None, row["period"])
    ]
    if not as_json:
        table(
            f"批次 run {number} ({made.kind}) {made.voided}",
            ("entity 主体", "item 品类", "measure 计量项", "period 期间", ">value 数值", "unit",
             "tier 数据等级", "symbol 符号", "sheet 方法"),
            (
                (r["entity"], r["item"], r["measure"], r["period"], _number(r["value"], ""),
                 r["unit"], r["tier"], r["symbol"], r["sheet"])
                for r in rows
            ),
        )  # fmt: skip
    show({"run": made, "rows": rows}, as_json=as_json)


@runs_app.command("void")
def void(
    number: RunArgument,
    reason: Annotated[str, typer.Option(help="原因 Why.", prompt=True)],
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """作废批次 Void a run with a reason; it stays readable but no longer counts.

    Example: tanfeng run void 1 --reason "wrong period" -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        run(ws, number)
    void_run(ws, number, reason)
    show(run(ws, number), as_json=as_json)
    if not as_json:
        stdout.print(f"批次 run {number} 已作废 voided: {reason}")


def _number(value: float | None, unit: str) -> str:
    return "—" if value is None else f"{value:,.6g} {unit}".strip()
