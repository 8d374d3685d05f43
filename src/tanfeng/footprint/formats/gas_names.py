"""Greenhouse gases among flows (识别温室气体): by CAS number, then by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tanfeng.reference.shelf import Shelf

SHEET = "gas_names"
_APART = re.compile(r"[,;(\[/]|，|；|（")


@dataclass(frozen=True, eq=False)
class GasNames:
    """What tells the gas of a flow, and the kind of its carbon."""

    by_cas: dict[str, str]
    by_name: dict[str, str]
    carbon: dict[str, tuple[str, ...]]

    def match(self, name: str, cas: str, category: str, taken: bool) -> tuple[str, str]:
        """Return the gas and the kind of its carbon; both empty for what is none.

        Parameters
        ----------
        taken
            Whether the flow is taken from nature: carbon dioxide that is, is uptake.
        """
        bare = _APART.split(name.casefold())[0].strip()
        number = cas.strip().lstrip("0")
        gas = self.by_cas.get(number, "") or self.by_name.get(bare, "")
        if not gas:
            return "", ""
        if gas == "CO2" and taken:
            return gas, "uptake"
        said = f"{name} {category}".casefold()
        # non-fossil holds the word fossil: the longer words are looked for first
        words = sorted(
            ((word, kind) for kind, each in self.carbon.items() for word in each),
            key=lambda pair: -len(pair[0]),
        )
        return gas, next((kind for word, kind in words if word in said), "")


def gas_names(shelf: Shelf) -> GasNames:
    """Return the names that the reference sheets know."""
    sheet = shelf.sheet(SHEET)
    rows = [row.cells for row in sheet.tables["names"]]
    return GasNames(
        {row["cas"]: row["gas"] for row in rows if row["cas"]},
        {row["name"]: row["gas"] for row in rows},
        {kind: tuple(words) for kind, words in sheet.body["carbon"].items()},
    )
