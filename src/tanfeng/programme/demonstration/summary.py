"""What ``tanfeng demo`` prints at the end."""

from __future__ import annotations

from tanfeng.ledger import Workspace, entities, runs, verdicts
from tanfeng.programme.report.value import Column, Report, Table
from tanfeng.programme.rollup import roll_up
from tanfeng.reference.finding import Text
from tanfeng.reference.period import Period
from tanfeng.rules import GRADES, OUTCOMES

_SHOWN = ("energy_equivalent", "emission_without_power_heat", "emission_with_power_heat")


def summaries(ws: Workspace, report: Report, root: str, year: Period) -> tuple[Table, ...]:
    """Return the plants' totals with the park's, and the verdicts of the year."""
    return _totals(ws, root, year), _verdicts(ws, year)


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
