"""Plans as lines over years (路径曲线): scenarios beside one another, their peaks, what was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import axis_title, per_language, short, trimmed, year_ticks
from tanfeng.programme.report.numbers import NOTHING
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [4, 2, 1, 2])
_HEIGHT, _HEADROOM, _LINE = 300, 1.28, 15
HISTORY = Text("历史（公布值）", "reported")


@dataclass(frozen=True, slots=True)
class Course:
    """A line: one value a year, in one colour."""

    name: Text
    values: Mapping[int, float]
    colour: str

    @property
    def peak(self) -> int:
        """The year of the largest value; the first of them where they tie."""
        return max(self.values, key=lambda year: (self.values[year], -year))


@dataclass(frozen=True, slots=True)
class Milestone:
    """A year that a document names, such as the one before which emissions must peak."""

    year: int
    label: Text


@dataclass(frozen=True, slots=True)
class Reported:
    """What was published, by year; `doubtful` years rest on memory and are drawn hollow."""

    values: Mapping[int, float]
    doubtful: frozenset[int] = field(default_factory=frozenset)


def course_chart(
    id: str,
    caption: Text,
    measure: Text,
    unit: Text,
    courses: Sequence[Course],
    *,
    reported: Reported | None = None,
    milestones: Sequence[Milestone] = (),
    peaks: bool = True,
) -> Chart:
    """Draw scenarios over years; each peak is marked and labelled.

    Parameters
    ----------
    milestones
        Drawn as upright lines where they lie within the years shown.
    peaks
        Whether the largest value of each course is marked.
    """
    years = [year for course in courses for year in course.values]
    years += [*reported.values] if reported else []
    span = min(years), max(years)
    shown = [one for one in milestones if span[0] <= one.year <= span[1]]
    return Chart(
        id,
        caption,
        _described(measure, unit, courses, reported, shown),
        per_language(
            lambda lang: _draw(lang, axis_title(measure, unit, lang), courses, reported, shown,
                               span, peaks)
        ),
        _by_year(id, caption, courses, reported),
    )  # fmt: skip


def _draw(
    language: Language,
    title: str,
    courses: Sequence[Course],
    reported: Reported | None,
    milestones: Sequence[Milestone],
    span: tuple[int, int],
    peaks: bool,
) -> dict[str, Any]:
    names = [course.name.to(language) for course in courses]
    colours = [course.colour for course in courses]
    dashes = [_DASHES[n % len(_DASHES)] for n in range(len(courses))]
    rows = [
        {"year": int(y), "value": trimmed(v), "name": name, "label": short(v)}
        for name, course in zip(names, courses, strict=True)
        for y, v in course.values.items()
    ]
    past = [*reported.values.values()] if reported else []
    every = [row["value"] for row in rows] + past
    top = trimmed(max(every, default=1.0) * (_HEADROOM if peaks or milestones else 1.15))
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", values=year_ticks(*span)),
              scale=alt.Scale(domain=list(span), nice=False))  # fmt: skip
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domain=[min(0.0, *every), top], nice=False))
    key = alt.Legend(title=None, columns=2, symbolType="stroke", symbolSize=420,
                     symbolStrokeWidth=2.6)  # fmt: skip
    x_y = {"x": x, "y": y}
    layers: list[alt.Chart] = [] if courses else [_ground(x_y)]
    if courses:
        layers.append(
            alt.Chart(alt.InlineData(values=rows))
            .mark_line(strokeWidth=2.4)
            .encode(
                **x_y,
                color=alt.Color("name:N", legend=key, scale=alt.Scale(domain=names, range=colours)),
                strokeDash=alt.StrokeDash("name:N", legend=key,
                                          scale=alt.Scale(domain=names, range=dashes)),
                tooltip=[alt.Tooltip("name:N", title=" "),
                         alt.Tooltip("year:Q", title=" ", format="d"),
                         alt.Tooltip("label:N", title=title)],
            )
        )  # fmt: skip
    layers += _upright(language, milestones, span, top)
    if reported is not None:
        layers += _past(language, reported, title)
    if peaks:
        layers += _labels(language, courses, span, top)
    return theme.specification(alt.layer(*layers), theme.WIDTH, _HEIGHT)


def _ground(x_y: Mapping[str, Any]) -> alt.Chart:
    """Return the axes of a chart without a line."""
    return alt.Chart(alt.InlineData(values=[])).mark_point().encode(**x_y)


def _past(language: Language, reported: Reported, title: str) -> Iterator[alt.Chart]:
    rows = [
        {"year": int(y), "value": trimmed(v), "name": HISTORY.to(language), "label": short(v),
         "doubtful": y in reported.doubtful}
        for y, v in sorted(reported.values.items())
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=alt.X("year:Q"), y=alt.Y("value:Q"))
    told = [alt.Tooltip("name:N", title=" "), alt.Tooltip("year:Q", title=" ", format="d"),
            alt.Tooltip("label:N", title=title)]  # fmt: skip
    yield base.mark_line(color=theme.MUTED, strokeWidth=1.6)
    for doubtful, fill in ((False, theme.MUTED), (True, "#ffffff")):
        yield (
            base.transform_filter(f"datum.doubtful == {'true' if doubtful else 'false'}")
            .mark_point(filled=True, fill=fill, stroke=theme.MUTED, size=44, opacity=1)
            .encode(tooltip=told)
        )
    # above the highest point no stretch of the line is in the way
    top = max(rows, key=lambda row: row["value"])
    yield from theme.halo(
        alt.Chart(alt.InlineData(values=[top])).encode(
            x=alt.X("year:Q"), y=alt.Y("value:Q"), text="name:N"
        ),
        color=theme.MUTED, align="center" if top is not rows[0] else "left", dy=-12,
    )  # fmt: skip


def _upright(
    language: Language, milestones: Sequence[Milestone], span: tuple[int, int], top: float
) -> Iterator[alt.Chart]:
    for number, one in enumerate(milestones):
        left = one.year <= (span[0] + span[1]) / 2
        rows = [{"year": one.year, "value": top, "label": one.label.to(language)}]
        base = alt.Chart(alt.InlineData(values=rows)).encode(x=alt.X("year:Q"))
        yield base.mark_rule(color=theme.TARGET, strokeWidth=1.4, strokeDash=[4, 3])
        yield base.mark_text(
            color=theme.TARGET, align="left" if left else "right", baseline="top",
            dx=5 if left else -5, dy=2 + _LINE * number, fontSize=11,
        ).encode(y=alt.Y("value:Q"), text="label:N")  # fmt: skip


def _labels(
    language: Language, courses: Sequence[Course], span: tuple[int, int], top: float
) -> Iterator[alt.Chart]:
    """Yield mark and label of every peak; equal peaks share one, near ones are set apart."""
    groups: dict[tuple[int, str], list[Course]] = {}
    for course in courses:
        groups.setdefault((course.peak, short(course.values[course.peak])), []).append(course)
    wide, set_at = max(1, span[1] - span[0]), []
    # the higher of two near peaks is told above the lower
    for (year, height), group in sorted(
        groups.items(), key=lambda pair: pair[1][0].values[pair[0][0]]
    ):
        value = trimmed(group[0].values[year])
        near = [
            1 for other, level in set_at
            if abs(other - year) < 0.3 * wide and abs(level - value) < 0.15 * top
        ]  # fmt: skip
        set_at.append((year, value))
        began = any(year == min(course.values) for course in group)
        words = _peak_words(year, height, began).to(language)
        at = (year - span[0]) / wide
        align = "left" if at < 0.3 else "right" if at > 0.7 else "center"
        colour = group[0].colour if len(group) == 1 else theme.INK
        rows = [{"year": year, "value": value, "label": words}]
        base = alt.Chart(alt.InlineData(values=rows)).encode(x=alt.X("year:Q"), y=alt.Y("value:Q"))
        yield base.mark_point(filled=True, size=70, opacity=1, color=colour)
        yield from theme.halo(
            base.encode(text="label:N"), color=colour, align=align, fontWeight="bold",
            dy=-11 - _LINE * len(near), dx={"left": 6, "right": -6}.get(align, 0),
        )  # fmt: skip


def _peak_words(year: int, height: str, began: bool) -> Text:
    """Word a peak; one in the first model year may lie before it."""
    if began:
        return Text(f"峰值 {height}（{year} 年或更早）", f"peak {height} ({year} or before)")
    return Text(f"峰值 {height}（{year} 年）", f"peak {height} ({year})")


def _described(
    measure: Text,
    unit: Text,
    courses: Sequence[Course],
    reported: Reported | None,
    milestones: Sequence[Milestone],
) -> Text:
    zh, en = [], []
    if reported is not None:
        first, last = min(reported.values), max(reported.values)
        begin, end = short(reported.values[first]), short(reported.values[last])
        zh.append(f"{HISTORY.zh}：{first} 年 {begin}，{last} 年 {end}")
        en.append(f"{HISTORY.en}: {begin} in {first}, {end} in {last}")
    for course in courses:
        top, last = course.peak, max(course.values)
        high, end = short(course.values[top]), short(course.values[last])
        zh.append(f"{course.name.zh}：{top} 年最高 {high}，{last} 年 {end}")
        en.append(f"{course.name.en}: highest in {top} with {high}, {end} in {last}")
    for one in milestones:
        zh.append(one.label.zh)
        en.append(one.label.en)
    return Text(f"{measure.zh}（{unit.zh}）。" + "；".join(zh) + "。",
                f"{measure.en} ({unit.en}). " + "; ".join(en) + ".")  # fmt: skip


def _by_year(id: str, caption: Text, courses: Sequence[Course], reported: Reported | None) -> Table:
    told = [(course.name, course.values) for course in courses]
    told += [(HISTORY, reported.values)] if reported else []
    years = sorted({year for _, values in told for year in values})
    return Table(
        f"{id}-data",
        caption,
        (Column(Text("年份", "Year")), *(Column(name, True) for name, _ in told)),
        tuple(
            (str(year), *(short(values[year], 5) if year in values else NOTHING
                          for _, values in told))
            for year in years
        ),
    )  # fmt: skip
