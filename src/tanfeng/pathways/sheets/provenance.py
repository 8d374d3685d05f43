"""Where the numbers of a problem come from (数据来历): sheets, weak values, traces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tanfeng.pathways.sheets.markets import GRID
from tanfeng.pathways.sheets.values import Book
from tanfeng.pathways.sheets.weak import Used
from tanfeng.reference.finding import Text
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.trace import Trace


@dataclass(frozen=True, eq=False)
class Provenance:
    """Where the numbers of a problem come from.

    Attributes
    ----------
    weak
        Values that are assumed, from memory, drafts or unknown: a run lists them.
    sheets
        Sheets that the problem rests on.
    """

    book: Book
    weak: tuple[Used, ...]
    sheets: tuple[Sheet, ...]

    def trace(self, subject: str, parameter: str, of: str = "", year: int | None = None) -> Trace:
        """Open one value: its row, its formula, the rows and factors below it.

        A year between two rows shows the row before it.
        """
        rows = self.book.rows(subject, parameter, of)
        if not rows:
            label = Text(f"{subject} {parameter}", f"{subject} {parameter}")
            return Trace("factor", label, None, status="unknown")
        early = [row for row in rows if row.year is None or year is None or row.year <= year]
        return self.book.trace(subject, (early or list(rows))[-1])


def rests_on(book: Book, shelf: Shelf) -> tuple[Sheet, ...]:
    """Return the sheets that a roadmap and a scenario name, and they themselves."""
    settings, body = book.scenario.settings, book.roadmap.sheet.body
    ids = [*settings.prices.values(), *([settings.storage] if settings.storage else [])]
    if settings.replacement is not None:
        ids += [sheet.id for sheet in shelf.editions(settings.replacement.follow)]
        ids += list(settings.replacement.adopt)
    named: list[Mapping[str, str]] = list((body.get("names") or {}).values())
    named += [each["sold"] for each in (body.get("carriers") or {}).values() if each.get("sold")]
    ids += [str(each[key]) for each in named for key in ("factors", "sheet") if each.get(key)]
    ids += book.roadmap.context.sheets
    surcharges = shelf.of_kind("power_surcharge") if settings.power_classes else ()
    return (
        book.roadmap.sheet, *book.scenario.sheets, *shelf.of_kind("components"),
        *(shelf.sheet(id) for id in dict.fromkeys(ids)), *surcharges, *shelf.editions(GRID),
    )  # fmt: skip
