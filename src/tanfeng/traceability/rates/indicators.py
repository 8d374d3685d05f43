"""Indicators (指标值): rates under the names by which sheets of limits ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tanfeng.traceability.rates.content import PREFIX
from tanfeng.traceability.rates.flows import Rates


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that a condition or target can be compared with.

    Attributes
    ----------
    value, sd
        In per cent; None where there is no rate.
    boundary
        What the figure covers.
    """

    subject: str
    period: str
    item: str
    indicator: str
    value: float | None
    sd: float | None
    boundary: str
    unit: str = "%"


def indicators(rates: Rates) -> tuple[Indicator, ...]:
    """Return the figures of rates: ``smelting_recovery_li``, ``eu_recovery_co`` ..."""
    return tuple(_NAMES[rates.kind](row) for row in rates.table.to_pylist())


def _china(row: Mapping[str, Any]) -> Indicator:
    subject = f"{row['plant']} {row['route']}".strip()
    return Indicator(
        subject, row["period"], "waste_power_battery",
        f"{row['stage']}_recovery_{row['element']}", *_percent(row, "rate"), row["boundary"],
    )  # fmt: skip


def _europe(row: Mapping[str, Any]) -> Indicator:
    return Indicator(
        row["chain"], row["period"], "waste_battery", f"eu_recovery_{row['element']}",
        *_percent(row, "rate"), "all steps",
    )  # fmt: skip


def _content(row: Mapping[str, Any]) -> Indicator:
    return Indicator(
        f"{row['model']} {row['plant']}", str(row["year"]), "battery_active_material",
        f"{PREFIX}{row['element']}", *_percent(row, "share"), "active material",
    )  # fmt: skip


def _percent(row: Mapping[str, Any], name: str) -> tuple[float | None, float | None]:
    if row[name] is None:
        return None, None
    return 100 * row[name], 100 * row["sd"]


_NAMES = {"china_recovery": _china, "eu_recovery": _europe, "recycled_content": _content}
