"""Showing what a roadmap says beside its values: steps, intensity classes and targets."""

from __future__ import annotations

from typing import Any

from tanfeng.faces.cli.output import stdout, table
from tanfeng.pathways.sheets import Roadmap


def show_background(roadmap: Roadmap) -> None:
    """Print the steps, intensity classes and targets of a roadmap, and what it does not know."""
    context = roadmap.context
    if context.steps:
        steps = " → ".join(f"{step.name.zh} {step.name.en}" for step in context.steps)
        stdout.print(f"工序 steps: {steps}")
    if context.classes:
        table(
            f"{roadmap.sector}: 能耗限额等级 classes of energy per product",
            ("what 内容", ">grade 1 先进", ">grade 2 准入", ">grade 3 限定", "unit", "status",
             "at 位置"),
            (
                (f"{each.name.zh} {each.name.en}",
                 *("—" if level is None else f"{level:f}" for level in each.levels),
                 each.unit, each.status, each.at)
                for each in context.classes
            ),
        )  # fmt: skip
    if context.targets:
        table(
            f"{roadmap.sector}: 政策目标 targets",
            ("id", "what 内容", "base 基年", "year", ">value 数值", "status", "at 位置"),
            (
                (each.id, f"{each.name.zh} {each.name.en}", each.base, each.year,
                 " ".join(filter(None, (each.mode, each.comparator, each.value, each.unit))),
                 each.status, each.at)
                for each in context.targets
            ),
        )  # fmt: skip
    if context.unknown:
        table(
            f"{roadmap.sector}: 未知 not known",
            ("what 内容", "note", "at 位置"),
            ((each.what, each.note, each.at) for each in context.unknown),
        )


def background(roadmap: Roadmap) -> dict[str, Any]:
    """Return the same for ``--json``."""
    context = roadmap.context
    return {
        "steps": context.steps, "classes": context.classes, "targets": context.targets,
        "unknown": context.unknown,
    }  # fmt: skip
