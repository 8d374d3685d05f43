"""Numbers as people type them: what can only mean one thing is read, the rest is not guessed."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

_NOTHING = frozenset(
    {"", "-", "--", "—", "——", "–", "−", "/", "\\", "无", "空", "缺", "暂无", "没有", "未发生",
     "n/a", "na", "#n/a", "null", "none", "nil", "not applicable", "不适用", "...", "…", "."}
)  # fmt: skip
_PLAIN = r"\d+(?:\.\d*)?|\.\d+"
_GROUPED = r"\d{1,3}(?:(?P<mark>[, '])\d{3})(?:(?P=mark)\d{3})*(?:\.\d+)?"
_TYPED = re.compile(
    rf"(?P<sign>[+-]?)\s?(?P<digits>{_GROUPED}|{_PLAIN})(?P<power>[eE][+-]?\d{{1,3}})?"
    r"\s?(?P<unit>(?:[^\W\d_]|[%‰°])[^~<>=?]{0,23})?"
)
_ACCOUNTING = re.compile(r"\((?P<inside>[^()]*)\)")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "’": "'", "‘": "'"})


@dataclass(frozen=True, slots=True)
class Typed:
    """A number found in a text.

    Attributes
    ----------
    value
        The number, not yet converted.
    unit
        Unit typed behind the number; empty when there was none.
    """

    value: float
    unit: str = ""


def tidy(text: str) -> str:
    """Fold full-width forms, odd spaces and invisible characters; trim the ends."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return " ".join(folded.split())


def means_nothing(text: str) -> bool:
    """Tell whether a text stands for an empty cell, such as ``-``, ``/``, ``无`` or ``n/a``."""
    return tidy(text).lower() in _NOTHING


def read_number(text: str) -> Typed | None:
    """Read a typed number, or None when the text can mean several things or none.

    Thousands may be grouped by comma, space or apostrophe, always in threes; a decimal
    comma, a range (``1~2``) and a bound (``<5``) are refused rather than guessed at. A
    number in parentheses is negative, as in accounting.

    Examples
    --------
    >>> read_number("１，２３４．５ ")
    Typed(value=1234.5, unit='')
    >>> read_number("12.5 万吨")
    Typed(value=12.5, unit='万吨')
    >>> read_number("1,5") is None
    True
    """
    folded = tidy(text).translate(_MINUS)
    negative = _ACCOUNTING.fullmatch(folded)
    match = _TYPED.fullmatch(negative["inside"].strip() if negative else folded)
    if match is None or (negative and match["sign"]):
        return None
    digits = re.sub(r"[, ']", "", match["digits"])
    value = float(f"{match['sign']}{digits}{match['power'] or ''}")
    if not math.isfinite(value):
        return None
    return Typed(-value if negative else value, (match["unit"] or "").strip())


def shown(value: float) -> str:
    """Return the shortest text of a number, without a trailing ``.0``.

    Examples
    --------
    >>> shown(1234.0), shown(0.1)
    ('1234', '0.1')
    """
    text = repr(float(value))
    return text.removesuffix(".0")
