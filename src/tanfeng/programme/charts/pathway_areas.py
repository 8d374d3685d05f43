"""Plans as areas over years (堆积图): what runs, and what cuts emissions (减排楔形)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import axis_title, per_language, short, trimmed, year_ticks
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

_NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Part:
    """What is stacked: one value a year, in one colour."""

    name: Text
    values: Sequence[float]
    colour: str

    @property
    def shows(self) -> bool:
        """Whether it is more than noise in any year."""
        return any(abs(value) > _NOISE for value in self.values)


def stock_by_technology(
    id: str,
    caption: Text,
    measure: Text,
    unit: Text,
    years: Sequence[int],
    parts: Sequence[Part],
) -> Chart:
    """Draw parts stacked over years, such as output by technology.

    Parameters
    ----------
    parts
        Drawn from the bottom in this order. Parts that are nothing in every year are left out.
    """
    shown = [part for part in parts if part.shows]
    return Chart(
        id,
        caption,
        _described(measure, unit, years, shown),
        per_language(lambda lang: _stacked(lang, measure, unit, years, shown, ())),
        _table(id, caption, years, shown),
    )


def wedges(
    id: str,
    caption: Text,
    unit: Text,
    years: Sequence[int],
    base: Part,
    target: Part,
    levers: Sequence[Part],
) -> Chart:
    """Draw what lies between two plans: every lever as a wedge between their lines.

    Parameters
    ----------
    base, target
        Emissions of the plan that is cut from, and of the one that cuts.
    levers
        What each takes away; with the target they add up to the base in every year. A negative
        value adds emissions and hangs below zero.
    """
    shown = [part for part in levers if part.shows]
    measure = Text("直接排放", "direct emissions")
    ground = Part(
        Text(f"{target.name.zh}的排放", f"emissions of {target.name.en}"), target.values, "#e5e9ed"
    )
    return Chart(
        id,
        caption,
        _described(measure, unit, years, [base, target, *shown]),
        per_language(
            lambda lang: _stacked(lang, measure, unit, years, [ground, *shown], (base, target))
        ),
        _table(id, caption, years, [base, target, *shown]),
    )


def _stacked(
    language: Language,
    measure: Text,
    unit: Text,
    years: Sequence[int],
    parts: Sequence[Part],
    lines: Sequence[Part],
) -> dict[str, Any]:
    names = [part.name.to(language) for part in parts]
    rows = [
        {"year": int(year), "part": name, "value": trimmed(value), "label": short(value)}
        for name, part in zip(names, parts, strict=True)
        for year, value in zip(years, part.values, strict=True)
    ]
    colours = [part.colour for part in parts]
    x = alt.X("year:Q", title=None,
              axis=alt.Axis(format="d", values=year_ticks(int(years[0]), int(years[-1]))),
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
                tooltip=[alt.Tooltip("part:N", title=" "),
                         alt.Tooltip("year:Q", title=" ", format="d"),
                         alt.Tooltip("label:N", title=unit.to(language))],
            )
        )  # fmt: skip

    below = {row["part"] for row in rows if row["value"] < 0}
    layers: list[alt.Chart] = [area([{**row, "value": max(row["value"], 0.0)} for row in rows])]
    if below:
        layers.append(
            area([{**r, "value": min(r["value"], 0.0)} for r in rows if r["part"] in below])
        )
    for number, line in enumerate(lines):
        layers += _line(language, years, line, dashed=number == 0)
    return theme.specification(alt.layer(*layers), theme.WIDTH, 280)


def _line(language: Language, years: Sequence[int], line: Part, *, dashed: bool) -> list[alt.Chart]:
    """Return the line of a plan with its name: half way along it, or at its end."""
    rows = [
        {"year": int(y), "value": trimmed(v), "part": line.name.to(language), "label": short(v)}
        for y, v in zip(years, line.values, strict=True)
    ]
    drawn = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(color=line.colour, strokeWidth=2.2, strokeDash=[6, 3] if dashed else [1, 0])
        .encode(x=alt.X("year:Q"), y=alt.Y("value:Q"))
    )
    at = rows[len(rows) // 2 if dashed else -1]
    base = alt.Chart(alt.InlineData(values=[at])).encode(
        x=alt.X("year:Q"), y=alt.Y("value:Q"), text="part:N"
    )
    words = theme.halo(
        base, color=line.colour, dy=-8, dx=4 if dashed else -4, fontWeight="bold",
        align="left" if dashed else "right",
    )  # fmt: skip
    return [drawn, *words]


def _described(measure: Text, unit: Text, years: Sequence[int], parts: Sequence[Part]) -> Text:
    def told(n: int, language: Language) -> str:
        pieces = [f"{part.name.to(language)} {short(part.values[n])}" for part in parts]
        return ("、" if language == "zh" else ", ").join(pieces)

    return Text(
        f"{measure.zh}（{unit.zh}），{years[0]} 年：{told(0, 'zh')}；"
        f"{years[-1]} 年：{told(-1, 'zh')}。",
        f"{measure.en} ({unit.en}), {years[0]}: {told(0, 'en')}; {years[-1]}: {told(-1, 'en')}.",
    )


def _table(id: str, caption: Text, years: Sequence[int], parts: Sequence[Part]) -> Table:
    return Table(
        f"{id}-data",
        caption,
        (Column(Text("年份", "Year")), *(Column(part.name, True) for part in parts)),
        tuple(
            (str(int(year)), *(short(part.values[n], 5) for part in parts))
            for n, year in enumerate(years)
        ),
    )
