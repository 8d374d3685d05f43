"""``footprint export``: an inventory, or the processes behind a record, in a form others read."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import show, stdout
from tanfeng.footprint.formats import (
    write_brightway,
    write_folder,
    write_ilcd,
    write_jsonld,
    write_workbook,
)
from tanfeng.footprint.record import inventory_behind


class Form(StrEnum):
    """A form that is written."""

    JSONLD = "jsonld"
    ILCD = "ilcd"
    CSV = "csv"
    XLSX = "xlsx"
    BRIGHTWAY = "brightway"


_WRITE = {
    Form.JSONLD: write_jsonld, Form.ILCD: write_ilcd, Form.CSV: write_folder,
    Form.XLSX: write_workbook, Form.BRIGHTWAY: write_brightway,
}  # fmt: skip
_ENDING = {
    Form.JSONLD: ".zip", Form.ILCD: ".zip", Form.CSV: "", Form.XLSX: ".xlsx",
    Form.BRIGHTWAY: ".xlsx",
}  # fmt: skip


def export(
    number: Annotated[int, typer.Argument(help="批次 Run of an inventory, or of a record.")],
    path: Annotated[Path, typer.Argument(help="目标 ZIP, folder or workbook to write.")],
    to: Annotated[Form, typer.Option("--to", help="格式 Form.")] = Form.JSONLD,
    force: Annotated[bool, typer.Option("--force", help="覆盖 Overwrite a file.")] = False,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """导出 Write an inventory, or what lies under a record: JSON-LD, ILCD, CSV, Excel, Brightway.

    Example: tanfeng footprint export 12 cement.zip --to ilcd -w my-workspace
    """
    if path.exists() and path.is_file() and not force:
        message = f"{path} exists: use --force to overwrite it 文件已存在"
        raise typer.BadParameter(message)
    # what goes into a ZIP may go into a folder instead
    endings = (".xlsx",) if _ENDING[to] == ".xlsx" else (_ENDING[to], "")
    if path.suffix.casefold() not in endings:
        message = f"{to} is written to {_ENDING[to] or 'a folder'} 目标的扩展名不对"
        raise typer.BadParameter(message)
    ws = workspace_at(workspace)
    with usage():
        inventory = inventory_behind(ws, number)
    _WRITE[to](inventory, path)
    told = {
        "path": path, "form": to.value, "processes": inventory.processes.num_rows,
        "flows": inventory.flows.num_rows, "exchanges": inventory.exchanges.num_rows,
    }  # fmt: skip
    if not as_json:
        stdout.print(
            f"{path} ({to}): {told['processes']:,} processes 过程, {told['flows']:,} flows 流, "
            f"{told['exchanges']:,} exchanges 交换"
        )
    show(told, as_json=as_json)
