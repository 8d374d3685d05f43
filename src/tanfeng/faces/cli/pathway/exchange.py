"""``pathway osemosys``, ``iamc`` and ``model``: models in, tables and programmes out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import show, stdout
from tanfeng.faces.cli.pathway.compare import RunsArgument, runs_from
from tanfeng.ledger import run_sheets
from tanfeng.pathways.blocks import write_model
from tanfeng.pathways.exchange import (
    convention_named,
    osemosys_program,
    read_osemosys,
    solve_osemosys,
    write_iamc,
    write_results,
)
from tanfeng.pathways.sheets import read_roadmap
from tanfeng.pathways.study import open_pathway

ConventionOption = Annotated[
    str,
    typer.Option(help="约定 osemosys or tz-osemosys, where their objectives differ by design."),
]


def osemosys(
    folder: Annotated[Path, typer.Argument(help="模型 Folder of otoole CSV files.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="结果 Folder for results.")
    ] = None,
    convention: ConventionOption = "osemosys",
    as_json: JsonOption = False,
) -> None:
    """求解 OSeMOSYS 模型 Solve an OSeMOSYS model in otoole's CSV layout, and prove the answer.

    Example: tanfeng pathway osemosys utopia/ -o utopia-results
    """
    with usage():
        chosen = convention_named(convention)
        model, findings = read_osemosys(folder)
    answer = solve_osemosys(model, convention=chosen)
    files = write_results(answer, out) if out is not None else ()
    if not as_json:
        stdout.print(f"objective 目标值 {answer.objective:.8f}")
        for file in files:
            stdout.print(str(file))
    said = {"objective": answer.objective, "bound": answer.bound, "seconds": answer.seconds}
    show({**said, "certificate": answer.certificate, "files": files}, findings, as_json=as_json)


def iamc(
    out: Annotated[Path, typer.Argument(help="文件 CSV file to write.")],
    runs: RunsArgument = None,
    layout: Annotated[str, typer.Option(help="版式 wide or long.")] = "wide",
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """导出 IAMC 表 Write plans as an IAMC table, such as pyam opens.

    Example: tanfeng pathway iamc plans.csv 2 3 4 -w my-workspace
    """
    if layout not in ("wide", "long"):
        message = f"'{layout}': wide or long"
        raise typer.BadParameter(message)
    ws = workspace_at(workspace)
    numbers = [made.number for made in runs_from(ws, runs)]
    pathways = [open_pathway(ws, number) for number in numbers]
    roadmaps = [
        read_roadmap(run_sheets(ws, number), pathway.problem.sector)
        for number, pathway in zip(numbers, pathways, strict=True)
    ]
    units = {roadmap.product: roadmap.unit for roadmap in roadmaps}
    findings = write_iamc(pathways, out, units=units, layout=layout)
    if not as_json:
        stdout.print(str(out))
    show({"file": out, "scenarios": [p.problem.scenario for p in pathways]}, findings,
         as_json=as_json)  # fmt: skip


def model(
    folder: Annotated[Path, typer.Argument(help="模型 Folder of otoole CSV files.")],
    out: Annotated[Path, typer.Argument(help="文件 .lp or .mps file to write.")],
    convention: ConventionOption = "osemosys",
    as_json: JsonOption = False,
) -> None:
    """导出模型 Write an OSeMOSYS model as LP or MPS for any other solver.

    Example: tanfeng pathway model utopia/ utopia.mps
    """
    if out.suffix not in (".lp", ".mps"):
        message = f"'{out.name}' must end in .lp or .mps"
        raise typer.BadParameter(message)
    with usage():
        chosen = convention_named(convention)
        read, findings = read_osemosys(folder)
    program, _ = osemosys_program(read, chosen)
    write_model(program, out)
    rows, columns = program.size
    if not as_json:
        stdout.print(f"{out}: {rows} rows 行, {columns} columns 列")
    show({"file": out, "rows": rows, "columns": columns}, findings, as_json=as_json)
