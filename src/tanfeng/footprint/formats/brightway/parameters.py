"""Parameters and formulas (参数与公式): evaluated where our own expressions can say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from tanfeng.footprint.formats.brightway.line import Line
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.formula import Formula, Values, exact, parse

Scope = Mapping[str, Decimal]
_NEAR = 1e-6


def scope_of(outer: Scope, lines: Sequence[Line], findings: list[Finding]) -> Scope:
    """Return the values of a block of parameters, and of those around it.

    Parameters
    ----------
    findings
        Takes ``brightway-formula`` for what has no value: a name that is not there, a circle, or
        what our expressions have no word for.
    """
    known, waiting = dict(outer), {}
    for line in lines:
        name = line.text("name")
        amount = line.number("amount", findings)
        if not name:
            continue
        known.pop(name, None)
        if amount is not None:
            known[name] = Decimal(repr(amount))
        elif line.filled("formula"):
            waiting[name] = line
    while waiting:
        made = {
            name: value
            for name, line in waiting.items()
            if (value := valued(line, known)[0]) is not None
        }
        if not made:
            break
        for name, value in made.items():
            known[name] = value
            del waiting[name]
    for line in lines:
        amount = known.get(line.text("name"))
        if amount is not None and line.filled("amount") and line.filled("formula"):
            findings += differing(line, float(amount), valued(line, known)[0])
    findings += [unvalued(line, valued(line, known)[1]) for line in waiting.values()]
    return known


def valued(line: Line, scope: Scope) -> tuple[Decimal | None, Text]:
    """Return the value of the formula of a line, or why it has none."""
    at, text = line.at("formula"), line.text("formula").removeprefix("=")
    try:
        formula: Formula = parse(text, at)
    except TanfengError as refused:
        return None, refused.findings[0].message
    missing = sorted(formula.names - scope.keys())
    if missing:
        said = ", ".join(missing)
        return None, Text(f"没有参数 {said} 的数值。", f"There is no value of {said}.")
    value = exact(formula, Values(dict(scope)))
    if value is None or isinstance(value, bool):
        return None, Text("结果不是数。", "The result is not a number.")
    return value, Text("", "")


def differing(line: Line, amount: float, value: Decimal | None) -> list[Finding]:
    """Return the finding for a formula that gives another value than the amount beside it."""
    if value is None or abs(float(value) - amount) <= _NEAR * abs(amount):
        return []
    return [
        Finding("brightway-formula-differs", Severity.WARNING, line.at("formula"),
                Text(f"公式的结果是 {float(value):.6g}，数量列是 {amount:.6g}；取数量列。",
                     f"The formula gives {float(value):.6g}, the column {amount:.6g}; the column "
                     "is taken."),
                Text("Brightway 导入时重新计算公式。",
                     "Brightway reckons formulas again on import."))
    ]  # fmt: skip


def unvalued(line: Line, why: Text) -> Finding:
    """Return the finding for a formula without a value."""
    text = line.text("formula")
    return Finding(
        "brightway-formula", Severity.ERROR, line.at("formula"),
        Text(f"公式“{text}”无法计算：{why.zh}", f"The formula '{text}' has no value: {why.en}"),
        Text("在 amount 列填入数值。", "Put its value into the column amount."),
    )  # fmt: skip
