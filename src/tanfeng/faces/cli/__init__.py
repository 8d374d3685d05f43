"""The command ``tanfeng``: few verbs, each with an example, ``--json`` and an exit status.

Status 0 is fine, 1 means findings of severity error, 2 a usage error. Nothing a user can do
ends in a traceback.
"""

from __future__ import annotations

import os
import sys

import typer

from tanfeng import __version__
from tanfeng.faces.cli.output import FINDINGS, show_findings, stdout
from tanfeng.faces.cli.verbs import Verbs
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text

app = typer.Typer(
    name="tanfeng",
    cls=Verbs,
    help="碳峰 tanfeng: 从单元格到报告的证据链 one chain of evidence, from a cell to the report.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def version_option(
    version: bool = typer.Option(False, "--version", help="显示版本 Show the version."),
) -> None:
    """Answer ``--version``."""
    if version:
        stdout.print(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command; a refusal is shown as findings, with status 1."""
    try:
        app()
    except TanfengError as error:
        show_findings(error.findings)
        sys.exit(FINDINGS)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("TANFENG_DEBUG"):
            raise
        show_findings((_fault(error),))
        sys.exit(FINDINGS)


def _fault(error: Exception) -> Finding:
    what = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return Finding(
        "internal-fault",
        Severity.ERROR,
        "tanfeng",
        Text(f"程序内部错误：{what}", f"A fault inside tanfeng: {what}"),
        Text(
            "账册未被改动或已回滚。请用 TANFENG_DEBUG=1 重跑，并报告输出。",
            "Nothing was half written. Run again with TANFENG_DEBUG=1 and report what it prints.",
        ),
    )
