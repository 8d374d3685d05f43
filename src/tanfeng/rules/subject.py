"""What is known of a subject: words and numbers, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.formula import Formula, Values, exact
from tanfeng.reference.units import factor
from tanfeng.rules.requirement import Input, Requirement


def number(inputs: Mapping[str, Any], asked: Input) -> Decimal | None:
    """Return an input as a number in the unit asked for.

    None where nothing is stated and the document has no default, where the value is no number,
    lies outside of the allowed range, or is in a unit of another kind.
    """
    stated = inputs.get(asked.id)
    if stated is None:
        return asked.default
    value = _decimal(stated)
    unit = inputs.get(f"{asked.id}_unit")
    if value is not None and unit and asked.unit:
        try:
            value *= factor(str(unit), asked.unit, asked.id)
        except TanfengError:
            return None
    if value is None or not value.is_finite():
        return None
    below = asked.low is not None and value < asked.low
    above = asked.high is not None and value > asked.high
    return None if below or above else value


def _decimal(stated: Any) -> Decimal | None:
    if isinstance(stated, bool):
        return Decimal(int(stated))
    try:
        return Decimal(str(stated))
    except InvalidOperation:
        return None


def scope(requirement: Requirement, inputs: Mapping[str, Any]) -> dict[str, Decimal | None]:
    """Return the numbers that the formulas of a requirement may name."""
    return {name: number(inputs, asked) for name, asked in requirement.inputs.items()}


def missing(formula: Formula, names: Mapping[str, Decimal | None]) -> tuple[str, ...]:
    """Return the inputs that keep a formula from having a value, in alphabetical order.

    A name that the formula does not need at these values is not missing: where the altitude is
    below 1500 m, nobody is asked for the air pressure.
    """
    if exact(formula, Values(names)) is not None:
        return ()
    unknown = sorted(name for name in formula.names if names.get(name) is None)
    alone = [name for name in unknown if _settles(formula, names, name)]
    return tuple(alone or unknown)


def _settles(formula: Formula, names: Mapping[str, Decimal | None], name: str) -> bool:
    probes = (Decimal(0), Decimal(1), Decimal(10) ** 6)
    return any(exact(formula, Values({**names, name: p})) is not None for p in probes)


def applies(requirement: Requirement, inputs: Mapping[str, Any]) -> tuple[bool | None, list[str]]:
    """Tell whether a row is for this subject; None, and what is missing, when it cannot be told."""
    words, unknown = _words(requirement.where, inputs)
    numbers: bool | None = True
    if requirement.when is not None:
        names = scope(requirement, inputs)
        truth = exact(requirement.when, Values(names))
        numbers = None if truth is None else bool(truth)
        if truth is None:
            unknown = [*unknown, *missing(requirement.when, names)]
    if words is False or numbers is False:
        return False, []
    if words is None or numbers is None:
        return None, sorted(set(unknown))
    return True, []


def _words(
    where: Iterable[Mapping[str, tuple[str, ...]]], inputs: Mapping[str, Any]
) -> tuple[bool | None, list[str]]:
    alternatives = list(where)
    if not alternatives:
        return True, []
    unknown: list[str] = []
    for alternative in alternatives:
        stated = {name: inputs.get(name) for name in alternative}
        if any(v is not None and str(v) not in alternative[n] for n, v in stated.items()):
            continue
        absent = [name for name, value in stated.items() if value is None]
        if not absent:
            return True, []
        unknown += absent
    return (None, sorted(set(unknown))) if unknown else (False, [])
