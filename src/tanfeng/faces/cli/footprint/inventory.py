"""``footprint import``, ``list`` and ``template``: inventories of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, workspace_at
from tanfeng.faces.cli.output import show, stdout, table
from tanfeng.footprint.formats import read_inventory, write_template
from tanfeng.footprint.study import bring_inventory, inventories


def bring(
    path: Annotated[Path, typer.Argument(help="清单 A file, ZIP or folder of an inventory.")],
    name: Annotated[str | None, typer.Option(help="名称 Name; by default the file's.")] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """导入清单 Bring an inventory in, from one of seven formats.

    CSV, our workbook, Brightway's workbook, openLCA JSON-LD, ILCD or TIDAS, ecoSpold 2.

    Example: tanfeng footprint import metals.xlsx --name metals -w my-workspace
    """
    ws = workspace_at(workspace)
    inventory, told = read_inventory(path)
    made = bring_inventory(ws, inventory, name or path.stem, source=path, told=told)
    if not as_json:
        said = made.arguments
        stdout.print(
            f"批次 run {made.number}: {said['processes']:,} processes 过程, "
            f"{said['flows']:,} flows 流, {said['exchanges']:,} exchanges 交换"
        )
    show(made, made.findings, as_json=as_json)


def listed(workspace: WorkspaceOption = Path(), as_json: JsonOption = False) -> None:
    """列出清单 List the inventories of the workspace, the newest of each name.

    Example: tanfeng footprint list -w my-workspace
    """
    found = inventories(workspace_at(workspace))
    if not as_json:
        table(
            "清单 Inventories",
            (">run 批次", "name 名称", ">processes 过程", ">flows 流", ">exchanges 交换",
             "file 文件"),
            (
                (str(each.number), *(str(each.arguments[key]) for key in
                 ("name", "processes", "flows", "exchanges", "file")))
                for each in found
            ),
        )  # fmt: skip
    show(found, as_json=as_json)


def template(
    path: Annotated[Path, typer.Argument(help="文件 The workbook to write (.xlsx).")],
    as_json: JsonOption = False,
) -> None:
    """清单模板 Write an empty workbook for an inventory: processes, flows, exchanges, properties.

    Example: tanfeng footprint template metals.xlsx
    """
    written = write_template(path)
    if not as_json:
        stdout.print(str(written))
    show({"file": written}, as_json=as_json)
