"""Facts (数据): what a row of the lake holds, and the noun that people and readers build."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

TIERS = ("measured", "calculated", "default", "estimated", "quoted")
"""Data-quality tiers, best first."""

KEY = ("entity", "item", "measure", "period", "scenario")
"""What a correction has in common with the fact that it supersedes."""

TYPED_COLUMNS = (*KEY, "value", "unit", "typed", "tier", "origin")
"""What the caller gives; the ledger adds `recorded_at` and `submission`."""


def _schema(*columns: tuple[str, pa.DataType, bool]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, nullable) for name, kind, nullable in columns])


FACT_SCHEMA = _schema(
    ("entity", pa.string(), False),
    ("item", pa.string(), False),
    ("measure", pa.string(), False),
    ("period", pa.string(), False),
    ("value", pa.float64(), True),
    ("unit", pa.string(), False),
    ("typed", pa.string(), False),
    ("scenario", pa.string(), False),
    ("tier", pa.string(), False),
    ("origin", pa.string(), False),
    ("recorded_at", pa.int64(), False),
    ("submission", pa.string(), False),
)
"""Columns of `lake/reported`; a NULL value withdraws what was said before."""

COMPUTED_SCHEMA = _schema(
    ("entity", pa.string(), False),
    ("item", pa.string(), False),
    ("measure", pa.string(), False),
    ("period", pa.string(), False),
    ("value", pa.float64(), True),
    ("unit", pa.string(), False),
    ("scenario", pa.string(), False),
    ("tier", pa.string(), False),
    ("run", pa.int64(), False),
    ("sheet", pa.string(), False),
    ("series", pa.string(), False),
    ("symbol", pa.string(), False),
    ("share_estimated", pa.float64(), True),
    ("recorded_at", pa.int64(), False),
)
"""Columns of `lake/computed`; `series` is the series of `sheet`."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One quantity said of one entity (数据).

    Attributes
    ----------
    entity, item, measure, period
        What is said of whom and about when; codes, and the canonical text of a `Period`.
    value
        In `unit`; None withdraws an earlier value.
    unit
        Canonical unit of item and measure.
    typed
        What stood in the cell, with its unit.
    tier
        One of `TIERS`.
    origin
        ``file.xlsx#sheet!cell``, or the source of a quoted figure.
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


TYPED_SCHEMA = pa.schema([FACT_SCHEMA.field(name).with_nullable(True) for name in TYPED_COLUMNS])
"""Columns that a caller gives; NULLs are let in here so that the door can name each of them."""


def fact_table(facts: Sequence[Fact]) -> pa.Table:
    """Return facts as an Arrow table with the columns of `TYPED_COLUMNS`."""
    columns = [[getattr(fact, name) for fact in facts] for name in TYPED_COLUMNS]
    return pa.table(columns, schema=TYPED_SCHEMA)
