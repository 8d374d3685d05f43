"""Reading a method sheet into a `Method`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from tanfeng.reference.codes import items
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.formula import Formula, parse
from tanfeng.reference.method.layout import (
    EquationLayout,
    InputLayout,
    Label,
    MethodLayout,
    PlaceLayout,
    layout,
)
from tanfeng.reference.method.lint import method_findings
from tanfeng.reference.method.method import (
    Check,
    Equation,
    Example,
    Input,
    Method,
    Place,
    Post,
    Rows,
    Tiering,
)
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import Shelf

GWP = "GWP_"
"""Names that begin so are global warming potentials of the set that the sheet names."""


def read_method(sheet: Sheet, shelf: Shelf) -> Method:
    """Read a sheet of kind ``method`` and lint it.

    Raises
    ------
    TanfengError
        With every fault found: layout, unknown symbols, items or tables, cycles, dimensions,
        missing clauses.
    """
    body = layout(sheet)
    faults: list[Finding] = []
    rows = {name: _rows(sheet, shelf, body, name) for name in body.rows}
    inputs: dict[str, Input] = {}
    for symbol, spec in body.inputs.items():
        at = sheet.at(f"inputs.{symbol}")
        inputs[symbol] = _input(sheet, symbol, spec, at, faults)
    equations: dict[str, Equation] = {}
    for symbol, spec in body.equations.items():
        found = _equation(sheet, symbol, spec, faults)
        if found is not None:
            equations[symbol] = found
    inputs |= _potentials(sheet, body, equations)
    checks = []
    for code, spec in body.checks.items():
        at = sheet.at(f"checks.{code}.expr")
        formula = _parse(spec.expr, at, faults)
        if formula is not None:
            checks.append(
                Check(
                    code,
                    spec.rows,
                    formula,
                    spec.severity,
                    _text(spec.message),
                    spec.tolerance,
                    spec.clause,
                    at,
                )
            )
    order, cycle = _order(equations)
    if cycle:
        loop = " -> ".join(cycle)
        faults.append(
            _fault("method-cycle", sheet.at(f"equations.{cycle[0]}"), f"公式循环引用：{loop}",
                   f"Equations refer to each other in a circle: {loop}.")
        )  # fmt: skip
    method = Method(
        sheet=sheet,
        scheme=body.scheme,
        sectors=tuple(body.applies_to.sectors),
        regime=body.applies_to.regime,
        equipment=tuple(body.applies_to.equipment),
        rank=body.applies_to.rank,
        gwp=(body.gwp.set, body.gwp.column) if body.gwp else None,
        rows=rows,
        inputs=inputs,
        equations=equations,
        order=order,
        tiers=tuple(Tiering(s, tuple(t.parts), t.item) for s, t in body.tiers.items()),
        auxiliary=tuple(body.auxiliary),
        checks=tuple(checks),
        tests=tuple(_examples(sheet, body)),
    )
    faults += method_findings(method, shelf)
    if faults:
        raise TanfengError(*faults)
    return method


def _fault(code: str, at: str, zh: str, en: str) -> Finding:
    return Finding(code, Severity.ERROR, at, Text(zh, en))


def _text(label: Label) -> Text:
    return Text(label.zh, label.en)


def _parse(text: str, at: str, faults: list[Finding]) -> Formula | None:
    try:
        return parse(text, at)
    except TanfengError as error:
        faults.extend(error.findings)
        return None


def _rows(sheet: Sheet, shelf: Shelf, body: MethodLayout, name: str) -> Rows:
    spec = body.rows[name]
    at = sheet.at(f"rows.{name}")
    chosen: list[str] = []
    if spec.items is not None:
        known = items(shelf)
        chosen = [code for code, item in known.items() if spec.items.group in item.groups]
        chosen += [code for code in spec.items.codes if code not in chosen]
        unknown = [code for code in chosen if code not in known]
        if unknown:
            raise refuse("method-item-unknown", at, f"品类代码不存在：{'、'.join(unknown)}",
                         f"Unknown items: {', '.join(unknown)}.")  # fmt: skip
        chosen = [code for code in chosen if code not in spec.items.without]
    asked = {place: tuple(codes) for place, codes in spec.asked.items()}
    return Rows(name, tuple(spec.over), tuple(sorted(chosen)), tuple(spec.equipment), asked, at)


def _places(sheet: Sheet, symbol: str, spec: InputLayout, faults: list[Finding]) -> Iterable[Place]:
    listed = spec.default if isinstance(spec.default, list) else [spec.default]
    for index, place in enumerate(listed):
        many = isinstance(spec.default, list)
        at = sheet.at(f"inputs.{symbol}.default.{index}" if many else f"inputs.{symbol}.default")
        yield _place(sheet, place, at, faults)


def _place(sheet: Sheet, place: PlaceLayout, at: str, faults: list[Finding]) -> Place:
    return Place(
        set=sheet.id if place.set == "self" else place.set,
        series=place.series,
        parameter=place.parameter,
        keys=tuple(place.keys.items()),
        value=None if place.value is None else Decimal(str(place.value)),
        formula=_parse(place.expr, at, faults) if place.expr else None,
        clause=place.clause,
        status=place.status or str(sheet.status),
        source=place.source or sheet.source,
        at=at,
    )


def _input(sheet: Sheet, symbol: str, spec: InputLayout, at: str, faults: list[Finding]) -> Input:
    low, high = spec.range
    return Input(
        symbol=symbol,
        rows=spec.rows,
        kind=spec.kind,
        item=spec.item,
        measure=spec.measure,
        unit=spec.unit,
        label=_text(spec.label),
        defaults=tuple(_places(sheet, symbol, spec, faults)),
        required=spec.required,
        low=low,
        high=high,
        jump=spec.jump,
        evidence=tuple(spec.evidence),
        clause=spec.clause,
        at=at,
    )


def _equation(
    sheet: Sheet, symbol: str, spec: EquationLayout, faults: list[Finding]
) -> Equation | None:
    formula = _parse(spec.expr, sheet.at(f"equations.{symbol}.expr"), faults)
    if formula is None:
        return None
    return Equation(
        symbol=symbol,
        rows=spec.rows,
        formula=formula,
        unit=spec.unit,
        kind=spec.kind,
        label=_text(spec.label),
        clause=spec.clause,
        status=spec.status,
        posts=Post(spec.posts.item, spec.posts.measure) if spec.posts else None,
        at=sheet.at(f"equations.{symbol}"),
    )


def _potentials(
    sheet: Sheet, body: MethodLayout, equations: Mapping[str, Equation]
) -> dict[str, Input]:
    if body.gwp is None:
        return {}
    made: dict[str, Input] = {}
    for equation in equations.values():
        for name in equation.formula.names:
            if not name.startswith(GWP) or name in body.inputs or name in made:
                continue
            gas = name.removeprefix(GWP)
            place = Place(
                set=body.gwp.set,
                parameter=body.gwp.column,
                keys=(("gas", f"={gas}"),),
                at=sheet.at("gwp"),
            )
            made[name] = Input(
                name, equation.rows, "factor", "", "", "1",
                Text(f"{gas} 全球增温潜势（{body.gwp.column}）",
                     f"GWP of {gas} ({body.gwp.column})"),
                (place,), False, None, None, None, (), "", sheet.at("gwp"),
            )  # fmt: skip
    return made


def _order(equations: Mapping[str, Equation]) -> tuple[tuple[str, ...], list[str]]:
    done: list[str] = []
    path: list[str] = []

    def visit(symbol: str) -> list[str]:
        if symbol in done:
            return []
        if symbol in path:
            return [*path[path.index(symbol) :], symbol]
        path.append(symbol)
        for name in sorted(equations[symbol].formula.names):
            if name in equations and (cycle := visit(name)):
                return cycle
        path.pop()
        done.append(symbol)
        return []

    for symbol in equations:
        if cycle := visit(symbol):
            return tuple(equations), cycle
    return tuple(done), []


def _examples(sheet: Sheet, body: MethodLayout) -> Iterable[Example]:
    for name, spec in body.tests.items():
        yield Example(
            name=name,
            given=tuple(
                {"item": g.item, "measure": g.measure, "value": g.value, "unit": g.unit}
                for g in spec.given
            ),
            units=tuple(
                {"unit": u.unit, "attributes": {"equipment": u.equipment, **u.attributes}}
                for u in spec.units
            ),
            expect={k: Decimal(str(v)) for k, v in spec.expect.items()},
            tolerance=Decimal(str(spec.tolerance)),
            period=spec.period,
            region=spec.region,
            source=spec.source,
            at=sheet.at(f"tests.{name}"),
        )
