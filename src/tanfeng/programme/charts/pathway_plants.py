"""Plants over years (逐厂时间线): a row a plant, bars for what it runs, marks for changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import per_language
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

ACTIONS = {
    "reline": Text("大修", "relined"),
    "convert": Text("改造", "converted"),
    "close": Text("关停", "closed"),
    "build": Text("新建", "built"),
}
_SHAPES = {"reline": "circle", "convert": "diamond", "close": "cross", "build": "triangle-up"}


@dataclass(frozen=True, slots=True)
class Life:
    """What a plant does.

    Attributes
    ----------
    spans
        Name of a technology, first year, and the year in which it stops running it.
    marks
        Year and action, a key of `ACTIONS`.
    """

    name: str
    spans: tuple[tuple[Text, int, int], ...]
    marks: tuple[tuple[int, str], ...]


def plant_timeline(
    id: str, caption: Text, lives: Sequence[Life], years: tuple[int, int], others: int = 0
) -> Chart:
    """Draw the largest plants year by year.

    Parameters
    ----------
    lives
        In the order in which they are drawn, from the top.
    years
        First and last year.
    others
        Plants that are not drawn; told in the caption.
    """
    zh, en = f"；另有 {others} 家未画出", f"; {others} others are not drawn"
    note = Text(caption.zh + zh, caption.en + en) if others else caption
    closed = sum(any(action == "close" for _, action in life.marks) for life in lives)
    turned = sum(any(action == "convert" for _, action in life.marks) for life in lives)
    told = Text(
        f"{len(lives)} 家工厂，{years[0]}—{years[1]} 年；{closed} 家关停，{turned} 家改造。",
        f"{len(lives)} plants, {years[0]} to {years[1]}; {closed} close, {turned} are converted.",
    )
    return Chart(
        id, note, told,
        per_language(lambda language: _draw(language, lives, years)), _table(id, note, lives),
    )  # fmt: skip


def _draw(language: Language, lives: Sequence[Life], years: tuple[int, int]) -> dict[str, Any]:
    spans = [
        {"plant": life.name, "from": first, "to": until, "technology": name.to(language)}
        for life in lives
        for name, first, until in life.spans
    ]
    marks = [
        {"plant": life.name, "year": year, "action": ACTIONS[action].to(language), "kind": action}
        for life in lives
        for year, action in life.marks
    ]
    names = list(dict.fromkeys(span["technology"] for span in spans))
    y = alt.Y("plant:N", title=None, sort=[life.name for life in lives],
              axis=alt.Axis(domain=False, ticks=False, labelLimit=260))  # fmt: skip
    x = alt.X("from:Q", title=None, axis=alt.Axis(format="d"),
              scale=alt.Scale(domain=[years[0], years[1] + 1], nice=False))  # fmt: skip
    bars = (
        alt.Chart(alt.InlineData(values=spans))
        .mark_bar(height={"band": 0.62})
        .encode(
            x=x, x2="to:Q", y=y,
            color=alt.Color("technology:N", legend=alt.Legend(title=None, columns=3),
                            scale=alt.Scale(domain=names, range=list(theme.SERIES[: len(names)]))),
        )
    )  # fmt: skip
    used = [action for action in ACTIONS if any(mark["kind"] == action for mark in marks)]
    points = (
        alt.Chart(alt.InlineData(values=marks))
        .mark_point(filled=True, size=46, color=theme.INK, stroke="#ffffff", strokeWidth=0.8,
                    opacity=1)
        .encode(
            x=alt.X("year:Q"), y=y,
            shape=alt.Shape(
                "action:N", legend=alt.Legend(title=None),
                scale=alt.Scale(domain=[ACTIONS[a].to(language) for a in used],
                                range=[_SHAPES[a] for a in used]),
            ),
        )
    )  # fmt: skip
    return theme.specification(alt.layer(bars, points), theme.WIDTH - 180, max(80, 19 * len(lives)))


def _table(id: str, caption: Text, lives: Sequence[Life]) -> Table:
    def told(life: Life, language: Language) -> str:
        pieces = [f"{first}–{until - 1} {name.to(language)}" for name, first, until in life.spans]
        pieces += [f"{year} {ACTIONS[a].to(language)}" for year, a in life.marks if a == "close"]
        return "; ".join(pieces)

    return Table(
        f"{id}-data",
        caption,
        (Column(Text("工厂", "Plant")), Column(Text("逐年运行", "What it runs"))),
        tuple((life.name, Text(told(life, "zh"), told(life, "en"))) for life in lives),
    )
