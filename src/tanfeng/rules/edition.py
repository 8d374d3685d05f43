"""Which edition of a rule answers a question (版本选择)."""

from __future__ import annotations

from datetime import date

from tanfeng.reference.period import Period
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import Shelf
from tanfeng.rules.judge import Law


def edition(shelf: Shelf, series: str, period: Period, as_of: date, law: Law) -> Sheet | None:
    """Return the edition in force on the governing day.

    Where none is, the first later one is returned: `judge` labels it a preview.
    """
    upcoming: Sheet | None = None
    chosen: Sheet | None = None
    for sheet in shelf.editions(series):
        day = as_of if law == "as_of" else _day(sheet, period)
        known = sheet.published or sheet.in_force
        if sheet.in_force is not None and sheet.in_force <= day:
            if known is None or known <= as_of:
                chosen = sheet
        elif upcoming is None and chosen is None:
            upcoming = sheet
    return chosen or upcoming


def _day(sheet: Sheet, period: Period) -> date:
    return period.end if sheet.governs == "period_end" else period.start
