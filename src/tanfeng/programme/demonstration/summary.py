"""What ``tanfeng demo`` prints at the end."""

from __future__ import annotations

from collections.abc import Sequence

from tanfeng.ledger import Workspace, entities, run, runs, verdicts
from tanfeng.pathways.answer import summarise
from tanfeng.pathways.study import open_pathway
from tanfeng.programme.pathway.figures import title_of
from tanfeng.programme.report.value import Column, Report, Table
from tanfeng.programme.rollup import roll_up
from tanfeng.reference.finding import Text
from tanfeng.reference.period import Period
from tanfeng.rules import GRADES, OUTCOMES

_SHOWN = ("energy_equivalent", "emission_without_power_heat", "emission_with_power_heat")


def summaries(ws: Workspace, report: Report, root: str, year: Period) -> tuple[Table, ...]:
    """Return the plants' totals with the park's, and the verdicts of the year."""
    return _totals(ws, root, year), _verdicts(ws, year)


def compared(ws: Workspace, planned: Sequence[int]) -> Table:
    """Return the plans side by side; millions of tonnes, thousands of millions of yuan."""
    rows = []
    for number in planned:
        told = summarise(open_pathway(ws, number))
        last = max(told.emission)
        rows.append(
            (
                title_of(run(ws, number)),
                str(told.peak_year),
                _million(told.peak_height),
                _million(told.emission[last]),
                _million(told.cumulative),
                f"{told.objective / 1e9:,.0f}",
            )
        )
    return Table(
        "demo-plans",
        Text("虚构钢厂达峰路径（规划值，非统计数）", "Pathways of synthetic steelworks (planned)"),
        (
            Column(Text("情景", "scenario")),
            Column(Text("峰值年", "peak year"), numeric=True),
            Column(Text("峰值 Mt", "peak, Mt"), numeric=True),
            Column(Text("末年 Mt", "last year, Mt"), numeric=True),
            Column(Text("累计 Mt", "in all, Mt"), numeric=True),
            Column(Text("成本现值 十亿元", "cost, CNY bn"), numeric=True),
        ),
        tuple(rows),
    )


def _totals(ws: Workspace, root: str, year: Period) -> Table:
    rolled = roll_up(ws, root, year)
    names = {each.id: each.name for each in entities(ws)}
    found = [rolled.find("total", measure) for measure in _SHOWN]
    rows: list[tuple[Text | str, ...]] = [
        (
            names[member.id],
            *(_figure(rolled.by_plant.get(("total", measure), {}).get(member.id)) for measure in
              _SHOWN),
        )
        for member in rolled.members
    ]  # fmt: skip
    rows.append((names[root], *(_figure(t[0].value if t else None) for t in found)))
    coverage = min((t[0].coverage or 0.0 for t in found if t), default=0.0)
    return Table(
        "demo-totals",
        Text(
            f"{year} 年能耗与排放（合成数据，覆盖率 {coverage:.0%}）",
            f"Energy and emissions in {year} (synthetic; coverage {coverage:.0%})",
        ),
        (
            Column(Text("主体", "entity")),
            Column(Text("综合能耗 tce", "energy, tce"), numeric=True),
            Column(
                Text("排放（不含购入电热）tCO2e", "emissions without power and heat, tCO2e"),
                numeric=True,
            ),
            Column(
                Text("排放（含购入电热）tCO2e", "emissions with power and heat, tCO2e"),
                numeric=True,
            ),
        ),
        tuple(rows),
    )


def _verdicts(ws: Workspace, year: Period) -> Table:
    last = max(r.number for r in runs(ws, "grade") if r.arguments["period"] == str(year))
    judged = [v for v in verdicts(ws, last) if v.outcome != "not_applicable"]
    rows = tuple(
        (
            v.subject,
            v.requirement,
            "—" if v.value is None else f"{v.value:,.5g} {v.unit}",
            GRADES.get(v.grade, Text(v.grade, v.grade)),
            OUTCOMES[v.outcome],
        )
        for v in judged
    )
    return Table(
        "demo-verdicts",
        Text(f"{year} 年产品能耗判定", f"Verdicts on unit energy in {year}"),
        (
            Column(Text("主体", "subject")),
            Column(Text("依据", "requirement")),
            Column(Text("数值", "value"), numeric=True),
            Column(Text("等级", "grade")),
            Column(Text("结论", "outcome")),
        ),
        rows,
    )


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:,.0f}"


def _million(tonnes: float) -> str:
    return f"{tonnes / 1e6:,.1f}"
