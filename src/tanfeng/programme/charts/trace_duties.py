"""Reports in time, late and overdue by actor (上报情况): the most overdue on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import per_language
from tanfeng.programme.report.numbers import NOTHING, percent
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

STATES = {
    "overdue": Text("逾期未报", "overdue"),
    "late": Text("迟报", "late"),
    "in_time": Text("按时", "in time"),
    "open": Text("未到期", "open"),
    "unknown_deadline": Text("时限未知", "no known deadline"),
}
_COLOURS = {
    "overdue": theme.OWN, "late": "#e69f00", "in_time": theme.BENCHMARK, "open": theme.OTHERS,
    "unknown_deadline": "#d5dade",
}  # fmt: skip
_ROW = 26
_NOTHING = Text("没有应报事项", "nothing to report")


@dataclass(frozen=True, slots=True)
class Reporting:
    """What one actor reported (主体上报).

    Attributes
    ----------
    counts
        Duties by state, keys of `STATES`.
    share
        In time, of the duties whose deadline may judge; None where there are none.
    """

    party: Text
    counts: dict[str, int]
    share: float | None


def reporting_chart(id: str, caption: Text, actors: Sequence[Reporting], most: int = 20) -> Chart:
    """Draw the duties of each actor, those with the most overdue first.

    Parameters
    ----------
    most
        Actors that have a bar of their own; the others share one.
    """
    ranked = sorted(
        actors, key=lambda a: (-a.counts.get("overdue", 0), -a.counts.get("late", 0), a.party.en)
    )
    shown, rest = ranked[:most], ranked[most:]
    if rest:
        counts = {state: sum(a.counts.get(state, 0) for a in rest) for state in STATES}
        name = Text(f"其余 {len(rest)} 家", f"{len(rest)} others")
        shown = [*shown, Reporting(name, counts, None)]
    return Chart(
        id, caption, _description(ranked), per_language(lambda language: _draw(language, shown)),
        _table(id, caption, shown),
    )  # fmt: skip


def _draw(language: Language, actors: Sequence[Reporting]) -> dict[str, Any]:
    if not actors:
        word = alt.Chart(alt.InlineData(values=[{"word": _NOTHING.to(language)}]))
        layer = alt.layer(word.mark_text(color=theme.MUTED).encode(text="word:N"))
        return theme.specification(layer, theme.WIDTH - 60, 60)
    order = [actor.party.to(language) for actor in actors]
    used = [s for s in STATES if any(actor.counts.get(s, 0) for actor in actors)]
    rows = [
        {"party": actor.party.to(language), "state": STATES[state].to(language), "rank": rank,
         "count": actor.counts.get(state, 0)}
        for actor in actors
        for rank, state in enumerate(used)
        if actor.counts.get(state, 0)
    ]  # fmt: skip
    words = [
        {"party": actor.party.to(language), "count": sum(actor.counts.values()),
         "told": _told(actor, language)}
        for actor in actors
    ]  # fmt: skip
    y = alt.Y("party:N", sort=order, title=None, axis=alt.Axis(
        domain=False, ticks=False, labelLimit=240, labelFontSize=11, labelPadding=8,
    ))  # fmt: skip
    longest = max((word["count"] for word in words), default=1)
    title = {"zh": "应报数（项）", "en": "duties (number)"}[language]
    x = alt.X("count:Q", title=title, stack="zero", axis=alt.Axis(tickMinStep=1, tickCount=6),
              scale=alt.Scale(domain=[0, longest * 1.28], nice=False))  # fmt: skip
    bars = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(height={"band": 0.66})
        .encode(
            x=x, y=y, order=alt.Order("rank:Q"),
            color=alt.Color(
                "state:N", legend=alt.Legend(title=None),
                scale=alt.Scale(domain=[STATES[s].to(language) for s in used],
                                range=[_COLOURS[s] for s in used]),
            ),
            tooltip=[alt.Tooltip("party:N", title=" "), alt.Tooltip("state:N", title=" "),
                     alt.Tooltip("count:Q", title=" ")],
        )
    )  # fmt: skip
    labels = (
        alt.Chart(alt.InlineData(values=words))
        .mark_text(align="left", dx=5, fontSize=11)
        .encode(x=alt.X("count:Q"), y=y, text="told:N")
    )
    height = max(60, _ROW * len(actors))
    return theme.specification(alt.layer(bars, labels), theme.WIDTH - 60, height)


def _told(actor: Reporting, language: Language) -> str:
    over = actor.counts.get("overdue", 0)
    pieces = []
    if over:
        pieces.append({"zh": f"逾期 {over:,}", "en": f"{over:,} overdue"}[language])
    if actor.share is not None:
        share = percent(actor.share)
        pieces.append({"zh": f"按时 {share}", "en": f"{share} in time"}[language])
    return {"zh": "，", "en": ", "}[language].join(pieces)


def _description(actors: Sequence[Reporting]) -> Text:
    if not actors:
        return Text(f"{_NOTHING.zh}。", f"There is {_NOTHING.en}.")
    total = {state: sum(a.counts.get(state, 0) for a in actors) for state in STATES}
    behind = [actor for actor in actors if actor.counts.get("overdue", 0)]
    zh = (f"{len(actors)} 家主体，应报 {sum(total.values()):,} 项："
          + "，".join(f"{STATES[s].zh} {n:,}" for s, n in total.items() if n) + "。")  # fmt: skip
    en = (f"{len(actors)} actors with {sum(total.values()):,} duties: "
          + ", ".join(f"{n:,} {STATES[s].en}" for s, n in total.items() if n) + ".")  # fmt: skip
    if behind:
        worst = behind[0]
        zh += f"{len(behind)} 家有逾期，最多为{worst.party.zh}（{worst.counts['overdue']:,} 项）。"
        en += (f" {len(behind)} of them are overdue, most of all {worst.party.en} "
               f"({worst.counts['overdue']:,}).")  # fmt: skip
    return Text(zh, en)


def _table(id: str, caption: Text, actors: Sequence[Reporting]) -> Table:
    return Table(
        f"{id}-data",
        caption,
        (Column(Text("主体", "Actor")), *(Column(name, True) for name in STATES.values()),
         Column(Text("按时率", "Share in time"), True)),
        tuple(
            (actor.party, *(f"{actor.counts.get(state, 0):,}" for state in STATES),
             NOTHING if actor.share is None else percent(actor.share, 1))
            for actor in actors
        ),
    )  # fmt: skip
