"""What a plan rests on that is not well known (存疑数值): assumed, remembered, draft, unknown."""

from __future__ import annotations

from dataclasses import dataclass

from tanfeng.reference.sheet import Status

WEAK = (Status.ASSUMPTION, Status.MEMORY, Status.UNKNOWN, Status.DRAFT, Status.CONFLICT)
"""Statuses that a run lists beside its result."""


@dataclass(frozen=True, slots=True)
class Used:
    """A value that a problem rests on.

    Attributes
    ----------
    value
        As used; None for one that is unknown and counted as nothing.
    """

    what: str
    year: int | None
    value: float | None
    unit: str
    status: Status
    source: str
    note: str
    at: str
