"""Working days counted by hand, and years that nobody has published."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from tanfeng.reference import TanfengError
from tanfeng.reference.sheet import read_sheet
from tanfeng.reference.shelf import Shelf
from tanfeng.traceability.duties import due_date, open_calendar, rulebook

RULES = {rule.id: rule for rule in rulebook()[0].rules}
FIFTEEN, THIRTY, YEAR = RULES["new_vehicle"], RULES["recycler_in"], RULES["back_fill"]


@pytest.mark.parametrize(
    ("day", "rule", "due"),
    [
        # Spring Festival 2026: off 15 to 23 February, worked on Saturdays 14 and 28 February.
        # 11, 12, 13, 14 | 24, 25, 26, 27, 28 | 2, 3, 4, 5, 6 | 9 March
        (date(2026, 2, 10), FIFTEEN, date(2026, 3, 9)),
        # from a day off: 24 is the first
        (date(2026, 2, 17), FIFTEEN, date(2026, 3, 13)),
        # from a Saturday worked: it does not count itself
        (date(2026, 2, 14), FIFTEEN, date(2026, 3, 13)),
        # New Year 2026: off 1 to 3 January, worked on Sunday 4; 4 to 9 are six, 22 is the 15th
        (date(2025, 12, 31), FIFTEEN, date(2026, 1, 22)),
        # an ordinary stretch: three weeks
        (date(2026, 3, 9), FIFTEEN, date(2026, 3, 30)),
        # Labour Day 2026: off 1 to 5 May, worked on Saturday 9
        (date(2026, 4, 30), THIRTY, date(2026, 6, 15)),
        (date(2018, 7, 31), YEAR, date(2019, 7, 31)),
        (date(2024, 2, 29), YEAR, date(2025, 2, 28)),
    ],
)
def test_days_counted_by_hand(calendar, day, rule, due):
    assert due_date(day, rule, calendar).day == due


def test_the_day_is_that_of_a_clock_in_china(calendar):
    late = datetime(2026, 2, 10, 16, 30, tzinfo=UTC)
    assert due_date(late, FIFTEEN, calendar) == due_date(date(2026, 2, 11), FIFTEEN, calendar)
    with pytest.raises(TanfengError) as refused:
        due_date(datetime(2026, 2, 10), FIFTEEN, calendar)
    assert refused.value.findings[0].code == "moment-without-zone"


def test_a_year_that_is_not_published_is_told(calendar):
    last = calendar.years()[-1]
    told = due_date(date(last, 12, 30), FIFTEEN, calendar)
    assert (told.day, told.reason, told.finding.code) == (None, "calendar", "duty-calendar")
    assert str(last) in told.finding.message.zh
    assert due_date(date(2003, 12, 31), FIFTEEN, calendar).day is None
    # days that need no calendar are known for ever
    assert due_date(date(last, 12, 30), YEAR, calendar).day == date(last + 1, 12, 30)


def test_no_deadline_is_told(calendar):
    told = due_date(date(2026, 5, 6), rulebook()[1].rules[0], calendar)
    assert (told.day, told.reason, told.finding.code) == (None, "no_deadline", "duty-no-deadline")


def _year(folder, year, days):
    (folder / "days.csv").write_text(
        "day,kind,status,source\n" + "".join(f"{d},{k},assumption,made\n" for d, k in days),
        encoding="utf-8",
    )
    (folder / "year.yaml").write_text(
        f"sheet: made.{year}\nkind: working_days\ndocument: made\nsource: made\nyear: {year}\n"
        "tables: {days: days.csv}\n", encoding="utf-8",
    )  # fmt: skip
    sheet = read_sheet(folder / "year.yaml", folder)
    return Shelf({sheet.id: sheet})


def test_a_sheet_adds_a_year(tmp_path, calendar):
    year = calendar.years()[-1] + 1
    grown = open_calendar(_year(tmp_path, year, [(f"{year}-01-01", "off")]))
    assert grown.years() == (*calendar.years(), year)
    due = due_date(date(year - 1, 12, 31), FIFTEEN, grown).day
    assert due == np.busday_offset(f"{year}-01-01", 15, "backward").item()


def test_a_gap_between_known_years_is_not_bridged(tmp_path, calendar):
    last = calendar.years()[-1]
    gap = open_calendar(_year(tmp_path, last + 2, [(f"{last + 2}-01-01", "off")]))
    assert due_date(date(last, 12, 30), FIFTEEN, gap).reason == "calendar"
    assert due_date(date(last + 1, 6, 1), FIFTEEN, gap).reason == "calendar"
    assert due_date(date(last + 2, 6, 1), FIFTEEN, gap).reason == ""
    days = np.array([date(last, 12, 1), date(last + 2, 2, 1)], "M8[D]")
    assert np.isnan(gap.between(days[:1], days[1:])).all()


@pytest.mark.parametrize("days", [[("2031-02-30", "off")], [("2030-01-01", "off")], [],
                                  [("2031-01-01", "closed")]])  # fmt: skip
def test_a_faulty_year_is_refused(tmp_path, days):
    with pytest.raises(TanfengError) as refused:
        open_calendar(_year(tmp_path, 2031, days))
    assert refused.value.findings[0].code == "calendar-sheet"


def test_a_known_year_is_not_replaced(tmp_path):
    with pytest.raises(TanfengError):
        open_calendar(_year(tmp_path, 2026, [("2026-01-01", "off")]))
