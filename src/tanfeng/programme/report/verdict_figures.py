"""Verdicts in the report (判定): a table, and one figure for each value that was judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from tanfeng.ledger import Entity, Verdict
from tanfeng.programme.report.numbers import NOTHING, digits
from tanfeng.programme.report.value import Column, Figure, Table
from tanfeng.reference.finding import Text
from tanfeng.rules import GRADES, OUTCOMES

PREFIX = "verdict:"


def figure_id(verdict: Verdict) -> str:
    """Return the id under which the report shows the value of a verdict."""
    return f"{PREFIX}{verdict.subject}:{verdict.requirement.replace('#', ':')}"


def shown_verdicts(found: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """Return the verdicts that say something about their subject."""
    return tuple(one for one in found if one.outcome != "not_applicable")


def verdict_figures(found: Sequence[Verdict], subjects: Mapping[str, Entity]) -> dict[str, Figure]:
    """Return the judged values as figures."""
    figures = {}
    for one in shown_verdicts(found):
        if one.value is None:
            continue
        subject = subjects[one.subject]
        product = _product(one)
        figures[figure_id(one)] = Figure(
            figure_id(one),
            Text(f"{subject.name.zh}：{product.zh}", f"{subject.name.en}: {product.en}"),
            Decimal(f"{one.value:.6g}"),
            Text(one.unit, one.unit),
            one.period,
            source=f"run {one.run}; {one.clause}",
            status=one.status,
            judgement=one.message,
            synthetic=subject.synthetic,
        )
    return figures


def verdict_table(found: Sequence[Verdict], subjects: Mapping[str, Entity]) -> Table | None:
    """Return the verdicts of a period, one row each."""
    rows = []
    for one in shown_verdicts(found):
        id = figure_id(one) if one.value is not None else NOTHING
        rows.append(
            (
                subjects[one.subject].name,
                _product(one),
                id,
                _limits(one),
                GRADES.get(one.grade, Text(one.grade, one.grade)),
                OUTCOMES[one.outcome],
                str(one.deadline) if one.deadline else NOTHING,
                one.clause,
                one.message,
            )
        )
    if not rows:
        return None
    return Table(
        "verdicts",
        Text("单位产品能耗对标结果", "Verdicts on energy per product"),
        (
            Column(Text("主体", "Entity")),
            Column(Text("产品", "Product")),
            Column(Text("实际值", "Value"), True),
            Column(Text("限值（由严到宽）", "Limits, strict to lax")),
            Column(Text("等级", "Grade")),
            Column(Text("结论", "Outcome")),
            Column(Text("期限", "Deadline")),
            Column(Text("依据", "Clause")),
            Column(Text("说明", "Remark")),
        ),
        tuple(rows),
    )


def _product(one: Verdict) -> Text:
    evidence = one.evidence
    return Text(evidence.get("product_zh") or one.item, evidence.get("product_en") or one.item)


def _limits(one: Verdict) -> str:
    return " / ".join(digits(level.get("value")) for level in one.limits.values()) or NOTHING
