"""Charts of plans (规划图): what the drawing functions need, read off pathways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tanfeng.pathways.answer import PlantPath
from tanfeng.programme.charts import (
    Course,
    Life,
    Milestone,
    Part,
    course_chart,
    plant_timeline,
    region_tiles,
    stock_by_technology,
    tile_map,
    wedges,
)
from tanfeng.programme.charts.theme import OTHERS
from tanfeng.programme.charts.wording import trimmed
from tanfeng.programme.pathway.plan import Plan
from tanfeng.programme.report.value import Chart
from tanfeng.reference.finding import Text

MT = Text("Mt CO2/年", "Mt CO2/a")
_LARGEST = 24


def emissions_chart(plans: Sequence[Plan], milestones: Sequence[Milestone] = ()) -> Chart:
    """Draw the direct emissions of all plans, with the years that policy names."""
    courses = [
        Course(plan.label, {y: v / 1e6 for y, v in plan.summary.emission.items()}, plan.colour)
        for plan in plans
    ]
    caption = Text("各情景直接排放（规划值）", "Direct emissions by scenario (planned)")
    measure = Text("直接排放", "direct emissions")
    return course_chart("plan-emissions", caption, measure, MT, courses, milestones=milestones)


def stock_chart(plan: Plan) -> Chart:
    """Draw the output of a plan by technology; what is imported or unmet on top."""
    made = plan.pathway.output.sum(axis=0) / 1e6
    parts = [
        Part(name, made[k].tolist(), colour)
        for k, (name, colour) in enumerate(
            plan.technologies[kind] for kind in plan.pathway.problem.technologies
        )
    ]
    lacking = plan.pathway.imported.sum(axis=0) / 1e6
    parts.append(Part(Text("外购或未满足", "imported or unmet"), lacking.tolist(), OTHERS))
    return stock_by_technology(
        f"plan-stock-{plan.number}",
        Text(f"分技术产量：{plan.label.zh}", f"Output by technology: {plan.label.en}"),
        Text("产量", "output"),
        Text(f"{plan.amount}/年", f"{plan.amount}/a"),
        plan.years,
        parts,
    )


def wedge_chart(base: Plan, other: Plan) -> Chart | None:
    """Draw how a plan comes below another: less output, and each technology's part of the shift.

    With the mean intensity of the base, less output takes away ``(Q0 - Q1) * i0``. The rest is
    what other technologies emit less on the same output: for each, ``q1 * (i0 - i)`` less what
    it took away in the base. The parts add up to the difference in every year. None where the
    two have other technologies or years.
    """
    before, after = base.pathway, other.pathway
    one, two = before.problem, after.problem
    if one.technologies != two.technologies or not np.array_equal(one.years, two.years):
        return None
    q0, q1 = before.output.sum(axis=0), after.output.sum(axis=0)
    e0, e1 = before.emission().sum(axis=(0, 1)), after.emission().sum(axis=(0, 1))
    whole = np.maximum(q0.sum(axis=0), 1e-9)
    mean = e0 / whole
    less = (whole - q1.sum(axis=0)) * mean
    shift = q1 * (mean - two.direct) - q0 * (mean - one.direct)
    levers = [Part(Text("产量减少", "less output"), (less / 1e6).tolist(), OTHERS)]
    levers += [
        Part(other.technologies[kind][0], (shift[k] / 1e6).tolist(), other.technologies[kind][1])
        for k, kind in enumerate(two.technologies)
    ]
    return wedges(
        f"plan-wedges-{base.number}-{other.number}",
        Text(f"{other.label.zh}相对{base.label.zh}的减排构成",
             f"What takes '{other.label.en}' below '{base.label.en}'"),
        MT,
        other.years,
        Part(base.label, (e0 / 1e6).tolist(), base.colour),
        Part(other.label, (e1 / 1e6).tolist(), other.colour),
        levers,
    )  # fmt: skip


def falls(plan: Plan) -> dict[str, float]:
    """Return by how many Mt each region's emissions fall from the first to the last year."""
    emitted = plan.pathway.emission().sum(axis=1) / 1e6
    return {
        region: trimmed(float(emitted[n, 0] - emitted[n, -1]), 3)
        for n, region in enumerate(plan.pathway.problem.regions)
    }


def map_chart(plan: Plan, domain: tuple[float, float]) -> Chart:
    """Draw by how much each province's emissions fall over the plan.

    Parameters
    ----------
    domain
        The same for all maps of a report, so that they can be compared.
    """
    tiles = region_tiles(plan.shelf)
    known = {tile.code for tile in tiles}
    first, last = plan.years[0], plan.years[-1]
    return tile_map(
        f"plan-map-{plan.number}",
        Text(f"{first}—{last} 年直接排放减少：{plan.label.zh}",
             f"Fall of direct emissions from {first} to {last}: {plan.label.en}"),
        Text("减少", "fall"),
        MT,
        tiles,
        {code: value for code, value in falls(plan).items() if code in known},
        domain=domain,
        colour=plan.colour,
    )  # fmt: skip


def timeline_chart(plan: Plan, called: Mapping[str, Text]) -> Chart:
    """Draw the largest plants year by year; `called` says how each is called."""
    fleet = plan.pathway.problem.fleet
    size = dict(zip(fleet.ids, fleet.capacity, strict=True))
    # a site that is never built on has nothing to show
    shown = [p for p in plan.pathway.paths if any(step.technology for step in p.steps)]
    ranked = sorted(shown, key=lambda path: -float(size[path.plant]))
    chosen, last = ranked[:_LARGEST], plan.years[-1]
    return plant_timeline(
        f"plan-plants-{plan.number}",
        Text(f"产能最大的工厂：{plan.label.zh}", f"The largest plants: {plan.label.en}"),
        [_life(called[path.plant], path, last) for path in chosen],
        (plan.years[0], last),
        plan.technologies,
        len(ranked) - len(chosen),
    )


def _life(name: Text, path: PlantPath, last: int) -> Life:
    ends: Sequence[int] = [*(step.year for step in path.steps[1:]), last + 1]
    spans = tuple(
        (step.technology, step.year, end)
        for step, end in zip(path.steps, ends, strict=False)
        if step.technology
    )
    marks = tuple((step.year, step.action) for step in path.steps if step.action != "keep")
    return Life(name, spans, marks)
