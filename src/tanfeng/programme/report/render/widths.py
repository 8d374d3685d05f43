"""How wide the columns of a table should be, the same on page, in Word and in PDF."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LINE = 100
"""Latin letters on a line of the text width, at the size of tables."""

_CROWD = 0.7  # of a full line: the rest still goes to the columns with the most text
_LONGEST_WORD = 15
_LONGEST_CELL = 90
_BREAK = re.compile(r"[\s/_.,;:#!?&=]+|(?<!\d)-|-(?!\d)")
_WIDE_FACE = 1.2  # bold headings and substituted faces run wider
_MARGIN = 3.5  # what the padding of a cell takes
_HAN_WORD = 6.0  # three characters stay together


def shares(columns: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Return each column's share of the width.

    Every column first gets what its longest word needs, so that no word or number is broken;
    what is left of the line goes to the columns in proportion to the text they still have to
    place.

    Parameters
    ----------
    columns
        The texts of each column, its heading included.
    """
    needs = [max((_word(text) for text in column), default=1.0) + _MARGIN for column in columns]
    crowded = _CROWD * LINE / sum(needs)
    if crowded < 1:
        needs = [need * crowded for need in needs]
    wishes = [max(_wish(column), need) for column, need in zip(columns, needs, strict=True)]
    spare = max(0.0, LINE - sum(needs))
    hunger = sum(wish - need for wish, need in zip(wishes, needs, strict=True))
    ratio = min(1.0, spare / hunger) if hunger else 0.0
    widths = [need + (wish - need) * ratio for wish, need in zip(wishes, needs, strict=True)]
    total = sum(widths)
    return tuple(width / total for width in widths)


def length(text: str) -> float:
    """Return the width of `text` in Latin letters; a Chinese character takes two."""
    return sum(2.0 if unicodedata.east_asian_width(letter) in "WF" else 1.0 for letter in text)


def _word(text: str) -> float:
    longest = 0.0
    for piece in _BREAK.split(text.replace(",", "\u2063")):
        run = 0.0
        for letter in piece:
            han = unicodedata.east_asian_width(letter) in "WF"
            run = min(run + 2.0, max(run, _HAN_WORD)) if han else run + 1.0
            longest = max(longest, run)
    return min(longest * _WIDE_FACE, _LONGEST_WORD)


def _wish(column: Sequence[str]) -> float:
    """Between the longest cell and the mean: one long remark must not starve the others."""
    lengths = [min(length(text), _LONGEST_CELL) for text in column] or [1.0]
    mean = sum(lengths) / len(lengths)
    return (max(lengths) * mean) ** 0.5 + _MARGIN
