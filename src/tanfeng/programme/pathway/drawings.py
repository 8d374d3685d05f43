"""Charts of plans (规划图): what the drawing functions need, read off pathways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tanfeng.pathways.answer import Pathway, PlantPath
from tanfeng.pathways.study import PeakPoint, PricePoint
from tanfeng.pathways.uncertainty import ClassicMacc
from tanfeng.programme.charts import (
    Life,
    classic_macc_chart,
    emission_paths,
    macc_sweep_chart,
    peak_cost_curve,
    plant_timeline,
    region_tiles,
    stock_by_technology,
    tile_map,
    wedges,
)
from tanfeng.programme.report.value import Chart
from tanfeng.reference.finding import Text
from tanfeng.reference.shelf import Shelf

MT = Text("Mt CO2/年", "Mt CO2/a")
_LARGEST = 24


def emissions_chart(
    plans: Mapping[str, tuple[Text, Pathway]], history: Mapping[int, float] | None = None
) -> Chart:
    """Draw the direct emissions of all plans."""
    series = {
        id: (name, _by_year(pathway, pathway.emission().sum(axis=(0, 1)) / 1e6))
        for id, (name, pathway) in plans.items()
    }
    caption = Text("各情景直接排放（规划值）", "Direct emissions by scenario (planned)")
    return emission_paths("plan-emissions", caption, MT, series, history)


def stock_chart(id: str, name: Text, pathway: Pathway, names: Mapping[str, Text]) -> Chart:
    """Draw the output of a plan by technology."""
    made = pathway.output.sum(axis=0) / 1e6
    parts = [
        (names.get(kind, Text(kind, kind)), made[k].tolist())
        for k, kind in enumerate(pathway.problem.technologies)
    ]
    return stock_by_technology(
        f"plan-stock-{id}",
        Text(f"分技术产量：{name.zh}", f"Output by technology: {name.en}"),
        Text("产量", "output"),
        Text("Mt/年", "Mt/a"),
        pathway.problem.years.tolist(),
        parts,
    )


def wedge_chart(
    base: tuple[Text, Pathway], other: tuple[Text, Pathway], names: Mapping[str, Text]
) -> Chart | None:
    """Draw how a plan comes below another: less output, and each technology's part of the shift.

    With the mean intensity of the base, less output takes away ``(Q0 - Q1) * i0``. The rest is
    what other technologies emit less on the same output: for each, ``q1 * (i0 - i)`` less what
    it took away in the base. The parts add up to the difference in every year.
    """
    (name, before), (title, after) = base, other
    one, two = before.problem, after.problem
    if one.technologies != two.technologies or not np.array_equal(one.years, two.years):
        return None
    q0, q1 = before.output.sum(axis=0), after.output.sum(axis=0)
    e0, e1 = before.emission().sum(axis=(0, 1)), after.emission().sum(axis=(0, 1))
    whole = np.maximum(q0.sum(axis=0), 1e-9)
    mean = e0 / whole
    less = (whole - q1.sum(axis=0)) * mean
    shift = q1 * (mean - two.direct) - q0 * (mean - one.direct)
    levers = [(Text("产量减少", "less output"), (less / 1e6).tolist())]
    levers += [
        (names.get(kind, Text(kind, kind)), (shift[k] / 1e6).tolist())
        for k, kind in enumerate(two.technologies)
    ]
    return wedges(
        f"plan-wedges-{two.scenario}",
        Text(f"{title.zh} 相对 {name.zh} 的减排构成", f"What takes {title.en} below {name.en}"),
        MT,
        two.years.tolist(),
        (title, (e1 / 1e6).tolist()),
        levers,
    )


def map_chart(id: str, name: Text, pathway: Pathway, shelf: Shelf) -> Chart:
    """Draw by how much each province's emissions fall over the plan."""
    emitted = pathway.emission().sum(axis=1) / 1e6
    fall = {
        region: float(emitted[n, 0] - emitted[n, -1])
        for n, region in enumerate(pathway.problem.regions)
        if region != "CN"
    }
    first, last = int(pathway.problem.years[0]), int(pathway.problem.years[-1])
    tiles = region_tiles(shelf)
    known = {tile.code for tile in tiles}
    return tile_map(
        f"plan-map-{id}",
        Text(f"{first}—{last} 年直接排放减少：{name.zh}",
             f"Fall of direct emissions from {first} to {last}: {name.en}"),
        Text("减少", "fall"),
        MT,
        tiles,
        {code: float(f"{v:.3g}") for code, v in fall.items() if code in known},
    )  # fmt: skip


def timeline_chart(id: str, name: Text, pathway: Pathway, names: Mapping[str, Text]) -> Chart:
    """Draw the largest plants year by year."""
    problem = pathway.problem
    size = dict(zip(problem.fleet.ids, problem.fleet.capacity, strict=True))
    called = dict(zip(problem.fleet.ids, problem.fleet.names, strict=True))
    ranked = sorted(pathway.paths, key=lambda path: -float(size[path.plant]))
    chosen = ranked[:_LARGEST]
    span = int(problem.years[0]), int(problem.years[-1])
    lives, taken = [], set()
    for path in chosen:
        label = called[path.plant] or path.plant
        label = f"{label} {path.plant}" if label in taken else label
        taken.add(label)
        lives.append(_life(label, path, span[1], names))
    return plant_timeline(
        f"plan-plants-{id}",
        Text(f"产能最大的工厂：{name.zh}", f"The largest plants: {name.en}"),
        lives,
        span,
        len(ranked) - len(chosen),
    )


def _life(label: str, path: PlantPath, last: int, names: Mapping[str, Text]) -> Life:
    ends: Sequence[int] = [*(step.year for step in path.steps[1:]), last + 1]
    spans = tuple(
        (names.get(step.technology, Text(step.technology, step.technology)), step.year, end)
        for step, end in zip(path.steps, ends, strict=False)
        if step.technology
    )
    marks = tuple((step.year, step.action) for step in path.steps if step.action != "keep")
    return Life(label, spans, marks)


def _by_year(pathway: Pathway, values: np.ndarray) -> dict[int, float]:
    return dict(zip(pathway.problem.years.tolist(), values.tolist(), strict=True))


def curve_chart(scenario: str, points: Sequence[PeakPoint]) -> Chart:
    """Draw what the peak costs against its latest year, or against its greatest height."""
    by_year = any(point.year is not None for point in points)
    axis = (
        Text("达峰不晚于（年）", "peak not later than (year)")
        if by_year
        else Text("峰值不高于（Mt CO2）", "peak not above (Mt CO2)")
    )
    told = [
        (
            float(point.year) if by_year and point.year else (point.height or 0.0) / 1e6,
            None if point.cost is None else point.cost / 1e9,
        )
        for point in points
        if (point.year is not None) == by_year
    ]
    caption = Text(f"{scenario}：达峰要求与成本", f"{scenario}: what the peak costs")
    return peak_cost_curve(f"plan-curve-{scenario}", caption, axis, told)


def sweep_chart(scenario: str, points: Sequence[PricePoint]) -> Chart:
    """Draw the emissions of the whole sector against the carbon price."""
    caption = Text(f"{scenario}：碳价扫描", f"{scenario}: sweep of the carbon price")
    return macc_sweep_chart(
        f"plan-macc-{scenario}", caption, [(p.price, p.emission / 1e6) for p in points]
    )


def measures_chart(made: ClassicMacc) -> Chart:
    """Draw a list of measures in order of their cost per tonne."""
    bars = [(bar.name, bar.start, bar.abated, bar.cost) for bar in made.bars]
    return classic_macc_chart("macc-measures", Text("措施清单", "Measures"), bars)
