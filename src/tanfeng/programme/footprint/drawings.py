"""Charts of a footprint (足迹图): what a record tells, handed to the charts."""

from __future__ import annotations

from tanfeng.footprint.study import QUANTILES, Twig
from tanfeng.programme.charts.footprint_draws import drawn_distribution
from tanfeng.programme.charts.footprint_sankey import Supplied, supply_sankey
from tanfeng.programme.charts.footprint_tornado import Lever, tornado
from tanfeng.programme.footprint.figures import unit_of
from tanfeng.programme.footprint.levers import CHANGE, levers
from tanfeng.programme.footprint.opened import Opened
from tanfeng.programme.report.value import Chart
from tanfeng.reference.finding import Text


def sankey_chart(opened: Opened) -> Chart:
    """Draw the supply tree."""
    name = opened.record.name
    return supply_sankey(
        f"fp-supply-{opened.record.number}",
        Text(f"供应链构成：{name.zh}", f"What the footprint comes from: {name.en}"),
        unit_of(opened), _supplied(opened, opened.tree),
    )  # fmt: skip


def tornado_chart(opened: Opened) -> Chart:
    """Draw the amounts that move the footprint most, each changed by a tenth."""
    names = opened.study.assembled.system.names
    name, value = opened.record.name, float(opened.record.reckoned.values["gwp100"])
    moved = [
        Lever(
            names[each.process], each.name, value - CHANGE * each.slope, value + CHANGE * each.slope
        )
        for each in levers(opened)
    ]
    return tornado(
        f"fp-levers-{opened.record.number}",
        Text(f"各项数量变化 ±{CHANGE:.0%} 的影响：{name.zh}",
             f"What a change of ±{CHANGE:.0%} moves: {name.en}"),
        unit_of(opened), value, moved,
        Text(f"该项数量变化 {CHANGE:.0%}", f"amount changed by {CHANGE:.0%}"),
    )  # fmt: skip


def draws_chart(opened: Opened) -> Chart | None:
    """Draw the distribution over the record's draws; None where nothing varies."""
    found = opened.simulation
    if found is None:
        return None
    (one,) = found.ranges
    name, times = opened.record.name, opened.amount
    at = [QUANTILES.index(q) for q in (0.025, 0.5, 0.975)]
    return drawn_distribution(
        f"fp-draws-{opened.record.number}",
        Text(f"不确定性分布（{found.count} 次抽样，种子 {found.seed}）：{name.zh}",
             f"Uncertainty ({found.count} draws, seed {found.seed}): {name.en}"),
        unit_of(opened), [value * times for value in one.drawn], one.value * times,
        [one.quantiles[n] * times for n in at],
    )  # fmt: skip


def _supplied(opened: Opened, twig: Twig) -> Supplied:
    times = opened.amount
    return Supplied(
        twig.id, twig.name, twig.value * times, twig.own * times, twig.rest * times,
        tuple(_supplied(opened, each) for each in twig.branches),
    )  # fmt: skip
