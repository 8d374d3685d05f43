"""Flows (流) that exchanges are of: products by name and unit, elementary flows by code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tanfeng.footprint.formats.gas_names import GasNames

_TAKEN = ("natural resource", "natural resources", "resource", "resources", "raw")
_FROM = ("in air", "from air", "in ground", "in water", "biotic", "land")


@dataclass(eq=False)
class Flows:
    """Makes flows, each once.

    Attributes
    ----------
    ours
        Flows that tanfeng wrote beside the blocks, by id.
    """

    names: GasNames
    ours: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows |= {id: dict(row) for id, row in self.ours.items()}

    def product(self, name: str, unit: str, at: str, *, waste: bool = False) -> str:
        """Return the id of a product: that of the same name and unit in any workbook."""
        id = ", ".join(part for part in (name, unit, "waste" if waste else "") if part)
        self.rows.setdefault(
            id, {"id": id, "name_en": name, "kind": "waste" if waste else "product",
                 "unit": unit, "at": at}
        )  # fmt: skip
        return id

    def elementary(
        self, code: str, name: str, categories: str, unit: str, cas: str, at: str
    ) -> str:  # fmt: skip
        """Return the id of an elementary flow: its code, or else what it says of itself."""
        path = "/".join(part.strip() for part in categories.split("::"))
        id = code or ", ".join(part for part in (name, path, unit) if part)
        if id not in self.rows:
            gas, carbon = self.names.match(name, cas, path, is_taken(categories, ""))
            self.rows[id] = {"id": id, "name_en": name, "kind": "elementary", "unit": unit,
                             "cas": cas, "category": path, "gas": gas, "carbon": carbon,
                             "at": at}  # fmt: skip
        return id


def is_taken(categories: str, kind: str) -> bool:
    """Tell whether a flow is taken from nature, by its categories or the type of its node."""
    first = categories.split("::")[0].strip().casefold()
    return first in _TAKEN or first in _FROM or kind.casefold() == "natural resource"
