"""Lints of indicator sheets (指标表检查): what a reader of a single file cannot see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tanfeng.programme.indicators.apart import Group, Member, apart_findings
from tanfeng.programme.indicators.indicator import Check, Indicator, Input
from tanfeng.programme.rosters import rosters
from tanfeng.programme.statistics import Published, find_statistic
from tanfeng.programme.targets import targets
from tanfeng.reference.codes import items, measures, unit_of
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.formula import Formula, Name, dimension_findings, walk
from tanfeng.reference.shelf import Shelf


def lint(shelf: Shelf, found: Mapping[str, Indicator]) -> list[Finding]:
    """Check references, kinds, units and figures kept apart.

    Returns
    -------
    list[Finding]
        ``indicator-value-missing``, ``indicator-formula-missing``, ``indicator-name-unknown``,
        ``indicator-sum-of-ratio``, ``indicator-reference-unknown``, ``indicator-circle``,
        ``figures-apart``, and those of statistics, targets and dimensions.
    """
    findings: list[Finding] = []
    for one in found.values():
        findings += _shape(one)
        findings += _references(shelf, one, found)
        if one.formula is not None:
            findings += _formula(shelf, one, one.formula, one.inputs, found)
        for check in one.checks:
            findings += _check(shelf, one, check, found)
    findings += _circles(found)
    return findings


def _shape(one: Indicator) -> Iterator[Finding]:
    if one.kind == "quoted" and one.value is None and one.text is None:
        yield _error("indicator-value-missing", one.at, f"引用指标“{one.id}”没有数值。",
                     f"The quoted indicator '{one.id}' has no value.")  # fmt: skip
    if one.kind != "quoted" and one.formula is None:
        yield _error("indicator-formula-missing", one.at, f"指标“{one.id}”没有公式。",
                     f"The indicator '{one.id}' has no formula.")  # fmt: skip


def _references(shelf: Shelf, one: Indicator, found: Mapping[str, Indicator]) -> Iterator[Finding]:
    wanted = [
        *((f, f in found) for f in (*one.progress, *one.apart)),
        *((t, t in targets(shelf)) for t in (one.target, one.warn.target if one.warn else "") if t),
    ]
    for each in (*one.inputs, *(i for check in one.checks for i in check.inputs)):
        if each.kind == "figure":
            wanted.append((each.id, each.id in found))
        elif each.kind == "roster":
            wanted.append((each.id, each.id in rosters(shelf)))
        elif each.kind == "target":
            wanted.append((each.id, each.id in targets(shelf)))
        elif each.kind == "total":
            measure = each.words.get("measure", "")
            wanted += [(each.id, each.id in items(shelf)), (measure, measure in measures(shelf))]
            if one.kind == "total" and measure in measures(shelf):
                yield from _ratio_in_total(shelf, one, each, measure)
        elif each.kind == "statistic":
            yield from _statistic(shelf, each)
    for name, known in wanted:
        if not known:
            yield _error("indicator-reference-unknown", one.at, f"“{one.id}”引用的“{name}”不存在。",
                         f"'{one.id}' refers to '{name}', which does not exist.")  # fmt: skip


def _ratio_in_total(shelf: Shelf, one: Indicator, each: Input, measure: str) -> Iterator[Finding]:
    if measures(shelf)[measure].kind == "ratio":
        yield _error(
            "indicator-sum-of-ratio",
            one.at,
            f"“{one.id}”把比率“{measure}”（{each.name}）当作合计；比率不得相加。",
            f"'{one.id}' is a total of the ratio '{measure}' ({each.name}); ratios are never "
            "summed.",
        )


def _statistic(shelf: Shelf, each: Input) -> tuple[Finding, ...]:
    if each.period in ("report", "previous"):
        return ()
    try:
        statistic_of(shelf, each, each.period)
    except TanfengError as error:
        return error.findings
    return ()


def statistic_of(shelf: Shelf, each: Input, period: str) -> Published:
    """Return the statistic that an input names."""
    words = each.words
    return find_statistic(
        shelf, each.id, period, sheet=words.get("sheet", ""), publisher=words.get("publisher", ""),
        at=each.at,
    )  # fmt: skip


def _formula(
    shelf: Shelf,
    one: Indicator,
    formula: Formula,
    inputs: tuple[Input, ...],
    found: Mapping[str, Indicator],
    unit: str | None = "",
) -> Iterator[Finding]:
    names = {node.name for node in walk(formula.tree) if isinstance(node, Name)}
    for name in sorted(names - {each.name for each in inputs} - {"self"}):
        yield _error("indicator-name-unknown", formula.at, f"公式中的“{name}”没有取数说明。",
                     f"The formula's '{name}' is not among the inputs.")  # fmt: skip
    units = {"self": one.unit}
    for each in inputs:
        known = _unit(shelf, each, found)
        if known:
            units[each.name] = known
    wanted = one.unit if unit == "" else unit
    if wanted is None:
        # a condition may compare a count with a bare number
        units = {name: known for name, known in units.items() if known != "count"}
    yield from dimension_findings(formula, units, wanted, formula.at)
    yield from apart_findings(shelf, _used(shelf, one, inputs), formula.at, _own(found))


def _check(
    shelf: Shelf, one: Indicator, check: Check, found: Mapping[str, Indicator]
) -> Iterator[Finding]:
    unit = None if check.tolerance is None else one.unit
    yield from _formula(shelf, one, check.formula, check.inputs, found, unit)


def _used(shelf: Shelf, one: Indicator, inputs: tuple[Input, ...]) -> list[str | Published]:
    used: list[str | Published] = [each.id for each in inputs if each.kind == "figure"]
    fixed = [e for e in inputs if e.kind == "statistic" and e.period not in ("report", "previous")]
    used += [statistic_of(shelf, e, e.period) for e in fixed if not _statistic(shelf, e)]
    return used


def _own(found: Mapping[str, Indicator]) -> list[Group]:
    return [
        Group(f"{one.id}-{other}", one.label, (Member(figure=one.id), Member(figure=other)),
              reason, one.section, one.at)
        for one in found.values()
        for other, reason in one.apart.items()
    ]  # fmt: skip


def own_groups(found: Mapping[str, Indicator]) -> tuple[Group, ...]:
    """Return the pairs that indicators keep apart by their own ``never_with``."""
    return tuple(_own(found))


def _unit(shelf: Shelf, each: Input, found: Mapping[str, Indicator]) -> str:
    if each.kind == "figure" and each.id in found:
        return found[each.id].unit
    if each.kind == "statistic" and each.period not in ("report", "previous"):
        return "" if _statistic(shelf, each) else statistic_of(shelf, each, each.period).row.unit
    if each.kind == "total" and each.id in items(shelf):
        measure = each.words.get("measure", "")
        if "unit" in each.words:
            return each.words["unit"]
        return unit_of(shelf, each.id, measure) if measure in measures(shelf) else ""
    if each.kind in ("roster", "verdicts", "members"):
        return "count"
    if each.kind == "target" and each.id in targets(shelf):
        return targets(shelf)[each.id].unit
    return ""


def _circles(found: Mapping[str, Indicator]) -> list[Finding]:
    findings: list[Finding] = []
    done: set[str] = set()

    def visit(id: str, path: tuple[str, ...]) -> None:
        if id in path:
            circle = " → ".join((*path[path.index(id) :], id))
            en = f"Indicators refer to each other in a circle: {circle}."
            findings.append(_error("indicator-circle", found[id].at, f"指标互相引用：{circle}", en))
        elif id not in done and id in found:
            for each in found[id].inputs:
                if each.kind == "figure":
                    visit(each.id, (*path, id))
            done.add(id)

    for id in found:
        visit(id, ())
    return findings


def _error(code: str, at: str, zh: str, en: str) -> Finding:
    return Finding(code, Severity.ERROR, at, Text(zh, en))
