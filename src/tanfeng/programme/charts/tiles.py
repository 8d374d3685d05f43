"""The schematic statistical map (示意统计图): one equal square a region, no border drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.palette import PALE, dark, pale
from tanfeng.programme.charts.wording import NO_DATA, axis_title, per_language
from tanfeng.programme.report.numbers import NOTHING, digits
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.codes import regions
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Language, Text
from tanfeng.reference.shelf import Shelf

SCHEMATIC = Text(
    "示意统计图：方格等大，只表示大致方位，不表示边界。",
    "Schematic statistical map: equal squares in rough position; no boundary is shown.",
)
_SIDE = 52
_INSET = 0.04


@dataclass(frozen=True, slots=True)
class Tile:
    """A region's square: column `x` counted eastwards, row `y` counted southwards."""

    code: str
    name: Text
    short: Text
    x: int
    y: int


def region_tiles(shelf: Shelf) -> tuple[Tile, ...]:
    """Return the squares of the 34 provinces in the code list ``regions``."""
    return tuple(
        Tile(
            region.id,
            region.full,
            Text(region.name.zh, region.id.removeprefix("CN-")),
            *region.tile,
        )
        for region in regions(shelf).values()
        if region.tile is not None
    )


def tile_map(
    id: str,
    caption: Text,
    measure: Text,
    unit: Text,
    tiles: Sequence[Tile],
    values: Mapping[str, float | None],
    *,
    domain: tuple[float, float] | None = None,
    colour: str = "#08306b",
) -> Chart:
    """Draw every region of `tiles`; one without a value is hatched, never left out.

    Parameters
    ----------
    domain
        Values of the lightest and the darkest shade, so that several maps can be compared; by
        default those of this map.
    colour
        Of the largest value.

    Raises
    ------
    TanfengError
        ``region-unknown`` for a value of a region that has no square, ``tile-taken`` where two
        regions share a square.
    """
    codes = {tile.code for tile in tiles}
    for code in values:
        if code not in codes:
            raise refuse(
                "region-unknown",
                f"{id}#{code}",
                f"方格图没有地区 {code}。",
                f"The tile map has no region {code}.",
            )
    taken: dict[tuple[int, int], str] = {}
    for tile in tiles:
        other = taken.setdefault((tile.x, tile.y), tile.code)
        if other != tile.code:
            raise refuse(
                "tile-taken",
                f"{id}#{tile.code}",
                f"{tile.code} 与 {other} 占同一方格。",
                f"{tile.code} and {other} share one square.",
            )
    return Chart(
        id,
        caption,
        _description(measure, unit, tiles, values),
        per_language(
            lambda language: _draw(language, measure, unit, tiles, values, domain, colour)
        ),
        _table(id, caption, measure, unit, tiles, values),
    )


def _draw(
    language: Language,
    measure: Text,
    unit: Text,
    tiles: Sequence[Tile],
    values: Mapping[str, float | None],
    domain: tuple[float, float] | None,
    colour: str,
) -> dict[str, Any]:
    known = [value for value in values.values() if value is not None]
    low, high = domain or ((min(known), max(known)) if known else (0.0, 1.0))
    rows, hatch = [], []
    for tile in tiles:
        value = values.get(tile.code)
        depth = (value - low) / (high - low) if value is not None and high > low else 0.0
        rows.append(
            {
                "x": tile.x + _INSET,
                "x2": tile.x + 1 - _INSET,
                "cx": tile.x + 0.5,
                "y": tile.y + _INSET,
                "y2": tile.y + 1 - _INSET,
                "name_y": tile.y + 0.36,
                "value_y": tile.y + 0.68,
                "value": value,
                "short": tile.short.to(language),
                "name": tile.name.to(language),
                "label": digits(value) if value is not None else NOTHING,
                "told": digits(value) if value is not None else NO_DATA.to(language),
                "light": value is not None and dark(colour, PALE * (1 - depth)),
            }
        )
        if value is None:
            hatch += _hatching(tile)
    title = axis_title(measure, unit, language)
    wide = max(tile.x for tile in tiles) + 1
    tall = max(tile.y for tile in tiles) + 1
    x_scale = alt.Scale(domain=[min(t.x for t in tiles), wide], nice=False)
    y_scale = alt.Scale(domain=[tall, min(t.y for t in tiles)], nice=False)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("told:N", title=title)]
    )
    square = {
        "x": alt.X("x:Q", axis=None, scale=x_scale),
        "x2": "x2:Q",
        "y": alt.Y("y:Q", axis=None, scale=y_scale),
        "y2": "y2:Q",
    }
    layers = [
        base.transform_filter("!isValid(datum.value)")
        .mark_rect(color=theme.ABSENT, stroke="#a8b0b8", strokeWidth=0.8)
        .encode(**square)
    ]
    if hatch:
        layers.append(
            alt.Chart(alt.InlineData(values=hatch))
            .mark_rule(color="#c3cad1", strokeWidth=1)
            .encode(
                x=alt.X("x:Q", axis=None, scale=x_scale),
                x2="x2:Q",
                y=alt.Y("y:Q", axis=None, scale=y_scale),
                y2="y2:Q",
            )
        )
    layers.append(
        base.transform_filter("isValid(datum.value)")
        .mark_rect()
        .encode(
            **square,
            color=alt.Color(
                "value:Q",
                scale=alt.Scale(range=[pale(colour), colour], domain=[low, high]),
                legend=alt.Legend(
                    title=title, orient="top", gradientLength=220, titleLimit=520, tickCount=4
                ),
            ),
        )
    )
    for light, tone in ((True, "#ffffff"), (False, theme.INK)):
        words = base.transform_filter(f"datum.light == {'true' if light else 'false'}")
        layers.append(
            words.mark_text(fontSize=13, color=tone, fontWeight="bold").encode(
                x=alt.X("cx:Q", axis=None, scale=x_scale),
                y=alt.Y("name_y:Q", axis=None, scale=y_scale),
                text="short:N",
            )
        )
        layers.append(
            words.mark_text(fontSize=10.5, color=tone).encode(
                x=alt.X("cx:Q", axis=None, scale=x_scale),
                y=alt.Y("value_y:Q", axis=None, scale=y_scale),
                text="label:N",
            )
        )
    layered = alt.layer(*layers).properties(
        title=alt.TitleParams(
            SCHEMATIC.to(language),
            anchor="start",
            fontSize=11,
            fontWeight="normal",
            color=theme.MUTED,
            orient="bottom",
            offset=8,
        )
    )
    columns = wide - min(tile.x for tile in tiles)
    lines = tall - min(tile.y for tile in tiles)
    return theme.specification(layered, columns * _SIDE, lines * _SIDE)


def _hatching(tile: Tile) -> list[dict[str, float]]:
    a, b = _INSET, 1 - _INSET
    strokes = []
    for cut in (0.5, 1.0, 1.5):
        start = (a + max(0.0, cut - 1) * (b - a), a + min(1.0, cut) * (b - a))
        end = (start[1], start[0])
        strokes.append(
            {
                "x": tile.x + start[0],
                "y": tile.y + start[1],
                "x2": tile.x + end[0],
                "y2": tile.y + end[1],
            }
        )
    return strokes


def _description(
    measure: Text, unit: Text, tiles: Sequence[Tile], values: Mapping[str, float | None]
) -> Text:
    found = [(tile, v) for tile in tiles if (v := values.get(tile.code)) is not None]
    absent = len(tiles) - len(found)
    zh = f"{measure.zh}（{unit.zh}），{len(tiles)} 个地区。"
    en = f"{measure.en} ({unit.en}), {len(tiles)} regions."
    if found:
        found.sort(key=lambda pair: pair[1])
        (least, low), (most, high) = found[0], found[-1]
        zh += f"最高{most.name.zh} {digits(high)}，最低{least.name.zh} {digits(low)}。"
        en += f" Highest: {most.name.en} {digits(high)}; lowest: {least.name.en} {digits(low)}."
    zh += f"{absent} 个地区无数据，以斜线表示。{SCHEMATIC.zh}"
    en += f" No data for {absent} regions, hatched. {SCHEMATIC.en}"
    return Text(zh, en)


def _table(
    id: str,
    caption: Text,
    measure: Text,
    unit: Text,
    tiles: Sequence[Tile],
    values: Mapping[str, float | None],
) -> Table:
    def cell(code: str) -> Text | str:
        value = values.get(code)
        return digits(value) if value is not None else Text("— 无数据", "— no data")

    return Table(
        f"{id}-data",
        caption,
        (
            Column(Text("代码", "Code")),
            Column(Text("地区", "Region")),
            Column(Text(axis_title(measure, unit, "zh"), axis_title(measure, unit, "en")), True),
        ),
        tuple((tile.code, tile.name, cell(tile.code)) for tile in tiles),
    )
