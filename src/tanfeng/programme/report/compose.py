"""Composes the nine-section progress report (编报): from figures, rosters, works and roll-ups."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from tanfeng.ledger import Entity, Run, Verdict, Workspace, entities
from tanfeng.ledger.snapshots import moment_of
from tanfeng.pathways.answer import Summary, summarise
from tanfeng.pathways.study import newest, open_pathway
from tanfeng.programme.indicators import Evaluation, evaluate, groups
from tanfeng.programme.pathway.figures import plan_figures, plans_table, rests_on_synthetic
from tanfeng.programme.report.annex import annex_blocks
from tanfeng.programme.report.narrative import Passage, passages, told
from tanfeng.programme.report.tables import (
    accounts_table,
    lights_table,
    products_table,
    quoted_table,
    works_table,
)
from tanfeng.programme.report.value import Block, Chart, Figure, Notice, Report, Section, Table
from tanfeng.programme.report.verdict_figures import verdict_figures, verdict_table
from tanfeng.programme.rollup import RollUp
from tanfeng.programme.works import select_works
from tanfeng.reference.finding import Text
from tanfeng.reference.period import Period

TITLES = {
    0: Text("前言", "Preface"),
    1: Text("一、统筹谋划，推进工业领域碳达峰", "1. Planning the peak of industry"),
    2: Text("二、优化产业结构，推动转型升级", "2. A better industrial structure"),
    3: Text("三、强化节能降碳，提升能源利用效率", "3. Energy saving and efficiency"),
    4: Text("四、发展循环经济，提高资源综合利用水平", "4. Circular economy and resources"),
    5: Text("五、推行绿色制造，发挥典型示范作用", "5. Green manufacturing and examples"),
    6: Text("六、突出技术标准，夯实降碳基础", "6. Technology and standards"),
    7: Text("七、数字赋能产业绿色发展", "7. Digital means for green industry"),
    8: Text("八、培育低碳产品，助力全社会达峰", "8. Low-carbon products"),
    9: Text("九、强化政策保障，多措并举促进发展", "9. Policy support"),
    10: Text("附录　数据的完备与可信", "Annex: coverage and reliability of the data"),
}
_ABOVE_PLANTS = ("park", "county", "city", "province", "nation", "enterprise")


def compose(ws: Workspace, as_of: date | None = None, period: Period | str | None = None) -> Report:
    """Compose the report of a day from sheets and ledger.

    Parameters
    ----------
    as_of
        Sheets published and facts recorded later do not count; None takes today's knowledge.
    period
        Period of the accounts; None takes the last calendar year accounted for.

    Returns
    -------
    Report
        Preface, nine sections, annex. Every figure of it has an id that `programme.explain`
        opens; whatever rests on synthetic plants is marked so.

    Raises
    ------
    TanfengError
        With all findings, when a sheet is faulty.
    """
    evaluation = evaluate(ws, as_of, period)
    subjects = _subjects(ws, evaluation)
    every = {entity.id: entity for entity in entities(ws)}
    rolled = _rolled(evaluation, subjects)
    found = _verdicts(evaluation, rolled)
    told_of = passages(evaluation.gatherer.shelf)
    sections = tuple(
        Section(number, title, tuple(_blocks(number, evaluation, rolled, subjects, every, found,
                                             told_of)))
        for number, title in TITLES.items()
    )  # fmt: skip
    planned = _plans(ws, evaluation)
    if planned:
        first = sections[1]
        blocks = (*first.blocks, plans_table("plans", planned))
        sections = (sections[0], replace(first, blocks=blocks), *sections[2:])
    figures: dict[str, Figure] = {**evaluation.figures, **verdict_figures(found, every)}
    for number, (made, summary) in planned.items():
        invented = rests_on_synthetic(ws, made, open_pathway(ws, number))
        figures |= plan_figures(made, summary, synthetic=invented)
    return Report(
        Text("工业领域碳达峰工作进展报告", "Progress report on carbon peaking in industry"),
        Text(
            f"数据截至 {evaluation.as_of}；核算期 {evaluation.period}",
            f"Data as of {evaluation.as_of}; accounting period {evaluation.period}",
        ),
        evaluation.as_of,
        sections,
        figures,
    )


def _plans(ws: Workspace, evaluation: Evaluation) -> dict[int, tuple[Run, Summary]]:
    """Return the newest plan of every scenario that was known by the report's day."""
    known = moment_of(evaluation.as_of)
    return {
        made.number: (made, summarise(open_pathway(ws, made.number)))
        for made in newest(ws)
        if made.recorded_at <= known
    }


def _blocks(
    number: int,
    evaluation: Evaluation,
    rolled: Mapping[str, RollUp],
    subjects: Mapping[str, Entity],
    every: Mapping[str, Entity],
    found: Sequence[Verdict],
    told_of: Sequence[Passage],
) -> Iterator[Block]:
    for passage in told_of:
        if passage.section == number:
            yield from told(passage, evaluation, subjects)
    if number in (1, 2, 3) and any(one.synthetic for one in rolled.values()):
        yield Notice(
            Text(
                "本部分的主体核算与判定来自合成的示范数据，仅演示方法，不代表任何真实企业或区域。",
                "Accounts and verdicts of entities in this section come from synthetic "
                "demonstration data: they show the method and describe no real enterprise or "
                "region.",
            )
        )
    yield from _apart(number, evaluation)
    tables: list[Table | None] = []
    if number <= 9:
        tables.append(accounts_table(number, evaluation, subjects))
        tables.append(products_table(number, evaluation, subjects))
    if number == 2:
        tables.append(lights_table(evaluation, subjects))
    if number == 3:
        shown = [one for one in found if _named(one.subject, every)]
        tables.append(verdict_table(shown, every))
    yield from (table for table in tables if table is not None)
    yield from _charts(number, evaluation, rolled, every, found)
    if number == 10:
        yield from annex_blocks(evaluation, rolled, every)
        return
    works = select_works(evaluation.gatherer.shelf, section=number, as_of=evaluation.as_of)
    last = (quoted_table(number, evaluation), works_table(number, works))
    yield from (table for table in last if table is not None)


def _apart(number: int, evaluation: Evaluation) -> Iterator[Notice]:
    for group in groups(evaluation.gatherer.shelf):
        figures = {member.figure for member in group.members if member.figure}
        if group.section == number and figures <= set(evaluation.figures):
            yield Notice(
                Text(
                    f"不得混用：{group.title.zh}。{group.reason.zh}",
                    f"Kept apart: {group.title.en}. {_capital(group.reason.en)}",
                )
            )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _charts(
    number: int,
    evaluation: Evaluation,
    rolled: Mapping[str, RollUp],
    every: Mapping[str, Entity],
    found: Sequence[Verdict],
) -> Iterator[Chart | Notice]:
    if importlib.util.find_spec("altair") is None:
        if number == 0:
            yield Notice(
                Text(
                    "未安装图表组件，本报告没有图；请安装 tanfeng[report]。",
                    "This report has no charts: install tanfeng[report].",
                )
            )
        return
    # altair is slow to import, and an extra: only a report with charts needs it
    from tanfeng.programme.report.illustrations import charts_of

    yield from charts_of(number, evaluation, rolled, every, found)


def _subjects(ws: Workspace, evaluation: Evaluation) -> dict[str, Entity]:
    """Return the entities that the report names, from the plants up to the nation."""
    order = ("plant", *_ABOVE_PLANTS)
    known = [
        entity
        for entity in entities(ws, as_of=evaluation.gatherer.state.as_of)
        if entity.kind in order and _may_be_named(entity)
    ]
    known.sort(key=lambda entity: (order.index(entity.kind), entity.id))
    return {entity.id: entity for entity in known}


def _may_be_named(entity: Entity) -> bool:
    return entity.kind != "plant" or entity.confidentiality != "confidential"


def _named(subject: str, every: Mapping[str, Entity]) -> bool:
    plant = every.get(subject.partition("/")[0])
    return plant is not None and _may_be_named(plant)


def _rolled(evaluation: Evaluation, subjects: Mapping[str, Entity]) -> dict[str, RollUp]:
    found = {}
    for id, entity in subjects.items():
        if entity.kind not in _ABOVE_PLANTS:
            continue
        one = evaluation.gatherer.rolled(id, evaluation.period)
        if one.members:
            found[id] = one
    return found


def _verdicts(evaluation: Evaluation, rolled: Mapping[str, RollUp]) -> tuple[Verdict, ...]:
    found = {
        (one.subject, one.requirement, one.indicator): one
        for id in rolled
        for one in evaluation.gatherer.judged(id, evaluation.period)
    }
    return tuple(found[key] for key in sorted(found))
