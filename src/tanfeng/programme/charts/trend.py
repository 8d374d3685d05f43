"""A figure over time with its target and the pace still needed (趋势与目标)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import NO_DATA, axis_title, per_language
from tanfeng.programme.report.numbers import NOTHING, digits
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

ACTUAL = Text("实际", "actual")
NEEDED = Text("达标所需", "pace needed")
TARGET = Text("目标", "target")


@dataclass(frozen=True, slots=True)
class Point:
    """A value in a period; None where nothing is known."""

    period: str
    value: float | None


def trend_with_target(
    id: str,
    caption: Text,
    measure: Text,
    unit: Text,
    points: Sequence[Point],
    target: Point | None = None,
) -> Chart:
    """Draw a figure over time, its target, and the straight way from the last value to it.

    Parameters
    ----------
    measure, unit
        Title of the vertical axis.
    points
        In any order; a period without a value is drawn as a gap, never bridged.
    target
        Period and value aimed at. Without one the chart is a plain trend.
    """
    points = sorted(points, key=lambda point: point.period)
    periods = _axis_periods([p.period for p in points] + ([target.period] if target else []))
    known = [point for point in points if point.value is not None]
    last = known[-1] if known else None
    return Chart(
        id,
        caption,
        _description(measure, unit, points, known, target, periods),
        per_language(lambda lang: _draw(lang, measure, unit, points, last, target, periods)),
        _table(id, caption, measure, unit, points, target),
    )


def _draw(
    language: Language,
    measure: Text,
    unit: Text,
    points: Sequence[Point],
    last: Point | None,
    target: Point | None,
    periods: list[str],
) -> dict[str, Any]:
    kinds = [ACTUAL.to(language)]
    rows: list[dict[str, Any]] = [
        {"period": p.period, "value": p.value, "kind": kinds[0], "label": digits(p.value)}
        for p in points
    ]
    if target is not None:
        kinds += [NEEDED.to(language), TARGET.to(language)]
        if last is not None and last.period < target.period:
            rows += [
                {"period": p.period, "value": p.value, "kind": kinds[1]} for p in (last, target)
            ]
        label = f"{kinds[2]} {digits(target.value)}"
        rows.append(
            {"period": target.period, "value": target.value, "kind": kinds[2], "label": label}
        )
    x = alt.X("period:O", title=None, scale=alt.Scale(domain=periods), axis=alt.Axis(labelAngle=0))
    y = alt.Y(
        "value:Q", title=axis_title(measure, unit, language), scale=alt.Scale(zero=False, nice=True)
    )
    look = alt.Legend(title=None) if target is not None else None
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(
            domain=kinds, range=[theme.ACTUAL, theme.MUTED, theme.TARGET][: len(kinds)]
        ),
        legend=look,
    )
    dash = alt.StrokeDash(
        "kind:N",
        scale=alt.Scale(domain=kinds, range=[[1, 0], [5, 4], [1, 0]][: len(kinds)]),
        legend=look,
    )
    shape = alt.Shape(
        "kind:N",
        scale=alt.Scale(domain=kinds, range=["circle", "stroke", "diamond"][: len(kinds)]),
        legend=look,
    )
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y, color=colour)
    line = base.mark_line(strokeWidth=2.5, invalid="break-paths-show-path-domains").encode(
        strokeDash=dash
    )
    marks = (
        base.transform_filter(f"datum.kind != {_quoted(NEEDED.to(language))}")
        .mark_point(filled=True, size=70, opacity=1)
        .encode(
            shape=shape,
            tooltip=[
                alt.Tooltip("period:O", title=_word(language, "期间", "period")),
                alt.Tooltip("label:N", title=axis_title(measure, unit, language)),
            ],
        )
    )
    words = base.transform_filter("isValid(datum.value) && isValid(datum.label)").mark_text(
        dy=-13, fontSize=11
    )
    layers = [line, marks, words.encode(text="label:N")]
    gaps = [{"period": p.period, "word": NO_DATA.to(language)} for p in points if p.value is None]
    if gaps:
        layers.append(
            alt.Chart(alt.InlineData(values=gaps))
            .mark_text(color=theme.MUTED, baseline="bottom", fontSize=11, fontStyle="italic")
            .encode(x=x, y=alt.value(260 - 6), text="word:N")
        )
    return theme.specification(alt.layer(*layers), theme.WIDTH, 260)


def _axis_periods(periods: list[str]) -> list[str]:
    """Fill the years or months between the first and the last, so that distances are true."""
    first, last = min(periods), max(periods)
    if all(re.fullmatch(r"\d{4}", p) for p in periods):
        return [f"{year:04d}" for year in range(int(first), int(last) + 1)]
    if all(re.fullmatch(r"\d{4}-\d\d", p) for p in periods):
        start, end = (int(p[:4]) * 12 + int(p[5:]) - 1 for p in (first, last))
        return [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(start, end + 1)]
    return sorted(set(periods))


def _description(
    measure: Text,
    unit: Text,
    points: Sequence[Point],
    known: Sequence[Point],
    target: Point | None,
    periods: list[str],
) -> Text:
    if not known:
        return Text(f"{measure.zh}：无数据。", f"{measure.en}: no data.")
    first, last = known[0], known[-1]
    zh = (
        f"{measure.zh}（{unit.zh}）：{first.period} 年为 {digits(first.value)}，"
        f"{last.period} 年为 {digits(last.value)}。"
    ).replace(" 年为", "为" if len(first.period) != 4 else " 年为")
    en = (
        f"{measure.en} ({unit.en}): {digits(first.value)} in {first.period}, "
        f"{digits(last.value)} in {last.period}."
    )
    missing = [p.period for p in points if p.value is None]
    if missing:
        zh += f"缺数据：{'、'.join(missing)}。"
        en += f" No data for {', '.join(missing)}."
    if target is not None and target.value is not None and last.value is not None:
        zh += f"目标：{target.period} 为 {digits(target.value)}。"
        en += f" Target: {digits(target.value)} in {target.period}."
        steps = periods.index(target.period) - periods.index(last.period)
        if steps > 0:
            pace = digits(float(f"{(target.value - last.value) / steps:.3g}"))
            zh += f"达标所需每期变化 {pace}。"
            en += f" Change needed per period: {pace}."
    return Text(zh, en)


def _table(
    id: str, caption: Text, measure: Text, unit: Text, points: Sequence[Point], target: Point | None
) -> Table:
    rows: list[tuple[Text | str, ...]] = [
        (p.period, ACTUAL, digits(p.value) if p.value is not None else NOTHING) for p in points
    ]
    if target is not None:
        rows.append((target.period, TARGET, digits(target.value)))
    return Table(
        f"{id}-data",
        caption,
        (
            Column(Text("期间", "Period")),
            Column(Text("类别", "Kind")),
            Column(Text(axis_title(measure, unit, "zh"), axis_title(measure, unit, "en")), True),
        ),
        tuple(rows),
    )


def _word(language: Language, zh: str, en: str) -> str:
    return zh if language == "zh" else en


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
