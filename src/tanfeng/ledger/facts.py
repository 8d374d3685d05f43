"""Facts (数据): what was reported of one quantity in one period."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """One reported value.

    Attributes
    ----------
    value
        In `unit`; None withdraws what was reported before.
    unit
        Canonical unit of the item and measure.
    typed
        The value as typed, with the unit as typed.
    tier
        ``measured``, ``calculated``, ``default``, ``estimated`` or ``quoted``.
    origin
        ``file.xlsx#sheet!cell``.
    recorded_at, submission
        Microseconds since 1970 in UTC, and the submission's id; set when the fact is posted.
    """

    entity: str
    item: str
    measure: str
    period: str
    value: float | None
    unit: str
    typed: str = ""
    scenario: str = "actual"
    tier: str = "measured"
    origin: str = ""
    recorded_at: int = 0
    submission: str = ""
