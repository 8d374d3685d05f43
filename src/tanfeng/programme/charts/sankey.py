"""The energy Sankey of a park (能流图), with its balance checked in the same value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.layout import NODE_WIDTH, Box, Link, Ribbon, lay_out
from tanfeng.programme.charts.wording import axis_title, per_language
from tanfeng.programme.report.numbers import digits, percent
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Language, Severity, Text

LOSS = "loss"
_ENERGY = Text("能量流", "energy flow")
_TABLED = Text("能量流", "Energy flow")
TOLERANCE = 0.005
_WIDTH = 760
_MARGIN = 0.28  # room for the labels of the last column


@dataclass(frozen=True, slots=True)
class Node:
    """A carrier, a converter, a plant or a use; id ``loss`` collects what is lost."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Flow:
    """Energy that passes from one node to the next."""

    source: str
    target: str
    value: float


def energy_balance(
    nodes: Sequence[Node], flows: Sequence[Flow], at: str, tolerance: float = TOLERANCE
) -> tuple[Finding, ...]:
    """Check that every node between source and use passes on what it takes in.

    A loss is an ordinary flow to the node ``loss``, so inflow = outflow + loss.

    Parameters
    ----------
    tolerance
        Open share of the inflow that rounding excuses.
    """
    findings = []
    for node in nodes:
        inflow = sum(flow.value for flow in flows if flow.target == node.id)
        outflow = sum(flow.value for flow in flows if flow.source == node.id)
        if not inflow or not outflow:
            continue
        if abs(inflow - outflow) > tolerance * max(inflow, outflow):
            gap = digits(inflow - outflow)
            findings.append(
                Finding(
                    "energy-balance-open",
                    Severity.WARNING,
                    f"{at}#{node.id}",
                    Text(
                        f"{node.label.zh}能量不平衡：流入 {digits(inflow)}，"
                        f"流出与损失 {digits(outflow)}，相差 {gap}。",
                        f"The energy balance of {node.label.en} is open: {digits(inflow)} in, "
                        f"{digits(outflow)} out and lost, difference {gap}.",
                    ),
                    Text(
                        "核对该节点的计量表和损失估算。",
                        "Check the meters of this node and the estimate of its losses.",
                    ),
                )
            )
    return tuple(findings)


def energy_sankey(
    id: str, caption: Text, unit: Text, nodes: Sequence[Node], flows: Sequence[Flow]
) -> Chart:
    """Draw the energy flows; ribbons are as wide as their value, in one `unit`.

    Raises
    ------
    TanfengError
        ``sankey-node-unknown``, ``sankey-value-negative`` or ``sankey-cycle``.
    """
    flows = [flow for flow in flows if flow.value != 0]
    place = {node.id: index for index, node in enumerate(nodes)}
    for flow in flows:
        for end in (flow.source, flow.target):
            if end not in place:
                raise refuse(
                    "sankey-node-unknown",
                    f"{id}#{end}",
                    f"能流图没有节点 {end}。",
                    f"The Sankey has no node {end}.",
                )
        if flow.value < 0:
            raise refuse(
                "sankey-value-negative",
                f"{id}#{flow.source}",
                "能流不能为负。",
                "A flow of energy cannot be negative.",
                "把流向反过来。",
                "Turn the flow round.",
            )
    used = {end for flow in flows for end in (flow.source, flow.target)}
    nodes = [node for node in nodes if node.id in used]
    place = {node.id: index for index, node in enumerate(nodes)}
    links = [Link(place[f.source], place[f.target], f.value) for f in flows]
    boxes, ribbons = lay_out(len(nodes), links, id)
    findings = energy_balance(nodes, flows, id)
    return Chart(
        id,
        caption,
        _description(unit, nodes, flows, findings),
        per_language(lambda language: draw_flows(language, _ENERGY, unit, nodes, boxes, ribbons)),
        flow_table(
            id, caption, _TABLED, unit,
            ((nodes[place[f.source]].label, nodes[place[f.target]].label, digits(f.value))
             for f in flows),
        ),
        findings,
    )  # fmt: skip


def draw_flows(
    language: Language,
    measure: Text,
    unit: Text,
    nodes: Sequence[Node],
    boxes: Sequence[Box],
    ribbons: Sequence[Ribbon],
) -> dict[str, Any]:
    """Return the specification of nodes and ribbons that are laid out already."""
    throughput = _throughput(nodes, ribbons)
    order = [node.label.to(language) for node in nodes]
    hues = [
        "#9aa3ad" if node.id == LOSS else theme.SERIES[index % len(theme.SERIES)]
        for index, node in enumerate(nodes)
    ]
    bands, labels, rects = [], [], []
    for number, ribbon in enumerate(ribbons):
        source, target = nodes[ribbon.link.source], nodes[ribbon.link.target]
        told = f"{source.label.to(language)} → {target.label.to(language)}"
        tone = target if target.id == LOSS else source
        for x, low, high in zip(ribbon.x, ribbon.low, ribbon.high, strict=True):
            bands.append(
                {
                    "link": number,
                    "x": round(float(x), 5),
                    "low": round(float(low), 5),
                    "high": round(float(high), 5),
                    "from": tone.label.to(language),
                    "told": told,
                    "value": digits(ribbon.link.value),
                }
            )
    for node, box in zip(nodes, boxes, strict=True):
        name = node.label.to(language)
        rects.append(
            {
                "x": box.x,
                "x2": box.x + NODE_WIDTH,
                "low": box.bottom,
                "high": box.top,
                "from": name,
                "told": name,
                "value": digits(throughput[node.id]),
            }
        )
        labels.append(
            {
                "x": box.x + NODE_WIDTH,
                "y": (box.bottom + box.top) / 2,
                "label": f"{name}\n{digits(throughput[node.id])}",
            }
        )
    colour = alt.Color("from:N", scale=alt.Scale(domain=order, range=hues), legend=None)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1 + _MARGIN], nice=False))
    flat = alt.Scale(domain=[0, 1], nice=False)
    title = axis_title(measure, unit, language)
    told = [alt.Tooltip("told:N", title=" "), alt.Tooltip("value:N", title=title)]
    band = (
        alt.Chart(alt.InlineData(values=bands))
        .mark_area(opacity=0.42, line=False)
        .encode(
            x=x,
            y=alt.Y("low:Q", axis=None, scale=flat, stack=None),
            y2="high:Q",
            detail="link:N",
            color=colour,
            tooltip=told,
        )
    )
    rect = (
        alt.Chart(alt.InlineData(values=rects))
        .mark_rect(stroke="white", strokeWidth=0.5)
        .encode(
            x=x,
            x2="x2:Q",
            y=alt.Y("low:Q", axis=None, scale=flat),
            y2="high:Q",
            color=colour,
            tooltip=told,
        )
    )
    words = (
        alt.Chart(alt.InlineData(values=labels))
        .mark_text(align="left", dx=6, fontSize=11, lineBreak="\n", lineHeight=13)
        .encode(x=x, y=alt.Y("y:Q", axis=None, scale=flat), text="label:N")
    )
    crowd = max(Counter(box.column for box in boxes).values(), default=1)
    height = max(260, 52 * crowd)
    layered = alt.layer(band, rect, words).properties(
        title=alt.TitleParams(
            title, anchor="start", fontSize=12, fontWeight="normal", color=theme.MUTED
        )
    )
    return theme.specification(layered, _WIDTH, height)


def _throughput(nodes: Sequence[Node], ribbons: Sequence[Ribbon]) -> Mapping[str, float]:
    return {
        node.id: max(
            sum(r.link.value for r in ribbons if r.link.source == index),
            sum(r.link.value for r in ribbons if r.link.target == index),
        )
        for index, node in enumerate(nodes)
    }


def _description(
    unit: Text, nodes: Sequence[Node], flows: Sequence[Flow], findings: Sequence[Finding]
) -> Text:
    targets = {flow.target for flow in flows}
    taken = sum(flow.value for flow in flows if flow.source not in targets)
    lost = sum(flow.value for flow in flows if flow.target == LOSS)
    zh = f"能流图（{unit.zh}）：投入合计 {digits(taken)}。"
    en = f"Energy flows ({unit.en}): {digits(taken)} taken in."
    largest = sorted(flows, key=lambda flow: -flow.value)[:3]
    name = {node.id: node.label for node in nodes}
    if largest:
        zh += (
            "最大的流："
            + "；".join(
                f"{name[f.source].zh}至{name[f.target].zh} {digits(f.value)}" for f in largest
            )
            + "。"
        )
        en += (
            " Largest: "
            + "; ".join(
                f"{name[f.source].en} to {name[f.target].en} {digits(f.value)}" for f in largest
            )
            + "."
        )
    if lost and taken:
        zh += f"损失 {digits(lost)}（{percent(lost / taken, 1)}）。"
        en += f" Lost: {digits(lost)} ({percent(lost / taken, 1)})."
    if findings:
        zh += f"有 {len(findings)} 个节点不平衡。"
        en += f" {len(findings)} node(s) do not balance."
    else:
        zh += "各节点流入等于流出与损失之和。"
        en += " Every node passes on or loses what it takes in."
    return Text(zh, en)


def flow_table(
    id: str,
    caption: Text,
    measure: Text,
    unit: Text,
    rows: Iterable[tuple[Text, Text, str]],
) -> Table:
    """Return the data of a Sankey: from, to, and how much in digits."""
    title = Text(axis_title(measure, unit, "zh"), axis_title(measure, unit, "en"))
    return Table(
        f"{id}-data",
        caption,
        (Column(Text("来自", "From")), Column(Text("去向", "To")), Column(title, True)),
        tuple(rows),
    )
