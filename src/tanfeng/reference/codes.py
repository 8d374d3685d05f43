"""Code lists (代码表): items, measures, regions, sectors and gases, read from sheets.

A list is the union of all sheets of kind ``codes`` that name it in ``list``, so that a workspace
can add its own items beside the built-in ones. No code is ever redefined.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol, TypeVar

from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text
from tanfeng.reference.sheet import Row, Status
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import canonical


@dataclass(frozen=True, slots=True)
class Item:
    """A fuel, carrier, medium, raw material or product (品种).

    Attributes
    ----------
    unit
        Canonical unit of its quantities.
    state
        ``solid``, ``liquid``, ``gas``, ``energy``, ``money`` or ``aggregate``.
    groups
        ``fuel``, ``carrier``, ``medium``, ``raw_material``, ``product`` ...; more than one.
    """

    id: str
    name: Text
    unit: str
    state: str
    groups: tuple[str, ...]
    aliases: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured or computed of an item (量).

    Attributes
    ----------
    kind
        ``flow``, ``stock`` or ``ratio``; ratios are never summed.
    unit
        A unit, or a rule such as ``GJ/{item}`` where ``{item}`` is the unit of the item.
    """

    id: str
    name: Text
    kind: str
    unit: str
    aliases: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Region:
    """A nation, regional grid or province (区域).

    Attributes
    ----------
    id
        ISO 3166-2 code, ``CN`` for the nation, ``CN.EAST`` for a regional grid.
    code
        GB/T 2260 code, six digits; empty for a grid.
    grid
        Regional grid that the province belongs to; empty when none is known.
    tile
        Column and row on the tile-grid map; None outside it.
    """

    id: str
    name: Text
    full: Text
    level: str
    code: str
    parent: str
    grid: str
    tile: tuple[int, int] | None
    aliases: tuple[str, ...]
    status: Status
    at: str


@dataclass(frozen=True, slots=True)
class Sector:
    """A section, division or class of GB/T 4754-2017 (行业)."""

    id: str
    name: Text
    level: str
    parent: str
    status: Status
    at: str


@dataclass(frozen=True, slots=True)
class Gas:
    """A greenhouse gas (温室气体); `family` groups the fluorinated ones."""

    id: str
    name: Text
    family: str
    at: str


def rows_of(shelf: Shelf, list_name: str) -> Iterator[Row]:
    """Yield the rows of every sheet that belongs to one code list."""
    for sheet in shelf.of_kind("codes"):
        if sheet.body.get("list") == list_name:
            for rows in sheet.tables.values():
                yield from rows


@functools.lru_cache(maxsize=8)
def items(shelf: Shelf) -> Mapping[str, Item]:
    """Return the items by id."""
    return _by_id(
        Item(
            c["id"],
            Text(c["zh"], c["en"]),
            canonical(c["unit"], row.at),
            c["state"],
            _split(c["groups"]),
            _split(c["aliases"]),
            row.at,
        )
        for row in rows_of(shelf, "items")
        for c in (row.cells,)
    )


@functools.lru_cache(maxsize=8)
def measures(shelf: Shelf) -> Mapping[str, Measure]:
    """Return the measures by id."""
    return _by_id(
        Measure(c["id"], Text(c["zh"], c["en"]), c["kind"], c["unit"], _split(c["aliases"]), row.at)
        for row in rows_of(shelf, "measures")
        for c in (row.cells,)
    )


@functools.lru_cache(maxsize=8)
def regions(shelf: Shelf) -> Mapping[str, Region]:
    """Return the nation, the regional grids and the provinces by id."""
    return _by_id(
        Region(
            c["id"],
            Text(c["zh"], c["en"]),
            Text(c["full_zh"], c["en"]),
            c["level"],
            c["gb_code"],
            c["parent"],
            c["grid"],
            (int(c["tile_x"]), int(c["tile_y"])) if c["tile_x"] else None,
            _split(c["aliases"]),
            Status(c["status"]),
            row.at,
        )
        for row in rows_of(shelf, "regions")
        for c in (row.cells,)
    )


@functools.lru_cache(maxsize=8)
def sectors(shelf: Shelf) -> Mapping[str, Sector]:
    """Return the industrial sectors by code."""
    return _by_id(
        Sector(
            c["id"],
            Text(c["zh"], c["en"]),
            c["level"],
            c["parent"],
            Status(c["status"]),
            row.at,
        )
        for row in rows_of(shelf, "sectors")
        for c in (row.cells,)
    )


@functools.lru_cache(maxsize=8)
def gases(shelf: Shelf) -> Mapping[str, Gas]:
    """Return the greenhouse gases by formula."""
    return _by_id(
        Gas(c["id"], Text(c["zh"], c["en"]), c["family"], row.at)
        for row in rows_of(shelf, "gases")
        for c in (row.cells,)
    )


def item(shelf: Shelf, id: str, at: str = "item") -> Item:
    """Return one item.

    Raises
    ------
    TanfengError
        ``item-unknown`` with the nearest ids.
    """
    return _one(items(shelf), id, "item-unknown", at, "品种", "item")


def measure(shelf: Shelf, id: str, at: str = "measure") -> Measure:
    """Return one measure.

    Raises
    ------
    TanfengError
        ``measure-unknown`` with the nearest ids.
    """
    return _one(measures(shelf), id, "measure-unknown", at, "量", "measure")


def unit_of(shelf: Shelf, item_id: str, measure_id: str, at: str = "item") -> str:
    """Return the canonical unit of one measure of one item, such as ``GJ/t``.

    Raises
    ------
    TanfengError
        ``item-unknown`` or ``measure-unknown``.
    """
    rule = measure(shelf, measure_id, at).unit
    if "{item}" not in rule:
        return canonical(rule, at)
    return canonical(rule.replace("{item}", item(shelf, item_id, at).unit), at)


class _Entry(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> Text: ...
    @property
    def at(self) -> str: ...


_E = TypeVar("_E", bound=_Entry)


def named(entries: Mapping[str, _E], typed: str, at: str = "code") -> _E:
    """Find an entry by its id, Chinese or English name or alias, as typed by people.

    Raises
    ------
    TanfengError
        ``code-unknown``, or ``code-ambiguous`` when two entries share the name (Shanxi without
        its tone is one province, and may be meant for another).
    """
    wanted = typed.strip()
    if wanted in entries:
        return entries[wanted]
    found = [entry for entry in entries.values() if wanted.casefold() in _names(entry)]
    if len(found) == 1:
        return found[0]
    if not found:
        return _one(entries, wanted, "code-unknown", at, "条目", "entry")
    both = "、".join(entry.id for entry in found)
    raise refuse(
        "code-ambiguous",
        at,
        f"“{typed}”可指多个条目：{both}。",
        f"'{typed}' may mean any of {both}.",
        "请填写代码。",
        "Write the code.",
    )


def _names(entry: _Entry) -> set[str]:
    spelled = {entry.name.zh, entry.name.en, *getattr(entry, "aliases", ())}
    full = getattr(entry, "full", None)
    return {name.casefold() for name in (*spelled, full.zh if full else entry.name.zh)}


def _one(known: Mapping[str, _E], id: str, code: str, at: str, zh: str, en: str) -> _E:
    if id in known:
        return known[id]
    near = ", ".join(get_close_matches(id, known, 4, 0.5)) or "-"
    raise refuse(
        code,
        at,
        f"没有代码为“{id}”的{zh}。",
        f"There is no {en} '{id}'.",
        f"相近的有：{near}",
        f"Near: {near}.",
    )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _by_id(entries: Iterable[_E]) -> Mapping[str, _E]:
    found: dict[str, _E] = {}
    for entry in entries:
        if entry.id in found:
            raise refuse(
                "code-twice",
                entry.at,
                f"代码“{entry.id}”已在 {found[entry.id].at} 定义。",
                f"The code '{entry.id}' is already defined at {found[entry.id].at}.",
            )
        found[entry.id] = entry
    return found
