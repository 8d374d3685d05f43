"""Charts of the report (图): which data go into which chart, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tanfeng.ledger import Entity, Verdict
from tanfeng.programme import charts
from tanfeng.programme.indicators import Evaluation, entity_words
from tanfeng.programme.report.annex import LABELS
from tanfeng.programme.report.value import Chart
from tanfeng.programme.report.verdict_figures import shown_verdicts
from tanfeng.programme.rollup import RollUp
from tanfeng.programme.rosters import Roster, rosters
from tanfeng.reference.codes import items
from tanfeng.reference.factors import read_factors
from tanfeng.reference.finding import Text
from tanfeng.reference.sheet import Status
from tanfeng.rules import GRADES, SMALLEST_GROUP

_CARRIERS = ("fuel", "carrier", "medium")
_GRID_SERIES = "cn.grid"


def charts_of(
    number: int,
    evaluation: Evaluation,
    rolled: Mapping[str, RollUp],
    subjects: Mapping[str, Entity],
    found: Sequence[Verdict],
) -> Iterator[Chart]:
    """Yield the charts of one section; number 10 is the annex."""
    if number == 1:
        yield from _sankeys(evaluation, rolled, subjects)
        yield from _grid_map(evaluation)
    elif number == 3:
        yield from _intensity_trend(evaluation)
        yield from _distributions(found, rolled, subjects)
    elif number == 5:
        yield from _growth(evaluation)
    elif number == 10:
        yield from _coverage(rolled, subjects)


def _intensity_trend(evaluation: Evaluation) -> Iterator[Chart]:
    figures = evaluation.figures
    now = figures.get("N.energy_intensity_index_2021")
    aim = figures.get("N.energy_intensity_index_target_2025")
    if now is None or aim is None or now.value is None or aim.value is None:
        return
    yield charts.trend_with_target(
        "intensity-trend",
        Text(
            "规模以上工业单位增加值能耗指数与 2025 年目标",
            "Index of energy per value added, industry above size, and the target for 2025",
        ),
        Text("单位增加值能耗指数", "Energy per value added, index"),
        Text("2020 年=100", "2020 = 100"),
        (charts.Point("2020", 100.0), charts.Point(now.period, float(now.value))),
        charts.Point(aim.period, float(aim.value)),
    )


def _growth(evaluation: Evaluation) -> Iterator[Chart]:
    for roster in rosters(evaluation.gatherer.shelf).values():
        batches = _known_batches(roster, evaluation)
        if len(batches) > 1:
            yield charts.roster_growth(
                f"roster-{roster.id.replace('_', '-')}",
                Text(f"{roster.label.zh}名单增减", f"{roster.label.en}: additions and removals"),
                roster.label,
                roster.unit,
                batches,
            )


def _known_batches(roster: Roster, evaluation: Evaluation) -> list[charts.Batch]:
    """Return the batches from the first published total on: what was before it is unknown."""
    found: list[charts.Batch] = []
    for batch in roster.batches:
        if batch.known_from > evaluation.as_of:
            continue
        if not found:
            if batch.total is not None:
                found.append(charts.Batch(batch.label, batch.total, 0, batch.total))
        elif batch.added is not None:
            found.append(charts.Batch(batch.label, batch.added, batch.removed, batch.total))
    return found


def _coverage(rolled: Mapping[str, RollUp], subjects: Mapping[str, Entity]) -> Iterator[Chart]:
    rows = [
        charts.Coverage(
            _labelled(subjects[id], label),
            total.coverage,
            total.share_estimated,
        )
        for id, one in rolled.items()
        for measure, label in LABELS.items()
        for total in one.find("total", measure)
    ]
    if rows:
        yield charts.coverage_chart(
            "coverage-chart",
            Text("汇总的覆盖率（工厂月数）", "Coverage of the totals, by plant-months"),
            rows,
        )


def _labelled(entity: Entity, label: Text) -> Text:
    name = entity_words(entity)
    return Text(f"{name.zh}：{label.zh}", f"{name.en}: {label.en}")


def _sankeys(
    evaluation: Evaluation, rolled: Mapping[str, RollUp], subjects: Mapping[str, Entity]
) -> Iterator[Chart]:
    names = items(evaluation.gatherer.shelf)
    for id, one in rolled.items():
        if subjects[id].kind != "park":
            continue
        nodes: dict[str, charts.Node] = {}
        flows: list[charts.Flow] = []
        taken: dict[str, float] = defaultdict(float)
        plants = {member.id: member.name for member in one.members}
        for (item, measure), parts in one.by_plant.items():
            known = names.get(item)
            if measure != "energy_equivalent" or known is None:
                continue
            if not set(known.groups) & set(_CARRIERS):
                continue
            for plant, value in parts.items():
                if value > 0:
                    nodes.setdefault(item, charts.Node(item, known.name))
                    flows.append(charts.Flow(item, plant, value))
                elif value < 0:
                    out = f"out-{item}"
                    label = Text(f"外供{known.name.zh}", f"{known.name.en} supplied")
                    nodes.setdefault(out, charts.Node(out, label))
                    flows.append(charts.Flow(plant, out, -value))
                taken[plant] += value
        for plant, value in taken.items():
            nodes[plant] = charts.Node(plant, plants[plant])
            if value > 0:
                nodes.setdefault("use", charts.Node("use", Text("消费与损失", "used and lost")))
                flows.append(charts.Flow(plant, "use", value))
        if flows:
            made_up = Text("（合成数据）", " (synthetic)") if one.synthetic else Text("", "")
            yield charts.energy_sankey(
                f"sankey-{id}",
                Text(
                    f"{subjects[id].name.zh}能流图，{one.period}{made_up.zh}",
                    f"Energy flows of {subjects[id].name.en}, {one.period}{made_up.en}",
                ),
                Text("吨标准煤", "tce"),
                tuple(nodes.values()),
                flows,
            )


def _grid_map(evaluation: Evaluation) -> Iterator[Chart]:
    shelf = evaluation.gatherer.shelf
    sheet = shelf.governing(_GRID_SERIES, evaluation.period, evaluation.as_of)
    if sheet is None:
        return
    factors = [f for f in read_factors(sheet).rows if f.parameter == "average"]
    tiles = charts.region_tiles(shelf)
    places = {tile.code for tile in tiles}
    values = {
        f.keys["region"]: None if f.value is None else float(f.value)
        for f in factors
        if f.keys.get("region") in places
    }
    if not any(value is not None for value in values.values()):
        return
    weak = {f.status for f in factors} - {Status.SEEN}
    mark = Text("（转引，未核对原文）", " (second-hand)") if weak else Text("", "")
    yield charts.tile_map(
        "grid-factors",
        Text(f"{sheet.title.zh}{mark.zh}", f"{sheet.title.en}{mark.en}"),
        Text("电力平均排放因子", "Average emission factor of electricity"),
        Text("千克二氧化碳/千瓦时", "kgCO2/kWh"),
        tiles,
        values,
    )


def _distributions(
    found: Sequence[Verdict], rolled: Mapping[str, RollUp], subjects: Mapping[str, Entity]
) -> Iterator[Chart]:
    """Draw one chart a product: named values of the report's own park, the others anonymous."""
    own = {
        member.id
        for id, one in rolled.items()
        if subjects[id].kind == "park"
        for member in one.members
    }
    grouped: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for one in shown_verdicts(found):
        if one.value is not None and one.limits:
            grouped[one.item, one.indicator].append(one)
    for (item, indicator), verdicts in sorted(grouped.items()):
        values = {one.subject: one.value or 0.0 for one in verdicts}
        named = [
            charts.Own(subjects[subject].name, value)
            for subject, value in values.items()
            if subject.partition("/")[0] in own and _may_be_named(subject, subjects)
        ]
        others = [v for subject, v in values.items() if subject.partition("/")[0] not in own]
        levels = _levels(verdicts)
        if not levels or not (named or len(others) >= SMALLEST_GROUP):
            continue
        # one plant against a limit alone is a row of the table of verdicts, not a distribution
        if len(values) == 1 and not any("benchmark" in one.limits for one in verdicts):
            continue
        product = verdicts[0].evidence
        made_up = any(subjects[subject].synthetic for subject in values)
        mark = Text("（合成数据）", " (synthetic)") if made_up else Text("", "")
        yield charts.benchmark_distribution(
            f"distribution-{item}-{indicator}".replace("_", "-"),
            Text(
                f"{product.get('product_zh', item)}：能效水平与分布{mark.zh}",
                f"{product.get('product_en', item)}: efficiency and its distribution{mark.en}",
            ),
            Text("单位产品能耗", "Energy per product"),
            Text(verdicts[0].unit, verdicts[0].unit),
            others if len(others) >= SMALLEST_GROUP else (),
            named,
            levels,
        )


def _may_be_named(subject: str, subjects: Mapping[str, Entity]) -> bool:
    plant = subjects.get(subject.partition("/")[0])
    return subject in subjects and plant is not None and plant.confidentiality != "confidential"


def _levels(verdicts: Sequence[Verdict]) -> list[charts.Level]:
    """Return the limits of the newest verdicts; one that is corrected per plant is left out."""
    found: dict[str, set[float]] = defaultdict(set)
    for one in verdicts:
        for level, limit in one.limits.items():
            if limit.get("value") is not None:
                found[level].add(float(limit["value"]))
    return [
        charts.Level(GRADES.get(level, Text(level, level)), next(iter(values)))
        for level, values in found.items()
        if len(values) == 1
    ]
