"""Where one plant stands among all (能效分布): ranked, anonymous, with benchmark and baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import axis_title, per_language
from tanfeng.programme.report.numbers import digits
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

OTHER = Text("其他企业（匿名）", "others (anonymous)")
_LABEL_WIDTH = 195
_FEW = 4
_DASHES = ([1, 0], [7, 4], [2, 3], [10, 3, 2, 3])
_TONES = (theme.BENCHMARK, theme.TARGET, theme.MUTED, theme.INK)


@dataclass(frozen=True, slots=True)
class Own:
    """A plant that is named in the chart."""

    label: Text
    value: float


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line: benchmark (标杆), baseline (基准) or a limit grade."""

    label: Text
    value: float


def benchmark_distribution(
    id: str,
    caption: Text,
    measure: Text,
    unit: Text,
    others: Sequence[float],
    own: Sequence[Own],
    levels: Sequence[Level],
    lower_is_better: bool = True,
) -> Chart:
    """Rank the values from best to worst and mark one's own place.

    Parameters
    ----------
    others
        Values without names; negative values are drawn below zero.
    own
        Plants to be named.
    levels
        Lines to compare with; each keeps its own dash, so that print in grey tells them apart.
    """
    ranked = _ranked(others, own, lower_is_better)
    return Chart(
        id,
        caption,
        _description(measure, unit, ranked, levels, lower_is_better),
        per_language(lambda language: _draw(language, measure, unit, ranked, levels)),
        _table(id, caption, measure, unit, ranked, levels),
    )


def _ranked(
    others: Sequence[float], own: Sequence[Own], lower_is_better: bool
) -> list[tuple[int, Text | None, float]]:
    every = [(None, value) for value in others] + [(one.label, one.value) for one in own]
    every.sort(key=lambda pair: pair[1] if lower_is_better else -pair[1])
    return [(place, label, value) for place, (label, value) in enumerate(every, start=1)]


def _draw(
    language: Language,
    measure: Text,
    unit: Text,
    ranked: Sequence[tuple[int, Text | None, float]],
    levels: Sequence[Level],
) -> dict[str, Any]:
    rows = [
        {
            "place": place,
            "value": value,
            "who": (label or OTHER).to(language),
            "own": label is not None,
            "label": f"{label.to(language)} {digits(value)}" if label else digits(value),
            "side": 1 if place <= max(len(ranked), 1) / 2 else -1,
        }
        for place, label, value in ranked
    ]
    names = [level.label.to(language) for level in levels]
    lines = [
        {
            "level": name,
            "value": level.value,
            "label": f"{name} {digits(level.value)}",
            "x": theme.WIDTH - 2 - _LABEL_WIDTH * step,
        }
        for name, level, step in zip(names, levels, _steps(ranked, levels), strict=True)
    ]
    rank = "名次（由优到劣）" if language == "zh" else "rank, best first"
    count = max(len(ranked), 1)
    x = alt.X(
        "place:Q",
        title=rank,
        scale=alt.Scale(domain=[0.4, count + 0.6], nice=False),
        axis=alt.Axis(grid=False, format="d", values=_ticks(count)),
    )
    y = alt.Y(
        "value:Q",
        title=axis_title(measure, unit, language),
        scale=alt.Scale(zero=False, nice=True, padding=14),
    )
    told = [alt.Tooltip("who:N", title=" "), alt.Tooltip("label:N", title=" ")]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y, tooltip=told)
    layers: list[alt.Chart] = []
    if lines:
        rules = alt.Chart(alt.InlineData(values=lines)).encode(
            y=y,
            color=alt.Color(
                "level:N",
                scale=alt.Scale(domain=names, range=_cycle(_TONES, len(names))),
                legend=None,
            ),
        )
        dash = alt.StrokeDash(
            "level:N",
            scale=alt.Scale(domain=names, range=_cycle(_DASHES, len(names))),
            legend=None,
        )
        layers.append(rules.mark_rule(strokeWidth=2).encode(strokeDash=dash))
        layers.append(
            rules.mark_text(align="right", baseline="bottom", dy=-3, fontSize=11).encode(
                x=alt.X("x:Q", scale=None), text="label:N"
            )
        )
    # A layer without rows would leave its scale without a range and warn in the console.
    if not all(row["own"] for row in rows):
        layers.append(
            base.transform_filter("!datum.own").mark_point(
                filled=True,
                size=60,
                color=theme.OTHERS,
                opacity=1,
                stroke=theme.MUTED,
                strokeWidth=0.5,
            )
        )
    mine = base.transform_filter("datum.own")
    if any(row["own"] for row in rows):
        layers.append(
            mine.mark_point(filled=True, shape="diamond", size=190, color=theme.OWN, opacity=1)
        )
    layers += [
        mine.transform_filter(f"datum.side == {side}")
        .mark_text(
            align="left" if side > 0 else "right",
            dx=11 * side,
            fontWeight="bold",
            color=theme.OWN,
            fontSize=12,
        )
        .encode(text="label:N")
        for side in sorted({row["side"] for row in rows if row["own"]})
    ]
    return theme.specification(alt.layer(*layers), theme.WIDTH, 190 if len(ranked) < _FEW else 300)


def _steps(ranked: Sequence[tuple[int, Text | None, float]], levels: Sequence[Level]) -> list[int]:
    """Shift the labels of levels that lie close together, so that none covers another."""
    everything = [value for _, _, value in ranked] + [level.value for level in levels]
    close = 0.09 * (max(everything) - min(everything)) if everything else 0.0
    order = sorted(range(len(levels)), key=lambda index: levels[index].value)
    steps = [0] * len(levels)
    for lower, upper in pairwise(order):
        if levels[upper].value - levels[lower].value <= close:
            steps[upper] = (steps[lower] + 1) % 3
    return steps


def _ticks(count: int) -> list[int]:
    step = max(1, round(count / 10))
    return [1, *range(step if step > 1 else 2, count + 1, step)]


def _cycle(values: Sequence[Any], count: int) -> list[Any]:
    return [values[index % len(values)] for index in range(count)]


def _description(
    measure: Text,
    unit: Text,
    ranked: Sequence[tuple[int, Text | None, float]],
    levels: Sequence[Level],
    lower_is_better: bool,
) -> Text:
    worth_zh, worth_en = ("越低越好", "lower") if lower_is_better else ("越高越好", "higher")
    zh = f"{measure.zh}（{unit.zh}，{worth_zh}）：共 {len(ranked)} 家。"
    en = f"{measure.en} ({unit.en}, {worth_en} is better): {len(ranked)} in all."
    for place, label, value in ranked:
        if label is not None:
            zh += f"{label.zh}为 {digits(value)}，第 {place} 名。"
            en += f" {label.en}: {digits(value)}, rank {place}."
    for level in levels:
        reached = sum(
            value <= level.value if lower_is_better else value >= level.value
            for _, _, value in ranked
        )
        zh += f"{level.label.zh} {digits(level.value)}，达到者 {reached} 家。"
        en += f" {level.label.en}: {digits(level.value)}, reached by {reached}."
    return Text(zh, en)


def _table(
    id: str,
    caption: Text,
    measure: Text,
    unit: Text,
    ranked: Sequence[tuple[int, Text | None, float]],
    levels: Sequence[Level],
) -> Table:
    rows: list[tuple[Text | str, ...]] = [
        (str(place), label or OTHER, digits(value)) for place, label, value in ranked
    ]
    rows += [("", level.label, digits(level.value)) for level in levels]
    return Table(
        f"{id}-data",
        caption,
        (
            Column(Text("名次", "Rank"), True),
            Column(Text("主体或水平", "Plant or level")),
            Column(Text(axis_title(measure, unit, "zh"), axis_title(measure, unit, "en")), True),
        ),
        tuple(rows),
    )
