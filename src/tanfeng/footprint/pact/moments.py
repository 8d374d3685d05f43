"""Moments of records (时刻): date-times with a zone, as microseconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_FORM = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
VALID_YEARS = 3
"""PACT v3, ``CarbonFootprint/referencePeriodEnd``: a footprint is valid for three years at most."""


def read_moment(text: str) -> datetime | None:
    """Return an RFC 3339 date-time with its zone; None where it is none."""
    if not _FORM.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        return None


def asked_moment(text: str) -> datetime | None:
    """Read a date-time of a query, or a day, which begins at midnight UTC.

    A ``+`` that was not escaped arrives as a blank.
    """
    if _DAY.fullmatch(text):
        text += "T00:00:00Z"
    return read_moment(re.sub(r" ([0-9]{2}:[0-9]{2})$", r"+\1", text))


def micros(moment: datetime) -> int:
    """Return microseconds since 1970, UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def years_on(moment: datetime, years: int = VALID_YEARS) -> datetime:
    """Return the same day some years later; the last day of February for the 29th."""
    if moment.year + years > datetime.max.year:
        return datetime.max.replace(tzinfo=UTC)
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)
