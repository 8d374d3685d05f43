"""Mass and carbon of a product (质量与含碳量): as somebody says, or as the inventory tells."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.footprint.study.made import Study
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.units import convert

_WEIGHTLESS = ("kWh", "MJ")


@dataclass(frozen=True)
class Content:
    """kg of a product and of the carbon in it; None where nobody has said."""

    mass: Decimal | None
    fossil: Decimal | None
    biogenic: Decimal | None


def content_of(study: Study, product: str, amount: Decimal | None, said: Content) -> Content:
    """Return a product's content per declared unit.

    What is said counts first; then the unit, where it is one of mass or energy (energy weighs
    nothing and holds no carbon); then the property ``mass``. Carbon is never guessed.

    Parameters
    ----------
    said
        Per unit of the product.
    """
    place, times = study.place(product), amount or Decimal(1)
    unit = study.assembled.system.units[place]
    mass, fossil, biogenic = said.mass, said.fossil, said.biogenic
    if any(converted(unit, other) is not None for other in _WEIGHTLESS):
        none = Decimal(0)
        mass, fossil, biogenic = mass or none, fossil or none, biogenic or none
    if mass is None:
        mass = converted(unit, "kg")
    if mass is None:
        mass = _property(study, place, "mass")
    return Content(*(None if each is None else each * times for each in (mass, fossil, biogenic)))


def converted(unit: str, other: str) -> Decimal | None:
    """Return how many of another unit one unit is; None where it is none."""
    with suppress(TanfengError):
        return Decimal(repr(convert(1.0, unit, other))).normalize()
    return None


def _property(study: Study, place: int, name: str) -> Decimal | None:
    columns = study.assembled.columns
    keys = ((columns.process[place], columns.flow[place]), ("", columns.flow[place]))
    told = {
        (row["process"], row["flow"]): row
        for row in study.inventory.properties.to_pylist()
        if row["property"] == name and row["value"] is not None
    }
    for key in keys:
        if key in told:
            factor = converted(told[key]["unit"] or "kg", "kg")
            return None if factor is None else Decimal(repr(told[key]["value"])) * factor
    return None
