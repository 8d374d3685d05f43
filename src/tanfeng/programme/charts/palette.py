"""Colours by what is drawn (配色): a technology or a scenario keeps its colour in every chart."""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Mapping

from tanfeng.programme.charts import theme

_PATHS = ("#4338ca", "#be123c", "#15803d", "#a16207", "#c026d3", "#111827", "#0284c7", "#78350f")
"""For lines; none of them is a colour of an area, so that a line never reads as one."""
_GOLDEN = 0.618033988749895
_LIGHTER, _DARKER = 0.5, 0.45


def area_colours(ids: Iterable[str]) -> Mapping[str, str]:
    """Return a colour for each id, in the order given; none comes twice."""
    return _dealt(ids, theme.SERIES)


def path_colours(ids: Iterable[str]) -> Mapping[str, str]:
    """Return a colour for each line's id; none is one of `area_colours` for as many."""
    return _dealt(ids, _PATHS)


PALE = 0.85
"""Share of white in the lightest shade of a colour."""


def pale(colour: str, share: float = PALE) -> str:
    """Return a colour mixed with white: `share` of white."""
    return _mixed(colour, "#ffffff", share)


def dark(colour: str, share: float) -> bool:
    """Whether white reads better than black on a colour that `share` of white is mixed into.

    By the relative luminance of WCAG 2.1: the two contrasts are equal at 0.179.
    """
    mixed = _mixed(colour, "#ffffff", share)
    parts = [int(mixed[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179


def _dealt(ids: Iterable[str], first: tuple[str, ...]) -> Mapping[str, str]:
    names = list(dict.fromkeys(ids))
    return dict(zip(names, _colours(len(names), first), strict=True))


def _colours(count: int, first: tuple[str, ...]) -> list[str]:
    """Return the first colours, then lighter and darker ones of them, then hues in between."""
    found = [*first]
    found += [_mixed(colour, "#ffffff", _LIGHTER) for colour in first]
    found += [_mixed(colour, "#000000", _DARKER) for colour in first]
    number = 0
    while len(found) < count:
        number += 1
        # the golden section spreads hues evenly however many there are
        light = (0.35, 0.55, 0.72)[number % 3]
        parts = colorsys.hls_to_rgb(number * _GOLDEN % 1.0, light, 0.65)
        made = "#" + "".join(f"{round(part * 255):02x}" for part in parts)
        if made not in found:
            found.append(made)
    return found[:count]


def _mixed(colour: str, other: str, share: float) -> str:
    def channels(text: str) -> list[int]:
        return [int(text[at : at + 2], 16) for at in (1, 3, 5)]

    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
