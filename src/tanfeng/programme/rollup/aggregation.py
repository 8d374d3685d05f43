"""How figures of plants become figures of what is above them (汇总规则), from its sheet."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from tanfeng.reference.errors import refuse
from tanfeng.reference.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Carried:
    """A total that contains purchased carriers; `part` is the measure of the carrier's own part."""

    item: str
    measure: str
    part: str


@dataclass(frozen=True, slots=True)
class Aggregation:
    """The sheet of kind ``aggregation``.

    Attributes
    ----------
    plant_first
        Measures that a plant states as a whole: where it does, its units are not added to it.
    denominators
        Ratio measure -> measure of the same item that it is a ratio to.
    splits
        Total -> scheme of whose split by tier it takes its estimated share.
    carriers, purchase, export
        Items that members pass to one another, and how they are reported.
    carried
        Totals that would count a passed-on carrier twice.
    """

    plant_first: tuple[str, ...]
    denominators: Mapping[str, str]
    splits: Mapping[str, str]
    carriers: tuple[str, ...]
    purchase: str
    export: str
    carried: tuple[Carried, ...]
    at: str


class _Transfers(msgspec.Struct, forbid_unknown_fields=True):
    carriers: tuple[str, ...]
    purchase: str
    export: str
    totals: tuple[Carried, ...]


@functools.lru_cache(maxsize=8)
def aggregation(shelf: Shelf) -> Aggregation:
    """Return the rules of aggregation.

    Raises
    ------
    TanfengError
        ``aggregation-unreadable``.
    """
    sheets = shelf.of_kind("aggregation")
    if len(sheets) != 1:
        raise refuse(
            "aggregation-unreadable",
            sheets[1].at("sheet") if sheets else "aggregation",
            f"须有且只有一份 aggregation 表，现有 {len(sheets)} 份。",
            f"There must be one sheet of kind 'aggregation', there are {len(sheets)}.",
        )
    sheet = sheets[0]
    try:
        transfers = msgspec.convert(sheet.body.get("transfers"), _Transfers)
        first = msgspec.convert(sheet.body.get("plant_first"), tuple[str, ...])
        denominators = msgspec.convert(sheet.body.get("denominators"), dict[str, str])
        splits = msgspec.convert(sheet.body.get("splits"), dict[str, str])
    except msgspec.ValidationError as error:
        raise refuse(
            "aggregation-unreadable", sheet.at(), f"汇总规则表不合格式：{error}",
            f"The sheet does not fit: {error}.",
        ) from error  # fmt: skip
    return Aggregation(
        first, denominators, splits, transfers.carriers, transfers.purchase, transfers.export,
        transfers.totals, sheet.at(),
    )  # fmt: skip
