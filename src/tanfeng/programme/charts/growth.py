"""How a roster grew, batch by batch (名单增长): carried over, added, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tanfeng.programme.charts import theme
from tanfeng.programme.charts.wording import axis_title, per_language
from tanfeng.programme.report.numbers import MINUS, digits
from tanfeng.programme.report.value import Chart, Column, Table
from tanfeng.reference.finding import Finding, Language, Severity, Text

CARRIED = Text("原有", "carried over")
ADDED = Text("新增", "added")
REMOVED = Text("移出", "removed")


@dataclass(frozen=True, slots=True)
class Batch:
    """A change of the roster.

    Attributes
    ----------
    total
        Entries in force after the batch as published; None where nothing was published.
    """

    label: Text
    added: int
    removed: int = 0
    total: int | None = None


def roster_growth(
    id: str, caption: Text, measure: Text, unit: Text, batches: Sequence[Batch]
) -> Chart:
    """Draw the size of a roster after each batch; removals hang below zero.

    Where a published total does not equal what was carried over plus added minus removed, the
    chart carries a finding and shows the published total.
    """
    rows, findings, before = [], [], 0
    for batch in batches:
        reckoned = before + batch.added - batch.removed
        if batch.total is not None and batch.total != reckoned:
            findings.append(_unreconciled(id, batch, before, reckoned))
        after = reckoned if batch.total is None else batch.total
        rows.append((batch, before, after))
        before = after
    return Chart(
        id,
        caption,
        _description(measure, unit, rows),
        per_language(lambda language: _draw(language, measure, unit, rows)),
        _table(id, caption, rows),
        tuple(findings),
    )


def _unreconciled(id: str, batch: Batch, before: int, reckoned: int) -> Finding:
    sum_ = f"{digits(before)} + {digits(batch.added)} {MINUS} {digits(batch.removed)}"
    return Finding(
        "roster-not-reconciled",
        Severity.WARNING,
        f"{id}#{batch.label.en}",
        Text(
            f"{batch.label.zh}：{sum_} = {digits(reckoned)}，公布数为 {digits(batch.total)}。",
            f"{batch.label.en}: {sum_} = {digits(reckoned)}, published {digits(batch.total)}.",
        ),
        Text("查找遗漏的批次、移出或更名。", "Look for a batch, removal or renaming left out."),
    )


def _draw(
    language: Language, measure: Text, unit: Text, rows: Sequence[tuple[Batch, int, int]]
) -> dict[str, Any]:
    data, tops = [], []
    for batch, before, after in rows:
        name = batch.label.to(language)
        pieces = (
            (CARRIED, 0, before - batch.removed),
            (ADDED, before - batch.removed, before - batch.removed + batch.added),
            (REMOVED, -batch.removed, 0),
        )
        for kind, low, high in pieces:
            if high > low:
                data.append(
                    {
                        "batch": name,
                        "kind": kind.to(language),
                        "low": low,
                        "high": high,
                        "told": digits(high - low),
                    }
                )
        change = f" (+{digits(batch.added)}" if before else ""
        if change and batch.removed:
            change += f" {MINUS}{digits(batch.removed)}"
        tops.append(
            {
                "batch": name,
                "y": max(after, before - batch.removed + batch.added),
                "label": digits(after) + (change + ")" if change else ""),
            }
        )
    kinds = [kind.to(language) for kind in (CARRIED, ADDED, REMOVED)]
    x = alt.X(
        "batch:N",
        title=None,
        sort=[batch.label.to(language) for batch, _, _ in rows],
        axis=alt.Axis(labelAngle=0, labelLimit=150, ticks=False),
    )
    y = alt.Y("low:Q", title=axis_title(measure, unit, language), axis=alt.Axis(format=",d"))
    bars = (
        alt.Chart(alt.InlineData(values=data))
        .mark_bar(stroke="white", strokeWidth=0.8, width={"band": 0.6})
        .encode(
            x=x,
            y=y,
            y2="high:Q",
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=kinds, range=[theme.ACTUAL, "#7fb2d9", theme.OWN]),
                legend=alt.Legend(title=None),
            ),
            tooltip=[
                alt.Tooltip("batch:N", title=" "),
                alt.Tooltip("kind:N", title=" "),
                alt.Tooltip("told:N", title=axis_title(measure, unit, language)),
            ],
        )
    )
    words = (
        alt.Chart(alt.InlineData(values=tops))
        .mark_text(dy=-8, fontSize=11.5)
        .encode(x=x, y=alt.Y("y:Q"), text="label:N")
    )
    return theme.specification(alt.layer(bars, words), theme.WIDTH, 260)


def _description(measure: Text, unit: Text, rows: Sequence[tuple[Batch, int, int]]) -> Text:
    zh, en = [], []
    for batch, _, after in rows:
        removed_zh = f"，移出 {digits(batch.removed)}" if batch.removed else ""
        removed_en = f", {digits(batch.removed)} removed" if batch.removed else ""
        zh.append(f"{batch.label.zh}：新增 {digits(batch.added)}{removed_zh}，计 {digits(after)}")
        en.append(
            f"{batch.label.en}: {digits(batch.added)} added{removed_en}, {digits(after)} in all"
        )
    return Text(
        f"{measure.zh}（{unit.zh}）。{'；'.join(zh)}。",
        f"{measure.en} ({unit.en}). {'; '.join(en)}.",
    )


def _table(id: str, caption: Text, rows: Sequence[tuple[Batch, int, int]]) -> Table:
    return Table(
        f"{id}-data",
        caption,
        (
            Column(Text("批次", "Batch")),
            Column(Text("原有", "Before"), True),
            Column(ADDED, True),
            Column(REMOVED, True),
            Column(Text("在册", "In force"), True),
        ),
        tuple(
            (batch.label, digits(before), digits(batch.added), digits(batch.removed), digits(after))
            for batch, before, after in rows
        ),
    )
