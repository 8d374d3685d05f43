"""``template``, ``check``, ``submit``: the way of a plant's workbook into the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import (
    JsonOption,
    PeriodArgument,
    WorkspaceOption,
    period_from,
    usage,
    workspace_at,
)
from tanfeng.faces.cli.output import show, stdout
from tanfeng.ledger import check_return, form_of, submit_return
from tanfeng.ledger.workbook import write_template

PlantArgument = Annotated[str, typer.Argument(help="企业编号 Entity id of the plant.")]
FileArgument = Annotated[Path, typer.Argument(help="填报表 The filled workbook (.xlsx).")]


def template(
    plant: PlantArgument,
    period: PeriodArgument,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="写到 Where to write.")] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """生成填报表 Write the workbook that a plant fills, from the methods that apply to it.

    Example: tanfeng template my-cement 2025 -o return.xlsx -w my-workspace
    """
    ws, months = workspace_at(workspace), period_from(period)
    with usage():
        form = form_of(ws, plant, months)
    path = out or Path(f"{plant}-{str(months).replace('/', '_')}.xlsx")
    write_template(form, months, path)
    show({"workbook": path, "lines": len(form.lines), "sheets": form.sheets}, as_json=as_json)
    if not as_json:
        stdout.print(f"填报表 workbook: {path} ({len(form.lines)} lines 行)")


def check(
    file: FileArgument,
    plant: PlantArgument,
    period: PeriodArgument,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """校验填报表 Read and check a workbook; every finding names its cell. Posts nothing.

    Example: tanfeng check return.xlsx my-cement 2025 -w my-workspace
    """
    ws, months = workspace_at(workspace), period_from(period)
    with usage():
        form_of(ws, plant, months)
    read = check_return(ws, plant, months, file)
    if not as_json:
        stdout.print(f"{len(read.facts)} values 数据, {len(read.findings)} findings 问题")
    show({"facts": len(read.facts), "sound": read.sound}, read.findings, as_json=as_json)


def submit(
    file: FileArgument,
    plant: PlantArgument,
    period: PeriodArgument,
    by: Annotated[str, typer.Option(help="填报人 Who submits.")] = "",
    note: Annotated[str, typer.Option(help="说明 Why, for a correction.")] = "",
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """提交填报表 Post a sound workbook; the same file again changes nothing.

    Example: tanfeng submit return.xlsx my-cement 2025 --by "Li" -w my-workspace
    """
    ws, months = workspace_at(workspace), period_from(period)
    with usage():
        form_of(ws, plant, months)
    read = check_return(ws, plant, months, file)
    if not read.sound:
        show({"submission": None}, read.findings, as_json=as_json)
        return
    receipt = submit_return(ws, read, by=by, note=note)
    if not as_json:
        state = "已有 already there" if receipt.again else "已提交 posted"
        stdout.print(
            f"{state}: {receipt.id} ({receipt.facts} values 数据, "
            f"{receipt.withdrawn} withdrawn 撤回)"
        )
    show(receipt, read.findings, as_json=as_json)
