"""What the command line prints: data to standard output, findings to standard error."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.tree import Tree

from tanfeng.reference.finding import Finding, Language, Severity, Text
from tanfeng.reference.trace import Trace

FINE, FINDINGS, USAGE = 0, 1, 2
_COLOUR = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_WIDE = 160

stdout = Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)
stderr = Console(stderr=True, width=None if sys.stderr.isatty() else _WIDE, highlight=False)


def language() -> Language:
    """Return the language of messages: ``TANFENG_LANG``, else the locale, else Chinese."""
    wanted = os.environ.get("TANFENG_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG")
    return "en" if (wanted or "zh").lower().startswith(("en", "c.", "posix")) else "zh"


def plain(value: Any) -> Any:
    """Turn a value of the rooms into what JSON can carry; decimals stay exact as text."""
    match value:
        case None | bool() | int() | float() | str():
            return value.value if isinstance(value, Enum) else value
        case Decimal():
            return str(value)
        case date() | datetime():
            return value.isoformat()
        case Path():
            return str(value)
        case Text():
            return {"zh": value.zh, "en": value.en}
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            names = [f.name for f in dataclasses.fields(value) if not f.name.startswith("_")]
            return {name: plain(getattr(value, name)) for name in names}
        case tuple() if hasattr(value, "_asdict"):
            return plain(value._asdict())  # pyright: ignore[reportAttributeAccessIssue]
        case Iterable():
            return [plain(item) for item in value]
        case _:
            return str(value)


def show(result: Any, findings: Sequence[Finding] = (), *, as_json: bool) -> None:
    """Print a result (JSON only) and the findings, and leave with status 1 if any is an error."""
    if as_json:
        sys.stdout.write(
            json.dumps(
                {"result": plain(result), "findings": plain(findings)}, ensure_ascii=False, indent=1
            )
            + "\n"
        )
    else:
        show_findings(findings)
    if any(finding.severity is Severity.ERROR for finding in findings):
        sys.exit(FINDINGS)


def show_findings(findings: Sequence[Finding], most: int = 200) -> None:
    """List findings by place on standard error."""
    if not findings:
        return
    lang = language()
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    for finding in sorted(findings, key=lambda f: order[f.severity])[:most]:
        colour = _COLOUR[finding.severity]
        stderr.print(
            f"[{colour}]{finding.severity.value}[/] [bold]{_safe(finding.at)}[/] "
            f"{_safe(finding.message.to(lang))} [dim]({finding.code})[/]"
        )
        if finding.hint.to(lang):
            stderr.print(f"      → {_safe(finding.hint.to(lang))}")
    if len(findings) > most:
        stderr.print(f"… {len(findings) - most} more; use --json to see all.")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table on standard output; columns that start with ``>`` are set flush right."""
    shown = Table(title=_safe(title), title_justify="left", header_style="bold")
    for column in columns:
        right = column.startswith(">")
        shown.add_column(column.removeprefix(">"), justify="right" if right else "left")
    for row in rows:
        shown.add_row(*(_safe(cell) for cell in row))
    stdout.print(shown)


def trace_tree(trace: Trace) -> Tree:
    """Build the tree that ``tanfeng explain`` prints."""
    lang = language()

    def line(node: Trace) -> str:
        value = "—" if node.value is None else f"{node.value:,f}"
        parts = [f"[bold]{_safe(node.label.to(lang))}[/] = {value} {_safe(node.unit)}"]
        if node.how:
            parts.append(f"[green]{_safe(node.how)}[/]")
        if node.at:
            parts.append(f"[cyan]{_safe(node.at)}[/]")
        about = " · ".join(part for part in (node.source, node.clause, node.status) if part)
        if about:
            parts.append(f"[dim]{_safe(about)}[/]")
        if node.note:
            parts.append(f"[yellow]{_safe(node.note)}[/]")
        return "  ".join(parts)

    tree = Tree(line(trace))

    def grow(branch: Tree, node: Trace) -> None:
        for child in node.children:
            grow(branch.add(line(child)), child)

    grow(tree, trace)
    return tree


def _safe(text: str) -> str:
    return text.replace("[", r"\[")
