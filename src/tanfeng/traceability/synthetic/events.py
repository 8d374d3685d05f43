"""Events as plain values (事件文本): the four forms that a battery's life needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def kilograms(lot: str, mass: float) -> dict[str, Any]:
    """Return a quantity of a lot."""
    return {"epcClass": lot, "quantity": round(mass, 6), "uom": "KGM"}


def observation(
    step: str,
    things: Sequence[str],
    action: str = "OBSERVE",
    quantities: Iterable[dict[str, Any]] = (),
    **more: Any,
) -> dict[str, Any]:
    """Return an ObjectEvent."""
    made: dict[str, Any] = {"type": "ObjectEvent", "action": action, "bizStep": step}
    if things or not quantities:
        made["epcList"] = list(things)
    if quantities:
        made["quantityList"] = list(quantities)
    return made | more


def association(action: str, step: str, parent: str, children: Iterable[str]) -> dict[str, Any]:
    """Return an AssociationEvent."""
    return {"type": "AssociationEvent", "action": action, "bizStep": step, "parentID": parent,
            "childEPCs": list(children)}  # fmt: skip


def transformation(
    step: str,
    lots_in: Iterable[dict[str, Any]],
    lots_out: Iterable[dict[str, Any]],
    *,
    things_in: Iterable[str] = (),
    things_out: Iterable[str] = (),
) -> dict[str, Any]:
    """Return a TransformationEvent."""
    parts = {
        "inputEPCList": list(things_in), "inputQuantityList": list(lots_in),
        "outputEPCList": list(things_out), "outputQuantityList": list(lots_out),
    }  # fmt: skip
    return {"type": "TransformationEvent", "bizStep": step,
            **{name: part for name, part in parts.items() if part}}  # fmt: skip
