"""Verbs that are imported when they are used (按需加载): so that a short command starts fast."""

from __future__ import annotations

import importlib
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

HERE = "tanfeng.faces.cli"
VERBS = {
    "init": "setup:init",
    "template": "returns:template",
    "check": "returns:check",
    "submit": "returns:submit",
    "account": "results:account",
    "grade": "results:grade",
    "replay": "results:replay",
    "reconcile": "balance:balance",
    "rollup": "figures:rollup",
    "report": "figures:report",
    "explain": "figures:explain",
    "demo": "demo:demo",
    "entity": "entities:app",
    "run": "results:runs_app",
    "reference": "reference:app",
    "pathway": "pathway:app",
    "footprint": "footprint:app",
    "trace": "trace:app",
    "serve": "service:serve",
}
"""Verb -> module of this package and what in it: a function, or an app of further verbs."""


class Verbs(TyperGroup):
    """The top of the command: knows all verbs, imports the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the verbs, in the order of a year's work."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a verb and return it."""
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name].partition(":")
        found = getattr(importlib.import_module(f"{HERE}.{module}"), name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(rich_markup_mode="rich", pretty_exceptions_enable=False)
            alone.command(cmd_name)(found)
            found = alone
        command = get_command(found)
        command.name = cmd_name
        return command
