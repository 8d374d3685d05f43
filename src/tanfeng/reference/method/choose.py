"""Which method a plant uses in a month: by sector, regime, equipment and edition in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from tanfeng.reference.method.method import Method
from tanfeng.reference.method.read import read_method
from tanfeng.reference.period import Period
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import Shelf


class Subject(Protocol):
    """What is asked of a plant or unit: an entity of the ledger has it."""

    @property
    def id(self) -> str:
        """Identifier."""
        ...

    @property
    def sector(self) -> str:
        """GB/T 4754 code."""
        ...

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Attributes such as ``scheme``, ``methods`` and ``equipment``."""
        ...


_read: dict[tuple[str, str], Method] = {}


def _method(sheet: Sheet, shelf: Shelf) -> Method:
    key = (sheet.id, sheet.sha256)
    if key not in _read:
        _read[key] = read_method(sheet, shelf)
    return _read[key]


def read_methods(shelf: Shelf) -> tuple[Method, ...]:
    """Return every method of the shelf, ordered by id.

    Raises
    ------
    TanfengError
        With the faults of the first sheet that has any.
    """
    return tuple(_method(sheet, shelf) for sheet in shelf.of_kind("method"))


def methods_for(
    shelf: Shelf, plant: Subject, period: Period, units: Iterable[Subject] = ()
) -> tuple[Method, ...]:
    """Return the methods of a plant in one month, at most one per scheme for the totals.

    A plant that lists series in its attribute ``methods`` uses exactly these. Otherwise, of the
    schemes ``ghg`` and ``energy`` the method with the highest rank that fits is used, and of
    ``unit_energy`` every method whose equipment the plant has.

    Parameters
    ----------
    plant, units
        The plant and its process units.
    period
        A month; the edition in force is taken as each sheet's ``governs`` says.
    """
    listed = plant.attributes.get("methods")
    series = sorted({sheet.series for sheet in shelf.of_kind("method")})
    governing = [shelf.governing(s, period) for s in series]
    known = [_method(s, shelf) for s in governing if s is not None and s.kind == "method"]
    if listed:
        return tuple(m for m in known if m.sheet.series in listed)
    equipment = {str(u.attributes.get("equipment") or "") for u in units}
    fitting = [m for m in known if _fits(m, plant, equipment)]
    chosen: list[Method] = [m for m in fitting if m.scheme == "unit_energy"]
    for scheme in ("energy", "ghg"):
        of_scheme = [m for m in fitting if m.scheme == scheme]
        if of_scheme:
            chosen.append(max(of_scheme, key=lambda m: (m.rank, m.id)))
    return tuple(sorted(chosen, key=lambda m: m.id))


def _fits(method: Method, plant: Subject, equipment: set[str]) -> bool:
    if method.sectors and not any(plant.sector.startswith(s) for s in method.sectors):
        return False
    if method.regime and str(plant.attributes.get("scheme") or "") != method.regime:
        return False
    return not method.equipment or bool(equipment & set(method.equipment))
