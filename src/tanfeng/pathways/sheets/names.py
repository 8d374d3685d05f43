"""Named values of a plan (命名数值): worked out with all that they are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tanfeng.pathways.sheets.entries import Entry, Table
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.formula import Formula, Values, exact, source
from tanfeng.reference.trace import Trace
from tanfeng.reference.units import factor

SOLD = "sold."
"""Begins the names that say how much a unit sold of a carrier holds, such as ``sold.coal``."""


@dataclass(frozen=True, slots=True)
class Name:
    """A named value before it is worked out.

    Attributes
    ----------
    trace
        Where it comes from; its value is None where `formula` gives it.
    doubt
        Why the value should not be trusted, where its sheet says so.
    assumed
        Whether a scenario puts it in place of the roadmap's.
    """

    trace: Trace
    formula: Formula | None = None
    doubt: Text | None = None
    assumed: bool = False


def worked_out(names: Mapping[str, Name]) -> dict[str, Trace]:
    """Return every name with its value and what it is made of.

    Raises
    ------
    TanfengError
        ``name-circle``; ``entry-name`` where an expression has no value.
    """
    done: dict[str, Trace] = {}
    for name in names:
        _work_out(names, name, done, ())
    return done


def _work_out(
    names: Mapping[str, Name], name: str, done: dict[str, Trace], above: tuple[str, ...]
) -> Trace:
    if name in done:
        return done[name]
    each = names[name]
    if name in above:
        round_ = " → ".join((*above[above.index(name) :], name))
        raise refuse("name-circle", each.trace.at, f"名称互相引用：{round_}。",
                     f"Names are made of one another: {round_}.",
                     "去掉其中一个引用。", "Take one of them out of its expression.")  # fmt: skip
    if each.formula is None:
        done[name] = each.trace
        return each.trace
    below = {
        other: _work_out(names, other, done, (*above, name))
        for other in sorted(each.formula.names)
        if other in names
    }
    value = exact(each.formula, Values({other: made.value for other, made in below.items()}))
    if not isinstance(value, Decimal):
        raise refuse("entry-name", each.trace.at,
                     f"公式“{source(each.formula)}”没有结果。",
                     f"The expression '{source(each.formula)}' has no value.")  # fmt: skip
    done[name] = replace(each.trace, value=value, how=source(each.formula),
                         children=tuple(below.values()))  # fmt: skip
    return done[name]


def chain(names: Mapping[str, Name], name: str) -> Iterator[str]:
    """Yield a name and all that it is made of, each once."""
    waiting, seen = [name], set()
    while waiting:
        one = waiting.pop()
        if one in seen or one not in names:
            continue
        seen.add(one)
        yield one
        formula = names[one].formula
        waiting += sorted(formula.names) if formula else ()


def overlaid_names(names: Mapping[str, Name], rows: Table) -> dict[str, Name]:
    """Return names with those rows of a scenario in their place that give a ``value`` for one.

    What a row replaces stays visible in its note.

    Raises
    ------
    TanfengError
        ``entry-unit`` where a row does not convert to the unit of what it replaces.
    """
    found = dict(names)
    for (subject, parameter, _, _), (row, *_more) in rows.items():
        if parameter != "value" or subject not in names or not row.known:
            continue
        before = names[subject].trace
        said = before.how if before.value is None else f"{before.value} {before.unit}".strip()
        note = f"{row.note} (in place of {said}, {before.at})".strip()
        times = _times(row, before.unit)
        value = None if row.value is None else row.value * times
        trace = Trace("factor", Text(subject, subject), value, before.unit, at=row.at,
                      source=row.source, status=row.status.value, note=note)  # fmt: skip
        if row.formula is not None:
            trace = replace(trace, kind="formula", how=source(row.formula))
        found[subject] = Name(trace, row.formula, assumed=True)
    return found


def _times(row: Entry, unit: str) -> Decimal:
    """Return by what the row of a named value is multiplied to be in a unit."""
    if row.unit == unit:
        return Decimal(1)
    try:
        if row.formula is None:
            return factor(row.unit, unit, row.at)
    except TanfengError:
        pass
    raise refuse(
        "entry-unit", row.at,
        f"“{row.subject}”的单位应为 {unit}，写的是“{row.unit}”。",
        f"'{row.subject}' is in {unit}; the row says '{row.unit}'.",
        "换算后填写。", "Convert it first.",
    )  # fmt: skip


def told_names(names: Mapping[str, Name], asked: Collection[str], rows: Table) -> Iterator[Finding]:
    """Yield what is to be said of named values: useless rows, doubtful and assumed ones."""
    for (subject, parameter, _, _), (row, *_more) in rows.items():
        if parameter == "value" and subject in names and subject not in asked:
            zh = f"没有公式用到“{subject}”，此行不起作用。"
            en = f"No expression in use needs '{subject}': the row has no effect."
            yield Finding("name-unused", Severity.WARNING, row.at, Text(zh, en))
    for name in asked:
        each = names[name]
        at, said = each.trace.at, f"{each.trace.source}; {each.trace.note}"
        if each.doubt is not None:
            zh = f"“{name}”的取值可疑：{each.doubt.zh}"
            en = f"The value of '{name}' is doubtful: {each.doubt.en}"
            hint = Text(f"在情景的数值表中另给：{name},value,…",
                        f"Put another in the scenario's table: {name},value,...")  # fmt: skip
            yield Finding("name-doubtful", Severity.WARNING, at, Text(zh, en), hint)
        elif each.assumed:
            zh, en = f"“{name}”取情景所设之值：{said}", f"'{name}' is as the scenario says: {said}"
            yield Finding("name-assumed", Severity.WARNING, at, Text(zh, en))
