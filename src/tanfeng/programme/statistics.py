"""Statistics (统计数据): published numbers of sheets, each with its publisher and line."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.statistics import Statistic, read_statistics


@dataclass(frozen=True, slots=True)
class Published:
    """A statistic with who published it (统计值).

    Attributes
    ----------
    row
        As its sheet gives it.
    publishers
        Publishers that its source names; empty when it names none that is known.
    sheet
        Id of its sheet.
    """

    row: Statistic
    publishers: frozenset[str]
    sheet: str


@functools.lru_cache(maxsize=8)
def publishers(shelf: Shelf) -> Mapping[str, tuple[Text, tuple[str, ...]]]:
    """Return publisher -> name and the words by which a source names it."""
    found: dict[str, tuple[Text, tuple[str, ...]]] = {}
    for sheet in shelf.of_kind("publishers"):
        for id, entry in (sheet.body.get("publishers") or {}).items():
            words = tuple(str(word).casefold() for word in entry["words"])
            found[str(id)] = Text(entry["zh"], entry["en"]), words
    return found


def publishers_of(shelf: Shelf, source: str) -> frozenset[str]:
    """Return the publishers that a source names."""
    text = source.casefold()
    return frozenset(
        id for id, (_, words) in publishers(shelf).items() if any(word in text for word in words)
    )


@functools.lru_cache(maxsize=8)
def statistics(shelf: Shelf) -> tuple[Published, ...]:
    """Return the rows of all sheets of kind ``statistics``, in the order of the sheets."""
    return tuple(
        Published(row, publishers_of(shelf, f"{row.source} {row.label.en}"), sheet.id)
        for sheet in shelf.of_kind("statistics")
        for row in read_statistics(sheet)
    )


def find_statistic(
    shelf: Shelf,
    id: str,
    period: str,
    *,
    sheet: str = "",
    publisher: str = "",
    at: str = "statistic",
) -> Published:
    """Return the one statistic that fits.

    Rows that agree in value count as one; the first that may judge is taken.

    Raises
    ------
    TanfengError
        ``statistic-unknown`` when none fits, ``statistic-ambiguous`` when rows of different
        value fit: none is picked silently.
    """
    fitting = [
        one
        for one in statistics(shelf)
        if (one.row.id, one.row.period, one.row.basis) == (id, period, "statistic")
        and sheet in ("", one.sheet)
        and (not publisher or publisher in one.publishers)
    ]
    if not fitting:
        raise refuse(
            "statistic-unknown",
            at,
            f"没有 {period} 的统计“{id}”。",
            f"There is no statistic '{id}' for {period}.",
            "用 `tanfeng reference show cn.production` 查看。",
            "See `tanfeng reference show cn.production`.",
        )
    if len({one.row.value for one in fitting}) > 1:
        places = "; ".join(f"{one.row.at} = {one.row.value}" for one in fitting)
        raise refuse(
            "statistic-ambiguous",
            at,
            f"{period} 的统计“{id}”有多个不同数值：{places}",
            f"'{id}' has several values for {period}: {places}.",
            "请用 sheet 或 publisher 指明。",
            "Say which with `sheet` or `publisher`.",
        )
    return min(fitting, key=lambda one: not one.row.status.may_judge)
