"""Units (单位) as Brightway spells them, and as the tables do."""

from __future__ import annotations

from dataclasses import dataclass, field

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import canonical, convert

SHEET = "brightway_units"


@dataclass(eq=False)
class UnitNames:
    """Reads names of units; each that nobody knows is told once.

    Attributes
    ----------
    known
        Unit of a name.
    """

    known: dict[str, str]
    findings: list[Finding]
    told: set[str] = field(default_factory=set)

    def read(self, text: str, at: str) -> str:
        """Return a unit in one spelling; one that is not known stays as it stands."""
        if not text:
            return ""
        found = self.known.get(text.casefold())
        if found:
            return found
        try:
            return canonical(text)
        except TanfengError:
            pass
        if text not in self.told:
            self.told.add(text)
            self.findings.append(
                Finding("brightway-unit", Severity.WARNING, at,
                        Text(f"不认识的单位“{text}”，原样保留，不换算。",
                             f"The unit '{text}' is not known; it is kept as it stands and "
                             "converts to no other."))
            )  # fmt: skip
        return text


def unit_names(shelf: Shelf, findings: list[Finding]) -> UnitNames:
    """Return the names that the reference sheet has."""
    rows = [row.cells for row in shelf.sheet(SHEET).tables["names"]]
    return UnitNames({row["name"]: canonical(row["unit"]) for row in rows}, findings)


def alike(one: str, other: str) -> bool:
    """Tell whether a unit converts to another; an empty one is like any."""
    if not one or not other or one == other:
        return True
    try:
        convert(1.0, one, other)
    except TanfengError:
        return False
    return True
