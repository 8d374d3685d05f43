"""Reads sheets of kind ``indicators`` (指标表)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import msgspec

from tanfeng.programme.entries import entries, no_errors, number
from tanfeng.programme.indicators.indicator import Check, Indicator, Input, Warn
from tanfeng.programme.indicators.lint import lint
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.formula import Formula, parse
from tanfeng.reference.period import NOT_STATED, parse_period
from tanfeng.reference.sheet import Sheet, Status
from tanfeng.reference.shelf import Shelf

INPUT_KINDS = ("figure", "statistic", "total", "roster", "verdicts", "members", "target")
_WORDS = {
    "figure": {"of"},
    "statistic": {"sheet", "publisher"},
    "total": {"measure", "book", "series", "symbol", "unit"},
    "roster": {"day", "count"},
    "verdicts": {"grade", "outcome", "indicator"},
    "members": set(),
    "target": {"number"},
}


class _Check(msgspec.Struct, forbid_unknown_fields=True):
    expr: str
    message: Text
    inputs: dict[str, dict[str, Any]] = {}
    tolerance: Any = None


class _Warn(msgspec.Struct, forbid_unknown_fields=True):
    target: str
    red: Any = 0


class _Indicator(msgspec.Struct, forbid_unknown_fields=True):
    label: Text
    kind: Literal["quoted", "total", "ratio", "change", "count"]
    section: int | None = None
    says: Literal[
        "level", "change_abs", "change_rel", "count", "count_cumulative", "share", "rank",
        "period", "qualitative", "label", "baseline", "date",
    ] = "level"  # fmt: skip
    value: Any = None
    text: Text | None = None
    comparator: Literal["=", ">", "<", ">=", "<=", "~", "range"] = "="
    unit: str = "1"
    unit_label: Text | None = None
    # YAML reads a bare year as a number
    period: str | int = ""
    compared_with: str | int = ""
    region: str = "CN"
    of: list[str] = []
    direction: Literal["lower", "higher", "none"] = "none"
    digits: int | None = None
    expr: str = ""
    inputs: dict[str, dict[str, Any]] = {}
    checks: dict[str, _Check] = {}
    warn: _Warn | None = None
    target: str = ""
    progress: list[str] = []
    never_with: dict[str, Text] = {}
    note: Text | None = None
    status: Status | None = None
    source: str = ""


@functools.lru_cache(maxsize=8)
def indicators(shelf: Shelf) -> Mapping[str, Indicator]:
    """Return the indicators of all sheets of kind ``indicators``, by section and id.

    Raises
    ------
    TanfengError
        With all findings: ``entry-unreadable``, ``indicator-twice``, faults of a formula, and
        those of `lint`.
    """
    findings: list[Finding] = []
    found: dict[str, Indicator] = {}
    for sheet in shelf.of_kind("indicators"):
        for id, given, at in entries(sheet, "indicators", _Indicator, findings):
            try:
                read = _indicator(sheet, id, given, at, findings)
            except TanfengError as error:
                findings += error.findings
                continue
            if id in found:
                findings.append(_twice(id, at, found[id].at))
            found[id] = read
    findings += lint(shelf, found)
    no_errors(findings)
    return dict(sorted(found.items(), key=lambda pair: (pair[1].section, pair[0])))


def _indicator(
    sheet: Sheet, id: str, given: _Indicator, at: str, findings: list[Finding]
) -> Indicator:
    section = given.section if given.section is not None else sheet.body.get("section")
    if not isinstance(section, int) or not 0 <= section <= 9:
        findings.append(_fault(at, f"指标“{id}”须写明 0 至 9 的 section。",
                               f"The indicator '{id}' needs a section from 0 to 9."))  # fmt: skip
        section = 0
    if given.kind == "quoted":
        period = _period(str(given.period), at)
        formula = None
    else:
        period = str(given.period) or "report"
        expr = given.expr or (next(iter(given.inputs)) if len(given.inputs) == 1 else "")
        formula = parse(expr, at) if expr else None
    warn = None
    if given.warn is not None:
        red = number(given.warn.red, at, findings)
        warn = Warn(given.warn.target, red if red is not None else Decimal(0))
    return Indicator(
        id=id,
        section=section,
        kind=given.kind,
        says=given.says,
        label=given.label,
        value=number(given.value, at, findings),
        text=given.text,
        comparator=given.comparator,
        unit=given.unit,
        unit_label=given.unit_label or Text(*(2 * ("" if given.unit == "1" else given.unit,))),
        period=period,
        compared_with=str(given.compared_with),
        region=given.region,
        of=tuple(given.of),
        direction=given.direction,
        digits=given.digits,
        formula=formula,
        inputs=_inputs(given.inputs, at, findings),
        checks=tuple(
            _check(name, check, sheet.at(f"indicators.{id}.checks.{name}"), findings)
            for name, check in given.checks.items()
        ),
        warn=warn,
        target=given.target,
        progress=tuple(given.progress),
        apart=given.never_with,
        note=given.note,
        status=given.status or sheet.status,
        source=given.source or _citation(sheet),
        sheet=sheet,
        at=at,
    )


def _period(text: str, at: str) -> str:
    """Return a canonical period; plan periods such as 2021/2025 are runs of whole years."""
    if text in ("", NOT_STATED):
        return NOT_STATED
    return str(parse_period(text, at))


def _citation(sheet: Sheet) -> str:
    day = str(sheet.published or "")
    return f"{sheet.number} ({day})" if day and day not in sheet.number else sheet.number


def _inputs(
    given: Mapping[str, Mapping[str, Any]], at: str, findings: list[Finding]
) -> tuple[Input, ...]:
    found = []
    for name, words in given.items():
        kinds = [kind for kind in INPUT_KINDS if kind in words]
        if len(kinds) != 1:
            zh = f"取数“{name}”须且只须写明一种：{'、'.join(INPUT_KINDS)}。"
            findings.append(_fault(at, zh, f"'{name}' must name one of {', '.join(INPUT_KINDS)}."))
            continue
        kind = kinds[0]
        odd = set(words) - _WORDS[kind] - {kind, "period"}
        if odd:
            zh = f"取数“{name}”有未知的键：{'、'.join(sorted(odd))}。"
            findings.append(_fault(at, zh, f"'{name}' has unknown keys: {', '.join(sorted(odd))}."))
        rest = {key: str(value) for key, value in words.items() if key not in (kind, "period")}
        period = str(words.get("period", "report"))
        if period not in ("report", "previous", NOT_STATED):
            period = str(parse_period(period, at))
        found.append(Input(name, kind, str(words[kind] or ""), period, rest, at))
    return tuple(found)


def _check(name: str, given: _Check, at: str, findings: list[Finding]) -> Check:
    formula: Formula = parse(given.expr, at)
    tolerance = number(given.tolerance, at, findings)
    return Check(name, formula, _inputs(given.inputs, at, findings), tolerance, given.message, at)


def _twice(id: str, at: str, other: str) -> Finding:
    return Finding(
        "indicator-twice",
        Severity.ERROR,
        at,
        Text(
            f"指标“{id}”重复（另见 {other}）。", f"The indicator '{id}' is given again ({other})."
        ),
    )


def _fault(at: str, zh: str, en: str) -> Finding:
    return Finding("indicator-unreadable", Severity.ERROR, at, Text(zh, en))
