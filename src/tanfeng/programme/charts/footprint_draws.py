"""A footprint over draws (抽样分布图): how often it falls where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import axis_title, per_language, short
from tanfeng.programme.report.numbers import percent
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

_MEASURE = Text("产品碳足迹", "footprint")
_BINS = 30


def drawn_distribution(
    id: str,
    caption: Text,
    unit: Text,
    drawn: Sequence[float],
    value: float,
    quantiles: Sequence[float],
) -> Chart:
    """Draw the distribution of a footprint over draws.

    Parameters
    ----------
    value
        Of the undrawn system.
    quantiles
        At 2.5, 50 and 97.5 %.
    """
    counts, edges = np.histogram(np.array(drawn, dtype=float), bins=min(_BINS, len(drawn)))
    parts = counts / max(len(drawn), 1)
    low, median, high = quantiles
    description = Text(
        f"{len(drawn)} 次抽样的分布：中位数 {short(median)}，95% 落在 {short(low)} 与 "
        f"{short(high)} 之间；不抽样的值为 {short(value)}（{unit.zh}）。",
        f"Distribution over {len(drawn)} draws: median {short(median)}, 95 % between {short(low)} "
        f"and {short(high)}; undrawn {short(value)} ({unit.en}).",
    )
    return Chart(
        id, caption, description,
        per_language(
            lambda language: _draw(language, unit, parts, edges, value, (low, median, high))
        ),
        _table(id, caption, unit, parts, edges),
    )  # fmt: skip


def _draw(
    language: Language,
    unit: Text,
    parts: np.ndarray,
    edges: np.ndarray,
    value: float,
    quantiles: tuple[float, float, float],
) -> dict[str, Any]:
    bars = [
        {"low": float(a), "high": float(b), "part": float(p), "zero": 0.0,
         "told": f"{short(float(a))}–{short(float(b))}: {percent(float(p), 1)}"}
        for a, b, p in zip(edges[:-1], edges[1:], parts, strict=True)
    ]  # fmt: skip
    words = {"zh": ("2.5%", "中位数", "97.5%", "不抽样的值"),
             "en": ("2.5 %", "median", "97.5 %", "undrawn value")}[language]  # fmt: skip
    top = float(parts.max()) if len(parts) else 1.0
    lines = [
        {"at": at, "name": f"{name} {short(at)}", "kind": kind, "y": top * height}
        for name, at, kind, height in zip(
            words, (*quantiles, value), ("quantile", "quantile", "quantile", "value"),
            (1.08, 1.17, 1.08, 1.26), strict=True,
        )
    ]  # fmt: skip
    x = alt.X("low:Q", title=axis_title(_MEASURE, unit, language),
              scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(tickCount=8))  # fmt: skip
    y = alt.Y("part:Q", title={"zh": "占抽样次数", "en": "share of draws"}[language],
              scale=alt.Scale(domain=[0, top * 1.32], nice=False),
              axis=alt.Axis(format="%", tickCount=5))  # fmt: skip
    bar = (
        alt.Chart(alt.InlineData(values=bars))
        .mark_rect(color=theme.OTHERS, stroke="white", strokeWidth=0.6)
        .encode(x=x, x2="high:Q", y=y, y2="zero:Q", tooltip=[alt.Tooltip("told:N", title=" ")])
    )
    base = alt.Chart(alt.InlineData(values=lines))
    layers: list[Any] = [bar]
    for kind, colour, dash in (("quantile", theme.ACTUAL, [5, 3]), ("value", theme.OWN, [1, 0])):
        mine = base.transform_filter(f"datum.kind == '{kind}'")
        layers.append(
            mine.mark_rule(color=colour, strokeWidth=1.6, strokeDash=dash).encode(
                x="at:Q", y="y:Q", y2=alt.datum(0)
            )
        )
        layers += [
            each.encode(x="at:Q", y="y:Q", text="name:N")
            for each in theme.halo(mine, align="left", dx=5, fontSize=11, color=colour)
        ]
    return theme.specification(alt.layer(*layers), theme.WIDTH, 260)


def _table(id: str, caption: Text, unit: Text, parts: np.ndarray, edges: np.ndarray) -> Table:
    return Table(
        f"{id}-data",
        caption,
        (
            Column(Text(f"自（{unit.zh}）", f"From ({unit.en})"), True),
            Column(Text(f"至（{unit.zh}）", f"To ({unit.en})"), True),
            Column(Text("占抽样次数", "Share of draws"), True),
        ),
        tuple(
            (short(float(a)), short(float(b)), percent(float(p), 1))
            for a, b, p in zip(edges[:-1], edges[1:], parts, strict=True)
        ),
    )
