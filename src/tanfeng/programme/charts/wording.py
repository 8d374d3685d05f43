"""Wording that several charts share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tanfeng.programme.report.numbers import digits
from tanfeng.reference.finding import Language, Text

NO_DATA = Text("无数据", "no data")


def axis_title(measure: Text, unit: Text, language: Language) -> str:
    """Write measure and unit as an axis title."""
    name, of = measure.to(language), unit.to(language)
    if not of:
        return name
    return f"{name}（{of}）" if language == "zh" else f"{name} ({of})"


def per_language(draw: Callable[[Language], dict[str, Any]]) -> Mapping[str, dict[str, Any]]:
    """Draw the chart once a language."""
    return {"zh": draw("zh"), "en": draw("en")}


def short(value: float, figures: int = 4, noise: float = 1e-6) -> str:
    """Write a planned value with some significant figures; what is below the noise is zero."""
    return digits(trimmed(value, figures, noise))


def trimmed(value: float, figures: int = 9, noise: float = 1e-6) -> float:
    """Cut what only binary arithmetic knows of a value.

    Examples
    --------
    >>> trimmed(0.1 + 0.2), trimmed(-1.5e-13)
    (0.3, 0.0)
    """
    return 0.0 if abs(value) < noise else float(f"{value:.{figures}g}")


def year_ticks(first: int, last: int, most: int = 10) -> list[int]:
    """Return the years that an axis names: whole, evenly apart, and no more than `most`.

    Examples
    --------
    >>> year_ticks(2025, 2060)
    [2025, 2030, 2035, 2040, 2045, 2050, 2055, 2060]
    """
    for step in (1, 2, 5, 10, 20, 25, 50, 100):
        years = [year for year in range(first, last + 1) if year % step == 0]
        if len(years) <= most:
            return years or [first]
    return [first, last]
