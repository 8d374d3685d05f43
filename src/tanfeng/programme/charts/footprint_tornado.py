"""Which inputs move a footprint (龙卷风图): each changed alone, the largest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import axis_title, per_language, short
from tanfeng.programme.report.numbers import digits
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

_MEASURE = Text("产品碳足迹", "footprint")
_ROW = 34


@dataclass(frozen=True)
class Lever:
    """An amount of a process, and what the footprint is where it is lower or higher."""

    process: Text
    name: Text
    low: float
    high: float

    def label(self, language: Language, between: str = ": ") -> str:
        """Return process and amount."""
        return f"{self.process.to(language)}{between}{self.name.to(language)}"


def tornado(
    id: str, caption: Text, unit: Text, value: float, levers: Sequence[Lever], change: Text
) -> Chart:
    """Draw how far a footprint moves with each amount.

    Parameters
    ----------
    value
        Footprint where nothing is changed.
    levers
        In the order in which they are drawn.
    change
        By how much each is changed, such as ``±10 %``.
    """
    return Chart(
        id, caption, _description(unit, value, levers, change),
        per_language(lambda language: _draw(language, unit, value, levers, change)),
        _table(id, caption, unit, levers),
    )  # fmt: skip


def _draw(
    language: Language, unit: Text, value: float, levers: Sequence[Lever], change: Text
) -> dict[str, Any]:
    words = {"zh": ("减少", "增加"), "en": ("less", "more")}[language]
    order = [lever.label(language, "\n") for lever in levers]
    bars = [
        {"name": lever.label(language, "\n"), "from": value, "to": end, "side": side,
         "told": short(end, 5)}
        for lever in levers
        for side, end in zip(words, (lever.low, lever.high), strict=True)
    ]  # fmt: skip
    ends = [bar["to"] for bar in bars] + [value]
    room = 0.16 * (max(ends) - min(ends)) or 1.0
    x = alt.X(
        "from:Q", title=axis_title(_MEASURE, unit, language),
        scale=alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False, zero=False),
        axis=alt.Axis(tickCount=6),
    )  # fmt: skip
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(
        labelLimit=300, ticks=False, labelExpr="split(datum.label, '\\n')", labelFontSize=11,
    ))  # fmt: skip
    colour = alt.Color(
        "side:N", title=change.to(language),
        scale=alt.Scale(domain=list(words), range=[theme.BENCHMARK, theme.OWN]),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=bars))
    told = [alt.Tooltip("name:N", title=" "), alt.Tooltip("told:N", title=" ")]
    bar = base.mark_bar(height=15).encode(x=x, x2="to:Q", y=y, color=colour, tooltip=told)
    layers: list[Any] = [bar]
    below = base.transform_filter(f"datum.to < {value!r}").mark_text(
        align="right", dx=-4, fontSize=11
    )
    above = base.transform_filter(f"datum.to > {value!r}").mark_text(
        align="left", dx=4, fontSize=11
    )
    layers += [each.encode(x=alt.X("to:Q"), y=y, text="told:N") for each in (below, above)]
    rule = alt.Chart(alt.InlineData(values=[{"value": value}]))
    layers.append(rule.mark_rule(color=theme.INK, strokeWidth=1.2).encode(x="value:Q"))
    return theme.specification(alt.layer(*layers), theme.WIDTH, max(90, _ROW * len(levers)))


def _description(unit: Text, value: float, levers: Sequence[Lever], change: Text) -> Text:
    zh = f"单独改变一项数量（{change.zh}）时，足迹由 {short(value, 5)} {unit.zh} 变为："
    en = (f"With one amount changed at a time ({change.en}), the footprint of "
          f"{short(value, 5)} {unit.en} becomes: ")  # fmt: skip
    told = levers[:3]
    zh += "；".join(f"{e.label('zh', '：')} {short(e.low, 5)}—{short(e.high, 5)}" for e in told)
    en += "; ".join(f"{e.label('en')} {short(e.low, 5)} to {short(e.high, 5)}" for e in told)
    return Text(zh + "。", en + ".")


def _table(id: str, caption: Text, unit: Text, levers: Sequence[Lever]) -> Table:
    return Table(
        f"{id}-data",
        caption,
        (
            Column(Text("数量", "Amount")),
            Column(Text(f"减少时（{unit.zh}）", f"Less of it ({unit.en})"), True),
            Column(Text(f"增加时（{unit.zh}）", f"More of it ({unit.en})"), True),
        ),
        tuple(
            (Text(e.label("zh", "："), e.label("en")), digits(e.low), digits(e.high))
            for e in levers
        ),
    )
