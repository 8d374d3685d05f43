"""Balances and other relations that the method states between lines, month by month."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tanfeng.ledger.checks.filing import Filing
from tanfeng.ledger.workbook.number import shown
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.form import Line, Relation
from tanfeng.reference.formula import Compare, Formula, Values, exact, parse


def relations(filing: Filing) -> Iterator[Finding]:
    """Yield a finding for every month in which a relation of the form does not hold.

    An empty cell of a flow that is not required counts as zero, since plants leave out what
    did not happen; with a stock, a ratio or a required flow missing, nothing is judged.
    """
    for relation in filing.form.relations:
        at = f"{relation.sheet or filing.form.entity}:{relation.code}"
        try:
            formula = parse(relation.expression, at)
        except TanfengError as refusal:
            yield _unreadable(relation, at, refusal)
            continue
        for month in filing.months:
            yield from _judge(filing, relation, formula, month)


def _judge(filing: Filing, relation: Relation, formula: Formula, month: str) -> Iterator[Finding]:
    values: dict[str, Decimal | None] = {}
    for name, index in relation.names:
        line = filing.form.lines[index]
        values[name] = _value(filing, line, month)
    scope = Values(values)
    tree = formula.tree
    if not isinstance(tree, Compare) or not relation.tolerance:
        if exact(tree, scope) is False:
            yield _broken(filing, relation, month, values, None)
        return
    left, right = exact(tree.left, scope), exact(tree.right, scope)
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return
    # relative to the largest term: stocks may be small beside what flows through them
    scale = max((abs(v) for v in values.values() if v is not None), default=Decimal(0))
    room = Decimal(repr(relation.tolerance)) * scale
    gap = left - right
    if abs(gap) <= room or exact(tree, scope) is True:
        return
    yield _broken(filing, relation, month, values, gap)


def _value(filing: Filing, line: Line, month: str) -> Decimal | None:
    fact = filing.now.get((line.entity, line.item, line.measure), {}).get(month)
    if fact is not None and fact.value is not None:
        return Decimal(repr(fact.value))
    return Decimal(0) if line.kind == "flow" and not line.required else None


def _broken(
    filing: Filing,
    relation: Relation,
    month: str,
    values: dict[str, Decimal | None],
    gap: Decimal | None,
) -> Finding:
    lines = {name: filing.form.lines[index] for name, index in relation.names}
    zh = "；".join(f"{lines[n].label.zh} {_number(v)}" for n, v in values.items())
    en = "; ".join(f"{lines[n].label.en} {_number(v)}" for n, v in values.items())
    unit = next(iter(lines.values())).unit if lines else ""
    off = "" if gap is None else f" {_number(gap)} {unit}"
    last = lines[next(reversed(values))] if values else filing.form.lines[0]
    return Finding(
        "relation-broken",
        Severity(relation.severity),
        filing.place(last, month),
        Text(
            f"{month}：{relation.message.zh}（{zh}" + (f"；相差{off}）" if off else "）"),
            f"{month}: {relation.message.en} ({en}" + (f"; off by{off})" if off else ")"),
        ),
        Text(
            f"请核对这些单元格（{_cells(filing, lines, month)}）。",
            f"Check these cells ({_cells(filing, lines, month)}).",
        ),
    )


def _number(value: Decimal | None) -> str:
    return "-" if value is None else shown(round(float(value), 6))


def _cells(filing: Filing, lines: dict[str, Line], month: str) -> str:
    places = (filing.place(line, month) for line in lines.values())
    return ", ".join(place.rpartition("!")[2] for place in places)


def _unreadable(relation: Relation, at: str, refusal: TanfengError) -> Finding:
    found = refusal.findings[0]
    return Finding(
        "relation-unreadable",
        Severity.ERROR,
        at,
        Text(
            f"核对关系“{relation.code}”的公式无法识别：{found.message.zh}",
            f"The formula of the relation '{relation.code}' cannot be read: {found.message.en}",
        ),
        Text("请改正方法文件。", "Mend the method sheet."),
    )
