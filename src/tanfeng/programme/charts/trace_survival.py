"""Survival and leakage (存活与流失): curves with the interval of what is not known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import axis_title, per_language, short
from tanfeng.programme.report.numbers import percent
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

_AGE = Text("使用年限", "age")
_YEARS = Text("年", "years")
_ALIVE = Text("仍在使用的份额", "share still in use")


@dataclass(frozen=True, slots=True)
class Alive:
    """Survival at an age, with the ends of its interval, all between 0 and 1."""

    age: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Gone:
    """Up to a year: what should have retired, what came back, and the interval of the former."""

    group: str
    year: int
    expected: float
    returned: float
    low: float
    high: float


def survival_chart(
    id: str,
    caption: Text,
    points: Sequence[Alive],
    *,
    stepped: bool,
    level: float,
    known_to: float | None = None,
) -> Chart:
    """Draw a survival curve with its interval.

    Parameters
    ----------
    points
        In the order of age.
    stepped
        Whether the curve holds its value until the next age (observed lives).
    known_to
        Age beyond which nothing was observed; marked by a line.
    """  # fmt: skip
    half = next((p.age for p in points if p.share <= 0.5), None)
    zh = "" if half is None else f"一半在 {short(half, 3)} 年时退役。"
    en = "" if half is None else f" Half of them have retired at {short(half, 3)} years."
    if half is None and points:
        zh = f"到 {short(points[-1].age, 3)} 年时 {percent(points[-1].share, 1)} 仍在使用。"
        en = f" {percent(points[-1].share, 1)} are in use at {short(points[-1].age, 3)} years."
    interval = percent(level)
    return Chart(
        id, caption, Text(f"存活曲线与 {interval} 区间。{zh}",
                          f"Survival with its {interval} interval.{en}"),
        per_language(lambda lang: _survival(lang, points, stepped, known_to)),
        Table(
            f"{id}-data", caption,
            (Column(Text("年限（年）", "Age (years)"), True), Column(_ALIVE, True),
             Column(Text("下限", "low"), True), Column(Text("上限", "high"), True)),
            tuple((short(p.age), *(percent(v, 1) for v in (p.share, p.low, p.high)))
                  for p in points),
        ),
    )  # fmt: skip


def _survival(
    language: Language, points: Sequence[Alive], stepped: bool, known_to: float | None
) -> dict[str, Any]:
    rows = [{"age": p.age, "share": p.share, "low": p.low, "high": p.high} for p in points]
    way: Any = "step-after" if stepped else "linear"
    x = alt.X("age:Q", title=axis_title(_AGE, _YEARS, language),
              scale=alt.Scale(domainMin=0, nice=False))  # fmt: skip
    y = alt.Y("share:Q", title=_ALIVE.to(language), axis=alt.Axis(format=".0%"),
              scale=alt.Scale(domain=[0, 1]))  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x)
    band = base.mark_area(opacity=0.22, color=theme.ACTUAL, interpolate=way).encode(
        y=alt.Y("low:Q"), y2="high:Q"
    )
    line = base.mark_line(color=theme.ACTUAL, strokeWidth=2.5, interpolate=way).encode(y=y)
    layers: list[Any] = [band, line]
    if known_to is not None:
        mark = [{"age": known_to, "word": {"zh": "观察到此", "en": "observed to here"}[language]}]
        limit = alt.Chart(alt.InlineData(values=mark))
        layers += [
            limit.mark_rule(color=theme.MUTED, strokeDash=[4, 4]).encode(x="age:Q"),
            *theme.halo(limit.encode(x="age:Q", y=alt.value(10), text="word:N"),
                        align="right", dx=-5, fontSize=11, color=theme.MUTED),
        ]  # fmt: skip
    return theme.specification(alt.layer(*layers), theme.WIDTH, 260)


def leakage_chart(
    id: str, caption: Text, unit: Text, points: Sequence[Gone], level: float, most: int = 4
) -> Chart:
    """Draw what should have retired up to each year against what came back, group by group.

    Parameters
    ----------
    most
        Groups that are drawn, those that leak most; the table has all of them.
    """
    last = {point.group: point for point in sorted(points, key=lambda p: p.year)}
    ranked = sorted(last.values(), key=lambda p: p.returned - p.expected)
    shown = [point.group for point in ranked[:most]]
    rest = len(ranked) - len(shown)
    zh = f"；另有 {rest} 组未画出" if rest else ""
    en = f"; {rest} more groups are not drawn" if rest else ""
    note = Text(caption.zh + zh, caption.en + en)
    pieces_zh = [f"{p.group}至 {p.year} 年应退役 {short(p.expected)}，已回收 {short(p.returned)}"
                 for p in ranked[:most]]  # fmt: skip
    pieces_en = [f"{p.group} {p.year}: {short(p.expected)} should have retired, "
                 f"{short(p.returned)} came back".strip() for p in ranked[:most]]  # fmt: skip
    return Chart(
        id, note, Text("；".join(pieces_zh) + "。", "; ".join(pieces_en) + "."),
        per_language(lambda lang: _leakage(lang, unit, points, shown, level)),
        _leakage_table(id, note, unit, points),
    )  # fmt: skip


def _leakage(
    language: Language, unit: Text, points: Sequence[Gone], shown: Sequence[str], level: float
) -> dict[str, Any]:
    word = {"zh": ("应退役", "已回收"), "en": ("should have retired", "came back")}[language]
    measure = {"zh": "累计", "en": "cumulative"}[language]
    title = axis_title(Text(measure, measure), unit, language)
    years = [point.year for point in points]
    panels = []
    for n, group in enumerate(shown):
        own = [point for point in points if point.group == group]
        rows = [
            {"year": p.year, "value": value, "kind": kind, "told": short(value)}
            for p in own for kind, value in zip(word, (p.expected, p.returned), strict=True)
        ]  # fmt: skip
        spans = [{"year": p.year, "low": max(p.low, 0.0), "high": p.high} for p in own]
        x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1),
                  scale=alt.Scale(domain=[min(years), max(years)], nice=False))  # fmt: skip
        colour = alt.Color(
            "kind:N", legend=alt.Legend(title=None),
            scale=alt.Scale(domain=list(word), range=[theme.OWN, theme.ACTUAL]),
        )  # fmt: skip
        dash = alt.StrokeDash(
            "kind:N", legend=alt.Legend(title=None),
            scale=alt.Scale(domain=list(word), range=[[5, 3], [1, 0]]),
        )  # fmt: skip
        band = (
            alt.Chart(alt.InlineData(values=spans))
            .mark_area(opacity=0.18, color=theme.OWN)
            .encode(x=x, y=alt.Y("low:Q", title=title), y2="high:Q")
        )
        base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, color=colour)
        line = base.mark_line(strokeWidth=2.5).encode(y=alt.Y("value:Q"), strokeDash=dash)
        dots = base.mark_point(filled=True, size=36, opacity=1).encode(
            y=alt.Y("value:Q"),
            tooltip=[alt.Tooltip("year:Q", title=" ", format="d"),
                     alt.Tooltip("kind:N", title=" "), alt.Tooltip("told:N", title=" ")],
        )  # fmt: skip
        shade = percent(level)
        head = {"zh": f"（阴影：{shade} 区间）", "en": f" (shaded: {shade} interval)"}[language]
        look: dict[str, Any] = {"anchor": "start", "fontSize": 12, "fontWeight": "normal"}
        name = f"{group}{'' if n else head}".strip()
        panel = alt.layer(band, line, dots).properties(
            width=theme.WIDTH, height=260 if len(shown) == 1 else 150,
            title=alt.TitleParams(name, color=theme.MUTED, **look),
        )  # fmt: skip
        panels.append(panel)
    return theme.stacked(panels)


def _leakage_table(id: str, caption: Text, unit: Text, points: Sequence[Gone]) -> Table:
    def column(zh: str, en: str) -> Column:
        return Column(Text(axis_title(Text(zh, en), unit, "zh"),
                           axis_title(Text(zh, en), unit, "en")), True)  # fmt: skip

    return Table(
        f"{id}-data",
        caption,
        (Column(Text("分组", "Group")), Column(Text("年份", "Year")),
         column("累计应退役", "Should have retired"), column("累计回收", "Came back"),
         column("区间下限", "Low"), column("区间上限", "High")),
        tuple((p.group, str(p.year), short(p.expected), short(p.returned), short(p.low),
               short(p.high)) for p in points),
    )  # fmt: skip
