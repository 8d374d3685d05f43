"""``tanfeng entity``: the plants, units, parks and regions of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import language, show, stdout, table
from tanfeng.ledger import add_entities, add_memberships, entities, read_entity_file

app = typer.Typer(no_args_is_help=True, help="主体 Plants, process units, parks, regions.")


@app.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="主体清单 Entity file (YAML).")],
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """登记主体 Add the entities of a file; adding the same again changes nothing.

    Example: tanfeng entity add examples/my-plant.yaml -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        declared = read_entity_file(file)
    add_entities(ws, declared.entities)
    add_memberships(ws, declared.memberships)
    show({"entities": [e.id for e in declared.entities]}, as_json=as_json)
    if not as_json:
        stdout.print(f"{len(declared.entities)} entities 主体")


@app.command("list")
def list_entities(
    kind: Annotated[str | None, typer.Option(help="类型 plant, unit, park, province ...")] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """列出主体 List the entities of the workspace.

    Example: tanfeng entity list --kind plant -w my-workspace
    """
    found = list(entities(workspace_at(workspace), kind=kind))
    if not as_json:
        table(
            f"{len(found)} entities 主体",
            ("id", "kind 类型", "name 名称", "sector 行业", "region 地区", "synthetic 合成"),
            (
                (e.id, e.kind, e.name.to(language()), e.sector or "—", e.region or "—",
                 "synthetic 合成" if e.synthetic else "")
                for e in found
            ),
        )  # fmt: skip
    show(found, as_json=as_json)
