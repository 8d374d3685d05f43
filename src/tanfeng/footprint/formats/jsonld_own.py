"""What tanfeng adds to JSON-LD (附加字段): read back where the schema has no field for it.

Another tool may have changed a document in between, so that what the schema has a field for is
always read from there; only what it has none for is taken from ``otherProperties``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from tanfeng.footprint.formats.jsonld_write import OWN, uuid_of
from tanfeng.footprint.inventory import EXCHANGES, FACTORS, FLOWS, PROCESSES, PROPERTIES

Entity = dict[str, Any]
_ADDED: Mapping[str, tuple[pa.Schema, tuple[str, ...]]] = {
    "flows": (FLOWS, ("gas", "carbon")),
    "processes": (PROCESSES, ("source", "review")),
    "exchanges": (EXCHANGES, ("variable",)),
    "factors": (FACTORS, ("unit", "source")),
}
_REFERS = {"flow": "Flow", "provider": "Process"}
_KINDS = {"unit": "unit", "plant": "unit", "system": "system"}


def own_id(each: Mapping[str, Any]) -> str:
    """Return the id that an entity had before it needed a UUID."""
    return str(_row(each).get("id") or each.get("@id", ""))


def with_own(made: Entity, each: Mapping[str, Any], table: str) -> Entity:
    """Return a row with what its entity tells beyond the schema.

    Parameters
    ----------
    made
        The row as the schema's own fields tell it.
    table
        ``flows``, ``processes``, ``exchanges`` or ``factors``.
    """
    told = _row(each)
    if not told:
        return made
    schema, added = _ADDED[table]
    for name in added:
        value = told.get(name, "")
        if _fits(value, schema.field(name).type):
            made[name] = value
    if table in ("flows", "processes"):
        made |= _names(made, told)
    if table == "processes" and _KINDS.get(str(told.get("kind"))) == made.get("kind"):
        made["kind"] = told["kind"]
    if table == "processes" and str(told.get("technology", ""))[:500] == made.get("technology"):
        made["technology"] = told.get("technology", "")
    for name, kind in _REFERS.items():
        if name in made and uuid_of(kind, str(told.get(name, ""))) == made[name]:
            made[name] = told[name]
    return made | _spread(made, told) if table == "exchanges" else made


def own_properties(each: Mapping[str, Any], at: str) -> list[Entity] | None:
    """Return the properties of a flow as tanfeng wrote them; None where another tool wrote it."""
    own = _own(each)
    told = own.get("properties")
    if not isinstance(told, list):
        return None
    kinds = {field.name: field.type for field in PROPERTIES}
    return [
        {**row, "at": at}
        for row in told
        if isinstance(row, dict)
        and row.keys() <= kinds.keys()
        and all(_fits(value, kinds[name]) for name, value in row.items())
    ]


def _names(made: Entity, told: Mapping[str, Any]) -> Entity:
    zh, en = told.get("name_zh", ""), told.get("name_en", "")
    if isinstance(zh, str) and isinstance(en, str) and (en or zh) == made.get("name_en"):
        return {"name_zh": zh, "name_en": en}
    return {}


def _spread(made: Entity, told: Mapping[str, Any]) -> Entity:
    kind, scale = told.get("distribution"), told.get("scale")
    if not isinstance(scale, int | float) or isinstance(scale, bool):
        return {}
    if kind == made.get("distribution") == "lognormal":
        # the logarithm of an exponential is not always the same digits
        near = math.isclose(scale, made["scale"], rel_tol=1e-9, abs_tol=1e-12)
        return {"scale": float(scale)} if near else {}
    if kind in ("lognormal", "normal") and not made.get("distribution"):
        # the schema has none of no width, nor a lognormal one of an amount that is not above zero
        same = told.get("amount", 0.0) == made.get("amount")
        return {"distribution": kind, "scale": float(scale)} if same else {}
    return {}


def _fits(value: Any, kind: pa.DataType) -> bool:
    if kind == pa.string():
        return isinstance(value, str)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _own(each: Mapping[str, Any]) -> Mapping[str, Any]:
    others = each.get("otherProperties")
    own = others.get(OWN) if isinstance(others, dict) else None
    return own if isinstance(own, dict) else {}


def _row(each: Mapping[str, Any]) -> Mapping[str, Any]:
    row = _own(each).get("row")
    return row if isinstance(row, dict) else {}
