"""Planned figures (规划数字): with ids that ``tanfeng explain`` opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from tanfeng.ledger import Run
from tanfeng.pathways.answer import Summary
from tanfeng.programme.report.value import Column, Figure, Table
from tanfeng.reference.finding import Text

PREFIX = "plan:"
PLANNED = Text("规划值，非统计数", "planned, not a statistic")
_MT = Text("百万吨 CO₂", "Mt CO2")
_SHOWN = (2030, 2035, 2040, 2050, 2060)


def shown_years(years: Sequence[int]) -> list[int]:
    """Return the years that tables show."""
    return [year for year in years if year == years[0] or year in _SHOWN]


def title_of(run: Run) -> Text:
    """Return the title of a run's scenario, with its id."""
    said = run.arguments.get("title") or {}
    id = str(run.arguments["scenario"])
    return Text(f"{said.get('zh', id)}（{id}）", f"{said.get('en', id)} ({id})")


def plan_figures(run: Run, summary: Summary) -> dict[str, Figure]:
    """Return the figures of one plan by id: ``plan:<scenario>:<what>``."""
    name, source = title_of(run), f"run {run.number}"
    base = f"{PREFIX}{summary.scenario}"

    def one(id: str, label: Text, value: float, unit: Text, period: str) -> Figure:
        return Figure(
            f"{base}:{id}",
            Text(f"{name.zh}：{label.zh}", f"{name.en}: {label.en}"),
            Decimal(f"{value:.6g}"),
            unit,
            period,
            source=source,
            status="assumption",
            note=PLANNED,
        )

    emitted = Text("直接排放", "direct emissions")
    years = sorted(summary.emission)
    span = f"{years[0]}-01/{years[-1]}-12"
    found = [
        one(f"emission:{year}", emitted, summary.emission[year] / 1e6, _MT, str(year))
        for year in shown_years(years)
    ]
    found += [
        one("peak_year", Text("峰值年", "peak year"), summary.peak_year, Text("年", ""), span),
        one("peak_height", Text("峰值", "height of the peak"), summary.peak_height / 1e6, _MT,
            str(summary.peak_year)),
        one("cumulative", Text("累计直接排放", "cumulative direct emissions"),
            summary.cumulative / 1e6, _MT, span),
        one("cost", Text("总成本现值", "present value of cost"), summary.objective / 1e9,
            Text("十亿元", "bn CNY"), span),
        one("gap", Text("已证明差距", "proven gap"), summary.gap * 100, Text("%", "%"), span),
    ]  # fmt: skip
    return {figure.id: figure for figure in found}


def plans_table(id: str, plans: Mapping[int, tuple[Run, Summary]]) -> Table:
    """Return plans side by side; cells are ids of figures."""
    first = next(iter(plans.values()))[1]
    years = shown_years(sorted(first.emission))
    rows = []
    for number, (run, summary) in plans.items():
        base = f"{PREFIX}{summary.scenario}"
        told = [f"{base}:emission:{y}" if y in summary.emission else "—" for y in years]
        rows.append(
            (str(number), title_of(run), f"{base}:peak_year", f"{base}:peak_height", *told,
             f"{base}:cumulative", f"{base}:cost", f"{base}:gap")
        )  # fmt: skip
    return Table(
        id,
        Text("路径规划比较（规划值，非统计数）", "Plans compared (planned, no statistics)"),
        (
            Column(Text("批次", "Run")),
            Column(Text("情景", "Scenario")),
            Column(Text("峰值年", "Peak year"), True),
            Column(Text("峰值", "Height"), True),
            *(Column(Text(f"{year} 年", str(year)), True) for year in years),
            Column(Text("累计", "Cumulative"), True),
            Column(Text("成本", "Cost"), True),
            Column(Text("差距", "Gap"), True),
        ),
        tuple(rows),
    )
