"""Write the reference pages that are generated: commands, data, measurements.

python docs/generate.py            # write
python docs/generate.py --check    # exit 1 when a page on disk differs
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from tanfeng.faces.cli import app
from tanfeng.pathways.sheets import read_roadmap, roadmap_sheets
from tanfeng.pathways.sheets.layout import MOST
from tanfeng.pathways.sheets.parameters import PARAMETERS, TECHNICAL
from tanfeng.reference.sheet import Status
from tanfeng.reference.shelf import open_shelf

DOCS = Path(__file__).parent
RESULTS = DOCS.parent / "benchmarks" / "results"


def commands() -> str:
    """Every command with its help, arguments and options."""
    lines = ["# Commands 命令", "", "Generated from the program by `make docs`.", ""]
    lines += [
        "Exit status: 0 fine, 1 findings of severity error, 2 usage. `--json` prints",
        '`{"result": ..., "findings": [...]}` on standard output.',
        "",
    ]
    for name, command in sorted(_leaves("tanfeng", typer.main.get_command(app))):
        lines += [f"## {name}", "", *_help(command.help or ""), ""]
        lines += ["| Parameter 参数 | Meaning 含义 |", "|---|---|"]
        for parameter in command.params:
            if parameter.name == "help":
                continue
            shown = ", ".join(parameter.opts) if parameter.opts[0].startswith("-") else (
                parameter.name.upper())  # fmt: skip
            lines.append(f"| `{shown}` | {getattr(parameter, 'help', None) or ''} |")
        lines.append("")
    return "\n".join(lines)


def _leaves(name: str, command: Any) -> list[tuple[str, Any]]:
    if not hasattr(command, "list_commands"):
        return [(name, command)]
    context = typer.Context(command)
    return [
        leaf
        for word in command.list_commands(context)
        for leaf in _leaves(f"{name} {word}", command.get_command(context, word))
    ]


def _help(text: str) -> list[str]:
    body, _, example = text.partition("Example:")
    lines = [" ".join(body.split())]
    if example:
        lines += ["", "```", " ".join(example.split()), "```"]
    return lines


def data() -> str:
    """Every sheet with its document, validity and status."""
    lines = ["# Data 数据", "", "Generated from the sheets by `make docs`.", ""]
    shelf = open_shelf()
    kinds = sorted({sheet.kind for sheet in shelf.sheets.values()})
    for kind in kinds:
        lines += [
            f"## {kind}", "",
            "| Sheet 版本 | Document 文件 | In force 施行 | Status 状态 | Checked 核对 |",
            "|---|---|---|---|---|",
        ]  # fmt: skip
        for sheet in shelf.of_kind(kind):
            title = f"{sheet.number} {sheet.title.zh}".replace("|", "/")
            lines.append(f"| `{sheet.id}` | {title} | {sheet.in_force or '—'} | {sheet.status} | "
                         f"{sheet.last_checked or '—'} |")  # fmt: skip
        lines.append("")
    return "\n".join(lines)


def plan_data() -> str:
    """What the roadmaps hold, row by row, and the parameters of their tables."""
    shelf = open_shelf()
    statuses = [status.value for status in Status]
    lines = [
        "# Data of plans 规划数据", "", "Generated from the sheets by `make docs`; see",
        "[roadmaps](../explanation/roadmaps.md) and [their layout](roadmap-sheet.md).", "",
        "## Rows of the roadmaps by status 各行业数据行的状态", "",
        "| Sector 行业 | Technologies 技术 | Steps 工序 | Classes 限额等级 | Targets 目标 | "
        + " | ".join(statuses) + " |",
        "|---|" + "---|" * (4 + len(statuses)),
    ]  # fmt: skip
    for sector in sorted(roadmap_sheets(shelf)):
        roadmap = read_roadmap(shelf, sector)
        said = roadmap.context
        told = Counter(row.status.value for rows in roadmap.values.values() for row in rows)
        counts = [len(roadmap.technologies), len(said.steps), len(said.classes), len(said.targets)]
        counts += [told[status] for status in statuses]
        lines.append(f"| `{sector}` | " + " | ".join(str(n or "") for n in counts) + " |")
    lines += [
        "", "## Parameters 参数", "",
        "`{product}`, `{carrier}` and `{limit}` stand for their units.", "",
        "| Parameter 参数 | Said of 对象 | Unit 单位 | Bounds 界限 | By year 分年 | In 可用于 |",
        "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, each in PARAMETERS.items():
        low, high = ("" if abs(x) >= MOST else f"{x:g}" for x in (each.low, each.high))
        lines.append(
            f"| `{name}` | {', '.join(each.of)} | {each.unit or 'its own'} | "
            f"{f'{low} … {high}' if low or high else ''} | {'yes' if each.dated else ''} | "
            f"{'roadmap, scenario' if name in TECHNICAL else 'scenario'} |"
        )
    return "\n".join(lines)


def measurements() -> str:
    """The tables that `make bench` wrote."""
    lines = [
        "# Measurements 测量", "",
        "Generated from `benchmarks/results` by `make docs`; `make bench` measures again. Ratios",
        "are to hand-written code or to a peer timed in the same run, on two cores.", "",
    ]  # fmt: skip
    for path in sorted(RESULTS.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        if not rows:
            continue
        lines += [f"## {path.stem}", "", "| " + " | ".join(rows[0]) + " |"]
        lines.append("|" + "---|" * len(rows[0]))
        lines += ["| " + " | ".join(row) + " |" for row in rows[1:]]
        lines.append("")
        if path.with_suffix(".svg").exists():
            lines += [f"![{path.stem}](../../benchmarks/results/{path.stem}.svg)", ""]
    return "\n".join(lines)


PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": commands,
    "reference/data.md": data,
    "reference/plan-data.md": plan_data,
    "explanation/measurements.md": measurements,
}


def main() -> int:
    """Write the pages, or say which differ."""
    stale = []
    for name, make in PAGES.items():
        path, text = DOCS / name, make().rstrip() + "\n"
        if "--check" in sys.argv:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.write_text(text, encoding="utf-8")
    for name in stale:
        sys.stderr.write(f"{name} is out of date: run make docs\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
