"""Layout of an energy Sankey: columns, stacking and ribbons, scaled to the unit square."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tanfeng.reference.errors import refuse

NODE_WIDTH = 0.035
STEPS = 24
_SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Link:
    """A flow from node to node, by index, with a positive value."""

    source: int
    target: int
    value: float


@dataclass(frozen=True, slots=True)
class Box:
    """A node's rectangle in the unit square, y upwards, and its column."""

    column: int
    x: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A link's outline: abscissae with lower and upper edge, `STEPS` of each."""

    link: Link
    x: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def columns_of(count: int, links: Sequence[Link], at: str) -> list[int]:
    """Put every node one column right of its furthest feeder, and every sink in the last.

    Raises
    ------
    TanfengError
        ``sankey-cycle``: the flows run in a circle.
    """
    column = [0] * count
    for _ in range(count):
        moved = False
        for link in links:
            if column[link.target] <= column[link.source]:
                column[link.target] = column[link.source] + 1
                moved = True
        if not moved:
            feeds = {link.source for link in links}
            return [place if n in feeds else max(column) for n, place in enumerate(column)]
    raise refuse(
        "sankey-cycle",
        at,
        "能流图中的流向成环，无法分列。",
        "The flows of the Sankey run in a circle and cannot be put in columns.",
        "把回收流作为单独的节点。",
        "Give the recovered flow a node of its own.",
    )


def lay_out(count: int, links: Sequence[Link], at: str) -> tuple[list[Box], list[Ribbon]]:
    """Place nodes and ribbons in the unit square; thickness is proportional to the value."""
    column = columns_of(count, links, at)
    last = max(column, default=0)
    inflow, outflow = [0.0] * count, [0.0] * count
    for link in links:
        outflow[link.source] += link.value
        inflow[link.target] += link.value
    size = [max(pair) for pair in zip(inflow, outflow, strict=True)]
    members = [[n for n in range(count) if column[n] == c] for c in range(last + 1)]
    crowd = max((len(group) for group in members), default=1)
    gap = min(0.09, 0.5 / max(crowd, 1))
    tallest = max((sum(size[n] for n in group) for group in members), default=1.0) or 1.0
    scale = (1 - gap * max(crowd - 1, 0)) / tallest
    height = [part * scale for part in size]
    centre = _settled(members, height, gap, links)
    boxes = [
        Box(
            column[n],
            (column[n] / last if last else 0.0) * (1 - NODE_WIDTH),
            centre[n] - height[n] / 2,
            centre[n] + height[n] / 2,
        )
        for n in range(count)
    ]
    return boxes, _ribbons(boxes, links, scale)


def _settled(
    members: list[list[int]], height: list[float], gap: float, links: Sequence[Link]
) -> list[float]:
    centre = [0.5] * len(height)
    for group in members:
        _stack(group, centre, height, gap)
    for sweep in range(_SWEEPS):
        for group in members if sweep % 2 == 0 else members[::-1]:
            pulled = {}
            for node in group:
                ends = [
                    (centre[k.target if k.source == node else k.source], k.value)
                    for k in links
                    if node in (k.source, k.target)
                ]
                weight = sum(value for _, value in ends)
                pulled[node] = sum(c * v for c, v in ends) / weight if weight else centre[node]
            group.sort(key=lambda node: -pulled[node])
            for node in group:
                centre[node] = pulled[node]
            _stack(group, centre, height, gap)
    return centre


def _stack(group: list[int], centre: list[float], height: list[float], gap: float) -> None:
    """Keep the wanted centres as far as boxes in one column may not touch."""
    ceiling = 1.0
    for node in group:
        centre[node] = min(centre[node], ceiling - height[node] / 2)
        ceiling = centre[node] - height[node] / 2 - gap
    floor = 0.0
    for node in reversed(group):
        centre[node] = max(centre[node], floor + height[node] / 2)
        floor = centre[node] + height[node] / 2 + gap


def _ribbons(boxes: list[Box], links: Sequence[Link], scale: float) -> list[Ribbon]:
    steps = [number / (STEPS - 1) for number in range(STEPS)]
    leave = _offsets(boxes, links, scale, leaving=True)
    enter = _offsets(boxes, links, scale, leaving=False)
    ribbons = []
    for index, link in enumerate(links):
        x0, x1 = boxes[link.source].x + NODE_WIDTH, boxes[link.target].x
        rise = enter[index] - leave[index]
        high = [leave[index] + rise * t * t * (3 - 2 * t) for t in steps]
        low = [edge - link.value * scale for edge in high]
        along = tuple(x0 + (x1 - x0) * t for t in steps)
        ribbons.append(Ribbon(link, along, tuple(low), tuple(high)))
    return ribbons


def _offsets(
    boxes: list[Box], links: Sequence[Link], scale: float, leaving: bool
) -> dict[int, float]:
    """Top edge of each link at one end, ordered so that ribbons of a node do not cross."""
    top: dict[int, float] = {}
    for node, box in enumerate(boxes):
        mine = [i for i, k in enumerate(links) if (k.source if leaving else k.target) == node]
        mine.sort(key=lambda i: -boxes[links[i].target if leaving else links[i].source].top)
        edge = box.top
        for index in mine:
            top[index] = edge
            edge -= links[index].value * scale
    return top
