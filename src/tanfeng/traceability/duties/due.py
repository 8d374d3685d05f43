"""Due days (到期日): a moment, a rule and a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from tanfeng.reference import Finding, Severity, Text, refuse
from tanfeng.traceability.duties.calendar import Calendar
from tanfeng.traceability.duties.rules import Rule

HOUR = 3_600_000_000
"""Microseconds of an hour."""

REASONS = ("", "no_deadline", "calendar")
"""Why there is no due day: none is published, or a year of the calendar is not."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a report is due.

    Attributes
    ----------
    day
        Last day in time; None when unknown.
    reason
        Empty, ``no_deadline`` or ``calendar``.
    finding
        The same in words; None when the day is known.
    """

    day: date | None
    reason: str
    finding: Finding | None


def due_date(
    moment: datetime | date, rule: Rule, calendar: Calendar, *, utc_offset_hours: int = 8
) -> Due:
    """Return the last day on which a report is in time; the day of the trigger does not count.

    Parameters
    ----------
    moment
        When it happened; a time with its zone, or a day as the rule counts it.

    Raises
    ------
    TanfengError
        ``moment-without-zone`` for a time that does not say its zone.
    """
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise refuse("moment-without-zone", moment.isoformat(), "时刻未注明时区。",
                         "The moment does not tell its time zone.")  # fmt: skip
        micro = np.array([round(moment.astimezone(UTC).timestamp() * 1e6)])
        days = local_days(micro, utc_offset_hours)
    else:
        days = np.array([moment], "M8[D]")
    due, reasons = due_days(days, rule, calendar)
    reason = REASONS[reasons[0]]
    if not reason:
        return Due(due[0].item(), "", None)
    return Due(None, reason, Finding(f"duty-{reason.replace('_', '-')}", Severity.WARNING, rule.at,
                                     why(reason, days[0].item(), calendar)))  # fmt: skip


def why(reason: str, day: date, calendar: Calendar) -> Text:
    """Say in words why there is no due day."""
    if reason == "no_deadline":
        return Text(
            "未见公布的时限，不作推测。", "No published deadline is known, and none is guessed."
        )
    years = calendar.years()
    span = f"{years[0]}-{years[-1]}" if years else "-"
    return Text(f"{day} 起算的期限超出已公布的工作日历（{span}），不作推测。",
                f"The days after {day} go beyond the published calendar ({span}); none is guessed."
    )  # fmt: skip


def local_days(moments: np.ndarray, utc_offset_hours: int) -> np.ndarray:
    """Return the days of moments in microseconds of UTC, as a clock of that offset shows them."""
    return (moments + utc_offset_hours * HOUR).astype("M8[us]").astype("M8[D]")


def due_days(days: np.ndarray, rule: Rule, calendar: Calendar) -> tuple[np.ndarray, np.ndarray]:
    """Return due days, NaT where unknown, and for each the index of its reason in `REASONS`."""
    reasons = np.zeros(len(days), np.int8)
    if rule.days is None:
        reasons[:] = REASONS.index("no_deadline")
        return np.full(len(days), np.datetime64("NaT"), "M8[D]"), reasons
    if rule.unit == "working_day":
        due = calendar.after(days, rule.days)
    elif rule.unit == "month":
        due = _months(days, rule.days)
    else:
        due = days + rule.days
    reasons[np.isnat(due)] = REASONS.index("calendar")
    return due, reasons


def _months(days: np.ndarray, number: int) -> np.ndarray:
    """Return the same day so many months later, or the last of that month."""
    month = days.astype("M8[M]")
    last = (month + number + 1).astype("M8[D]") - 1
    return np.minimum((month + number).astype("M8[D]") + (days - month.astype("M8[D]")), last)
