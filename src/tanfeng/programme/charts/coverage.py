"""How much of a total rests on reported data (覆盖率)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import per_language
from tanfeng.programme.report.numbers import percent
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

REPORTED = Text("实测或核算", "measured or calculated")
ESTIMATED = Text("缺省或估算", "default or estimated")
MISSING = Text("未覆盖", "not covered")
UNKNOWN = Text("未知", "unknown")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares of one total, as fractions between 0 and 1.

    Attributes
    ----------
    covered
        Share that has any data; None where the whole is unknown.
    estimated
        Share of the covered part that is a default or an estimate; None counts as unknown.
    """

    label: Text
    covered: float | None
    estimated: float | None = None


def coverage_chart(id: str, caption: Text, rows: Sequence[Coverage]) -> Chart:
    """Draw one bar a total: reported, estimated and not covered."""
    return Chart(
        id,
        caption,
        _description(rows),
        per_language(lambda language: _draw(language, rows)),
        _table(id, caption, rows),
    )


def _shares(row: Coverage) -> tuple[tuple[Text, float], ...]:
    if row.covered is None:
        return ((UNKNOWN, 1.0),)
    estimated = row.covered * (row.estimated or 0.0)
    return (
        (REPORTED, row.covered - estimated),
        (ESTIMATED, estimated),
        (MISSING, max(0.0, 1 - row.covered)),
    )


def _draw(language: Language, rows: Sequence[Coverage]) -> dict[str, Any]:
    kinds = [kind.to(language) for kind in (REPORTED, ESTIMATED, MISSING, UNKNOWN)]
    unknown = any(row.covered is None for row in rows)
    shown = kinds if unknown else kinds[:3]
    data: list[dict[str, Any]] = []
    for row in rows:
        edge = 0.0
        for kind, share in _shares(row):
            if share <= 0:
                continue
            data.append(
                {
                    "row": row.label.to(language),
                    "kind": kind.to(language),
                    "from": edge,
                    "to": edge + share,
                    "middle": edge + share / 2,
                    "label": percent(share) if kind is not UNKNOWN else kind.to(language),
                    "fits": share > 0.09,
                    "light": kind is REPORTED,
                }
            )
            edge += share
    y = alt.Y(
        "row:N",
        title=None,
        sort=[row.label.to(language) for row in rows],
        axis=alt.Axis(domain=False, ticks=False, labelLimit=240),
    )
    title = "占总量的份额（%）" if language == "zh" else "share of the total (%)"
    x = alt.X(
        "from:Q",
        title=title,
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(format=".0%", tickCount=5),
    )
    base = alt.Chart(alt.InlineData(values=data)).encode(
        y=y,
        tooltip=[
            alt.Tooltip("row:N", title=" "),
            alt.Tooltip("kind:N", title=" "),
            alt.Tooltip("label:N", title=title),
        ],
    )
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(
            domain=shown, range=["#0b4f8a", "#e6a532", "#e3e7eb", "#ffffff"][: len(shown)]
        ),
        legend=alt.Legend(title=None, symbolStrokeColor=theme.MUTED, symbolStrokeWidth=0.8),
    )
    bars = base.mark_bar(stroke=theme.MUTED, strokeWidth=0.6, height={"band": 0.72}).encode(
        x=x, x2="to:Q", color=colour
    )
    layers: list[alt.Chart] = [bars]
    for light, tone in (("true", "#ffffff"), ("false", theme.INK)):
        layers.append(
            base.transform_filter(f"datum.fits && datum.light == {light}")
            .mark_text(color=tone, fontSize=11.5)
            .encode(x=alt.X("middle:Q", scale=alt.Scale(domain=[0, 1])), text="label:N")
        )
    return theme.specification(alt.layer(*layers), theme.WIDTH - 160, max(60, 30 * len(rows)))


def _description(rows: Sequence[Coverage]) -> Text:
    zh, en = [], []
    for row in rows:
        if row.covered is None:
            zh.append(f"{row.label.zh}：覆盖率未知")
            en.append(f"{row.label.en}: coverage unknown")
            continue
        zh.append(f"{row.label.zh}：覆盖 {percent(row.covered)}，其中估算 {percent(row.estimated)}")
        en.append(
            f"{row.label.en}: {percent(row.covered)} covered, "
            f"of that {percent(row.estimated)} estimated"
        )
    return Text("；".join(zh) + "。", "; ".join(en) + ".")


def _table(id: str, caption: Text, rows: Sequence[Coverage]) -> Table:
    return Table(
        f"{id}-data",
        caption,
        (
            Column(Text("总量", "Total")),
            Column(Text("覆盖率", "Covered"), True),
            Column(Text("已覆盖部分中的缺省或估算", "Default or estimated, of the covered"), True),
        ),
        tuple((row.label, percent(row.covered), percent(row.estimated)) for row in rows),
    )
