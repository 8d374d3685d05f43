"""The supply behind a footprint as a Sankey (供应链桑基图): what arrives over which supplier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from tanfeng.programme.charts.layout import Link, lay_out
from tanfeng.programme.charts.sankey import LOSS, Node, draw_flows, flow_table
from tanfeng.programme.charts.wording import per_language, short
from tanfeng.programme.report.numbers import percent
from tanfeng.programme.report.value import Chart
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Language, Text

_MEASURE = Text("温室气体", "greenhouse gases")
_OTHERS = Text("其余", "others")
_LONG = {"zh": 50, "en": 100}
"""Characters that all columns of a chart hold side by side."""
_LINES = 2
_NOISE = 1e-9


@dataclass(frozen=True)
class Supplied:
    """A product in a supply tree (供应节点).

    Attributes
    ----------
    value
        With all that lies behind it.
    own
        Of the process itself.
    rest
        Of suppliers that are not among `branches`.
    """

    id: str
    name: Text
    value: float
    own: float
    rest: float
    branches: tuple[Supplied, ...] = ()


def supply_sankey(id: str, caption: Text, unit: Text, root: Supplied, least: float = 0.03) -> Chart:
    """Draw a supply tree, suppliers on the left and the product on the right.

    A process that supplies several others is one node, unless the flows would run in a circle.
    What is taken off a footprint (credits) has no width and is told in the description.

    Parameters
    ----------
    least
        Share of the whole below which what a process emits itself is one of the others, as are
        suppliers that are not shown.
    """
    drawn = _drawn(root, abs(root.value) * least, merged=True)
    try:
        nodes, links = drawn
        boxes, ribbons = lay_out(len(nodes), links, id)
    except TanfengError:
        nodes, links = _drawn(root, abs(root.value) * least, merged=False)
        boxes, ribbons = lay_out(len(nodes), links, id)
    columns = max((box.column for box in boxes), default=0) + 1
    shown = _named(nodes, max(columns, 3))
    return Chart(
        id, caption, _description(unit, root),
        per_language(
            lambda language: draw_flows(language, _MEASURE, unit, shown, boxes, ribbons)
        ),
        flow_table(
            id, caption, _MEASURE, unit,
            ((nodes[k.source].label, nodes[k.target].label, short(k.value)) for k in links),
        ),
    )  # fmt: skip


def _drawn(root: Supplied, least: float, *, merged: bool) -> tuple[list[Node], list[Link]]:
    nodes: list[Node] = []
    place: dict[str, int] = {}
    flows: dict[tuple[int, int], float] = {}

    def node(key: str, label: Text) -> int:
        if key not in place:
            place[key] = len(nodes)
            nodes.append(Node(key, label))
        return place[key]

    def feed(key: str, label: Text, here: int, value: float) -> None:
        there = node(key, label)
        flows[there, here] = flows.get((there, here), 0.0) + value

    def walk(one: Supplied, key: str) -> None:
        here = node(key, one.name)
        small = max(one.rest, 0.0) if one.branches else 0.0
        if one.branches and one.own >= least:
            label = Text(f"自身排放：{one.name.zh}", f"own emissions: {one.name.en}")
            feed(f"{key}|own", label, here, one.own)
        elif one.branches:
            small += max(one.own, 0.0)
        for n, branch in enumerate(one.branches):
            if branch.value > 0:
                below = branch.id if merged else f"{key}/{n}"
                walk(branch, below)
                feed(below, branch.name, here, branch.value)
        if small > _NOISE * abs(root.value):
            feed(LOSS, _OTHERS, here, small)

    walk(root, root.id)
    return nodes, [Link(one, other, value) for (one, other), value in flows.items()]


def _named(nodes: Sequence[Node], columns: int) -> list[Node]:
    """Return the nodes with labels of two short lines; no two of them are the same."""
    seen: Counter[tuple[str, str]] = Counter()

    def short(text: str, most: int, *, spaced: bool) -> str:
        if spaced:
            lines = wrap(text, most, break_long_words=True)
        else:
            lines = [text[n : n + most] for n in range(0, len(text), most)]
        return "\n".join(lines[:_LINES]) + ("…" if len(lines) > _LINES else "")

    def apart(text: str, language: Language) -> str:
        seen[language, text] += 1
        count = seen[language, text]
        return text if count == 1 else f"{text} ({count})"

    return [
        Node(
            node.id,
            Text(apart(short(node.label.zh, _LONG["zh"] // columns, spaced=False), "zh"),
                 apart(short(node.label.en, _LONG["en"] // columns, spaced=True), "en")),
        )
        for node in nodes
    ]  # fmt: skip


def _description(unit: Text, root: Supplied) -> Text:
    whole = root.value
    ranked = sorted(root.branches, key=lambda each: -each.value)[:3]
    zh = f"{root.name.zh}的碳足迹 {short(whole)} {unit.zh}"
    en = f"The footprint of {root.name.en}, {short(whole)} {unit.en}"
    if whole:
        zh += f"，其中过程自身占 {percent(root.own / whole, 1)}"
        en += f", of which the process itself makes {percent(root.own / whole, 1)}"
        for each in ranked:
            zh += f"，{each.name.zh}占 {percent(each.value / whole, 1)}"
            en += f", {each.name.en} {percent(each.value / whole, 1)}"
    credits = [each for each in root.branches if each.value < 0]
    if credits:
        zh += f"；未画出的抵扣 {short(sum(each.value for each in credits))}"
        en += f"; credits that are not drawn: {short(sum(each.value for each in credits))}"
    return Text(zh + "。", en + ".")
