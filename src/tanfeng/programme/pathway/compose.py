"""Composes the report about plans (编报路径): from pathway runs and what is kept with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from tanfeng.ledger import Run, Workspace, run, run_sheets
from tanfeng.pathways.answer import Pathway, Summary, summarise
from tanfeng.pathways.assets import explain_plants, part_label
from tanfeng.pathways.sheets import read_roadmap
from tanfeng.pathways.study import open_pathway, weak_values
from tanfeng.programme.pathway.drawings import (
    emissions_chart,
    map_chart,
    stock_chart,
    timeline_chart,
    wedge_chart,
)
from tanfeng.programme.pathway.figures import plan_figures, plans_table, title_of
from tanfeng.programme.report.numbers import digits
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
from tanfeng.reference.finding import Text

_TOLD = 12
"""Plants of a scenario whose reasons are told: the largest ones."""


def pathway_report(ws: Workspace, numbers: Sequence[int], as_of: date) -> Report:
    """Compose the report about some pathway runs.

    Raises
    ------
    TanfengError
        ``run-unknown``, ``run-not-pathway``.
    """
    runs = {number: run(ws, number) for number in numbers}
    pathways = {number: open_pathway(ws, number) for number in numbers}
    plans = {n: (made, summarise(pathways[n])) for n, made in runs.items()}
    figures: dict[str, Figure] = {}
    for made, summary in plans.values():
        figures |= plan_figures(made, summary)
    named = {made.arguments["scenario"]: (title_of(made), pathways[n]) for n, made in runs.items()}
    names = {
        id: each.name
        for n, made in runs.items()
        for id, each in read_roadmap(
            run_sheets(ws, n), str(made.arguments["sector"])
        ).technologies.items()
    }
    sections = [
        Section(
            1, Text("一、情景比较", "1. Scenarios compared"), tuple(_compared(plans, named, names))
        )
    ]
    for n, made in runs.items():
        place = len(sections) + 1
        title = title_of(made)
        blocks = tuple(_scenario(ws, made, pathways[n], names))
        sections.append(
            Section(place, Text(f"{_count(place)}、{title.zh}", f"{place}. {title.en}"), blocks)
        )
    place = len(sections) + 1
    sections.append(
        Section(place, Text(f"{_count(place)}、假设与未知", f"{place}. Assumed and unknown"),
                tuple(_assumed(ws, runs)))
    )  # fmt: skip
    sector = next(iter(runs.values())).arguments["sector"]
    return Report(
        Text(f"碳达峰路径规划：{sector}", f"Carbon-peak pathways: {sector}"),
        Text(f"规划值，非统计数；{as_of}", f"Planned, no statistics; {as_of}"),
        as_of,
        tuple(sections),
        figures,
    )


def _count(number: int) -> str:
    return "零一二三四五六七八九十"[number] if number <= 10 else str(number)


def _compared(
    plans: Mapping[int, tuple[Run, Summary]],
    named: Mapping[str, tuple[Text, Pathway]],
    names: Mapping[str, Text],
) -> list[Block]:
    blocks: list[Block] = [
        Notice(
            Text(
                "本报告全部数字为规划值：由所列假设与公布数据推算，不是统计数，也不是预测。",
                "Every figure here is planned: reckoned from the assumptions listed and from "
                "published data. None is a statistic, and none a forecast.",
            )
        ),
        plans_table("plans", plans),
        emissions_chart(named),
    ]
    first = next(iter(named.values()))
    for other in list(named.values())[1:]:
        chart = wedge_chart(first, other, names)
        if chart is not None:
            blocks.append(chart)
    return blocks


def _scenario(ws: Workspace, made: Run, pathway: Pathway, names: Mapping[str, Text]) -> list[Block]:
    id, title = str(made.arguments["scenario"]), title_of(made)
    blocks: list[Block] = [stock_chart(id, title, pathway, names)]
    blocks.append(map_chart(id, title, pathway, run_sheets(ws, made.number)))
    if pathway.paths:
        blocks += [timeline_chart(id, title, pathway, names), _reasons(id, pathway)]
    blocks.append(_prices(id, pathway))
    gap = f"{pathway.gap:.2%}"
    blocks.append(
        Paragraph(
            Text(
                f"证明：方案现值 {digits(float(f'{pathway.objective / 1e9:.6g}'))} 十亿元，"
                f"下界 {digits(float(f'{pathway.bound / 1e9:.6g}'))} 十亿元，差距 {gap}。",
                f"Proof: the plan costs {digits(float(f'{pathway.objective / 1e9:.6g}'))} bn CNY, "
                f"no plan can cost less than {digits(float(f'{pathway.bound / 1e9:.6g}'))} bn "
                f"CNY; gap {gap}.",
            )
        )
    )
    blocks += [Notice(f.message) for f in pathway.findings]
    return blocks


def _reasons(id: str, pathway: Pathway) -> Table:
    fleet = pathway.problem.fleet
    order = np.argsort(-fleet.capacity)[:_TOLD]
    told = explain_plants(pathway, [fleet.ids[n] for n in order])
    rows = tuple(
        (each.name or each.plant, f"{fleet.capacity[n] / 1e6:,.2f}", each.text)
        for n, each in zip(order, told, strict=True)
    )
    return Table(
        f"plan-reasons-{id}",
        Text("产能最大工厂的去留与理由", "What the largest plants do, and why"),
        (Column(Text("工厂", "Plant")), Column(Text("产能（Mt/年）", "Mt/a"), True),
         Column(Text("决策与理由", "Decisions and reasons"))),
        rows,
    )  # fmt: skip


def _prices(id: str, pathway: Pathway) -> Table:
    problem = pathway.problem
    rows = []
    for family, series in pathway.duals.items():
        if not np.any(np.abs(series) > 1e-6):
            continue
        most = int(np.argmax(series))
        label = part_label(problem, family)
        rows.append(
            (label, digits(float(f"{series.mean():.4g}")), digits(float(f"{series[most]:.4g}")),
             str(int(problem.years[most])))
        )  # fmt: skip
    return Table(
        f"plan-prices-{id}",
        Text("共用约束的影子价格（当年元每单位）", "Worth of shared limits (CNY of the year)"),
        (Column(Text("约束", "Limit")), Column(Text("平均", "Mean"), True),
         Column(Text("最高", "Highest"), True), Column(Text("年份", "Year"), True)),
        tuple(rows),
    )  # fmt: skip


def _assumed(ws: Workspace, runs: Mapping[int, Run]) -> list[Block]:
    seen: dict[tuple[str, str], tuple[Text | str, ...]] = {}
    for number in runs:
        for used in weak_values(ws, number):
            value = "—" if used.value is None else digits(float(f"{used.value:.6g}"))
            seen[used.what + str(used.year or ""), used.at] = (
                used.what, str(used.year or "—"), value, used.unit, used.status.value,
                used.source, used.at,
            )  # fmt: skip
    found: list[Block] = [
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
    return found
