"""Dimension check (量纲检查): what a formula does to the units of its names, when it is loaded.

A formula computes with bare numbers, so beside the dimension the scale must come out right too.
A literal may be a count (the 44 of 44/12) or a conversion (the 1000 of kg to t). Each quantity
therefore carries every scale that its literals could have made of it; two quantities fit when
they share one. Carbon counts as 44/12 of its mass in CO2, so that a forgotten 44/12 shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.formula.parse import Formula
from tanfeng.reference.formula.render import source
from tanfeng.reference.formula.tree import (
    Binary,
    Boolean,
    Call,
    Compare,
    Interp,
    Lookup,
    Name,
    Node,
    Number,
    Power,
    Sum,
    Unary,
    parts,
    walk,
)
from tanfeng.reference.units import Nature, nature

_TO_CO2 = 44 / 12
_MOST_SCALES = 256


@dataclass(frozen=True)
class _Quantity:
    """Dimension and possible scales; None is not known, and fits anything."""

    dimension: Any = None
    scales: frozenset[float] | None = None


_ANY = _Quantity()


def dimension_findings(
    formula: Formula, units: Mapping[str, str], unit: str | None, at: str = ""
) -> list[Finding]:
    """Check a formula against the units of its names.

    Parameters
    ----------
    formula
        The formula.
    units
        Unit of each name; of a table under its own name, of one of its columns under
        ``table.column``. What is not listed fits anything.
    unit
        Unit that the result is declared in; None for a condition or where any unit will do.
    at
        Place of the findings; the formula's own place when empty.

    Returns
    -------
    list[Finding]
        ``unit-unknown`` for units that cannot be read, ``formula-dimension`` where dimensions do
        not fit, ``formula-scale`` where a factor such as 1000, 100 or 44/12 is missing. Numbers
        that are multiplied once too often cannot be told from coefficients and are not found.
    """
    place = at or formula.at
    checker = _Checker(place)
    wanted = checker.nature(unit) if unit is not None else None
    natures: dict[str, Nature] = {}
    for name in sorted(_needed(formula.tree) & set(units)):
        found = checker.nature(units[name])
        if found is not None:
            natures[name] = found
    if checker.findings:
        return checker.findings
    carbon = wanted is None or bool(wanted.substances)
    checker.known = {name: _measured(found, carbon) for name, found in natures.items()}
    checker.units = units
    result = checker.of(formula.tree)
    if wanted is not None and unit is not None:
        checker.fits(result, _measured(wanted, carbon), formula.tree, unit)
    return checker.findings


def _needed(tree: Node) -> set[str]:
    needed: set[str] = set()
    for node in walk(tree):
        match node:
            case Name(name):
                needed.add(name)
            case Lookup(table, _, column):
                needed |= {table, f"{table}.{column}"}
            case Interp(table, _):
                needed.add(table)
    return needed


def _measured(found: Nature, carbon: bool) -> _Quantity:
    scale = float(found.scale) * (_TO_CO2**found.carbon if carbon else 1.0)
    return _Quantity(found.dimension, frozenset({_rounded(scale)}))


def _rounded(scale: float) -> float:
    # decimals of pint and floats of this file differ in the last digits
    return float(f"{scale:.9e}")


def _each(scales: frozenset[float] | None, change: Callable[[float], float]) -> Any:
    return None if scales is None else frozenset(_rounded(change(s)) for s in scales)


@dataclass
class _Checker:
    at: str
    findings: list[Finding] = field(default_factory=list)
    known: dict[str, _Quantity] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    pure: Any = field(default_factory=lambda: nature("1").dimension)

    def nature(self, unit: str) -> Nature | None:
        try:
            return nature(unit, self.at)
        except TanfengError as error:
            self.findings.extend(error.findings)
            return None

    def of(self, node: Node) -> _Quantity:
        match node:
            case Number(value):
                return self.literal(value)
            case Name(name):
                return self.known.get(name, _ANY)
            case Lookup(table, _, column):
                return self.known.get(f"{table}.{column}", self.known.get(table, _ANY))
            case Interp(table, x):
                self.of(x)
                return self.known.get(table, _ANY)
            case Binary("*" | "/" as operator, left, right):
                return self.product(self.of(left), self.of(right), operator == "/")
            case Power(base, exponent):
                return self.power(self.of(base), exponent)
            case Binary(_, left, right) | Compare(_, left, right):
                return self.alike((left, right), node)
            case Call("where", (condition, *branches)):
                self.of(condition)
                return self.alike(tuple(branches), node)
            case Call(_, arguments):
                return self.alike(arguments, node)
            case Sum(inner, _) | Unary(_, inner):
                return self.of(inner)
            case Boolean():
                for part in parts(node):
                    self.of(part)
        return _ANY

    def literal(self, value: Decimal) -> _Quantity:
        if not value:
            return _ANY
        return _Quantity(self.pure, frozenset({1.0, _rounded(float(1 / value))}))

    def product(self, left: _Quantity, right: _Quantity, inverse: bool) -> _Quantity:
        if left.dimension is None or right.dimension is None:
            return _ANY
        dimension = (
            left.dimension / right.dimension if inverse else left.dimension * right.dimension
        )
        if left.scales is None or right.scales is None:
            return _Quantity(dimension)
        made = frozenset(
            _rounded(a / b if inverse else a * b) for a in left.scales for b in right.scales
        )
        return _Quantity(dimension, made if len(made) <= _MOST_SCALES else None)

    def power(self, base: _Quantity, exponent: Decimal) -> _Quantity:
        if base.dimension is None:
            return _ANY
        scales = _each(base.scales, lambda scale: scale ** float(exponent))
        return _Quantity(base.dimension**exponent, scales)

    def alike(self, several: tuple[Node, ...], whole: Node) -> _Quantity:
        found = [self.of(node) for node in several]
        both = list(zip(several, found, strict=True))
        for (_, first), (node, second) in pairwise(
            [both[0], *(b for b in both[1:] if b[1].dimension is not None)]
        ):
            if first.dimension is not None:
                self.fits(second, first, node, "", whole)
        known = [quantity for quantity in found if quantity.dimension is not None]
        if not known:
            return _ANY
        shared = [quantity.scales for quantity in known if quantity.scales is not None]
        scales = frozenset.intersection(*shared) if shared else None
        return _Quantity(known[0].dimension, scales or known[0].scales)

    def fits(
        self, found: _Quantity, wanted: _Quantity, node: Node, unit: str, whole: Node | None = None
    ) -> None:
        """Add a finding unless `found` can be read as `wanted`."""
        if found.dimension is None or wanted.dimension is None:
            return
        text = source(node if whole is None else whole)
        if found.dimension != wanted.dimension:
            have, want = self.shown(found), unit or self.shown(wanted)
            self.findings.append(
                Finding(
                    "formula-dimension",
                    Severity.ERROR,
                    self.at,
                    Text(
                        f"量纲不符：“{text}”中出现 {have}，应为 {want}。",
                        f"Dimensions do not fit: '{text}' has {have} where {want} is needed.",
                    ),
                    self.hint(node),
                )
            )
        elif found.scales and wanted.scales and not found.scales & wanted.scales:
            ratios = {f"{a / b:.6g}" for a in found.scales for b in wanted.scales}
            # of all factors that would mend it the shortest is what somebody forgot
            ratio = min(ratios, key=lambda text: (len(text), text))
            self.findings.append(
                Finding(
                    "formula-scale",
                    Severity.ERROR,
                    self.at,
                    Text(
                        f"单位相差倍数 {ratio}：“{text}”{f'，应为 {unit}' if unit else ''}。",
                        f"Units differ by a factor of {ratio} in '{text}'"
                        f"{f', declared in {unit}' if unit else ''}.",
                    ),
                    self.hint(node),
                )
            )

    def shown(self, quantity: _Quantity) -> str:
        return str(quantity.dimension).replace(" ** ", "^") or "1"

    def hint(self, node: Node) -> Text:
        listed = ", ".join(
            f"{name} [{self.units[name]}]" for name in sorted(_needed(node)) if name in self.units
        )
        return Text(f"名称的单位：{listed}", f"Units of the names: {listed}")
