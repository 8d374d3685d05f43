"""The working-day calendar (工作日历): only years that were published; others are unknown.

Public holidays and the Saturdays and Sundays worked instead are set each autumn for the next year.
The library ``chinesecalendar`` holds the published ones; a sheet of kind ``working_days`` adds a
year that it does not know yet.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date

import numpy as np

from tanfeng.reference import Sheet, Shelf, open_shelf, refuse
from tanfeng.reference.cells import Cells


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days are worked.

    Attributes
    ----------
    first
        Day of the first entry.
    worked
        For each day from `first`, whether it is worked; False in unknown years.
    known
        For each day from `first`, whether its year was published.
    source
        Where the years come from.
    """

    first: np.datetime64
    worked: np.ndarray
    known: np.ndarray
    source: str

    @functools.cached_property
    def days_worked(self) -> np.ndarray:
        """Days from `first` that are worked, ascending."""
        return np.flatnonzero(self.worked)

    @functools.cached_property
    def _counts(self) -> tuple[np.ndarray, np.ndarray]:
        return np.cumsum(self.worked), np.concatenate([[0], np.cumsum(~self.known)])

    def years(self) -> tuple[int, ...]:
        """Return the years that are known."""
        days = self.first + np.flatnonzero(self.known)
        return tuple(int(year) + 1970 for year in np.unique(days.astype("M8[Y]").astype(int)))

    def after(self, days: np.ndarray, number: int) -> np.ndarray:
        """Return the `number`-th working day after each day; NaT where a year is unknown.

        Parameters
        ----------
        days
            ``datetime64[D]``; the days themselves do not count.
        """
        counted, unknown = self._counts
        place, inside = self._places(days)
        rank = np.where(inside, counted[place], 0) + number - 1
        inside &= rank < len(self.days_worked)
        due = self.days_worked[np.where(inside, rank, 0)] if len(self.days_worked) else place
        inside &= unknown[np.maximum(due, place) + 1] == unknown[place]
        return np.where(inside, self.first + due, np.datetime64("NaT"))

    def between(self, days: np.ndarray, later: np.ndarray) -> np.ndarray:
        """Return the working days after `days` up to `later`; NaN where a year is unknown."""
        counted, unknown = self._counts
        begin, known = self._places(days)
        end, ends = self._places(later)
        low, high = np.minimum(begin, end), np.maximum(begin, end)
        known &= ends & (unknown[high + 1] == unknown[low])
        return np.where(known, counted[end] - counted[begin], np.nan)

    def _places(self, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        place = (days - self.first).astype(np.int64)
        inside = ~np.isnat(days) & (place >= 0) & (place < len(self.worked))
        return np.where(inside, place, 0), inside


@functools.lru_cache(maxsize=8)
def open_calendar(shelf: Shelf | None = None) -> Calendar:
    """Return the years of the library and those of sheets of kind ``working_days``.

    Raises
    ------
    TanfengError
        ``calendar-sheet`` when a sheet is of a year that is known already, or has a day of
        another year.
    """
    from importlib.metadata import version

    import chinese_calendar as library

    known = {day.year for day in library.holidays}
    off, on = set(library.holidays), set(library.workdays)
    source = [f"chinesecalendar {version('chinesecalendar')}"]
    for sheet in (shelf or open_shelf()).of_kind("working_days"):
        year, free, worked = _year(sheet)
        if year in known:
            raise refuse("calendar-sheet", sheet.at("year"), f"{year} 年的日历已有。",
                         f"The calendar of {year} is known already.")  # fmt: skip
        known.add(year)
        off |= free
        on |= worked
        source.append(sheet.id)
    first, last = date(min(known), 1, 1), date(max(known), 12, 31)
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    worked = np.is_busday(days)
    for chosen, value in ((off, False), (on, True)):
        worked[(np.array(sorted(chosen), "M8[D]") - days[0]).astype(int)] = value
    published = np.isin(days.astype("M8[Y]").astype(int) + 1970, sorted(known))
    return Calendar(days[0], worked & published, published, ", ".join(source))


def _year(sheet: Sheet) -> tuple[int, set[date], set[date]]:
    year = sheet.body.get("year")
    days: dict[str, set[date]] = {"off": set(), "worked": set()}
    for row in sheet.tables.get("days", ()):
        cells = Cells(row, ("day", "kind", "status", "source"))
        text, kind = cells.text("day"), cells.choice("kind", ("off", "worked"))
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.min
        if day.year != year or cells.findings:
            raise refuse("calendar-sheet", row.at, f"“{text}”不是 {year} 年的休息日或上班日。",
                         f"'{text}' is no day off or worked day of {year}.")  # fmt: skip
        days[kind].add(day)
    if not isinstance(year, int) or not days["off"]:
        raise refuse("calendar-sheet", sheet.at("year"), "缺少年份或休息日。",
                     "The year or its days off are missing.")  # fmt: skip
    return year, days["off"], days["worked"]
