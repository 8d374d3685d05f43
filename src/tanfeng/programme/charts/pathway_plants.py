"""Plants over years (逐厂时间线): a row a plant, bars for what it runs, marks for changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import per_language, year_ticks
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
        Id of a technology, first year, and the year in which it stops running it.
    marks
        Year and action, a key of `ACTIONS`.
    """

    name: Text
    spans: tuple[tuple[str, int, int], ...]
    marks: tuple[tuple[int, str], ...]


def plant_timeline(
    id: str,
    caption: Text,
    lives: Sequence[Life],
    years: tuple[int, int],
    technologies: Mapping[str, tuple[Text, str]],
    others: int = 0,
) -> Chart:
    """Draw the largest plants year by year.

    Parameters
    ----------
    lives
        In the order in which they are drawn, from the top.
    years
        First and last year.
    technologies
        Id -> name and colour, in the order of the legend.
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
        per_language(lambda language: _draw(language, lives, years, technologies)),
        _table(id, note, lives, technologies),
    )  # fmt: skip


def _draw(
    language: Language,
    lives: Sequence[Life],
    years: tuple[int, int],
    technologies: Mapping[str, tuple[Text, str]],
) -> dict[str, Any]:
    spans = [
        {"plant": life.name.to(language), "from": first, "to": until,
         "technology": technologies[kind][0].to(language), "told": f"{first}\u2013{until - 1}"}
        for life in lives
        for kind, first, until in life.spans
    ]  # fmt: skip
    marks = [
        {"plant": life.name.to(language), "year": year, "action": ACTIONS[action].to(language),
         "kind": action}
        for life in lives
        for year, action in life.marks
    ]  # fmt: skip
    run = {kind for life in lives for kind, _, _ in life.spans}
    shown = [pair for kind, pair in technologies.items() if kind in run]
    y = alt.Y("plant:N", title=None, sort=[life.name.to(language) for life in lives],
              axis=alt.Axis(domain=False, ticks=False, labelLimit=320,
                            labelFontSize=11, labelPadding=10))  # fmt: skip
    x = alt.X("from:Q", title=None, axis=alt.Axis(format="d", values=year_ticks(*years)),
              scale=alt.Scale(domain=[years[0], years[1] + 1], nice=False))  # fmt: skip
    bars = (
        alt.Chart(alt.InlineData(values=spans))
        .mark_bar(height={"band": 0.62})
        .encode(
            x=x, x2="to:Q", y=y,
            color=alt.Color(
                "technology:N", legend=alt.Legend(title=None, columns=3),
                scale=alt.Scale(domain=[name.to(language) for name, _ in shown],
                                range=[colour for _, colour in shown]),
            ),
            tooltip=[alt.Tooltip("plant:N", title=" "), alt.Tooltip("technology:N", title=" "),
                     alt.Tooltip("told:N", title=" ")],
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
                "action:N",
                # beside the technologies it would push the picture wider than the page
                legend=alt.Legend(title=None, orient="bottom", symbolFillColor=theme.INK,
                                  direction="horizontal"),
                scale=alt.Scale(domain=[ACTIONS[a].to(language) for a in used],
                                range=[_SHAPES[a] for a in used]),
            ),
            tooltip=[alt.Tooltip("plant:N", title=" "), alt.Tooltip("action:N", title=" "),
                     alt.Tooltip("year:Q", title=" ", format="d")],
        )
    )  # fmt: skip
    return theme.specification(alt.layer(bars, points), theme.WIDTH - 220, max(80, 19 * len(lives)))


def _table(
    id: str, caption: Text, lives: Sequence[Life], technologies: Mapping[str, tuple[Text, str]]
) -> Table:
    def told(life: Life, language: Language) -> str:
        pieces = [
            f"{first}\u2013{until - 1} {technologies[kind][0].to(language)}"
            for kind, first, until in life.spans
        ]
        pieces += [f"{year} {ACTIONS[a].to(language)}" for year, a in life.marks if a == "close"]
        return "; ".join(pieces)

    return Table(
        f"{id}-data",
        caption,
        (Column(Text("工厂", "Plant")), Column(Text("逐年运行", "What it runs"))),
        tuple((life.name, Text(told(life, "zh"), told(life, "en"))) for life in lives),
    )
