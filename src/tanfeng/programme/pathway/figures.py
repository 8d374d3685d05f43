"""Planned figures (规划数字): with ids that ``tanfeng explain`` opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from tanfeng.ledger import Run, Workspace, entities
from tanfeng.pathways.answer import Pathway, Summary
from tanfeng.pathways.answer.facts import subject_of
from tanfeng.programme.report.numbers import NOTHING
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


def figure_of(number: int, what: str) -> str:
    """Return the id of a figure of a run; two runs of one scenario never share one."""
    return f"{PREFIX}{number}:{what}"


def rests_on_synthetic(ws: Workspace, run: Run, pathway: Pathway) -> bool:
    """Whether any plant of a plan is synthetic, so that its figures describe no real sector."""
    invented = {one.id for one in entities(ws, as_of=run.snapshot.as_of) if one.synthetic}
    return any(subject_of(id) in invented for id in pathway.problem.fleet.ids)


def plan_figures(run: Run, summary: Summary, *, synthetic: bool = False) -> dict[str, Figure]:
    """Return the figures of one plan by id: ``plan:<run>:<what>``.

    Parameters
    ----------
    synthetic
        Whether the plan rests on synthetic plants; marked wherever a figure shows.
    """
    name, source = title_of(run), f"run {run.number}"

    def one(
        what: str, label: Text, value: float, unit: Text, period: str, words: Text | None = None
    ) -> Figure:
        return Figure(
            figure_of(run.number, what),
            Text(f"{name.zh}：{label.zh}", f"{name.en}: {label.en}"),
            Decimal(f"{value:.6g}"),
            unit,
            period,
            comparator="=" if words is None else "range",
            text=words,
            source=source,
            status="assumption",
            note=PLANNED,
            synthetic=synthetic,
        )

    emitted = Text("直接排放", "direct emissions")
    years = sorted(summary.emission)
    span = f"{years[0]}-01/{years[-1]}-12"
    found = [
        one(f"emission:{year}", emitted, summary.emission[year] / 1e6, _MT, str(year))
        for year in shown_years(years)
    ]
    found += [
        # a year is no quantity: it is worded, so that nothing sets separators into it
        one("peak_year", Text("峰值年", "peak year"), summary.peak_year, Text("年", ""), span,
            _year(summary.peak_year, years[0])),
        one("peak_height", Text("峰值", "height of the peak"), summary.peak_height / 1e6, _MT,
            str(summary.peak_year)),
        one("cumulative", Text("累计直接排放", "cumulative direct emissions"),
            summary.cumulative / 1e6, _MT, span),
        one("cost", Text("总成本现值", "present value of cost"), summary.objective / 1e9,
            Text("十亿元", "bn CNY"), span),
        one("gap", Text("已证明差距", "proven gap"), summary.gap * 100, Text("%", "%"), span),
    ]  # fmt: skip
    return {figure.id: figure for figure in found}


def _year(peak: int, first: int) -> Text:
    """Write the year of a peak; in the first model year it may lie before it."""
    if peak == first:
        return Text(f"{peak} 年或更早", f"{peak} or before")
    return Text(f"{peak} 年", str(peak))


def plans_table(id: str, plans: Mapping[int, tuple[Run, Summary]]) -> Table:
    """Return plans side by side; cells are ids of figures."""
    first = next(iter(plans.values()))[1]
    years = shown_years(sorted(first.emission))
    rows = []
    for number, (run, summary) in plans.items():
        emitted = [f"emission:{y}" if y in summary.emission else "" for y in years]
        told = ["peak_year", "peak_height", *emitted, "cumulative", "cost", "gap"]
        cells = (figure_of(number, what) if what else NOTHING for what in told)
        rows.append((str(number), title_of(run), *cells))
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
