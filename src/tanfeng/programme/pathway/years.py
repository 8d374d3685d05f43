"""Year by year (逐年行动与能源): what closes, converts, is relined and built; what it runs on."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from tanfeng.programme.charts import Part, stock_by_technology
from tanfeng.programme.charts.wording import short
from tanfeng.programme.pathway.figures import shown_years
from tanfeng.programme.pathway.plan import Plan, million
from tanfeng.programme.report.numbers import NOTHING
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Text
from tanfeng.reference.units import convert, dimension_of

_LEAST = 1.0
"""t/a below which a change of capacity is noise."""
_ACTIONS = {
    "close": Text("关停", "Closed"),
    "convert": Text("改造", "Converted"),
    "reline": Text("大修", "Relined"),
    "build": Text("新建", "Built"),
}


def actions_table(plan: Plan) -> Table | None:
    """Return what is decided in each year, in millions a year and plants; None where nothing is.

    A cohort plan knows no plants and no relinings.
    """
    counted = _counted(plan)
    capacity = _capacity(plan)
    years = [
        year for n, year in enumerate(plan.years)
        if any(series[n] > _LEAST for series in capacity.values())
    ]  # fmt: skip
    if not years:
        return None
    rows = []
    for year in years:
        n = plan.years.index(year)
        cells: list[Text | str] = [str(year)]
        for action in _ACTIONS:
            if action not in capacity or capacity[action][n] <= _LEAST:
                cells.append(NOTHING)
                continue
            size, plants = short(capacity[action][n] / 1e6), counted.get((action, year), 0.0)
            several = Text(f"{size}（{plants:.0f} 家）", f"{size} ({plants:.0f})")
            cells.append(several if plan.pathway.paths else size)
        cells.append(_turned(plan, n))
        rows.append(tuple(cells))
    return Table(
        f"plan-actions-{plan.number}",
        Text(f"逐年行动：{plan.label.zh}（{plan.amount}/年，括号内为工厂数）",
             f"What is done year by year: {plan.label.en} ({plan.amount}/a, plants in brackets)"),
        (Column(Text("年份", "Year")),
         *(Column(word, True) for word in _ACTIONS.values()),
         Column(Text(f"改造与新建的去向（{plan.amount}/年）",
                     f"Converted and built into ({plan.amount}/a)"))),
        tuple(rows),
    )  # fmt: skip


def _capacity(plan: Plan) -> dict[str, np.ndarray]:
    """Return t/a by action, shape (T,)."""
    pathway = plan.pathway
    found = {
        "close": pathway.closed.sum(axis=(0, 1)),
        "convert": pathway.converted.sum(axis=(0, 1)),
        "build": pathway.built.sum(axis=(0, 1)),
    }
    if pathway.paths:
        fleet = pathway.problem.fleet
        size = dict(zip(fleet.ids, fleet.capacity * fleet.count, strict=True))
        relined = np.zeros(len(plan.years))
        for path in pathway.paths:
            for step in path.steps:
                if step.action == "reline":
                    relined[plan.years.index(step.year)] += path.share * size[path.plant]
        found["reline"] = relined
    return found


def _counted(plan: Plan) -> dict[tuple[str, int], float]:
    fleet = plan.pathway.problem.fleet
    count = dict(zip(fleet.ids, fleet.count, strict=True))
    found: dict[tuple[str, int], float] = defaultdict(float)
    for path in plan.pathway.paths:
        for step in path.steps:
            found[step.action, step.year] += path.share * float(count[path.plant])
    return found


def _turned(plan: Plan, n: int) -> Text:
    """Say into which technologies plants are converted, and which are built, in one year."""
    into = plan.pathway.converted[:, :, n].sum(axis=0) + plan.pathway.built[:, :, n].sum(axis=0)
    told = [
        (plan.technologies[kind][0], short(into[k] / 1e6))
        for k, kind in enumerate(plan.pathway.problem.technologies)
        if into[k] > _LEAST
    ]
    if not told:
        return Text(NOTHING, NOTHING)
    return Text("；".join(f"{name.zh} {size}" for name, size in told),
                "; ".join(f"{name.en} {size}" for name, size in told))  # fmt: skip


def energy_chart(plan: Plan) -> Chart | None:
    """Draw the energy that plants use, by carrier; None where no carrier is one of energy."""
    problem = plan.pathway.problem
    used = plan.pathway.carriers().sum(axis=1)
    parts = [
        Part(plan.carriers[id][0], (used[f] * share / 1e6).tolist(), plan.carriers[id][1])
        for f, (id, unit) in enumerate(zip(problem.carriers, problem.carrier_units, strict=True))
        if problem.supplied_by[f] < 0 and (share := _gigajoules(unit)) is not None
    ]
    if not any(part.shows for part in parts):
        return None
    return stock_by_technology(
        f"plan-energy-{plan.number}",
        Text(f"分品种能源消费：{plan.label.zh}（电按当量值）",
             f"Energy by carrier: {plan.label.en} (electricity at 3.6 GJ/MWh)"),
        Text("能源消费", "energy use"),
        Text("PJ/年", "PJ/a"),
        plan.years,
        parts,
    )  # fmt: skip


def _gigajoules(unit: str) -> float | None:
    """Return the GJ of a unit of energy, None for another unit."""
    if dimension_of(unit) != dimension_of("GJ"):
        return None
    return convert(1.0, unit, "GJ")


def carriers_table(plan: Plan) -> Table:
    """Return energy and materials by carrier in the years that tables show."""
    problem, years = plan.pathway.problem, shown_years(plan.years)
    used = plan.pathway.carriers().sum(axis=1)
    rows = []
    for f, id in enumerate(problem.carriers):
        # less than nothing is a by-product
        if not np.any(np.abs(used[f]) > 1e-6):
            continue
        shown = [short(used[f, plan.years.index(year)] / 1e6) for year in years]
        unit = million(problem.carrier_units[f])
        rows.append((plan.carriers[id][0], unit, *shown))
    return Table(
        f"plan-carriers-{plan.number}",
        Text(f"能源与原料用量：{plan.label.zh}", f"Energy and materials used: {plan.label.en}"),
        (Column(Text("品种", "Carrier")), Column(Text("单位（每年）", "Unit (a year)")),
         *(Column(Text(f"{year} 年", str(year)), True) for year in years)),
        tuple(rows),
    )  # fmt: skip
