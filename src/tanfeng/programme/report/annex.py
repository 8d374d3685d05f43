"""The annex (附录): coverage, cross-checks, figures kept apart, unverified values, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tanfeng.ledger import Entity
from tanfeng.programme.indicators import Evaluation, entity_words, groups
from tanfeng.programme.report.numbers import NOTHING, digits, percent
from tanfeng.programme.report.value import Block, Column, Notice, Paragraph, Table
from tanfeng.programme.rollup import RollUp
from tanfeng.programme.rosters import reconcile, reconciliation_findings, rosters
from tanfeng.reference.codes import items
from tanfeng.reference.finding import Finding, Text

_WEAK = ("memory", "secondary", "draft", "conflict", "unknown")
_OUTCOME = {True: Text("相符", "agrees"), False: Text("不符", "differs"),
            None: Text("无法核对", "cannot be checked")}  # fmt: skip


def annex_blocks(
    evaluation: Evaluation, rolled: Mapping[str, RollUp], subjects: Mapping[str, Entity]
) -> Iterator[Block]:
    """Yield the blocks of the annex, its chart excepted."""
    yield Paragraph(
        Text(
            "本附录说明数字的完备程度和可信程度：汇总的覆盖率与估算份额、交叉核对、不得混用的数字、"
            "未经核实的数值。",
            "The annex tells how complete and how well known the figures are: coverage and "
            "estimated share of the totals, cross-checks, figures kept apart, and values that are "
            "not verified.",
        )
    )
    tables = (
        coverage_table(rolled, subjects),
        shares_table(evaluation, rolled, subjects),
        checks_table(evaluation),
        roster_table(evaluation),
        apart_table(evaluation),
        unverified_table(evaluation),
        sources_table(evaluation),
    )
    yield from (table for table in tables if table is not None)
    for finding in _findings(evaluation, rolled):
        yield Notice(
            Text(
                f"[{finding.at}] {finding.message.zh}{finding.hint.zh}",
                f"[{finding.at}] {finding.message.en} {finding.hint.en}".rstrip(),
            )
        )


def _findings(evaluation: Evaluation, rolled: Mapping[str, RollUp]) -> list[Finding]:
    found = [*evaluation.findings]
    for one in rolled.values():
        found += one.findings
    for roster in rosters(evaluation.gatherer.shelf).values():
        found += reconciliation_findings(roster)
    return list(dict.fromkeys(found))


_COVERED = ("energy_equivalent", "emission_without_power_heat", "emission_with_power_heat")


def coverage_table(rolled: Mapping[str, RollUp], subjects: Mapping[str, Entity]) -> Table | None:
    """Return coverage and estimated share of the totals of everything above plants."""
    rows = []
    for id, one in rolled.items():
        for measure in _COVERED:
            for total in one.find("total", measure):
                plants = f"{total.plants}/{len(one.members)}"
                rows.append(
                    (
                        entity_words(subjects[id]),
                        LABELS[measure],
                        plants,
                        percent(total.coverage, 1),
                        percent(total.share_estimated, 1),
                        digits(total.passed_on) if total.passed_on else NOTHING,
                    )
                )
    if not rows:
        return None
    return Table(
        "coverage",
        Text("汇总的覆盖率与估算份额", "Coverage and estimated share of the totals"),
        (
            Column(Text("主体", "Entity")),
            Column(Text("总量", "Total")),
            Column(Text("报送工厂/全部工厂", "Plants with data / all"), True),
            Column(Text("覆盖率（厂月）", "Coverage (plant-months)"), True),
            Column(Text("缺省与估算份额", "Default or estimated"), True),
            Column(Text("已扣除的内部转供", "Internal transfers removed"), True),
        ),
        tuple(rows),
    )


LABELS = {
    "energy_equivalent": Text("综合能耗（当量值）", "energy at equivalent value"),
    "emission_without_power_heat": Text("排放（不含购入电热）", "emissions without power and heat"),
    "emission_with_power_heat": Text("排放（含购入电热）", "emissions with power and heat"),
}


def shares_table(
    evaluation: Evaluation, rolled: Mapping[str, RollUp], subjects: Mapping[str, Entity]
) -> Table | None:
    """Return how much of national output the roll-ups cover."""
    names = items(evaluation.gatherer.shelf)
    rows = [
        (
            entity_words(subjects[id]),
            names[share.item].name,
            digits(share.output),
            digits(share.national),
            share.unit,
            percent(share.share, 2),
            share.statistic,
        )
        for id, one in rolled.items()
        for share in one.output_shares
    ]
    if not rows:
        return None
    return Table(
        "output-shares",
        Text("占全国产量的份额", "Share of national output covered"),
        (
            Column(Text("主体", "Entity")),
            Column(Text("产品", "Product")),
            Column(Text("产量", "Output"), True),
            Column(Text("全国产量", "National output"), True),
            Column(Text("单位", "Unit")),
            Column(Text("份额", "Share"), True),
            Column(Text("统计出处", "Statistic")),
        ),
        tuple(rows),
    )


def checks_table(evaluation: Evaluation) -> Table | None:
    """Return the cross-checks of figures, with what they rest on."""
    rows = []
    for id, results in evaluation.checks.items():
        for one in results:
            weak = Text("依据记忆值，未核实", "rests on a value from memory") if (
                one.unverified
            ) else Text("", "")  # fmt: skip
            rows.append((Text(id, id), one.message, one.words, digits(one.value),
                         _OUTCOME[one.holds], weak))  # fmt: skip
    if not rows:
        return None
    return Table(
        "checks",
        Text("数字的交叉核对", "Cross-checks of figures"),
        (
            Column(Text("编号", "Id")),
            Column(Text("核对内容", "Check")),
            Column(Text("算式", "Formula")),
            Column(Text("结果", "Result"), True),
            Column(Text("结论", "Outcome")),
            Column(Text("提示", "Remark")),
        ),
        tuple(rows),
    )


def roster_table(evaluation: Evaluation) -> Table | None:
    """Return the reconciliations of rosters whose batches were published by the day."""
    rows = [
        (roster.label, one.batch.label, str(one.batch.known_from), one.words,
         _OUTCOME[one.holds], one.batch.source)
        for roster in rosters(evaluation.gatherer.shelf).values()
        for one in reconcile(roster)
        if one.batch.known_from <= evaluation.as_of
    ]  # fmt: skip
    if not rows:
        return None
    return Table(
        "rosters",
        Text("名单勾稽", "Reconciliation of rosters"),
        (
            Column(Text("名单", "Roster")),
            Column(Text("批次", "Batch")),
            Column(Text("起算日", "From")),
            Column(Text("算式", "Formula")),
            Column(Text("结论", "Outcome")),
            Column(Text("出处", "Source")),
        ),
        tuple(rows),
    )


def apart_table(evaluation: Evaluation) -> Table | None:
    """Return the figures that must not be combined, and why."""
    rows = tuple(
        (group.title, " / ".join(map(str, group.members)), group.reason)
        for group in groups(evaluation.gatherer.shelf)
    )
    if not rows:
        return None
    return Table(
        "apart",
        Text("不得混用的数字", "Figures kept apart"),
        (
            Column(Text("数字", "Figures")),
            Column(Text("成员", "Members")),
            Column(Text("原因", "Reason")),
        ),
        rows,
    )


def unverified_table(evaluation: Evaluation) -> Table | None:
    """Return the figures that rest on values which are not verified."""
    rows = tuple(
        (Text(id, id), figure.label, id, figure.status, figure.source)
        for id, figure in evaluation.figures.items()
        if figure.status in _WEAK
    )
    if not rows:
        return None
    return Table(
        "unverified",
        Text("未经核实的数字", "Figures that are not verified"),
        (
            Column(Text("编号", "Id")),
            Column(Text("指标", "Figure")),
            Column(Text("数值", "Value"), True),
            Column(Text("状态", "Status")),
            Column(Text("出处", "Source")),
        ),
        rows,
    )


def sources_table(evaluation: Evaluation) -> Table | None:
    """Return the documents behind the figures, with how many rest on each."""
    counted: dict[tuple[str, str], int] = {}
    for figure in evaluation.figures.values():
        key = figure.source or NOTHING, figure.status or NOTHING
        counted[key] = counted.get(key, 0) + 1
    rows = tuple((source, status, digits(n)) for (source, status), n in sorted(counted.items()))
    if not rows:
        return None
    return Table(
        "sources",
        Text("出处与可信状态", "Sources and how well they are known"),
        (
            Column(Text("出处", "Source")),
            Column(Text("状态", "Status")),
            Column(Text("数字个数", "Figures"), True),
        ),
        rows,
    )
