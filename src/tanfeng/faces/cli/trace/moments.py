"""Moments and names (时刻与名称) as people type and read them: days in China, bare codes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import typer

CHINA = timezone(timedelta(hours=8))
_MICRO = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def end_of(text: str | None) -> int | None:
    """Return the last microsecond of a day in China, or a moment with its offset."""
    if text is None:
        return None
    try:
        if len(text) == len("2026-03-04"):
            day = datetime.combine(date.fromisoformat(text), datetime.min.time(), CHINA)
            return (day + timedelta(days=1) - _EPOCH) // _MICRO - 1
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"'{text}' is not a day (YYYY-MM-DD) or moment 不是日期或时刻"
        raise typer.BadParameter(message) from error
    return ((moment if moment.tzinfo else moment.replace(tzinfo=CHINA)) - _EPOCH) // _MICRO


def short(name: str) -> str:
    """Return a battery code or vehicle number without what stands before it in events."""
    return name.removeprefix("urn:tanfeng:battery:").removeprefix("urn:tanfeng:vin:")


def shown(moment: int | None) -> str:
    """Return a moment in China's time, to the minute."""
    if moment is None:
        return ""
    return (_EPOCH + moment * _MICRO).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
