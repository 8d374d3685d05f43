"""Resolving defaults (缺省值): every parameter of a method, for every key that occurs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tanfeng.accounting.subject import Plant, attribute
from tanfeng.reference.codes import items, unit_of
from tanfeng.reference.factors import Factor, FactorSet, factor_set, find, read_factors
from tanfeng.reference.method import Input, Method, Place, is_constant, unit_for
from tanfeng.reference.period import parse_period
from tanfeng.reference.sheet import Row, Sheet
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import canonical, factor

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """A value taken from a sheet in place of a reported one.

    Attributes
    ----------
    value
        In the unit of the symbol; None when no sheet gives one.
    printed, printed_unit
        As the sheet has it, before conversion.
    """

    value: Decimal | None
    unit: str
    at: str
    source: str = ""
    clause: str = ""
    status: str = ""
    sheet: str = ""
    note: str = ""
    printed: Decimal | None = None
    printed_unit: str = ""


@dataclass(frozen=True)
class Resolved:
    """What a method needs from the shelf, for the plants and months at hand.

    Attributes
    ----------
    constants
        Symbol -> the one value of the whole method.
    columns
        Row set -> attribute columns that its defaults are found by.
    picks
        Row set -> key (values of `columns`) -> symbol -> pick.
    scales
        Symbol -> factor from the ledger's unit to the unit of the formula, where they differ.
    """

    method: Method
    constants: Mapping[str, Pick]
    columns: Mapping[str, Keys]
    picks: Mapping[str, Mapping[Keys, Mapping[str, Pick]]]
    scales: Mapping[str, Decimal]
    sheets: tuple[str, ...] = ()

    def table(self, rows: str) -> pa.Table:
        """Return the picks of a row set as a table: attribute columns, then symbols."""
        names = self.columns[rows]
        found = self.picks[rows]
        symbols = sorted({symbol for row in found.values() for symbol in row})
        columns: dict[str, pa.Array] = {
            name: pa.array([key[i] for key in found], pa.string()) for i, name in enumerate(names)
        }
        for symbol in symbols:
            picked = [row[symbol].value if symbol in row else None for row in found.values()]
            columns[f"{symbol}__default"] = pa.array(
                [None if v is None else float(v) for v in picked], pa.float64()
            )
        return pa.table(columns)


@dataclass
class _Sets:
    shelf: Shelf
    read: dict[str, FactorSet] = field(default_factory=dict)

    def get(self, id: str) -> FactorSet:
        if id not in self.read:
            sheet = self.shelf.sheet(id)
            self.read[id] = (
                read_factors(_inline(sheet))
                if sheet.kind == "method"
                else factor_set(self.shelf, id)
            )
        return self.read[id]


def _inline(sheet: Sheet) -> Sheet:
    """Return a method sheet with the factor rows that it carries itself as its only table."""
    listed: list[dict[str, Any]] = list(sheet.body.get("values") or ())
    rows: list[Row] = []
    for index, given in enumerate(listed):
        cells = {"clause": "", "note": ""}
        cells |= {key: "" if value is None else str(value) for key, value in given.items()}
        rows.append(Row(cells, sheet.at(f"values.{index}")))
    return replace(sheet, tables={"values": tuple(rows)})


def resolve(method: Method, shelf: Shelf, plants: Sequence[Plant]) -> Resolved:
    """Find the method's own value of every input, for every plant, unit, item and month.

    A series is opened at the edition in force for each month, so that the tables join by
    equality and need no as-of join.
    """
    sets = _Sets(shelf)
    constants: dict[str, Pick] = {}
    columns: dict[str, Keys] = {}
    picks: dict[str, Mapping[Keys, Mapping[str, Pick]]] = {}
    for symbol, input in method.inputs.items():
        if is_constant(input):
            unit = unit_for(input, shelf, input.item)
            constants[symbol] = _pick(input, sets, {}, "", unit)
    for name, rows in method.rows.items():
        own = [
            i
            for i in method.inputs.values()
            if i.rows == name and i.symbol not in constants and any(map(_looked_up, i.defaults))
        ]
        columns[name] = _columns(own)
        table: dict[Keys, Mapping[str, Pick]] = {}
        known = items(shelf)
        for key in _combinations(rows.items, rows.equipment, columns[name], plants, known):
            row = dict(zip(columns[name], key, strict=True))
            item = row.get("item", "")
            table[key] = {
                i.symbol: _pick(i, sets, row, item, unit_for(i, shelf, item)) for i in own
            }
        picks[name] = table
    return Resolved(
        method, constants, columns, picks, _scales(method, shelf), tuple(sorted(sets.read))
    )


def _scales(method: Method, shelf: Shelf) -> Mapping[str, Decimal]:
    found: dict[str, Decimal] = {}
    for input in method.inputs.values():
        if input.kind == "factor" or not input.unit:
            continue
        item = input.item or method.rows[input.rows].items[0]
        stored, used = unit_of(shelf, item, input.measure), unit_for(input, shelf, item)
        if canonical(stored) != canonical(used):
            found[input.symbol] = factor(stored, used, input.at)
    return found


def _looked_up(place: Place) -> bool:
    return place.formula is None


def _columns(inputs: Iterable[Input]) -> Keys:
    found: set[str] = set()
    for input in inputs:
        for place in input.defaults:
            if place.series:
                found.add("period")
            for _, attribute_name in place.keys:
                if attribute_name.startswith("="):
                    continue
                found.add("item" if attribute_name.startswith("item") else attribute_name)
    return tuple(sorted(found))


def _combinations(
    codes: tuple[str, ...],
    equipment: tuple[str, ...],
    columns: Keys,
    plants: Sequence[Plant],
    known: Mapping[str, object],
) -> Iterable[Keys]:
    own = [c for c in columns if c.startswith(("unit.", "plant."))]
    seen: dict[Keys, None] = {}
    for plant in plants:
        for unit in plant.members(equipment):
            values = tuple(attribute(plant, unit, None, c) for c in own)
            seen.setdefault(values)
    months = sorted({m for plant in plants for m in plant.months}) if "period" in columns else [""]
    chosen = [c for c in codes if c in known] if "item" in columns else [""]
    for values, month, item in itertools.product(seen, months, chosen):
        by_name = dict(zip(own, values, strict=True)) | {"period": month, "item": item}
        yield tuple(by_name[c] for c in columns)


def _pick(input: Input, sets: _Sets, row: Mapping[str, str], item: str, unit: str) -> Pick:
    missing = Pick(None, unit, input.defaults[0].at if input.defaults else input.at)
    for place in input.defaults:
        if place.formula is not None:
            continue
        if place.value is not None:
            return Pick(place.value, unit, place.at, place.source, place.clause, place.status,
                        input.symbol)  # fmt: skip
        edition = place.set
        if place.series:
            governing = sets.shelf.governing(place.series, parse_period(row["period"]))
            if governing is None:
                continue
            edition = governing.id
        known = items(sets.shelf)
        keys = {
            column: (
                name[1:] if name.startswith("=")
                else _item_value(known, item, name) if name.startswith("item")
                else row[name]
            )
            for column, name in place.keys
        }  # fmt: skip
        answer = find(sets.get(edition), place.parameter, sets.shelf, **keys)
        found = answer.factor
        if found is None or found.value is None:
            missing = Pick(None, unit, found.at if found else place.at, sheet=edition,
                           note=f"{place.parameter} {_shown(keys)}")  # fmt: skip
            continue
        return _converted(found, edition, unit, answer.steps)
    return missing


def _item_value(known: Mapping[str, object], item: str, name: str) -> str:
    return item if name == "item" else str(getattr(known[item], name.partition(".")[2], "") or "")


def _shown(keys: Mapping[str, str]) -> str:
    return ", ".join(f"{k}={v}" for k, v in keys.items())


def _converted(found: Factor, sheet: str, unit: str, steps: tuple[str, ...]) -> Pick:
    value = found.value
    if value is not None and canonical(found.unit) != canonical(unit):
        value = value * factor(found.unit, unit, found.at)
    note = f"{found.note} ({' -> '.join(steps)})" if len(steps) > 1 else found.note
    return Pick(value, unit, found.at, found.source, found.clause, str(found.status), sheet,
                note.strip(), found.value, found.unit)  # fmt: skip
