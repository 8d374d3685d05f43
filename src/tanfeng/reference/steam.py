"""Enthalpy of steam (蒸汽热焓) from the tables of GB/T 32151.34-2024, C.4 and C.5.

Bilinear interpolation in the printed table; nothing outside it, and nothing across the line
between water and steam, where the table says nothing about the state.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from tanfeng.reference.errors import refuse
from tanfeng.reference.factors import Factor, FactorSet, factor_set
from tanfeng.reference.sheet import Status
from tanfeng.reference.shelf import Shelf

SATURATED = "cn.gbt32151_34.2024.steam_saturated"
SUPERHEATED = "cn.gbt32151_34.2024.steam_superheated"

Key = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Enthalpy:
    """A value read from a steam table.

    Attributes
    ----------
    value
        kJ/kg.
    status
        The weakest status of the cells used: a suspect cell makes it ``conflict``.
    cells
        Places of the cells used.
    """

    value: Decimal
    status: Status
    cells: tuple[str, ...]


def enthalpy(
    shelf: Shelf, pressure: float | Decimal, temperature: float | Decimal, at: str = "steam"
) -> Enthalpy:
    """Return the enthalpy of superheated steam or water.

    Parameters
    ----------
    pressure
        MPa, absolute.
    temperature
        Degrees Celsius.

    Raises
    ------
    TanfengError
        ``steam-outside-table``; ``steam-across-saturation`` when the cells around the point lie
        on both sides of the saturation line.
    """
    table = _grid(factor_set(shelf, SUPERHEATED), "enthalpy")
    saturated = _grid(factor_set(shelf, SATURATED), "temperature")
    point = (Decimal(str(temperature)), Decimal(str(pressure)))
    corners = _corners(table, point, at)
    used = [(key, weight) for key, weight in corners if weight]
    if len({_is_steam(saturated, key, at) for key, _ in used}) > 1:
        raise refuse(
            "steam-across-saturation",
            at,
            f"{temperature} ℃、{pressure} MPa 附近跨越饱和线，过热蒸汽表不可内插。",
            f"{temperature} C and {pressure} MPa lie next to the saturation line; "
            "the table of superheated steam cannot be interpolated there.",
            "请改用饱和蒸汽表，或提供实测焓值。",
            "Use the table of saturated steam, or a measured enthalpy.",
        )
    return _blend(table, used)


def saturated_enthalpy(shelf: Shelf, pressure: float | Decimal, at: str = "steam") -> Enthalpy:
    """Return the enthalpy of saturated steam at a pressure in MPa.

    Raises
    ------
    TanfengError
        ``steam-outside-table``.
    """
    table = _grid(factor_set(shelf, SATURATED), "enthalpy")
    corners = _corners(table, (Decimal(str(pressure)),), at)
    return _blend(table, [(key, weight) for key, weight in corners if weight])


def _grid(factors: FactorSet, parameter: str) -> dict[Key, Factor]:
    return {
        tuple(Decimal(f.keys[k]) for k in factors.keys): f
        for f in factors.rows
        if f.parameter == parameter and f.value is not None
    }


def _corners(table: dict[Key, Factor], point: Key, at: str) -> list[tuple[Key, Decimal]]:
    axes: list[list[tuple[Decimal, Decimal]]] = []
    for axis, x in enumerate(point):
        marks = sorted({key[axis] for key in table})
        if not marks[0] <= x <= marks[-1]:
            raise refuse(
                "steam-outside-table",
                at,
                f"{x} 超出表的范围 {marks[0]} 至 {marks[-1]}。",
                f"{x} lies outside the table, which runs from {marks[0]} to {marks[-1]}.",
                "请提供实测焓值。",
                "Give a measured enthalpy.",
            )
        upper = max(bisect_left(marks, x), 1)
        low, high = marks[upper - 1], marks[upper]
        share = (x - low) / (high - low)
        axes.append([(low, 1 - share), (high, share)])
    found = []
    for choice in product(*axes):
        weight = Decimal(1)
        for _, w in choice:
            weight *= w
        found.append((tuple(mark for mark, _ in choice), weight))
    return found


def _is_steam(saturated: dict[Key, Factor], key: Key, at: str) -> bool:
    temperature, pressure = key
    critical = max(saturated)[0]
    if pressure > critical:
        return False
    boiling = _blend(saturated, _corners(saturated, (pressure,), at)).value
    return temperature > boiling


def _blend(table: dict[Key, Factor], corners: list[tuple[Key, Decimal]]) -> Enthalpy:
    cells = [(table[key], weight) for key, weight in corners]
    value = sum((f.value * w for f, w in cells if f.value is not None), Decimal(0))
    weak = [f.status for f, _ in cells if not f.status.may_judge]
    status = weak[0] if weak else cells[0][0].status
    return Enthalpy(value, status, tuple(f.at for f, _ in cells))
