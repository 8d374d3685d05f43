"""What a method sheet is checked for when it is loaded."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from tanfeng.reference.codes import gases, items, measures, unit_of
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.formula import Formula, Name, dimension_findings
from tanfeng.reference.method.carbon import steps_to_co2, terms
from tanfeng.reference.method.method import Input, Method
from tanfeng.reference.method.scope import names, sums, visible
from tanfeng.reference.shelf import Shelf

_STATUSES = {"printed", "corrected", "secondary", "memory", "own"}


def _fault(code: str, at: str, zh: str, en: str) -> Finding:
    return Finding(code, Severity.ERROR, at, Text(zh, en))


def method_findings(method: Method, shelf: Shelf) -> list[Finding]:
    """Return every fault of a method: references, sources and dimensions."""
    return [
        *_references(method, shelf),
        *_twice(method),
        *_sources(method, shelf),
        *_symbols(method),
        *_dimensions(method, shelf),
        *_carbon(method),
    ]


def _twice(method: Method) -> Iterator[Finding]:
    seen: dict[tuple[str, str, str], str] = {}
    for input in method.inputs.values():
        key = (input.rows, input.item, input.measure)
        if input.kind != "factor" and key in seen:
            yield _fault(
                "method-input-twice",
                input.at,
                f"“{input.symbol}”与“{seen[key]}”取同一数据。",
                f"'{input.symbol}' reads the same data as '{seen[key]}'.",
            )
        seen[key] = input.symbol


def _references(method: Method, shelf: Shelf) -> Iterator[Finding]:
    known_items, known_measures = items(shelf), measures(shelf)
    located = [(i.at, i.rows) for i in method.inputs.values()]
    located += [(e.at, e.rows) for e in method.equations.values()]
    located += [(c.at, c.rows) for c in method.checks]
    for at, rows in located:
        if rows not in method.rows:
            yield _fault("method-rows-unknown", at, f"行集不存在：{rows}", f"No rows '{rows}'.")
    for input in method.inputs.values():
        if input.item and input.item not in known_items:
            yield _fault(
                "method-item-unknown",
                input.at,
                f"品类代码不存在：{input.item}",
                f"Unknown item '{input.item}'.",
            )
        if input.measure and input.measure not in known_measures:
            yield _fault(
                "method-measure-unknown",
                input.at,
                f"计量项代码不存在：{input.measure}",
                f"Unknown measure '{input.measure}'.",
            )
        rows = method.rows.get(input.rows)
        by_item = rows is not None and "item" in rows.over
        if input.kind != "factor" and by_item == bool(input.item):
            yield _fault(
                "method-item-missing",
                input.at,
                f"“{input.symbol}”须{'不写' if by_item else '写明'}品类。",
                f"'{input.symbol}' must {'not name' if by_item else 'name'} an item.",
            )
        if input.kind == "factor" and not input.defaults:
            yield _fault(
                "method-default-missing",
                input.at,
                f"“{input.symbol}”没有取值来源。",
                f"'{input.symbol}' has no value and no factor set.",
            )
        if input.kind != "factor" and not input.measure:
            yield _fault(
                "method-measure-missing",
                input.at,
                f"“{input.symbol}”缺少计量项。",
                f"'{input.symbol}' has no measure.",
            )
    for equation in method.equations.values():
        if equation.posts is None:
            continue
        post = equation.posts
        if post.measure not in known_measures:
            yield _fault(
                "method-measure-unknown",
                equation.at,
                f"计量项代码不存在：{post.measure}",
                f"Unknown measure '{post.measure}'.",
            )
        if post.item not in ("*", *known_items, *gases(shelf)):
            yield _fault(
                "method-item-unknown",
                equation.at,
                f"品类代码不存在：{post.item}",
                f"Unknown item '{post.item}'.",
            )


def _sources(method: Method, shelf: Shelf) -> Iterator[Finding]:
    for equation in method.equations.values():
        if not equation.clause:
            yield _fault(
                "method-clause-missing",
                equation.at,
                f"“{equation.symbol}”缺少条款。",
                f"'{equation.symbol}' names no clause.",
            )
        head = equation.status.partition(" ")[0]
        if head not in _STATUSES:
            yield _fault(
                "method-status-unknown",
                equation.at,
                f"状态“{equation.status}”无效。",
                f"The status '{equation.status}' is none of {sorted(_STATUSES)}.",
            )
    for input in method.inputs.values():
        for place in input.defaults:
            if place.set and place.set not in shelf.sheets and place.set != method.id:
                yield _fault(
                    "method-set-unknown",
                    place.at,
                    f"因子集不存在：{place.set}",
                    f"No factor set '{place.set}'.",
                )
            if place.series and not shelf.editions(place.series):
                yield _fault(
                    "method-set-unknown",
                    place.at,
                    f"因子系列不存在：{place.series}",
                    f"No sheet of the series '{place.series}'.",
                )
            stated = place.value is not None and not (place.source and place.status)
            if stated or (place.value is not None and not place.clause):
                yield _fault(
                    "method-clause-missing",
                    place.at,
                    f"“{input.symbol}”的取值缺少条款、来源或状态。",
                    f"The value of '{input.symbol}' lacks clause, source or status.",
                )


def _symbols(method: Method) -> Iterator[Finding]:
    formulas: list[tuple[str, str, Formula]] = [
        (e.at, e.rows, e.formula) for e in method.equations.values()
    ]
    formulas += [(c.at, c.rows, c.formula) for c in method.checks]
    formulas += [
        (p.at, i.rows, p.formula)
        for i in method.inputs.values()
        for p in i.defaults
        if p.formula is not None
    ]
    twice = set(method.inputs) & set(method.equations)
    for symbol in sorted(twice):
        yield _fault(
            "method-symbol-twice",
            method.equations[symbol].at,
            f"符号“{symbol}”既是输入又是公式。",
            f"'{symbol}' is both input and equation.",
        )
    for at, rows, formula in formulas:
        if formula.tables:
            yield _fault(
                "method-table-unsupported",
                at,
                f"方法表以默认值取系数，不用查表函数：{'、'.join(formula.tables)}",
                f"A method takes factors as defaults, not by lookup: {formula.tables}.",
            )
        for name in names(formula.tree):
            yield from _named(method, name, rows, at)
        for one in sums(formula.tree):
            if one.over not in method.rows:
                yield _fault(
                    "method-rows-unknown",
                    at,
                    f"行集不存在：{one.over}",
                    f"No rows '{one.over}' to sum over.",
                )
                continue
            if sums(one.expression):
                yield _fault(
                    "method-sum-nested",
                    at,
                    "求和之内不得再求和；请另立公式。",
                    "A sum stands inside of a sum; give the inner one its own equation.",
                )
            if not set(method.rows[rows].over) <= set(method.rows[one.over].over):
                yield _fault(
                    "method-rows-unknown",
                    at,
                    f"“{one.over}”的行不属于“{rows}”的行。",
                    f"Rows of '{one.over}' do not belong to rows of '{rows}'.",
                )
            for name in names(one.expression):
                yield from _named(method, name, one.over, at)
    for listed in (*method.auxiliary, *(p for t in method.tiers for p in t.parts)):
        if listed not in method.equations:
            yield _fault(
                "method-symbol-unknown",
                method.sheet.at("tiers"),
                f"没有名为“{listed}”的公式。",
                f"There is no equation '{listed}'.",
            )


def _named(method: Method, name: str, rows: str, at: str) -> Iterator[Finding]:
    if rows in method.rows and name not in visible(method, rows):
        yield _fault(
            "method-symbol-unknown",
            at,
            f"行集“{rows}”上没有符号“{name}”。",
            f"There is no symbol '{name}' on the rows '{rows}'.",
        )


def unit_for(input: Input, shelf: Shelf, item: str) -> str:
    """Return the unit in which formulas use an input on a row of `item`."""
    if not input.unit:
        return unit_of(shelf, item or input.item, input.measure)
    if "{item}" in input.unit:
        return input.unit.replace("{item}", items(shelf)[item or input.item].unit)
    return input.unit


def _variants(method: Method, shelf: Shelf, rows: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    own = [i for i in method.inputs.values() if i.rows == rows]
    seen: set[tuple[str, ...]] = set()
    for item in method.rows[rows].items or ("",):
        units = {input.symbol: unit_for(input, shelf, item) for input in own}
        mark = tuple(units.values())
        if mark not in seen:
            seen.add(mark)
            yield item, units


def _dimensions(method: Method, shelf: Shelf) -> Iterator[Finding]:
    declared = {e.symbol: e.unit for e in method.equations.values()}
    try:
        variants = {name: tuple(_variants(method, shelf, name)) for name in method.rows}
    except TanfengError as error:
        yield from error.findings
        return
    fixed = {
        s: unit_for(i, shelf, i.item)
        for s, i in method.inputs.items()
        if "{item}" not in i.unit and (i.unit or i.item)
    }
    checked: list[tuple[str, str, Formula, str | None]] = [
        (e.at, e.rows, e.formula, e.unit) for e in method.equations.values()
    ]
    checked += [(c.at, c.rows, c.formula, None) for c in method.checks]
    for at, rows, formula, unit in checked:
        over = {rows, *(one.over for one in sums(formula.tree))}
        told: set[str] = set()
        for name in over & set(variants):
            for item, units in variants[name]:
                for finding in dimension_findings(
                    formula, {**declared, **fixed, **units}, unit, at
                ):
                    text = finding.message.en
                    if text not in told:
                        told.add(text)
                        yield _with_item(finding, item)
    for input in method.inputs.values():
        for place in input.defaults:
            if place.formula is None or input.rows not in variants:
                continue
            for item, units in variants[input.rows]:
                found = dimension_findings(
                    place.formula, {**declared, **fixed, **units}, units[input.symbol], place.at
                )
                yield from (_with_item(f, item) for f in found)


def _with_item(finding: Finding, item: str) -> Finding:
    if not item:
        return finding
    hint: Any = Text(
        f"{finding.hint.zh}（以“{item}”的单位检查）",
        f"{finding.hint.en} (checked with the units of '{item}')",
    )
    return dataclasses.replace(finding, hint=hint)


def _carbon(method: Method) -> Iterator[Finding]:
    for equation in method.equations.values():
        for above, below in terms(equation.formula.tree):
            steps = steps_to_co2(above, below)
            named = [n.name for n in above if isinstance(n, Name)]
            done = [n for n in named if n in method.equations and "CO2" in method.equations[n].unit]
            if steps > 1 or (steps == 1 and done):
                yield _fault(
                    "method-carbon-twice",
                    equation.at,
                    f"“{equation.symbol}”两次由碳折算为二氧化碳（44/12）。",
                    f"'{equation.symbol}' turns carbon into CO2 (44/12) twice.",
                )
