"""Tables of the sections (各部分表格): figures, accounts, measures of work, warning lights."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tanfeng.ledger import Entity
from tanfeng.programme.indicators import Evaluation, Indicator, entity_words
from tanfeng.programme.report.numbers import NOTHING
from tanfeng.programme.report.value import Column, Figure, Table
from tanfeng.programme.works import KINDS, STATES, Work
from tanfeng.reference.finding import Text
from tanfeng.reference.period import NOT_STATED

Cell = Text | str

_YEARS = re.compile(r"(\d{4})-01/(\d{4})-12")

NOT_STATED_WORD = Text("未说明", "not stated")
COLOURS = {
    "green": Text("● 绿", "● green"),
    "amber": Text("▲ 黄", "▲ amber"),
    "red": Text("■ 红", "■ red"),
    "unknown": Text("○ 未知", "○ unknown"),
}


def period_words(period: str) -> Cell:
    """Write a period for readers."""
    if period in ("", NOT_STATED):
        return NOT_STATED_WORD
    years = _YEARS.fullmatch(period)
    return f"{years[1]}–{years[2]}" if years else period


def quoted_table(number: int, evaluation: Evaluation) -> Table | None:
    """Return the figures of a section that stand for the nation, each with its source."""
    rows = [
        _row(figure, evaluation.indicators[id])
        for id, figure in evaluation.figures.items()
        if id in evaluation.indicators and evaluation.indicators[id].section == number
    ]
    if not rows:
        return None
    return Table(
        f"figures-{number}",
        Text("本部分数字及出处", "Figures of this section and their sources"),
        (
            Column(Text("编号", "Id")),
            Column(Text("指标", "Figure")),
            Column(Text("数值", "Value"), True),
            Column(Text("期间", "Period")),
            Column(Text("出处", "Source")),
            Column(Text("说明与判断", "Notes and judgement")),
        ),
        tuple(rows),
    )


def _row(figure: Figure, indicator: Indicator) -> tuple[Cell, ...]:
    # a wide space keeps the id from being read as the figure itself
    return (
        Text(figure.id, figure.id),
        figure.label,
        figure.id,
        _period(figure, indicator),
        figure.source,
        _remarks(figure),
    )


def _period(figure: Figure, indicator: Indicator) -> Cell:
    shown = period_words(figure.period)
    if not indicator.compared_with:
        return shown
    zh, en = (shown, shown) if isinstance(shown, str) else (shown.zh, shown.en)
    return Text(f"{zh}（比 {indicator.compared_with}）", f"{en} (on {indicator.compared_with})")


def _remarks(figure: Figure) -> Cell:
    parts = [part for part in (figure.judgement, figure.note) if part is not None]
    if not parts:
        return ""
    return Text(
        "".join(_stop(p.zh, "。") for p in parts), " ".join(_stop(p.en, ".") for p in parts)
    )


def _stop(words: str, mark: str) -> str:
    return words if words.endswith((".", "。", "!", "?")) else words + mark


def accounts_table(
    number: int, evaluation: Evaluation, subjects: Mapping[str, Entity]
) -> Table | None:
    """Return the figures of a section that are computed per entity, one row each entity.

    Figures that few entities have, such as the energy of a single product, stand in rows of
    their own in `products_table`.
    """
    columns = [
        one
        for one in evaluation.indicators.values()
        if one.section == number and one.of and not _sparse(one, evaluation, subjects)
    ]
    rows = [
        (entity_words(entity), *(_cell(one.id, entity.id, evaluation) for one in columns))
        for entity in subjects.values()
        if any(f"{one.id}@{entity.id}" in evaluation.figures for one in columns)
    ]
    if not rows or not columns:
        return None
    return Table(
        f"accounts-{number}",
        Text(
            f"报送主体的核算结果（{evaluation.period}）",
            f"Accounts of the entities that report ({evaluation.period})",
        ),
        (Column(Text("主体", "Entity")), *(Column(_head(one), True) for one in columns)),
        tuple(rows),
    )


def products_table(
    number: int, evaluation: Evaluation, subjects: Mapping[str, Entity]
) -> Table | None:
    """Return figures that only some entities have, in one row each."""
    rows = [
        (one.label, entity_words(entity), _cell(one.id, entity.id, evaluation))
        for one in evaluation.indicators.values()
        if one.section == number and one.of and _sparse(one, evaluation, subjects)
        for entity in subjects.values()
        if f"{one.id}@{entity.id}" in evaluation.figures
    ]
    if not rows:
        return None
    return Table(
        f"products-{number}",
        Text(f"单位产品能耗（{evaluation.period}）", f"Energy per product ({evaluation.period})"),
        (
            Column(Text("指标", "Figure")),
            Column(Text("主体", "Entity")),
            Column(Text("数值", "Value"), True),
        ),
        tuple(rows),
    )


def _sparse(one: Indicator, evaluation: Evaluation, subjects: Mapping[str, Entity]) -> bool:
    able = [entity for entity in subjects.values() if entity.kind in one.of]
    found = [entity for entity in able if f"{one.id}@{entity.id}" in evaluation.figures]
    return 2 * len(found) < len(able)


def _cell(id: str, entity: str, evaluation: Evaluation) -> Cell:
    name = f"{id}@{entity}"
    return name if name in evaluation.figures else NOTHING


def _head(one: Indicator) -> Text:
    return one.label


def lights_table(evaluation: Evaluation, subjects: Mapping[str, Entity]) -> Table | None:
    """Return the warning lights on trends."""
    rows: list[tuple[Cell, ...]] = []
    for id, light in evaluation.lights.items():
        base, _, entity = id.partition("@")
        if entity and entity not in subjects:
            continue
        name = entity_words(subjects[entity]) if entity else Text("全国", "China")
        label = evaluation.indicators[base].label
        rows.append((name, label, id, COLOURS[light.colour], light.words))
    if not rows:
        return None
    return Table(
        "lights",
        Text("能耗与强度走势预警", "Warning lights on energy use and intensity"),
        (
            Column(Text("主体", "Entity")),
            Column(Text("指标", "Figure")),
            Column(Text("同比", "Change"), True),
            Column(Text("预警", "Light")),
            Column(Text("依据", "Grounds")),
        ),
        tuple(rows),
    )


def works_table(number: int, works: Sequence[Work]) -> Table | None:
    """Return the measures of work of a section."""
    if not works:
        return None
    rows = tuple(
        (
            KINDS[work.kind],
            _title(work),
            STATES[work.state],
            work.responsible or NOT_STATED_WORD,
            work.issued or _due(work),
            "; ".join(work.evidence),
        )
        for work in works
    )
    return Table(
        f"works-{number}",
        Text("本部分举措台账", "Register of the measures of this section"),
        (
            Column(Text("类别", "Kind")),
            Column(Text("举措", "Measure")),
            Column(Text("进展", "State")),
            Column(Text("责任单位", "Responsible")),
            Column(Text("日期", "Date")),
            Column(Text("依据", "Evidence")),
        ),
        rows,
    )


def _due(work: Work) -> Text:
    return Text(f"至 {work.due}", f"until {work.due}") if work.due else NOT_STATED_WORD


def _title(work: Work) -> Text:
    if work.title_status.may_judge:
        return work.title
    return Text(f"{work.title.zh}（名称未核实）", work.title.en)
