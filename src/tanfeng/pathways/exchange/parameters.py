"""Parameters of OSeMOSYS (参数表): indices, defaults and the lowest value that has a meaning."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from tanfeng.reference.shelf import DATA

SETS = (
    "REGION",
    "TECHNOLOGY",
    "FUEL",
    "EMISSION",
    "MODE_OF_OPERATION",
    "TIMESLICE",
    "YEAR",
    "SEASON",
    "DAYTYPE",
    "DAILYTIMEBRACKET",
    "STORAGE",
    "UDC",
)
"""Sets in the order of a listing; `_REGION` is REGION a second time."""

REQUIRED = ("REGION", "TECHNOLOGY", "FUEL", "MODE_OF_OPERATION", "TIMESLICE", "YEAR")
"""Without these there is no model."""

ORDERED = ("YEAR", "SEASON", "DAYTYPE", "DAILYTIMEBRACKET")
"""Sets of whole numbers whose order is time."""

ALIASES = {"COMMODITY": "FUEL", "REGION_": "_REGION", "_REGION": "_REGION", "_region": "_REGION"}
"""Other spellings of sets in the wild."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter.

    Attributes
    ----------
    indices
        Names of sets; `_REGION` is the other end of a trade route.
    default
        Value of places that are not given; None where another parameter gives it.
    lowest
        Smallest value that has a meaning, or None.
    """

    name: str
    indices: tuple[str, ...]
    default: float | None
    lowest: float | None


@functools.cache
def parameters() -> Mapping[str, Parameter]:
    """Return name -> parameter."""
    path = DATA / "codes" / "osemosys_parameters.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: Parameter(
                row["id"],
                tuple(row["indices"].split("|")),
                _number(row["default"]),
                _number(row["lowest"]),
            )
            for row in csv.DictReader(file)
        }


def _number(text: str) -> float | None:
    return float(text) if text else None
