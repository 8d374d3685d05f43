"""``tanfeng demo``: the whole chain on a synthetic park."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tanfeng.faces.cli.arguments import JsonOption
from tanfeng.faces.cli.output import language, show, stderr, stdout, table
from tanfeng.programme.demonstration import demonstrate


def demo(
    path: Annotated[Path, typer.Argument(help="文件夹 Where to make the workspace.")] = Path(
        "demo-workspace"
    ),
    as_json: JsonOption = False,
) -> None:
    """示范 Run the main job on a synthetic park: workbooks, accounts, verdicts, report.

    Example: tanfeng demo demo-workspace
    """
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=stderr, transient=True, disable=as_json) as progress:
        task = progress.add_task("", total=1.0)

        def tell(share: float, doing: str) -> None:
            progress.update(task, completed=share, description=doing)

        done = demonstrate(path, tell)
    if not as_json:
        lang = language()
        for summary in done.summaries:
            table(
                summary.caption.to(lang),
                [(">" if c.numeric else "") + c.label.to(lang) for c in summary.columns],
                [[c if isinstance(c, str) else c.to(lang) for c in row] for row in summary.rows],
            )
        table("结果所在 Where everything lies", ("what 内容", "where 位置"),
              [(text.to(lang), str(where)) for text, where in done.places])  # fmt: skip
        stdout.print(
            f"{done.seconds:.0f} s. 打开任何数字 open any number: "
            f"tanfeng explain S08 -w {done.workspace}"
        )
    show(done, as_json=as_json)
