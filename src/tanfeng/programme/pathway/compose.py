"""Composes the report about plans (编报路径): from pathway runs and what is kept with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from tanfeng.ledger import Workspace
from tanfeng.pathways.answer import Pathway
from tanfeng.pathways.assets import explain_plants
from tanfeng.pathways.study import weak_values
from tanfeng.programme.charts.wording import short
from tanfeng.programme.pathway.costs import Sweeps, curve_chart, sweep_chart
from tanfeng.programme.pathway.crossed import regret_blocks
from tanfeng.programme.pathway.drawings import (
    emissions_chart,
    falls,
    map_chart,
    stock_chart,
    timeline_chart,
    wedge_chart,
)
from tanfeng.programme.pathway.figures import figure_of, plan_figures, plans_table
from tanfeng.programme.pathway.parameters import value_label, value_words
from tanfeng.programme.pathway.past import history, milestones, peak_targets, targets_table
from tanfeng.programme.pathway.plan import (
    Plan,
    limit_label,
    open_plans,
    plant_names,
    status_label,
)
from tanfeng.programme.pathway.proof import proof_table
from tanfeng.programme.pathway.years import (
    actions_table,
    carriers_table,
    energy_chart,
)
from tanfeng.programme.report.numbers import NOTHING
from tanfeng.programme.report.value import (
    Block,
    Column,
    Figure,
    Notice,
    Paragraph,
    Report,
    Section,
    Table,
)
from tanfeng.reference.codes import sectors
from tanfeng.reference.finding import Text
from tanfeng.reference.shelf import Shelf

_TOLD = 12
"""Plants of a scenario whose reasons are told: the largest ones."""


def pathway_report(
    ws: Workspace,
    numbers: Sequence[int],
    as_of: date,
    sweeps: Mapping[int, Sweeps] | None = None,
) -> Report:
    """Compose the report about some pathway runs.

    Parameters
    ----------
    sweeps
        Run -> curves reckoned around it, shown with it.

    Raises
    ------
    TanfengError
        ``run-unknown``, ``run-not-pathway``.
    """
    plans, shelf = open_plans(ws, numbers), ws.shelf()
    figures: dict[str, Figure] = {}
    for plan in plans:
        figures |= plan_figures(plan.run, plan.summary, synthetic=plan.synthetic)
    parts: list[tuple[Text, Sequence[Block]]] = [
        (Text("情景比较", "Scenarios compared"), _compared(shelf, plans))
    ]
    past = history(shelf, plans)
    if past:
        parts.append((Text("历史产量", "Output so far"), past))
    domain = _domain(plans)
    known = sweeps or {}
    parts += [(plan.title, _scenario(ws, plan, domain, known.get(plan.number))) for plan in plans]
    parts.append((Text("假设与未知", "Assumed and unknown"), _assumed(ws, plans)))
    name = _sector(shelf, plans[0])
    return Report(
        Text(f"碳达峰路径规划：{name.zh}", f"Carbon-peak pathways: {name.en}"),
        Text(f"规划值，非统计数；{as_of}", f"Planned, no statistics; {as_of}"),
        as_of,
        tuple(
            Section(place, Text(f"{_count(place)}、{title.zh}", f"{place}. {title.en}"),
                    tuple(blocks))
            for place, (title, blocks) in enumerate(parts, 1)
        ),
        figures,
    )  # fmt: skip


def _count(number: int) -> str:
    return "零一二三四五六七八九十"[number] if number <= 10 else str(number)


def _sector(shelf: Shelf, plan: Plan) -> Text:
    known = sectors(shelf)
    code = str(plan.roadmap.sheet.body.get("gbt4754", ""))
    id = plan.pathway.problem.sector
    return known[code].name if code in known else Text(id, id)


def _compared(shelf: Shelf, plans: Sequence[Plan]) -> list[Block]:
    aims = peak_targets(shelf, plans[0].pathway.problem.sector)
    aimed = targets_table(aims, plans)
    blocks: list[Block] = [
        Notice(
            Text(
                "本报告中的方案数字均为规划值：由所列假设与公布数据推算，不是统计数，也不是预测。",
                "Every figure of a plan is planned: reckoned from the assumptions listed and from "
                "published data. None is a statistic, and none a forecast.",
            )
        ),
        plans_table("plans", {plan.number: (plan.run, plan.summary) for plan in plans}),
        emissions_chart(plans, milestones(aims)),
    ]
    if aimed is not None:
        blocks.append(aimed)
    for other in plans[1:]:
        chart = wedge_chart(plans[0], other)
        if chart is not None:
            blocks.append(chart)
    return [*blocks, *regret_blocks(plans)]


def _domain(plans: Sequence[Plan]) -> tuple[float, float]:
    """Return the smallest and largest fall of a province over all plans, zero included."""
    every = [0.0, *(value for plan in plans for value in falls(plan).values())]
    return min(every), max(every)


def _scenario(
    ws: Workspace, plan: Plan, domain: tuple[float, float], sweeps: Sweeps | None
) -> list[Block]:
    called = plant_names(ws, plan)
    found: list[Block | None] = [stock_chart(plan), energy_chart(plan), carriers_table(plan)]
    found += [map_chart(plan, domain), actions_table(plan)]
    if plan.pathway.paths:
        found += [timeline_chart(plan, called), _reasons(plan, called)]
    found.append(_prices(plan))
    id = str(plan.number)
    if sweeps is not None and sweeps.peaks:
        found.append(curve_chart(id, sweeps.peaks, plan.label, plan.colour))
    if sweeps is not None and sweeps.prices:
        found.append(sweep_chart(id, sweeps.prices, plan.label, plan.colour))
    cost, gap = (f"{{{figure_of(plan.number, what)}}}" for what in ("cost", "gap"))
    bound = short(plan.pathway.bound / 1e9, 6)
    found.append(
        Paragraph(
            Text(
                f"证明：方案现值 {cost}，下界 {bound} 十亿元，差距 {gap}。"
                f"重算此批次：tanfeng replay {plan.number}",
                f"Proof: the plan costs {cost}, no plan can cost less than {bound} bn CNY; "
                f"gap {gap}. To solve it again: tanfeng replay {plan.number}",
            )
        )
    )
    found.append(proof_table(plan))
    found += [Notice(finding.message) for finding in plan.pathway.findings]
    return [block for block in found if block is not None]


def _reasons(plan: Plan, called: Mapping[str, Text]) -> Table:
    fleet = plan.pathway.problem.fleet
    order = np.argsort(-fleet.capacity, kind="stable")[:_TOLD]
    told = explain_plants(_in_words(plan), [fleet.ids[n] for n in order], plan.names)
    rows = tuple(
        (called[each.plant], short(float(fleet.capacity[n]) / 1e6), each.text)
        for n, each in zip(order, told, strict=True)
    )
    return Table(
        f"plan-reasons-{plan.number}",
        Text("产能最大工厂的去留与理由", "What the largest plants do, and why"),
        (Column(Text("工厂", "Plant")),
         Column(Text(f"产能（{plan.amount}/年）", f"{plan.amount}/a"), True),
         Column(Text("决策与理由", "Decisions and reasons"))),
        rows,
    )  # fmt: skip


def _in_words(plan: Plan) -> Pathway:
    """Return the pathway with its limits called as the report calls them."""
    problem = plan.pathway.problem
    limits = tuple(replace(one, label=limit_label(plan, one.id)) for one in problem.limits)
    return replace(plan.pathway, problem=replace(problem, limits=limits))


def _prices(plan: Plan) -> Table | None:
    rows = []
    for family, series in plan.pathway.duals.items():
        if not np.any(np.abs(series) > 1e-6):
            continue
        most = int(np.argmax(series))
        rows.append(
            (limit_label(plan, family), short(float(series.mean())), short(float(series[most])),
             str(plan.years[most]))
        )  # fmt: skip
    if not rows:
        return None
    return Table(
        f"plan-prices-{plan.number}",
        Text("共用约束的影子价格（当年元每单位）", "Worth of shared limits (CNY of the year)"),
        (Column(Text("约束", "Limit")), Column(Text("平均", "Mean"), True),
         Column(Text("最高", "Highest"), True), Column(Text("年份", "Year"), True)),
        tuple(rows),
    )  # fmt: skip


def _assumed(ws: Workspace, plans: Sequence[Plan]) -> list[Block]:
    seen: dict[tuple[str, str], tuple[Text | str, ...]] = {}
    for plan in plans:
        for used in weak_values(ws, plan.number):
            seen[used.what + str(used.year or ""), used.at] = (
                value_label(plan, used.what), str(used.year or NOTHING), value_words(used),
                used.unit, status_label(used.status), used.source, used.at,
            )  # fmt: skip
    return [
        Paragraph(
            Text(
                f"下列 {len(seen)} 项不是公布值：假设、凭记忆或未知。改变它们即改变结果。",
                f"These {len(seen)} values were not published: they are assumed, remembered or "
                "unknown. Change them and the plans change.",
            )
        ),
        Table(
            "plan-assumptions",
            Text("假设、凭记忆与未知的数值", "Assumed, remembered and unknown values"),
            (Column(Text("内容", "What")), Column(Text("年份", "Year")),
             Column(Text("数值", "Value"), True), Column(Text("单位", "Unit")),
             Column(Text("状态", "Status")), Column(Text("来源或理由", "Source or reason")),
             Column(Text("位置", "Place"))),
            tuple(seen.values()),
        ),
    ]  # fmt: skip
