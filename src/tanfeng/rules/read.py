"""Reading limit sheets into requirements."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import cast

from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Text
from tanfeng.reference.formula import parse
from tanfeng.reference.sheet import Sheet, Status
from tanfeng.reference.shelf import Shelf
from tanfeng.rules.layout import (
    CorrectionLayout,
    InputLayout,
    Label,
    LimitsLayout,
    Number,
    RowLayout,
    layout,
)
from tanfeng.rules.requirement import LEVELS, Correction, Input, Requirement, Suspension

KIND = "limits"


@functools.lru_cache(maxsize=8)
def requirements(shelf: Shelf) -> tuple[Requirement, ...]:
    """Return every row of every limit sheet, ordered by sheet and then as printed.

    Raises
    ------
    TanfengError
        ``limits-layout``, ``limits-row-twice``, ``limits-levels``, ``limits-name-unknown``,
        ``limits-status``, ``limits-carried`` or a ``formula-...`` refusal, with file and line.
    """
    found: list[Requirement] = []
    for sheet in sorted(shelf.of_kind(KIND), key=lambda s: (s.series, str(s.in_force), s.id)):
        found.extend(_rows(sheet, shelf, {one.id: one for one in found}))
    return tuple(found)


def _rows(sheet: Sheet, shelf: Shelf, earlier: Mapping[str, Requirement]) -> Iterator[Requirement]:
    body = layout(sheet)
    inputs = {name: _input(name, spec) for name, spec in body.inputs.items()}
    corrections = {
        name: _correction(sheet, name, spec, inputs, body)
        for name, spec in body.corrections.items()
    }
    before = [e for e in shelf.editions(sheet.series) if e.id != sheet.id]
    older = [e for e in before if (e.in_force or sheet.in_force) < sheet.in_force]  # type: ignore[operator]
    seen: set[str] = set()
    for index, row in enumerate(body.rows):
        at = sheet.at(f"rows.{index}")
        if row.id in seen:
            raise refuse("limits-row-twice", at, f"行编号“{row.id}”重复。",
                         f"The row id '{row.id}' is used twice.")  # fmt: skip
        seen.add(row.id)
        for name in row.corrections:
            if name not in corrections:
                raise _unknown(name, at)
        when = parse(row.when, at) if row.when else None
        for name in sorted(when.names - set(inputs)) if when else ():
            raise _unknown(name, at)
        carried = _carried(row, earlier, at)
        yield Requirement(
            id=f"{sheet.id}#{row.id}",
            sheet=sheet,
            rule=body.rule,
            item=row.item,
            product=_text(row.product),
            indicator=row.indicator,
            unit=row.unit,
            levels=carried.levels if carried else _levels(body, row, at),
            where=tuple(_words(alternative) for alternative in row.where),
            when=when,
            corrections=tuple(corrections[name] for name in row.corrections),
            inputs=inputs,
            weight=parse(row.weight, at),
            # a value carried over from a replaced edition is a decision of ours, not the text
            status=Status.MEMORY if carried else _status(row.status, sheet, at),
            clause=row.clause or body.clause,
            source=row.source or sheet.source,
            deadline=row.deadline,
            sector=row.sector,
            suspensions=tuple(Suspension(s.start, s.end, s.document) for s in body.suspensions),
            unrecorded=() if older else sheet.replaces,
            compare=row.compare,
            as_printed=row.as_printed,
            note=_text(row.note) if row.note else Text("", ""),
            at=at,
            sense=row.sense,
        )


def _text(label: Label) -> Text:
    return Text(label.zh, label.en)


def _decimal(value: Number | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _status(word: str, sheet: Sheet, at: str) -> Status:
    try:
        return Status(word) if word else sheet.status
    except ValueError:
        raise refuse(
            "limits-status", at, f"未知的状态“{word}”。", f"'{word}' is not a status.",
            f"可用：{'、'.join(Status)}", f"Use one of {', '.join(Status)}.",
        ) from None  # fmt: skip


def _unknown(name: str, at: str) -> TanfengError:
    return refuse(
        "limits-name-unknown",
        at,
        f"“{name}”没有在本表的 inputs 或 corrections 中声明。",
        f"'{name}' is not declared among the inputs or corrections of the sheet.",
    )


def _input(name: str, spec: InputLayout) -> Input:
    low, high = spec.range
    return Input(
        name, _text(spec.label), spec.unit, _decimal(low), _decimal(high), _decimal(spec.default),
        spec.measure, spec.item,
    )  # fmt: skip


def _correction(
    sheet: Sheet,
    name: str,
    spec: CorrectionLayout,
    inputs: Mapping[str, Input],
    body: LimitsLayout,
) -> Correction:
    at = sheet.at(f"corrections.{name}")
    formulas = {}
    for level, text in spec.levels.items():
        place = sheet.at(f"corrections.{name}.levels.{level}")
        formula = parse(text, place)
        for unknown in sorted(formula.names - set(inputs) - {"limit"}):
            raise _unknown(unknown, place)
        if level not in LEVELS[body.rule]:
            raise refuse("limits-levels", place, f"没有等级“{level}”。",
                         f"There is no level '{level}'.")  # fmt: skip
        formulas[level] = formula
    clause = spec.clause or body.clause
    return Correction(
        name, _text(spec.label), spec.effect, formulas, clause, _status(spec.status, sheet, at)
    )


def _levels(body: LimitsLayout, row: RowLayout, at: str) -> dict[str, Decimal | None]:
    names = LEVELS[body.rule]
    if len(row.levels) != len(names):
        raise refuse(
            "limits-levels",
            at,
            f"“{row.id}”应有 {len(names)} 个等级值，缺的写 null。",
            f"'{row.id}' must have {len(names)} levels; write null for one that is not printed.",
        )
    return {name: _decimal(v) for name, v in zip(names, row.levels, strict=True)}


def _words(alternative: Mapping[str, str | list[str]]) -> dict[str, tuple[str, ...]]:
    return {
        name: (word,) if isinstance(word, str) else tuple(word)
        for name, word in alternative.items()
    }


def _carried(row: RowLayout, earlier: Mapping[str, Requirement], at: str) -> Requirement | None:
    if not row.carried_from:
        return None
    if row.levels or row.carried_from not in earlier:
        raise refuse(
            "limits-carried",
            at,
            f"“{row.carried_from}”不是更早版本中的行，或本行同时写了等级值。",
            f"'{row.carried_from}' is no row of an earlier edition, or the row has its own levels.",
        )
    return cast("Requirement", earlier[row.carried_from])
