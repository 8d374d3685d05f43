"""Where named values come from (命名数值的来源): given, of another sheet, or of other names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from msgspec import field

from tanfeng.pathways.sheets.layout import Label, Struct, fitted_entries
from tanfeng.pathways.sheets.names import SOLD, Name
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.factors import factor_set, find
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.formula import parse
from tanfeng.reference.sheet import Sheet, Status
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.trace import Trace

FORM = (
    "name: {value: 1, unit: t, status: seen, source: ...}, {expr: a * b, ...}, "
    "{component: [technology, parameter]}, {factors: sheet, keys: {item: id}, parameter: id} or "
    "{sheet: id, key: path, unit: t}"
)


class NameLayout(Struct):
    """A named value: exactly one of `value`, `expr`, `component`, `factors` and `sheet`.

    `doubt` says why a value that is kept as its source has it should not be trusted.
    """

    value: float | int | str | None = None
    expr: str = ""
    component: tuple[str, str] | None = None
    factors: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    parameter: str = ""
    sheet: str = ""
    key: str = ""
    unit: str = ""
    status: str = ""
    source: str = ""
    note: str = ""
    doubt: Label | None = None


def read_names(
    shelf: Shelf, sheet: Sheet, further: Mapping[str, NameLayout], findings: list[Finding]
) -> dict[str, Name]:
    """Return the names of a roadmap sheet; what is wrong with one is a finding.

    Parameters
    ----------
    further
        Name -> a named value that is said elsewhere in the sheet, as ``sold.coal`` is.
    """
    said = fitted_entries(
        sheet.body.get("names"), NameLayout, "names", sheet.at, findings, "roadmap-name", FORM
    )
    places = {name: sheet.at(f"names.{name}") for name in said}
    for name, each in further.items():
        said[name] = each
        places[name] = sheet.at(f"carriers.{name.removeprefix(SOLD)}.sold")
    found = {}
    for name, each in said.items():
        at = places[name]
        ways = (each.value is not None, each.expr, each.component, each.factors, each.sheet)
        if sum(map(bool, ways)) != 1:
            findings.append(
                Finding("roadmap-name", Severity.ERROR, at,
                        Text(f"“{name}”须有且仅有一个来源。",
                             f"'{name}' must say exactly one of value, expr, component, factors "
                             "and sheet."),
                        Text(f"写法：{FORM}", f"Write it {FORM}."))
            )  # fmt: skip
            continue
        try:
            made = _name(shelf, sheet, name, each, at)
        except TanfengError as refused:
            findings += [_here(finding, at) for finding in refused.findings]
            continue
        doubt = each.doubt.text(name) if each.doubt else None
        found[name] = replace(made, doubt=doubt)
    known = set(found) | set(said)
    for name, each in found.items():
        for other in sorted(each.formula.names if each.formula else ()):
            if other not in known:
                findings.append(_unknown(name, other, each.trace.at))
    return found


def _here(finding: Finding, at: str) -> Finding:
    """Put a finding without a file to the line that asks for what is not there."""
    return finding if ":" in finding.at else replace(finding, at=at)


def _unknown(name: str, other: str, at: str) -> Finding:
    return Finding(
        "roadmap-name", Severity.ERROR, at,
        Text(f"“{name}”的公式用到未知名称“{other}”。",
             f"The expression of '{name}' uses '{other}', which is no name here."),
    )  # fmt: skip


def _name(shelf: Shelf, sheet: Sheet, name: str, said: NameLayout, at: str) -> Name:
    label = Text(name, name)
    if said.component is not None:
        return Name(_component(shelf, said.component, at))
    if said.factors:
        return Name(_factor(shelf, said, label, at))
    if said.sheet:
        return Name(_entry(shelf, said, label, at))
    status = said.status or ("" if said.expr else "unknown")
    if status and status not in {known.value for known in Status}:
        raise refuse("roadmap-name", at, f"“{name}”的状态“{status}”未知。",
                     f"'{status}' of '{name}' is not a status.",
                     f"可用：{', '.join(Status)}", f"Use one of {', '.join(Status)}.")  # fmt: skip
    trace = Trace("factor", label, None, said.unit, at=at, source=said.source, status=status,
                  note=said.note)  # fmt: skip
    if said.expr:
        return Name(replace(trace, kind="formula", how=said.expr), parse(said.expr, at))
    if not said.source:
        raise refuse("source-missing", at, "缺少来源。", "The source is missing.")
    made = number(said.value, name, at)
    if name.startswith(SOLD) and made <= 0:
        raise refuse("roadmap-name", at, "热值须为正。", "What a unit sold holds must be positive.")
    return Name(replace(trace, value=made))


def number(value: object, name: str, at: str) -> Decimal:
    """Return a value as an exact number.

    Raises
    ------
    TanfengError
        ``roadmap-name`` where it is none.
    """
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise refuse("roadmap-name", at, f"“{name}”没有数值。", f"'{name}' has no value.")
    return found


def _component(shelf: Shelf, wanted: tuple[str, str], at: str) -> Trace:
    for each in shelf.of_kind("components"):
        for row in each.tables.get("components", ()):
            cells = row.cells
            if (cells.get("technology"), cells.get("parameter")) == wanted:
                text = " ".join(wanted)
                return Trace(
                    "factor", Text(text, text), number(cells.get("value"), text, row.at),
                    cells.get("unit", ""), at=row.at, source=cells.get("source", ""),
                    status=cells.get("status", "unknown"),
                )  # fmt: skip
    raise refuse("roadmap-component", at, f"没有构件 {' '.join(wanted)}。",
                 f"There is no component {' '.join(wanted)}.")  # fmt: skip


def _factor(shelf: Shelf, said: NameLayout, label: Text, at: str) -> Trace:
    known = factor_set(shelf, said.factors)
    if set(said.keys) != set(known.keys):
        raise refuse("roadmap-component", at, f"keys 须为 {', '.join(known.keys)}。",
                     f"'keys' must be {', '.join(known.keys)}.")  # fmt: skip
    found = find(known, said.parameter, shelf, **said.keys).factor
    if found is None or found.value is None:
        text = f"{said.factors} {said.parameter} {' '.join(said.keys.values())}"
        raise refuse("roadmap-component", at, f"无此因子：{text}", f"There is no factor {text}.")
    return Trace("factor", label, found.value, found.unit, at=found.at, source=found.source,
                 clause=found.clause, status=found.status.value)  # fmt: skip


def _entry(shelf: Shelf, said: NameLayout, label: Text, at: str) -> Trace:
    """Return a number that another sheet holds under a key, such as ``rows.clinker.levels.0``."""
    sheet = shelf.sheet(said.sheet)
    place: object = sheet.body
    path: list[str] = []
    status, where = sheet.status.value, sheet.source
    for part in said.key.split("."):
        step = part
        if isinstance(place, list):
            named = [n for n, e in enumerate(place) if isinstance(e, dict) and e.get("id") == part]
            step = str(named[0]) if named else part
            place = place[int(step)] if step.isdecimal() and int(step) < len(place) else None
        else:
            place = place.get(part) if isinstance(place, Mapping) else None
        path.append(step)
        if isinstance(place, Mapping):
            status, where = str(place.get("status", status)), str(place.get("source", where))
    if isinstance(place, bool) or not isinstance(place, int | float | str):
        raise refuse("roadmap-component", at, f"“{said.sheet}”没有 {said.key}。",
                     f"'{said.sheet}' has no number at {said.key}.")  # fmt: skip
    there = sheet.at(".".join(path))
    return Trace("factor", label, number(place, said.key, there), said.unit, at=there,
                 source=where, status=status)  # fmt: skip
