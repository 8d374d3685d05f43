"""Where a lot's material is from (物料来源图): lots on the left, what was made of them right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

from tanfeng.programme.charts.layout import Link, lay_out
from tanfeng.programme.charts.sankey import LOSS, Node, draw_flows, flow_table
from tanfeng.programme.charts.wording import per_language, short, trimmed
from tanfeng.programme.report.numbers import percent
from tanfeng.programme.report.value import Chart
from tanfeng.reference.finding import Text

_OTHERS = Text("其余来源", "other sources")
_LONG = 104
"""Characters that all columns of a chart hold side by side."""


def origin_sankey(
    id: str,
    caption: Text,
    measure: Text,
    unit: Text,
    target: str,
    ways: Sequence[tuple[str, str, float]],
    names: Mapping[str, Text],
    least: float = 0.02,
) -> Chart:
    """Draw the ways by which material came into a lot.

    Parameters
    ----------
    target
        The lot, one of the ends of `ways`.
    ways
        From, to, and how much of the lot came this way.
    names
        End -> label.
    least
        Share of the lot below which a lot is drawn among the other sources.
    """
    whole = sum(value for _, end, value in ways if end == target)
    through: dict[str, float] = {target: whole}
    for start, _, value in ways:
        through[start] = through.get(start, 0.0) + value
    flows: dict[tuple[str, str], float] = {}
    for start, end, value in ways:
        # what feeds only lots that are not drawn is in those already
        if through[end] < least * whole and end != target:
            continue
        key = (start if through[start] >= least * whole else LOSS, end)
        flows[key] = flows.get(key, 0.0) + value
    ends = list(dict.fromkeys(end for pair in flows for end in pair))
    place = {end: n for n, end in enumerate(ends)}

    def told(end: str) -> Text:
        return _OTHERS if end == LOSS else names.get(end, Text(end, end))

    links = [Link(place[a], place[b], trimmed(v, 4)) for (a, b), v in flows.items() if v > 0]
    boxes, ribbons = lay_out(len(ends), links, id)
    columns = max((box.column for box in boxes), default=0) + 1
    nodes = [Node(end, _broken(told(end), columns)) for end in ends]
    firsts = {start for start, _ in flows} - {end for _, end in flows}
    ranked = sorted(((_sum(flows, start), start) for start in firsts), key=lambda e: -e[0])[:3]
    name = told(target)
    description = Text(
        f"{name.zh}：{short(whole)} {unit.zh}，最大来源为"
        + "，".join(f"{told(s).zh}（{percent(v / whole, 1)}）" for v, s in ranked) + "。",
        f"{name.en}: {short(whole)} {unit.en}, mostly from "
        + ", ".join(f"{told(s).en} ({percent(v / whole, 1)})" for v, s in ranked) + ".",
    )  # fmt: skip
    return Chart(
        id, caption, description,
        per_language(lambda language: draw_flows(language, measure, unit, nodes, boxes, ribbons)),
        flow_table(
            id, caption, measure, unit,
            ((told(a), told(b), short(value)) for (a, b), value in flows.items()),
        ),
    )  # fmt: skip


def _sum(flows: Mapping[tuple[str, str], float], start: str) -> float:
    return sum(value for (a, _), value in flows.items() if a == start)


def _broken(name: Text, columns: int) -> Text:
    """Break a long name into lines; lots differ at the end, so that nothing is cut off."""
    most = max(12, _LONG // max(columns, 3))

    def lines(text: str) -> str:
        return "\n".join(wrap(text, most, break_on_hyphens=False))

    return Text(lines(name.zh), lines(name.en))
