"""Periods (期间): the month is the atom of accounts; longer periods are made of months."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tanfeng.reference.errors import refuse

_FORMS = (
    ("month", re.compile(r"(\d{4})-(0[1-9]|1[0-2])")),
    ("quarter", re.compile(r"(\d{4})-?Q([1-4])")),
    ("half", re.compile(r"(\d{4})-?H([12])")),
    ("year", re.compile(r"(\d{4})")),
)
_LENGTH = {"month": 1, "quarter": 3, "half": 6, "year": 12}

NOT_STATED = "not-stated"
"""Legal in quoted statistics only: the document gives no period."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A run of whole months.

    Attributes
    ----------
    first, last
        Month numbers ``year * 12 + month - 1``, both included.
    """

    first: int
    last: int

    @property
    def start(self) -> date:
        """First day."""
        return date(self.first // 12, self.first % 12 + 1, 1)

    @property
    def end(self) -> date:
        """Last day."""
        following = self.last + 1
        return date.fromordinal(date(following // 12, following % 12 + 1, 1).toordinal() - 1)

    @property
    def year(self) -> int:
        """Calendar year of the first month."""
        return self.first // 12

    def months(self) -> tuple[str, ...]:
        """Return the months as ``YYYY-MM``, in order."""
        return tuple(f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(self.first, self.last + 1))

    def __contains__(self, other: Period) -> bool:
        return self.first <= other.first and other.last <= self.last

    def __str__(self) -> str:
        length = self.last - self.first + 1
        year, month = divmod(self.first, 12)
        if length == 1:
            return f"{year:04d}-{month + 1:02d}"
        if length == 12 and month == 0:
            return f"{year:04d}"
        if length == 6 and month % 6 == 0:
            return f"{year:04d}-H{month // 6 + 1}"
        if length == 3 and month % 3 == 0:
            return f"{year:04d}-Q{month // 3 + 1}"
        end_year, end_month = divmod(self.last, 12)
        return f"{year:04d}-{month + 1:02d}/{end_year:04d}-{end_month + 1:02d}"


def parse_period(text: str, at: str = "period") -> Period:
    """Read ``2024``, ``2024-H1``, ``2024-Q2``, ``2024-03`` or ``2024-01/2025-12``.

    Raises
    ------
    TanfengError
        ``period-unreadable`` when the text is none of these.

    Examples
    --------
    >>> str(parse_period("2024H1"))
    '2024-H1'
    >>> parse_period("2024-11/2025-02").months()
    ('2024-11', '2024-12', '2025-01', '2025-02')
    """
    stripped = text.strip()
    if "/" in stripped:
        left, right = (parse_period(part, at) for part in stripped.split("/", 1))
        if left.first <= right.last:
            return Period(left.first, right.last)
    for form, pattern in _FORMS:
        match = pattern.fullmatch(stripped)
        if match:
            year = int(match[1])
            index = int(match[2]) - 1 if form != "year" else 0
            first = year * 12 + index * _LENGTH[form]
            if year > 0:
                return Period(first, first + _LENGTH[form] - 1)
    raise refuse(
        "period-unreadable",
        at,
        f"无法识别期间“{text}”。",
        f"'{text}' is not a period.",
        "请写成 2024、2024-H1、2024-Q2、2024-03 或 2024-01/2025-12。",
        "Write 2024, 2024-H1, 2024-Q2, 2024-03 or 2024-01/2025-12.",
    )
