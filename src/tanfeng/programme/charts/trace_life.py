"""The life line of a thing (生命线): a row an event, and bars for what it was in meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import per_language
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Language, Text

_ROW = 26
_LINE, _WORDS, _PARTY, _BARS = 0.13, 0.155, 0.38, 0.62
_STEP = 0.018
NOBODY = Text("—", "—")
_OTHERS = Text("其他", "others")
_MOST = len(theme.SERIES) - 1


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a life (事件).

    Attributes
    ----------
    date
        As it is written at the row.
    party
        Who told it; a dash where nobody is named.
    voided
        Whether it was declared an error since.
    """

    date: str
    step: Text
    party: Text
    voided: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """Time in something else, from row to row; `last` None while it goes on (所在)."""

    name: str
    first: int
    last: int | None


def life_line(
    id: str, caption: Text, events: Sequence[Told], stays: Sequence[Stay], left_out: int = 0
) -> Chart:
    """Draw a life from its first event down to its last.

    Rows are evenly apart, since years may lie between one event and the next and a minute between
    others; the date stands at each.

    Parameters
    ----------
    stays
        In the order in which they begin.
    left_out
        Events that are not drawn; told in the caption.
    """
    zh, en = f"；另有 {left_out} 个事件未画出", f"; {left_out} more events are not drawn"
    note = Text(caption.zh + zh, caption.en + en) if left_out else caption
    return Chart(
        id, note, _description(events, stays),
        per_language(lambda language: _draw(language, events, stays)), _table(id, note, events),
    )  # fmt: skip


def _draw(language: Language, events: Sequence[Told], stays: Sequence[Stay]) -> dict[str, Any]:
    parties = list(dict.fromkeys(event.party.to(language) for event in events))
    shown = parties[:_MOST]
    rest = [_OTHERS.to(language)] if len(parties) > _MOST else []

    def by(event: Told) -> str:
        party = event.party.to(language)
        return party if party in shown else rest[0]

    void = {"zh": "（已作废）", "en": " (void)"}[language]
    rows = [
        {"row": n, "date": event.date, "party": by(event), "line": _LINE, "words": _WORDS,
         "who": _PARTY, "named": event.party.to(language),
         "told": event.step.to(language) + (void if event.voided else ""),
         "voided": event.voided}
        for n, event in enumerate(events)
    ]  # fmt: skip
    height = max(1, len(events))
    x = alt.X("line:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    y = alt.Y("row:Q", axis=None,
              scale=alt.Scale(domain=[-0.6, height - 0.4], nice=False, reverse=True))  # fmt: skip
    scale = alt.Scale(domain=[*shown, *rest], range=list(theme.SERIES[: len(shown) + len(rest)]))
    colour = alt.Color("party:N", scale=scale, legend=None)
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=y)
    spine = alt.Chart(
        alt.InlineData(values=[{"row": 0, "until": height - 1, "line": _LINE}])
    ).mark_rule(color=theme.OTHERS, strokeWidth=2).encode(x=x, y=y, y2="until:Q")  # fmt: skip
    told = [alt.Tooltip(f"{name}:N", title=" ") for name in ("date", "told", "party")]
    look_of: dict[str, Any] = {"size": 95, "strokeWidth": 2, "opacity": 1}
    dots = base.mark_point(filled=True, **look_of).encode(x=x, color=colour, tooltip=told)
    rings = (
        base.transform_filter("datum.voided")
        .mark_point(fill="#ffffff", **look_of)
        .encode(x=x, stroke=alt.Stroke("party:N", scale=scale, legend=None), tooltip=told)
    )
    look: dict[str, Any] = {"fontSize": 12, "baseline": "middle"}
    dates = base.mark_text(align="right", dx=-12, color=theme.MUTED, **look).encode(
        x=x, text="date:N"
    )
    words = base.mark_text(align="left", limit=165, **look).encode(
        x=alt.X("words:Q", axis=None), text="told:N"
    )
    by_whom = base.mark_text(align="left", limit=170, color=theme.MUTED, **look).encode(
        x=alt.X("who:Q", axis=None), text="named:N"
    )
    layers: list[Any] = [spine, dots, rings, dates, words, by_whom]
    if stays:
        layers += _bars(stays, height, x, y)
    return theme.specification(alt.layer(*layers), 760, _ROW * height)


def _bars(stays: Sequence[Stay], height: int, x: alt.X, y: alt.Y) -> list[Any]:
    lanes = _lanes(stays, height)
    label = _BARS + (max(lanes) + 1) * _STEP
    taken: set[int] = set()
    bars = []
    for stay, lane in zip(stays, lanes, strict=True):
        end = height - 1 if stay.last is None else stay.last
        free = [row for row in range(stay.first, end + 1) if row not in taken]
        row = free[0] if free else stay.first
        taken.add(row)
        at = _BARS + lane * _STEP
        bars.append({
            "from": stay.first - 0.32, "until": end + (0.55 if stay.last is None else 0.32),
            "line": at, "row": row, "label": label, "name": stay.name,
        })  # fmt: skip
    base = alt.Chart(alt.InlineData(values=bars))
    bar = base.mark_rule(strokeWidth=7, color=theme.OTHERS, strokeCap="butt").encode(
        x=x, y=alt.Y("from:Q", axis=None), y2="until:Q", tooltip=alt.Tooltip("name:N", title=" ")
    )
    lead = base.mark_rule(strokeWidth=0.8, color=theme.OTHERS).encode(x=x, x2="label:Q", y=y)
    name = base.mark_text(
        align="left", dx=4, fontSize=11, color=theme.INK, baseline="middle", limit=245
    ).encode(x=alt.X("label:Q", axis=None), y=y, text="name:N")
    return [bar, lead, name]


def _lanes(stays: Sequence[Stay], height: int) -> list[int]:
    """Put stays that overlap side by side."""
    ends: list[int] = []
    lanes = []
    for stay in stays:
        lane = next((n for n, end in enumerate(ends) if end < stay.first), len(ends))
        if lane == len(ends):
            ends.append(0)
        ends[lane] = height if stay.last is None else stay.last
        lanes.append(lane)
    return lanes


def _description(events: Sequence[Told], stays: Sequence[Stay]) -> Text:
    if not events:
        return Text("没有事件。", "There are no events.")
    first, last = events[0], events[-1]
    told = {event.party for event in events} - {NOBODY}
    void = sum(event.voided for event in events)
    now = [stay.name for stay in stays if stay.last is None]
    zh = (f"{len(events)} 个事件，由 {len(told)} 个主体上报，自 {first.date}（{first.step.zh}）"
          f"至 {last.date}（{last.step.zh}）。")  # fmt: skip
    en = (f"{len(events)} events told by {len(told)} parties, from {first.date} ({first.step.en}) "
          f"to {last.date} ({last.step.en}).")  # fmt: skip
    if void:
        zh += f"其中 {void} 个已作废。"
        en += f" {void} of them are void."
    if now:
        zh += f"现在：{'、'.join(now)}。"
        en += f" Now in {', '.join(now)}."
    return Text(zh, en)


def _table(id: str, caption: Text, events: Sequence[Told]) -> Table:
    def step(event: Told) -> Text:
        if not event.voided:
            return event.step
        return Text(f"{event.step.zh}（已作废）", f"{event.step.en} (void)")

    return Table(
        f"{id}-data",
        caption,
        (Column(Text("日期", "Date")), Column(Text("环节", "Step")),
         Column(Text("上报主体", "Told by"))),
        tuple((event.date, step(event), event.party) for event in events),
    )  # fmt: skip
