"""``tanfeng init``: make a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, usage
from tanfeng.faces.cli.output import show, stdout
from tanfeng.ledger import create_workspace


def init(
    path: Annotated[Path, typer.Argument(help="文件夹 A new or empty folder.")],
    registry: Annotated[
        str | None,
        typer.Option(help="登记簿地址 Registry, such as postgresql+psycopg://user@host/name."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """建立工作区 Make a workspace: registry, lake and evidence in one folder.

    Example: tanfeng init my-workspace
    """
    with usage():
        made = create_workspace(path, registry)
    show({"workspace": str(made.path)}, as_json=as_json)
    if not as_json:
        stdout.print(f"工作区 workspace: {made.path}")
