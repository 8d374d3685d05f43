"""Conventions of OSeMOSYS and of its relatives (约定): where their objectives differ by design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tanfeng.reference.errors import refuse


@dataclass(frozen=True, slots=True)
class Convention:
    """How a model is read where relatives of OSeMOSYS disagree.

    Attributes
    ----------
    storage
        "days": levels within a typical day of each day type, as in OSeMOSYS. "slices": one level
        that runs through the time slices of all years in the order of the set, each with the
        energy of its whole share of the year.
    route_salvage
        1 takes what routes of trade are worth at the end off their cost. -1 adds it, which
        tz-osemosys does; it is kept to compare with results published by that package.
    """

    name: str
    storage: Literal["days", "slices"]
    route_salvage: float


CONVENTIONS = {
    "osemosys": Convention("osemosys", "days", 1.0),
    "tz-osemosys": Convention("tz-osemosys", "slices", -1.0),
}
"""Name -> convention."""

OSEMOSYS = CONVENTIONS["osemosys"]


def convention_named(name: str) -> Convention:
    """Return a convention.

    Raises
    ------
    TanfengError
        ``osemosys-convention`` for a name that there is not.
    """
    if name not in CONVENTIONS:
        known = "、".join(CONVENTIONS)
        raise refuse(
            "osemosys-convention",
            name,
            f"没有这种约定；可用：{known}。",
            f"There is no such convention; known are {', '.join(CONVENTIONS)}.",
        )
    return CONVENTIONS[name]
