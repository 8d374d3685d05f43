"""Plans as lines (路径曲线): emissions of scenarios, the cost of the peak, the price of a tonne."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import axis_title, per_language
from tanfeng.programme.report.numbers import NOTHING, digits
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4])
HISTORY = Text("历史（公布值）", "reported")


def emission_paths(
    id: str,
    caption: Text,
    unit: Text,
    scenarios: Mapping[str, tuple[Text, Mapping[int, float]]],
    history: Mapping[int, float] | None = None,
) -> Chart:
    """Draw emissions of scenarios over years, the year of the peak marked on each.

    Parameters
    ----------
    scenarios
        Id -> name and emissions by year.
    history
        Reported years, drawn apart.
    """
    measure = Text("直接排放", "direct emissions")
    told = {**scenarios, **({"": (HISTORY, history)} if history else {})}
    return Chart(
        id,
        caption,
        _peaks(measure, unit, scenarios),
        per_language(lambda language: _lines(language, measure, unit, told)),
        _by_year(id, caption, told),
    )


def _lines(
    language: Language,
    measure: Text,
    unit: Text,
    told: Mapping[str, tuple[Text, Mapping[int, float]]],
) -> dict[str, Any]:
    names = [name.to(language) for name, _ in told.values()]
    rows, tops = [], []
    for name, (_, values) in zip(names, told.values(), strict=True):
        rows += [{"year": int(y), "value": float(v), "name": name} for y, v in values.items()]
        top = max(values, key=lambda year: values[year])
        tops.append({"year": int(top), "value": float(values[top]), "name": name,
                     "label": f"{top}: {digits(float(f'{values[top]:.4g}'))}"})  # fmt: skip
    key, count = alt.Legend(title=None, columns=3), len(names)
    hues = alt.Scale(domain=names, range=[theme.SERIES[n % 8] for n in range(count)])
    dashes = alt.Scale(domain=names, range=[_DASHES[n % len(_DASHES)] for n in range(count)])
    colour = alt.Color("name:N", legend=key, scale=hues)
    dash = alt.StrokeDash("name:N", legend=key, scale=dashes)
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d"), scale=alt.Scale(nice=False))
    y = alt.Y("value:Q", title=axis_title(measure, unit, language))
    line = (
        alt.Chart(alt.InlineData(values=rows)).mark_line(strokeWidth=2.4)
        .encode(x=x, y=y, color=colour, strokeDash=dash)
    )  # fmt: skip
    mark = (
        alt.Chart(alt.InlineData(values=tops)).mark_point(filled=True, size=80, opacity=1)
        .encode(x=x, y=y, color=colour, tooltip=[alt.Tooltip("name:N"), alt.Tooltip("label:N")])
    )  # fmt: skip
    return theme.specification(alt.layer(line, mark), theme.WIDTH, 280)


def _peaks(
    measure: Text, unit: Text, scenarios: Mapping[str, tuple[Text, Mapping[int, float]]]
) -> Text:
    zh, en = [], []
    for name, values in scenarios.values():
        top = max(values, key=lambda year: values[year])
        last = max(values)
        zh.append(f"{name.zh}：{top} 年最高 {digits(float(f'{values[top]:.4g}'))}，"
                  f"{last} 年 {digits(float(f'{values[last]:.4g}'))}")  # fmt: skip
        en.append(f"{name.en}: highest in {top} with {digits(float(f'{values[top]:.4g}'))}, "
                  f"{digits(float(f'{values[last]:.4g}'))} in {last}")  # fmt: skip
    return Text(f"{measure.zh}（{unit.zh}）。" + "；".join(zh) + "。",
                f"{measure.en} ({unit.en}). " + "; ".join(en) + ".")  # fmt: skip


def _by_year(id: str, caption: Text, told: Mapping[str, tuple[Text, Mapping[int, float]]]) -> Table:
    years = sorted({year for _, values in told.values() for year in values})
    return Table(
        f"{id}-data",
        caption,
        (Column(Text("年份", "Year")), *(Column(name, True) for name, _ in told.values())),
        tuple(
            (str(year), *(
                digits(float(f"{values[year]:.5g}")) if year in values else NOTHING
                for _, values in told.values()
            ))
            for year in years
        ),
    )  # fmt: skip


def peak_cost_curve(
    id: str,
    caption: Text,
    axis: Text,
    points: Sequence[tuple[float, float | None]],
) -> Chart:
    """Draw the cost of a plan against what is demanded of its peak.

    Parameters
    ----------
    axis
        What is demanded: the latest year of the peak, or its greatest height.
    points
        Demand and cost in bn CNY; None where the demand cannot be kept, drawn as a cross at the
        bottom.
    """
    known = [(at, cost) for at, cost in points if cost is not None]
    unit = Text("十亿元，现值", "bn CNY, present value")
    measure = Text("总成本", "total cost")
    if known:
        least, most = (f(cost for _, cost in known) for f in (min, max))
        told = Text(
            f"{axis.zh}从 {known[0][0]:g} 到 {known[-1][0]:g}，"
            f"成本在 {least:,.5g} 与 {most:,.5g} 十亿元之间；"
            f"{len(points) - len(known)} 点不可行。",
            f"{axis.en} from {known[0][0]:g} to {known[-1][0]:g}: cost between {least:,.5g} and "
            f"{most:,.5g} bn CNY; {len(points) - len(known)} points cannot be kept.",
        )
    else:
        told = Text("全部不可行。", "None of them can be kept.")
    return Chart(
        id, caption, told,
        per_language(lambda language: _curve(language, axis, measure, unit, points)),
        Table(
            f"{id}-data", caption,
            (Column(axis, True),
             Column(Text(f"{measure.zh}（{unit.zh}）", f"{measure.en} ({unit.en})"), True)),
            tuple((f"{at:g}", NOTHING if c is None else f"{c:,.1f}") for at, c in points),
        ),
    )  # fmt: skip


def _curve(
    language: Language,
    axis: Text,
    measure: Text,
    unit: Text,
    points: Sequence[tuple[float, float | None]],
) -> dict[str, Any]:
    rows = [{"at": at, "cost": cost} for at, cost in points if cost is not None]
    barred = [{"at": at} for at, cost in points if cost is None]
    x = alt.X("at:Q", title=axis.to(language), axis=alt.Axis(format="d"),
              scale=alt.Scale(zero=False, padding=12))  # fmt: skip
    y = alt.Y("cost:Q", title=axis_title(measure, unit, language),
              scale=alt.Scale(zero=False, nice=True))  # fmt: skip
    layers: list[alt.Chart] = [
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(color=theme.ACTUAL, strokeWidth=2.4, point={"size": 70, "filled": True})
        .encode(x=x, y=y)
    ]
    if barred:
        layers.append(
            alt.Chart(alt.InlineData(values=barred))
            .mark_point(shape="cross", angle=45, size=90, color=theme.TARGET, filled=True)
            .encode(x=x, y=alt.value(270))
        )
    return theme.specification(alt.layer(*layers), theme.WIDTH, 280)


def macc_sweep_chart(id: str, caption: Text, points: Sequence[tuple[float, float]]) -> Chart:
    """Draw emissions of the whole sector against the carbon price: a system curve, with steps.

    Parameters
    ----------
    points
        CNY/t and MtCO2 over the horizon.
    """
    measure, unit = Text("累计直接排放", "cumulative direct emissions"), Text("Mt CO2", "Mt CO2")
    first, last = points[0], points[-1]
    told = Text(
        f"碳价 {first[0]:g} 元时累计排放 {first[1]:,.5g} Mt，{last[0]:g} 元时 {last[1]:,.5g} Mt；"
        "计入措施间的相互影响。",
        f"{first[1]:,.5g} Mt at a price of {first[0]:g} CNY, {last[1]:,.5g} Mt at {last[0]:g}; "
        "measures act on one another and that is counted.",
    )

    def draw(language: Language) -> dict[str, Any]:
        rows = [{"price": p, "emission": e} for p, e in points]
        x = alt.X("price:Q", title=Text("碳价（元/t）", "carbon price (CNY/t)").to(language))
        y = alt.Y("emission:Q", title=axis_title(measure, unit, language))
        line = (
            alt.Chart(alt.InlineData(values=rows))
            .mark_line(color=theme.ACTUAL, strokeWidth=2.4, interpolate="step-after",
                       point={"size": 60, "filled": True})
            .encode(x=x, y=y)
        )  # fmt: skip
        return theme.specification(alt.layer(line), theme.WIDTH, 260)

    columns = (
        Column(Text("碳价（元/t）", "Carbon price (CNY/t)"), True),
        Column(Text("累计排放（Mt）", "Cumulative emissions (Mt)"), True),
    )
    rows = tuple((f"{p:g}", f"{e:,.1f}") for p, e in points)
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

    def draw(language: Language) -> dict[str, Any]:
        rows = [
            {"name": name, "from": start, "to": start + width, "cost": cost, "zero": 0.0}
            for name, start, width, cost in bars
        ]
        chart = (
            alt.Chart(alt.InlineData(values=rows))
            .mark_rect(stroke=theme.INK, strokeWidth=0.7)
            .encode(
                x=alt.X("from:Q", title=Text("减排量（tCO2/a）", "abated (tCO2/a)").to(language)),
                x2="to:Q",
                y=alt.Y("cost:Q", title=Text("元/t", "CNY/t").to(language)),
                y2="zero:Q",
                color=alt.Color(
                    "name:N", sort=None, legend=alt.Legend(title=None, columns=3),
                    scale=alt.Scale(domain=[b[0] for b in bars],
                                    range=[theme.SERIES[n % 8] for n in range(len(bars))]),
                ),
            )
        )  # fmt: skip
        return theme.specification(alt.layer(chart), theme.WIDTH, 280)

    columns = (
        Column(Text("措施", "Measure")), Column(Text("tCO2/a", "tCO2/a"), True),
        Column(Text("元/t", "CNY/t"), True),
    )  # fmt: skip
    rows = tuple((name, f"{width:,.0f}", f"{cost:,.0f}") for name, _, width, cost in bars)
    whole = sum(width for _, _, width, _ in bars)
    told = Text(f"{len(bars)} 项措施，合计 {whole:,.5g} t/a；{warning.zh}。",
                f"{len(bars)} measures, {whole:,.5g} t/a in all; {warning.en}.")  # fmt: skip
    return Chart(id, note, told, per_language(draw), Table(f"{id}-data", note, columns, rows))
