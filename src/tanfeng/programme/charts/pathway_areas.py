"""Plans as areas over years (堆积图): what runs, and what cuts emissions (减排楔形)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import axis_title, per_language
from tanfeng.programme.report.numbers import digits
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text


def stock_by_technology(
    id: str,
    caption: Text,
    measure: Text,
    unit: Text,
    years: Sequence[int],
    parts: Sequence[tuple[Text, Sequence[float]]],
) -> Chart:
    """Draw parts stacked over years, such as output by technology.

    Parameters
    ----------
    parts
        Name and one value a year; drawn from the bottom in this order. Parts that are nothing
        in every year are left out.
    """
    shown = [(name, values) for name, values in parts if any(abs(v) > 0 for v in values)]
    return Chart(
        id,
        caption,
        _described(measure, unit, years, shown),
        per_language(lambda lang: _stacked(lang, measure, unit, years, shown, None)),
        _table(id, caption, years, shown),
    )


def wedges(
    id: str,
    caption: Text,
    unit: Text,
    years: Sequence[int],
    target: tuple[Text, Sequence[float]],
    levers: Sequence[tuple[Text, Sequence[float]]],
) -> Chart:
    """Draw what lies between two plans: the target at the bottom, every lever as a wedge above.

    Parameters
    ----------
    target
        Name and emissions of the plan that cuts.
    levers
        Name and what it takes away, one value a year; the target and all levers add up to the
        emissions of the plan that is cut from. A negative value adds emissions.
    """
    parts = [target, *[(n, v) for n, v in levers if any(abs(x) > 0 for x in v)]]
    measure = Text("直接排放", "direct emissions")
    base = [sum(values[n] for _, values in parts) for n in range(len(years))]
    return Chart(
        id,
        caption,
        _described(measure, unit, years, parts),
        per_language(lambda lang: _stacked(lang, measure, unit, years, parts, base)),
        _table(id, caption, years, parts),
    )


def _stacked(
    language: Language,
    measure: Text,
    unit: Text,
    years: Sequence[int],
    parts: Sequence[tuple[Text, Sequence[float]]],
    top: Sequence[float] | None,
) -> dict[str, Any]:
    names = [name.to(language) for name, _ in parts]
    rows = [
        {"year": int(year), "part": name, "value": float(value),
         "label": digits(float(f"{value:.4g}"))}
        for name, (_, values) in zip(names, parts, strict=True)
        for year, value in zip(years, values, strict=True)
    ]  # fmt: skip
    colours = [theme.SERIES[n % len(theme.SERIES)] for n in range(len(names))]
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d"),
              scale=alt.Scale(domain=[int(years[0]), int(years[-1])], nice=False))  # fmt: skip
    # the stack follows the colours from the last to the first; what is negative hangs below zero
    colour = alt.Color("part:N", scale=alt.Scale(domain=names[::-1], range=colours[::-1]),
                       legend=alt.Legend(title=None, columns=3, values=names))  # fmt: skip

    def area(rows: list[dict[str, Any]]) -> alt.Chart:
        return (
            alt.Chart(alt.InlineData(values=rows))
            .mark_area(stroke="#ffffff", strokeWidth=0.8)
            .encode(
                x=x,
                y=alt.Y("value:Q", stack="zero", title=axis_title(measure, unit, language)),
                color=colour,
                tooltip=[alt.Tooltip("part:N", title=" "), alt.Tooltip("year:Q", title=" "),
                         alt.Tooltip("label:N", title=unit.to(language))],
            )
        )  # fmt: skip

    below = {row["part"] for row in rows if row["value"] < 0}
    layers: list[alt.Chart] = [area([{**row, "value": max(row["value"], 0.0)} for row in rows])]
    if below:
        layers.append(
            area([{**r, "value": min(r["value"], 0.0)} for r in rows if r["part"] in below])
        )
    if top is not None:
        line = [{"year": int(y), "value": float(v)} for y, v in zip(years, top, strict=True)]
        layers.append(
            alt.Chart(alt.InlineData(values=line))
            .mark_line(color=theme.INK, strokeWidth=2, strokeDash=[6, 3])
            .encode(x=x, y=alt.Y("value:Q"))
        )
    return theme.specification(alt.layer(*layers), theme.WIDTH, 280)


def _described(
    measure: Text, unit: Text, years: Sequence[int], parts: Sequence[tuple[Text, Sequence[float]]]
) -> Text:
    def told(n: int, language: Language) -> str:
        pieces = [
            f"{name.to(language)} {digits(float(f'{values[n]:.4g}'))}" for name, values in parts
        ]
        return ("、" if language == "zh" else ", ").join(pieces)

    return Text(
        f"{measure.zh}（{unit.zh}），{years[0]} 年：{told(0, 'zh')}；"
        f"{years[-1]} 年：{told(-1, 'zh')}。",
        f"{measure.en} ({unit.en}), {years[0]}: {told(0, 'en')}; {years[-1]}: {told(-1, 'en')}.",
    )


def _table(
    id: str, caption: Text, years: Sequence[int], parts: Sequence[tuple[Text, Sequence[float]]]
) -> Table:
    return Table(
        f"{id}-data",
        caption,
        (Column(Text("年份", "Year")), *(Column(name, True) for name, _ in parts)),
        tuple(
            (str(int(year)), *(digits(float(f"{values[n]:.5g}")) for _, values in parts))
            for n, year in enumerate(years)
        ),
    )
