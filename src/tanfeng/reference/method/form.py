"""The form (填报表) of a plant: what its methods ask it to report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from tanfeng.reference.codes import items, measures, unit_of
from tanfeng.reference.finding import Text
from tanfeng.reference.form import Form, Line, Relation
from tanfeng.reference.method.choose import Subject, methods_for
from tanfeng.reference.method.lint import unit_for
from tanfeng.reference.method.method import Input, Method, Rows
from tanfeng.reference.period import Period
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import convert


def form_for(shelf: Shelf, plant: Any, units: Sequence[Any], period: Period) -> Form:
    """Return the form of one plant for a period.

    Parameters
    ----------
    plant
        Entity with ``id``, ``name``, ``sector`` and ``attributes``.
    units
        Its process units, likewise.
    period
        Every method that governs one of its months asks for its lines.

    Returns
    -------
    Form
        One line per unit, item and measure; what several methods ask for stands once, and is
        required if one of them requires it.
    """
    chosen: dict[str, Method] = {}
    for month in range(period.first, period.last + 1):
        for method in methods_for(shelf, plant, Period(month, month), units):
            chosen[method.id] = method
    lines: dict[tuple[str, str, str], Line] = {}
    for method in chosen.values():
        for line in _lines(shelf, method, plant, units):
            key = (line.entity, line.item, line.measure)
            if key in lines:
                lines[key] = _merged(lines[key], line)
            else:
                lines[key] = line
    order = {unit.id: place for place, unit in enumerate((plant, *units))}
    ranked = sorted(
        lines.values(), key=lambda x: (order[x.entity], _rank(shelf, x.item), x.item, x.measure)
    )
    title = Text(f"{plant.name.zh} 能源与温室气体月报", f"{plant.name.en}: energy and GHG, monthly")
    return Form(
        plant.id,
        title,
        tuple(ranked),
        tuple(_relations(shelf, ranked)),
        tuple(sorted(chosen)),
    )


def _rank(shelf: Shelf, item: str) -> int:
    groups = items(shelf)[item].groups
    order = ("product", "fuel", "carrier", "medium", "raw_material", "carbonate", "money")
    return min((order.index(g) for g in groups if g in order), default=len(order))


def _merged(first: Line, second: Line) -> Line:
    return replace(
        first,
        required=first.required or second.required,
        low=first.low if first.low is not None else second.low,
        high=first.high if first.high is not None else second.high,
        jump=first.jump if first.jump is not None else second.jump,
        default=first.default if first.default is not None else second.default,
    )


def _lines(shelf: Shelf, method: Method, plant: Subject, units: Sequence[Any]) -> Iterator[Line]:
    for input in method.inputs.values():
        if input.kind == "factor":
            continue
        rows = method.rows[input.rows]
        for entity, asked in _places(rows, plant, units):
            for item in asked if "item" in rows.over else (input.item,):
                yield _line(shelf, method, input, entity, item)


def _places(
    rows: Rows, plant: Subject, units: Sequence[Any]
) -> Iterator[tuple[Any, tuple[str, ...]]]:
    if "unit" not in rows.over:
        yield plant, _asked(rows, plant, "plant")
        return
    for unit in units:
        equipment = str(unit.attributes.get("equipment") or "")
        if not rows.equipment or equipment in rows.equipment:
            yield unit, _asked(rows, unit, equipment)
    if not rows.equipment and "item" in rows.over:
        yield plant, _asked(rows, plant, "plant")


def _asked(rows: Rows, entity: Subject, equipment: str) -> tuple[str, ...]:
    own = entity.attributes.get("items")
    if own and "item" in rows.over:
        return tuple(code for code in own if code in rows.items)
    return rows.asked.get(equipment, ())


def _line(shelf: Shelf, method: Method, input: Input, entity: Any, item: str) -> Line:
    known, measure = items(shelf)[item], measures(shelf)[input.measure]
    # the ledger stores canonical units, whatever unit the formulas of a method use
    unit = unit_of(shelf, item, input.measure)
    used = unit_for(input, shelf, item)
    stated = next((p.value for p in input.defaults if p.value is not None), None)
    label = Text(
        f"{entity.name.zh} {known.name.zh} {measure.name.zh}",
        f"{entity.name.en}: {known.name.en}, {measure.name.en}",
    )
    return Line(
        entity=entity.id,
        item=item,
        measure=input.measure,
        unit=unit,
        label=label,
        kind=measure.kind,
        low=_stored(input.low, used, unit, input.at),
        high=_stored(input.high, used, unit, input.at),
        required=input.required,
        jump=input.jump,
        symbol=input.symbol,
        sheet=method.id,
        default=None if stated is None else _stored(float(stated), used, unit, input.at),
    )


def _stored(bound: float | None, used: str, unit: str, at: str) -> float | None:
    return bound if bound is None or used == unit else convert(bound, used, unit, at)


_BALANCE = {
    "opening_stock": "+", "purchase": "+", "output": "+",
    "consumption": "-", "sales": "-", "export": "-", "loss": "-", "closing_stock": "-",
}  # fmt: skip


def _relations(shelf: Shelf, lines: Iterable[Line]) -> Iterator[Relation]:
    ranked = list(lines)
    by_item: dict[tuple[str, str], dict[str, list[int]]] = {}
    for index, line in enumerate(ranked):
        if line.measure in _BALANCE:
            plant = line.entity.partition("/")[0]
            found = by_item.setdefault((plant, line.item), {})
            found.setdefault(line.measure, []).append(index)
    for (_, item), found in by_item.items():
        if not {"opening_stock", "closing_stock", "consumption"} <= set(found):
            continue
        names: list[tuple[str, int]] = []
        text = {"+": [], "-": []}
        for measure, sign in _BALANCE.items():
            for index in found.get(measure, ()):
                name = f"{measure}_{len(names)}"
                names.append((name, index))
                text[sign].append(name)
        label = items(shelf)[item].name
        yield Relation(
            code="stock-balance",
            expression=f"{' + '.join(text['+'])} == {' + '.join(text['-'])}",
            names=tuple(names),
            message=Text(
                f"{label.zh}：期初库存＋购入＋产出应等于消费＋外销＋外供＋损失＋期末库存。",
                f"{label.en}: opening stock + purchases + output must equal consumption + sales"
                " + supply to others + losses + closing stock.",
            ),
            tolerance=0.005,
        )
