"""``tanfeng trace``: codes, events, lineage, duties, audits, rates of batteries and materials."""

from __future__ import annotations

import typer

from tanfeng.faces.cli.trace import code

app = typer.Typer(
    no_args_is_help=True,
    help="溯源 Batteries and materials over their life: import, pack, recall, duties, audit ...",
)


@app.callback()
def trace() -> None:
    """溯源 Batteries and materials over their life."""


app.command("code")(code.read_code)
