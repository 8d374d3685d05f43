"""What a footprint is asked for (核算要求): plain values, so that a run can keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from tanfeng.footprint.linking import Override, Rule


@dataclass(frozen=True)
class Ask:
    """A system and how to see it.

    Attributes
    ----------
    inventories
        Runs that brought an inventory in.
    plants
        Plants of the ledger that are processes of their own.
    period
        Of the plants, and the year of the catalogue.
    electricity
        Metric of the catalogue; empty to leave the catalogue out.
    view
        How co-products share, see `assembly.VIEWS`.
    warming
        Set of warming potentials.
    overrides
        Links that persons have decided.
    """

    inventories: tuple[int, ...] = ()
    plants: tuple[str, ...] = ()
    period: str = ""
    electricity: str = "footprint"
    view: str = "mass"
    warming: str = "AR6"
    rule: Rule = field(default_factory=Rule)
    overrides: tuple[Override, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return it as values that JSON can hold."""
        return {
            **asdict(self),
            "inventories": list(self.inventories),
            "plants": list(self.plants),
            "overrides": [asdict(each) for each in self.overrides],
        }


def ask_of(arguments: Mapping[str, Any]) -> Ask:
    """Return what a run was asked."""
    return Ask(
        tuple(int(n) for n in arguments["inventories"]),
        tuple(str(each) for each in arguments["plants"]),
        str(arguments["period"]),
        str(arguments["electricity"]),
        str(arguments["view"]),
        str(arguments["warming"]),
        Rule(**arguments["rule"]),
        tuple(Override(**each) for each in arguments["overrides"]),
    )
