"""What the tables of limits are checked for, and how the two of them check each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tanfeng.reference.codes import items, rows_of
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import dimension_of
from tanfeng.rules.read import requirements
from tanfeng.rules.requirement import Requirement

INDICATORS = "limit_indicators"
"""Code list of the figures that limits are compared with."""


def lint(shelf: Shelf) -> list[Finding]:
    """Return what is odd about the limit sheets of a shelf.

    Returns
    -------
    list of Finding
        Errors for unknown items, indicators and units; a warning for levels out of order that
        the sheet does not mark ``as_printed``; infos for levels as printed out of order and for
        drift between the policy levels and the grades of the standard.
    """
    known, figures = items(shelf), {row.cells["id"] for row in rows_of(shelf, INDICATORS)}
    rules = requirements(shelf)
    found: list[Finding] = []
    for rule in rules:
        if rule.item not in known:
            found.append(_fault("limits-item-unknown", rule, f"品类代码不存在：{rule.item}",
                                f"There is no item '{rule.item}'."))  # fmt: skip
        if rule.indicator not in figures:
            found.append(_fault("limits-indicator-unknown", rule, f"没有指标“{rule.indicator}”。",
                                f"There is no indicator '{rule.indicator}'."))  # fmt: skip
        try:
            dimension_of(rule.unit, rule.at)
        except TanfengError as error:
            found += error.findings
        found += _order(rule)
    return [*found, *_drift(rules)]


def _fault(code: str, rule: Requirement, zh: str, en: str) -> Finding:
    return Finding(code, Severity.ERROR, rule.at, Text(zh, en))


def _order(rule: Requirement) -> Iterator[Finding]:
    values = [value for value in rule.levels.values() if value is not None]
    rising = values == sorted(values, reverse=rule.sense in (">=", ">"))
    if not rising and not rule.as_printed:
        yield Finding(
            "limits-order", Severity.WARNING, rule.at,
            Text(f"“{rule.product.zh}”的等级值不是由严到宽。",
                 f"The levels of '{rule.product.en}' do not run from strict to lenient."),
            Text("核对原文；原文如此则写 as_printed: true。",
                 "Check the document; write as_printed: true if it is so there."),
        )  # fmt: skip
    if not rising and rule.as_printed:
        yield Finding(
            "limits-as-printed", Severity.INFO, rule.at,
            Text(f"“{rule.product.zh}”的等级值按原文照录，次序异常，不作调整。",
                 f"The levels of '{rule.product.en}' are out of order in the document and kept."),
        )  # fmt: skip


def _drift(rules: Collection[Requirement]) -> Iterator[Finding]:
    limits: dict[str, Requirement] = {}
    for rule in rules:
        if rule.rule == "limit":
            row = rule.id.partition("#")[2]
            limits[f"{rule.sheet.series}#{row}"] = rule
    for rule in rules:
        other = limits.get(rule.compare)
        if other is None or rule.rule != "benchmark":
            continue
        benchmark, baseline = rule.levels["benchmark"], rule.levels["baseline"]
        graded = other.levels
        apart = []
        if benchmark is not None and benchmark not in (graded["grade1"], graded["grade2"]):
            apart.append(("标杆", "benchmark", benchmark, graded["grade2"]))
        if baseline is not None and baseline != graded["grade3"]:
            apart.append(("基准", "baseline", baseline, graded["grade3"]))
        for zh, en, own, printed in apart:
            text_zh, text_en = ("无", "none") if printed is None else (str(printed), str(printed))
            yield Finding(
                "limits-drift", Severity.INFO, rule.at,
                Text(f"“{rule.product.zh}”{zh}水平为 {own}，{other.sheet.number} 对应等级为"
                     f" {text_zh}；两者各自有效。",
                     f"The {en} of '{rule.product.en}' is {own}; the grade of"
                     f" {other.sheet.number} is {text_en}. Each stands on its own."),
            )  # fmt: skip
