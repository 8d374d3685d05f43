"""What plans cost (成本曲线): against the peak, against the carbon price, and by measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.palette import area_colours
from tanfeng.programme.charts.wording import axis_title, per_language, short, trimmed, year_ticks
from tanfeng.programme.report.numbers import NOTHING
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

_TICKS = 10
BOUND = Text("已证明下界（十亿元，现值）", "proven lower bound (bn CNY, present value)")


def peak_cost_curve(
    id: str,
    caption: Text,
    axis: Text,
    points: Sequence[tuple[float, float | None, float | None]],
    *,
    years: bool,
    colour: str = theme.ACTUAL,
) -> Chart:
    """Draw the cost of a plan against what is demanded of its peak.

    Parameters
    ----------
    axis
        What is demanded: the latest year of the peak, or its greatest height.
    years
        Whether that is a year.
    points
        Demand, cost, and what no plan can be below, in bn CNY; None where the demand cannot be
        kept, drawn as a cross at the bottom. The true cost lies between the two lines.
    """
    known = [(at, cost) for at, cost, _ in points if cost is not None]
    # a year is named, not measured: no separators
    word = (lambda at: str(round(at))) if years else short
    unit = Text("十亿元，现值", "bn CNY, present value")
    measure = Text("总成本", "total cost")
    if known:
        least, most = (f(cost for _, cost in known) for f in (min, max))
        told = Text(
            f"{axis.zh}从 {word(known[0][0])} 到 {word(known[-1][0])}，"
            f"成本在 {short(least, 5)} 与 {short(most, 5)} 十亿元之间；"
            f"{len(points) - len(known)} 点不可行。",
            f"{axis.en} from {word(known[0][0])} to {word(known[-1][0])}: cost between "
            f"{short(least, 5)} and {short(most, 5)} bn CNY; "
            f"{len(points) - len(known)} points cannot be kept.",
        )
    else:
        told = Text("全部不可行。", "None of them can be kept.")
    return Chart(
        id, caption, told,
        per_language(lambda language: _curve(language, axis, measure, unit, points, years, colour)),
        Table(
            f"{id}-data", caption,
            (Column(axis, True),
             Column(Text(f"{measure.zh}（{unit.zh}）", f"{measure.en} ({unit.en})"), True),
             Column(BOUND, True)),
            tuple(
                (word(at), *(NOTHING if value is None else short(value, 6) for value in pair))
                for at, *pair in points
            ),
        ),
    )  # fmt: skip


def _curve(
    language: Language,
    axis: Text,
    measure: Text,
    unit: Text,
    points: Sequence[tuple[float, float | None, float | None]],
    years: bool,
    colour: str,
) -> dict[str, Any]:
    word = (lambda at: str(round(at))) if years else short
    rows = [
        {"at": trimmed(at), "cost": trimmed(cost), "said": word(at), "label": short(cost, 6)}
        for at, cost, _ in points
        if cost is not None
    ]
    below = [
        {"at": trimmed(at), "cost": trimmed(bound), "said": word(at), "label": short(bound, 6)}
        for at, _, bound in points
        if bound is not None
    ]
    barred = [
        {"at": trimmed(at), "label": Text("不可行", "cannot be kept").to(language)}
        for at, cost, _ in points
        if cost is None
    ]
    every = sorted({at for at, _, _ in points})
    asked = [round(at) for at in every]
    axes = (
        # the years that were asked for, as long as they fit
        alt.Axis(
            format="d", values=asked if len(asked) <= _TICKS else year_ticks(asked[0], asked[-1])
        )
        if years and every
        else alt.Axis(tickCount=8)
    )
    x = alt.X("at:Q", title=axis.to(language), axis=axes,
              scale=alt.Scale(zero=False, padding=18, nice=False))  # fmt: skip
    y = alt.Y("cost:Q", title=axis_title(measure, unit, language),
              scale=alt.Scale(zero=False, nice=True))  # fmt: skip
    layers: list[alt.Chart] = [
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(
            color=colour, strokeWidth=2.4, point={"size": 70, "filled": True, "color": colour}
        )
        .encode(
            x=x, y=y,
            tooltip=[alt.Tooltip("said:N", title=axis.to(language)),
                     alt.Tooltip("label:N", title=axis_title(measure, unit, language))],
        )
    ]  # fmt: skip
    if below:
        layers += _bound(language, below)
    if barred:
        crosses = alt.Chart(alt.InlineData(values=barred)).encode(x=x)
        layers.append(
            crosses.mark_point(
                shape="cross", angle=45, size=90, color=theme.TARGET, filled=True
            ).encode(y=alt.value(268), tooltip=[alt.Tooltip("label:N", title=" ")])
        )
        layers.append(
            crosses.mark_text(color=theme.TARGET, fontSize=11, dy=-12).encode(
                y=alt.value(268), text="label:N"
            )
        )
    return theme.specification(alt.layer(*layers), theme.WIDTH, 280)


def _bound(language: Language, rows: Sequence[dict[str, Any]]) -> list[alt.Chart]:
    """Return the line of proven bounds with its name."""
    x, y = alt.X("at:Q"), alt.Y("cost:Q")
    line = (
        alt.Chart(alt.InlineData(values=list(rows)))
        .mark_line(color=theme.MUTED, strokeWidth=1.5, strokeDash=[4, 3],
                   point={"size": 30, "filled": True, "color": theme.MUTED})
        .encode(x=x, y=y, tooltip=[alt.Tooltip("said:N", title=" "),
                                   alt.Tooltip("label:N", title=BOUND.to(language))])
    )  # fmt: skip
    name = alt.Chart(alt.InlineData(values=[{**rows[-1], "name": BOUND.to(language)}])).encode(
        x=x, y=y, text="name:N"
    )
    return [line, *theme.halo(name, color=theme.MUTED, align="right", dy=14)]


def macc_sweep_chart(
    id: str,
    caption: Text,
    points: Sequence[tuple[float, float]],
    *,
    colour: str = theme.ACTUAL,
) -> Chart:
    """Draw emissions of the whole sector against the carbon price: a system curve, with steps.

    Parameters
    ----------
    points
        CNY/t and MtCO2 over the horizon.
    """
    measure, unit = Text("累计直接排放", "cumulative direct emissions"), Text("Mt CO2", "Mt CO2")
    first, last = points[0], points[-1]
    told = Text(
        f"碳价 {short(first[0])} 元时累计排放 {short(first[1], 5)} Mt，"
        f"{short(last[0])} 元时 {short(last[1], 5)} Mt；"
        "计入措施间的相互影响。",
        f"{short(first[1], 5)} Mt at a price of {short(first[0])} CNY, {short(last[1], 5)} Mt at "
        f"{short(last[0])}; "
        "measures act on one another and that is counted.",
    )

    def draw(language: Language) -> dict[str, Any]:
        rows = [
            {"price": trimmed(p), "emission": trimmed(e), "said": short(p), "label": short(e, 5)}
            for p, e in points
        ]
        price = Text("碳价（元/t）", "carbon price (CNY/t)").to(language)
        x = alt.X("price:Q", title=price, axis=alt.Axis(tickCount=8))
        y = alt.Y("emission:Q", title=axis_title(measure, unit, language))
        line = (
            alt.Chart(alt.InlineData(values=rows))
            .mark_line(color=colour, strokeWidth=2.4, interpolate="step-after",
                       point={"size": 60, "filled": True, "color": colour})
            .encode(
                x=x, y=y,
                tooltip=[alt.Tooltip("said:N", title=price),
                         alt.Tooltip("label:N", title=axis_title(measure, unit, language))],
            )
        )  # fmt: skip
        return theme.specification(alt.layer(line), theme.WIDTH, 260)

    columns = (
        Column(Text("碳价（元/t）", "Carbon price (CNY/t)"), True),
        Column(Text("累计排放（Mt）", "Cumulative emissions (Mt)"), True),
    )
    rows = tuple((short(p), short(e, 6)) for p, e in points)
    return Chart(id, caption, told, per_language(draw),
                 Table(f"{id}-data", caption, columns, rows))  # fmt: skip


def classic_macc_chart(
    id: str, caption: Text, bars: Sequence[tuple[str, float, float, float]]
) -> Chart:
    """Draw measures as bars: the width is tonnes a year, the height cost per tonne.

    Parameters
    ----------
    bars
        Name, start and width in tCO2/a, CNY/t, from cheap to dear. The list depends on its
        order and is no system result; the caption says so.
    """
    warning = Text("措施清单，宽度取决于次序，不计系统影响",
                   "a list of measures: widths depend on the order, no system result")  # fmt: skip
    note = Text(f"{caption.zh}（{warning.zh}）", f"{caption.en} ({warning.en})")

    colours = area_colours(bar[0] for bar in bars)

    def draw(language: Language) -> dict[str, Any]:
        rows = [
            {"name": name, "from": trimmed(start), "to": trimmed(start + width),
             "cost": trimmed(cost), "zero": 0.0, "width": short(width, 5), "label": short(cost)}
            for name, start, width, cost in bars
        ]  # fmt: skip
        abated, unit = Text("减排量（tCO2/a）", "abated (tCO2/a)"), Text("元/t", "CNY/t")
        chart = (
            alt.Chart(alt.InlineData(values=rows))
            .mark_rect(stroke=theme.INK, strokeWidth=0.7)
            .encode(
                x=alt.X("from:Q", title=abated.to(language)),
                x2="to:Q",
                y=alt.Y("cost:Q", title=unit.to(language)),
                y2="zero:Q",
                color=alt.Color(
                    "name:N", sort=None, legend=alt.Legend(title=None, columns=3),
                    scale=alt.Scale(domain=list(colours), range=list(colours.values())),
                ),
                tooltip=[alt.Tooltip("name:N", title=" "),
                         alt.Tooltip("width:N", title=abated.to(language)),
                         alt.Tooltip("label:N", title=unit.to(language))],
            )
        )  # fmt: skip
        return theme.specification(alt.layer(chart), theme.WIDTH, 280)

    columns = (
        Column(Text("措施", "Measure")), Column(Text("tCO2/a", "tCO2/a"), True),
        Column(Text("元/t", "CNY/t"), True),
    )  # fmt: skip
    rows = tuple((name, f"{width:,.0f}", f"{cost:,.0f}") for name, _, width, cost in bars)
    whole = sum(width for _, _, width, _ in bars)
    told = Text(f"{len(bars)} 项措施，合计 {short(whole, 5)} t/a；{warning.zh}。",
                f"{len(bars)} measures, {short(whole, 5)} t/a in all; {warning.en}.")  # fmt: skip
    return Chart(id, note, told, per_language(draw), Table(f"{id}-data", note, columns, rows))
