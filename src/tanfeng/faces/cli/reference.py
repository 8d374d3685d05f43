"""``tanfeng reference``: the official sheets, what they say and whether they are sound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, usage
from tanfeng.faces.cli.output import language, show, stdout, table
from tanfeng.programme import rosters, works
from tanfeng.programme.indicators import indicators
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.lint import lint
from tanfeng.reference.method import read_methods
from tanfeng.reference.shelf import open_shelf
from tanfeng.rules import lint as lint_rules

app = typer.Typer(no_args_is_help=True, help="基础数据 Official documents as dated, sourced data.")
SheetsOption = Annotated[
    list[Path] | None,
    typer.Option("--sheets", help="另加的版本文件夹 Folder with further sheets (repeatable)."),
]


@app.command("list")
def list_sheets(
    kind: Annotated[str | None, typer.Option(help="种类 factors, method, limits ...")] = None,
    sheets: SheetsOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出版本 List the sheets: document, validity, status, last checked.

    Example: tanfeng reference list --kind limits
    """
    with usage():
        shelf = open_shelf(*(sheets or ()))
    chosen = [s for _, s in sorted(shelf.sheets.items()) if kind in (None, s.kind)]
    rows = [
        {
            "id": s.id, "kind": s.kind, "number": s.number, "title": s.title,
            "in_force": s.in_force, "expires": s.expires, "status": s.status,
            "last_checked": s.last_checked, "path": s.path,
        }
        for s in chosen
    ]  # fmt: skip
    if not as_json:
        table(
            f"{len(rows)} sheets 版本",
            ("id", "kind", "document 文件", "in force 施行", "status 状态", "checked 核对"),
            (
                (s.id, s.kind, s.title.to(language()), str(s.in_force or "—"), s.status.value,
                 str(s.last_checked or "—"))
                for s in chosen
            ),
        )  # fmt: skip
    show(rows, as_json=as_json)


@app.command("show")
def show_sheet(
    id: Annotated[str, typer.Argument(help="版本编号 Id of the sheet.")],
    sheets: SheetsOption = None,
    as_json: JsonOption = False,
) -> None:
    """显示一个版本 Show one sheet whole, as it lies in its files.

    Example: tanfeng reference show cn.gb16780.2021
    """
    with usage():
        sheet = open_shelf(*(sheets or ())).sheet(id)
    if as_json:
        show(sheet, as_json=True)
        return
    for path in sheet.files:
        stdout.rule(path.name)
        stdout.print(path.read_text(encoding="utf-8"), markup=False)


@app.command("lint")
def lint_sheets(sheets: SheetsOption = None, as_json: JsonOption = False) -> None:
    """检查版本 Check every sheet: keys, units, dimensions, validity, sources, tables.

    Example: tanfeng reference lint --sheets my-sheets
    """
    shelf = open_shelf(*(sheets or ()))
    findings = [*lint(shelf), *lint_rules(shelf)]
    # the rooms that read these kinds check their formulas, units and sums as they read
    for read in (read_methods, indicators, rosters, works):
        try:
            read(shelf)
        except TanfengError as error:
            findings += error.findings
    show({"sheets": len(shelf.sheets)}, findings, as_json=as_json)
    if not as_json:
        stdout.print(f"{len(shelf.sheets)} sheets 版本, {len(findings)} findings 问题")
