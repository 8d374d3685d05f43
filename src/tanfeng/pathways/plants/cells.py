"""Odd cells (特殊单元格) of plant lists, read for what they mean."""

from __future__ import annotations

import re
from enum import Enum
from math import isfinite


class Absent(Enum):
    """Why a cell holds no number."""

    NOTHING = "nothing"
    UNKNOWN = "unknown"
    SOME = "some"
    GARBLED = "garbled"


_WORDS = {
    "": Absent.NOTHING,
    "n/a": Absent.NOTHING,
    "-": Absent.NOTHING,
    "unknown": Absent.UNKNOWN,
    "tbd": Absent.UNKNOWN,
    "未知": Absent.UNKNOWN,
    ">0": Absent.SOME,
}
_YEAR = re.compile(r"(?:[A-Za-z]+\.? )?((?:18|19|20|21)\d\d)(?:\.0+)?(?:[-/.年].*)?")


def amount(cell: str) -> float | Absent:
    """Read a quantity; ``>0`` is there without a size, an empty cell is not there."""
    typed = cell.strip()
    word = _WORDS.get(typed.casefold())
    if word is not None:
        return word
    try:
        value = float(typed)
    except ValueError:
        return Absent.GARBLED
    return value if isfinite(value) else Absent.GARBLED


def year(cell: str) -> int | Absent:
    """Read the year of ``2022``, ``2022.0``, ``2022-01-01 00:00:00`` or ``March 2022``."""
    typed = cell.strip()
    word = _WORDS.get(typed.casefold())
    if word is not None:
        return word
    match = _YEAR.fullmatch(typed)
    return int(match[1]) if match else Absent.GARBLED
