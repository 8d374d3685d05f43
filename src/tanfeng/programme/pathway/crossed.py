"""Plans in one another's scenarios (遗憾值): what each costs when another one comes about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tanfeng.pathways.uncertainty import Carried, carry, regret
from tanfeng.programme.charts.wording import short
from tanfeng.programme.pathway.plan import Plan
from tanfeng.programme.report.value import Block, Column, Notice, Paragraph, Table
from tanfeng.reference.finding import Text

_BARRED = Text("不可行", "not allowed")
_DEARER = 1e-6


def regret_blocks(plans: Sequence[Plan]) -> list[Block]:
    """Return the regret of every plan in every scenario (Savage 1951).

    Only plans of other scenarios are crossed, and only those that share years, technologies and
    what investments cost; nothing is returned where fewer than two do.
    """
    shown, carried = _crossed(plans)
    if len(shown) < 2:
        return []
    costs = np.array([[one.cost for one in row] for row in carried])
    names = [str(plan.number) for plan in shown]
    feasible = np.isfinite(costs).any(axis=0)
    if not feasible.all():
        return []
    found = regret(costs / 1e9, names, names)
    chosen = [plan for plan in shown if str(plan.number) in found.choice]
    words = "、".join(plan.label.zh for plan in chosen), ", ".join(p.label.en for p in chosen)
    least = float(found.largest.min())
    rows = tuple(
        (plan.label, *(_told(value) for value in found.regret[n]), _told(found.largest[n]))
        for n, plan in enumerate(shown)
    )
    said = (
        Text(f"最大遗憾最小的方案：{words[0]}（{short(least)} 十亿元）。",
             f"The least largest regret is that of '{words[1]}' ({short(least)} bn CNY).")
        if np.isfinite(least)
        else Text("每个方案都至少在一个情景中不可行。",
                  "Every plan is not allowed in at least one scenario.")
    )  # fmt: skip
    blocks: list[Block] = [
        Table(
            "plan-regret",
            Text("遗憾值（十亿元，现值）：行为方案，列为实际出现的情景",
                 "Regret (bn CNY, present value): a plan a row, the scenario that comes a column"),
            (Column(Text("方案", "Plan")), *(Column(plan.label, True) for plan in shown),
             Column(Text("最大", "Largest"), True)),
            rows,
        ),
        Paragraph(
            Text(
                f"{said.zh}遗憾值为方案在该情景下的成本与同一情景中最省方案之差：厂级决策照旧，"
                "价格、需求与约束按该情景；缺口外购，软约束超出付费；产能置换指标余额不重算。",
                f"{said.en} Regret is what a plan costs more than the cheapest one of the same "
                "scenario: its plants do as planned, prices, demand and limits are the scenario's; "
                "what is lacking is imported, soft limits are paid for where they are exceeded, "
                "and the bank of replacement permits is not reckoned again.",
            )
        ),
    ]  # fmt: skip
    return [*blocks, *_forbidden(shown, carried), *_beaten(shown, costs)]


def _crossed(plans: Sequence[Plan]) -> tuple[list[Plan], list[list[Carried]]]:
    """Return the most plans that can be crossed with one another, and each in each world."""
    best: tuple[list[Plan], list[list[Carried]]] = ([], [])
    for first in plans:
        group: list[Plan] = []
        for plan in plans:
            others = [*group, plan]
            fits = carry(plan.pathway, first.pathway.problem) is not None
            if fits and plan.summary.scenario not in {one.summary.scenario for one in group}:
                group = others
        if len(group) > len(best[0]):
            made = [
                [carry(plan.pathway, world.pathway.problem) for world in group] for plan in group
            ]
            table = [[one for one in row if one is not None] for row in made]
            if all(len(row) == len(group) for row in table):
                best = group, table
    return best


def _forbidden(plans: Sequence[Plan], carried: Sequence[Sequence[Carried]]) -> list[Block]:
    """Tell why a plan is not allowed where another scenario comes about."""
    return [
        Notice(
            Text(
                f"在“{world.label.zh}”情景下，“{plan.label.zh}”的方案不可行："
                + "；".join(why.zh for why in one.barred) + "。",
                f"Where '{world.label.en}' comes about, the plan of '{plan.label.en}' is not "
                "allowed: " + "; ".join(why.en for why in one.barred) + ".",
            )
        )
        for plan, row in zip(plans, carried, strict=True)
        for world, one in zip(plans, row, strict=True)
        if one.barred
    ]  # fmt: skip


def _beaten(plans: Sequence[Plan], costs: np.ndarray) -> list[Block]:
    """Tell where the plan of another scenario is cheaper than the scenario's own."""
    found: list[Block] = []
    for at, world in enumerate(plans):
        best = int(np.argmin(costs[:, at]))
        if costs[best, at] < costs[at, at] * (1 - _DEARER):
            less, gap = short((costs[at, at] - costs[best, at]) / 1e9), f"{world.summary.gap:.2%}"
            other = plans[best].label
            found.append(
                Notice(
                    Text(
                        f"在“{world.label.zh}”情景下，“{other.zh}”的方案比求得的方案还省 {less} "
                        f"十亿元：后者的已证明差距为 {gap}，可用更小的 --gap 或更长时间重算。",
                        f"Where '{world.label.en}' comes about, the plan of '{other.en}' costs "
                        f"{less} bn CNY less than the one found for it, whose proven gap is {gap}: "
                        "a smaller --gap or more time would find a better one.",
                    )
                )
            )
    return found


def _told(value: float) -> Text | str:
    return short(value) if np.isfinite(value) else _BARRED
