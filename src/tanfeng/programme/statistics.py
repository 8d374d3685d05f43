"""Statistics (统计数据): published numbers of sheets, each with its publisher and line."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tanfeng.programme.entries import no_errors, number
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Text
from tanfeng.reference.period import NOT_STATED, parse_period
from tanfeng.reference.sheet import Sheet, Status
from tanfeng.reference.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Statistic:
    """One published number (统计值).

    Attributes
    ----------
    period
        Canonical text of a period, or ``not-stated``.
    basis
        ``statistic`` for an observation; anything else, such as a model input, is no statistic.
    publishers
        Who published it, as far as its source tells; empty when the source names none.
    sheet, at
        Id of the sheet and ``file:line``.
    """

    id: str
    label: Text
    item: str
    measure: str
    region: str
    period: str
    value: Decimal | None
    unit: str
    basis: str
    publishers: frozenset[str]
    status: Status
    source: str
    note: str
    sheet: str
    at: str


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
def statistics(shelf: Shelf) -> tuple[Statistic, ...]:
    """Return the rows of all sheets of kind ``statistics``, in the order of the sheets."""
    return tuple(row for sheet in shelf.of_kind("statistics") for row in _rows(shelf, sheet))


def _rows(shelf: Shelf, sheet: Sheet) -> list[Statistic]:
    findings: list[Finding] = []
    found = []
    for rows in sheet.tables.values():
        for row in rows:
            cells = row.cells
            period = cells["period"]
            if period != NOT_STATED:
                period = str(parse_period(period, row.at))
            named = publishers_of(shelf, f"{cells['source']} {cells['en']}")
            found.append(
                Statistic(
                    cells["id"],
                    Text(cells["zh"], cells["en"]),
                    cells["item"],
                    cells["measure"],
                    cells["region"],
                    period,
                    number(cells["value"], row.at, findings),
                    cells["unit"],
                    cells["basis"],
                    named,
                    Status(cells["status"]),
                    cells["source"],
                    cells["note"],
                    sheet.id,
                    row.at,
                )
            )
    no_errors(findings)
    return found


def find_statistic(
    shelf: Shelf,
    id: str,
    period: str,
    *,
    sheet: str = "",
    publisher: str = "",
    at: str = "statistic",
) -> Statistic:
    """Return the one statistic that fits.

    Rows that agree in value count as one; the first that may judge is taken.

    Raises
    ------
    TanfengError
        ``statistic-unknown`` when none fits, ``statistic-ambiguous`` when rows of different
        value fit: none is picked silently.
    """
    fitting = [
        row
        for row in statistics(shelf)
        if row.id == id
        and row.period == period
        and row.basis == "statistic"
        and sheet in ("", row.sheet)
        and (not publisher or publisher in row.publishers)
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
    if len({row.value for row in fitting}) > 1:
        places = "; ".join(f"{row.at} = {row.value}" for row in fitting)
        raise refuse(
            "statistic-ambiguous",
            at,
            f"{period} 的统计“{id}”有多个不同数值：{places}",
            f"'{id}' has several values for {period}: {places}.",
            "请用 sheet 或 publisher 指明。",
            "Say which with `sheet` or `publisher`.",
        )
    return min(fitting, key=lambda row: not row.status.may_judge)
