"""The shelf (书架): all sheets that a workspace can see, and which edition governs when."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tanfeng.reference.errors import refuse
from tanfeng.reference.period import Period
from tanfeng.reference.sheet import Sheet, read_sheet

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, eq=False)
class Shelf:
    """Sheets by id; a later overlay may add sheets, never replace one of the same id."""

    sheets: Mapping[str, Sheet]

    def sheet(self, id: str) -> Sheet:
        """Return one sheet.

        Raises
        ------
        TanfengError
            ``sheet-unknown`` with the nearest ids.
        """
        if id in self.sheets:
            return self.sheets[id]
        import difflib

        near = ", ".join(difflib.get_close_matches(id, self.sheets, 3)) or "-"
        raise refuse(
            "sheet-unknown",
            id,
            f"没有名为“{id}”的版本；相近的有：{near}",
            f"There is no sheet '{id}'; near: {near}.",
            "用 `tanfeng reference list` 查看全部。",
            "`tanfeng reference list` shows all of them.",
        )

    def of_kind(self, kind: str) -> tuple[Sheet, ...]:
        """Return the sheets of one kind, ordered by id."""
        return tuple(s for _, s in sorted(self.sheets.items()) if s.kind == kind)

    def editions(self, series: str) -> tuple[Sheet, ...]:
        """Return the editions of one series, oldest first."""
        found = [s for s in self.sheets.values() if s.series == series]
        return tuple(sorted(found, key=lambda s: (s.in_force or s.published or date.min, s.id)))

    def governing(self, series: str, period: Period, as_of: date | None = None) -> Sheet | None:
        """Return the edition that governs `period`, as known on `as_of`.

        An edition governs when it is in force on the first or last day of the period,
        whichever its ``governs`` names; the latest such edition wins.
        """
        chosen: Sheet | None = None
        for sheet in self.editions(series):
            day = period.end if sheet.governs == "period_end" else period.start
            if sheet.in_force is not None and sheet.in_force > day:
                continue
            if sheet.expires is not None and sheet.expires < day:
                continue
            known = sheet.published or sheet.in_force
            if as_of is not None and known is not None and known > as_of:
                continue
            chosen = sheet
        return chosen


def open_shelf(*overlays: Path) -> Shelf:
    """Read the built-in sheets and those in the overlay folders.

    Raises
    ------
    TanfengError
        When a sheet cannot be read, or two sheets share an id.
    """
    sheets = dict(_builtin())
    for folder in overlays:
        if folder.is_dir():
            sheets = _add(sheets, folder)
    return Shelf(sheets)


@functools.cache
def _builtin() -> Mapping[str, Sheet]:
    return _add({}, DATA)


def _add(sheets: dict[str, Sheet], folder: Path) -> dict[str, Sheet]:
    for path in sorted(folder.rglob("*.yaml")):
        if path.name == "COVERAGE.yaml":
            continue
        sheet = read_sheet(path, folder, shipped=folder == DATA)
        if sheet.id in sheets:
            raise refuse(
                "sheet-twice",
                sheet.at("sheet"),
                f"版本编号“{sheet.id}”重复（另见 {sheets[sheet.id].path}）。",
                f"The id '{sheet.id}' is taken by {sheets[sheet.id].path}.",
                "新版本请用新的编号，并放入同一 series。",
                "Give the new edition its own id and the same series.",
            )
        sheets[sheet.id] = sheet
    return sheets
