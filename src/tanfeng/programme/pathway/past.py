"""What was, and what policy names (历史与政策目标): published output, years of the peak."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tanfeng.programme.charts import Course, Milestone, Reported, course_chart
from tanfeng.programme.charts.wording import short
from tanfeng.programme.pathway.plan import Plan, million, status_label
from tanfeng.programme.report.numbers import NOTHING, digits, percent
from tanfeng.programme.report.value import Block, Column, Paragraph, Table
from tanfeng.programme.statistics import Published, statistics
from tanfeng.programme.targets import targets
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.targets import Target
from tanfeng.reference.units import convert

_YEAR = re.compile(r"\d{4}")
_NATION = "CN"
_SHOWN = 0.1
"""Share of the last published output below which a plan is no line beside the nation's."""


def peak_targets(shelf: Shelf, sector: str) -> tuple[Target, ...]:
    """Return the years before which a document wants emissions of the sector to peak.

    Those of industry as a whole bind each of its sectors with the others, and say so.
    """
    return tuple(
        one for one in targets(shelf).values()
        if one.mode == "peak" and one.indicator in (f"{sector}_co2_peak", "industrial_co2_peak")
    )  # fmt: skip


def milestones(found: Sequence[Target]) -> list[Milestone]:
    """Return targets as marks on the axis of years."""
    return [
        Milestone(
            one.target_year,
            Text(f"{one.label.zh}：{one.target_year} 年前" if one.comparator == "<"
                 else f"{one.label.zh}：不晚于 {one.target_year} 年",
                 f"{one.label.en} before {one.target_year}" if one.comparator == "<"
                 else f"{one.label.en} by {one.target_year}"),
        )
        for one in found
    ]  # fmt: skip


def targets_table(found: Sequence[Target], plans: Sequence[Plan]) -> Table | None:
    """Return what the targets ask and when each plan peaks; None without a target."""
    if not found:
        return None
    return Table(
        "plan-targets",
        Text("达峰政策目标与各情景峰值年", "Policy targets for the peak, and the plans' peaks"),
        (Column(Text("目标", "Target")), Column(Text("文件", "Document")),
         Column(Text("目标年", "Year"), True), Column(Text("状态", "Status")),
         *(Column(plan.label, True) for plan in plans)),
        tuple(
            (one.label, one.plan,
             Text(f"{'早于' if one.comparator == '<' else '不晚于'} {one.target_year}",
                  f"{'before' if one.comparator == '<' else 'by'} {one.target_year}"),
             status_label(one.status), *(str(plan.summary.peak_year) for plan in plans))
            for one in found
        ),
    )  # fmt: skip


def history(shelf: Shelf, plans: Sequence[Plan]) -> list[Block]:
    """Return the nation's published output of each product beside what plans make of it."""
    products = dict.fromkeys(id for plan in plans for id in plan.pathway.problem.products)
    return [block for product in products for block in _product(shelf, product, plans)]


def _product(shelf: Shelf, product: str, plans: Sequence[Plan]) -> list[Block]:
    unit = next(p.roadmap.unit for p in plans if product in p.pathway.problem.products)
    amount = million(unit)
    found = _published(shelf, product, unit)
    if not found:
        return []
    name = next(plan.names.get(product, Text(product, product)) for plan in plans)
    chosen = {int(one.row.period): (one, size) for one, size in found[::-1]}
    reported = Reported(
        {year: chosen[year][1] for year in sorted(chosen)},
        frozenset(year for year, (one, _) in chosen.items() if not one.row.status.may_judge),
    )
    last = max(reported.values)
    courses = [course for plan in plans if (course := _made(plan, product)) is not None]
    first = max((course.values[min(course.values)] for course in courses), default=0.0)
    share = first / reported.values[last]
    blocks: list[Block] = [
        Paragraph(
            Text(
                f"{name.zh}产量：{last} 年全国公布值 {short(reported.values[last])} {amount}；"
                f"各规划首年合计产量最高 {short(first)} {amount}，相当于其 {percent(share)}。"
                "规划只含已导入的工厂。",
                f"Output of {name.en}: {short(reported.values[last])} {amount} were published "
                f"for the nation for {last}; the plans begin with at most {short(first)} {amount}, "
                f"{percent(share)} of it. Plans hold the plants that were brought in, no others.",
            )
        )
    ]
    blocks.append(
        course_chart(
            f"plan-history-{product}",
            Text(f"{name.zh}产量：公布值与规划值", f"Output of {name.en}: published and planned"),
            Text("产量", "output"),
            Text(f"{amount}/年", f"{amount}/a"),
            courses if share >= _SHOWN else [],
            reported=reported,
            peaks=False,
        )
    )
    blocks.append(
        Table(
            f"plan-statistics-{product}",
            Text(f"{name.zh}产量公布值及出处（图中每年取已核实者；凭记忆者为空心点）",
                 f"Published output of {name.en} with sources (the chart takes what was seen "
                 "first; what rests on memory is hollow)"),
            (Column(Text("年份", "Year")), Column(Text("数值", "Value"), True),
             Column(Text("单位", "Unit")), Column(Text("状态", "Status")),
             Column(Text("来源", "Source")), Column(Text("位置", "Place"))),
            tuple(
                (one.row.period, NOTHING if one.row.value is None else digits(one.row.value),
                 one.row.unit, status_label(one.row.status), one.row.source, one.row.at)
                for one, _ in sorted(found, key=lambda pair: (pair[0].row.period, pair[0].row.at))
            ),
        )
    )  # fmt: skip
    return blocks


def _published(shelf: Shelf, product: str, unit: str) -> list[tuple[Published, float]]:
    """Return the statistics of whole years in millions of a unit, what may judge first."""
    found = []
    for one in statistics(shelf):
        row = one.row
        mine = (row.item, row.measure, row.region, row.basis) == (
            product, "output", _NATION, "statistic"
        )  # fmt: skip
        if not mine or not _YEAR.fullmatch(row.period) or row.value is None:
            continue
        try:
            found.append((one, convert(float(row.value), row.unit, unit) / 1e6))
        except TanfengError:
            # a share or a count of works is no output
            continue
    return sorted(found, key=lambda pair: not pair[0].row.status.may_judge)


def _made(plan: Plan, product: str) -> Course | None:
    problem = plan.pathway.problem
    if product not in problem.products:
        return None
    mine = problem.makes == problem.products.index(product)
    made = plan.pathway.output[:, mine].sum(axis=(0, 1)) / 1e6
    return Course(plan.label, dict(zip(plan.years, made.tolist(), strict=True)), plan.colour)
