"""Arguments that several commands share, read once and refused with exit status 2."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.output import USAGE, show_findings
from tanfeng.ledger import Entity, Workspace, entities, entity, open_workspace
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.period import Period, parse_period

WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", "-w", envvar="TANFENG_WORKSPACE", help="工作区 The workspace."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON Print JSON.")]
PeriodArgument = Annotated[str, typer.Argument(help="期间 2024, 2024-H1, 2024-03, 2024-01/2025-12")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="截至日 What was known on this day (YYYY-MM-DD).")
]


@contextmanager
def usage() -> Iterator[None]:
    """Turn a refusal of an argument into exit status 2."""
    try:
        yield
    except TanfengError as error:
        show_findings(error.findings)
        sys.exit(USAGE)


def workspace_at(path: Path) -> Workspace:
    """Open the workspace, or leave with status 2."""
    with usage():
        return open_workspace(path)


def period_from(text: str) -> Period:
    """Read a period, or leave with status 2."""
    with usage():
        return parse_period(text, "PERIOD")


def day_from(text: str | None) -> date:
    """Read a day; None is today (UTC)."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"'{text}' is not a day (YYYY-MM-DD) 不是日期"
        raise typer.BadParameter(message) from error


def plants_from(workspace: Workspace, ids: list[str] | None) -> list[Entity]:
    """Return the named entities, or every plant of the workspace."""
    with usage():
        if ids:
            return [entity(workspace, id) for id in ids]
        return list(entities(workspace, kind="plant"))
