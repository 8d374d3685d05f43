"""Wording that several charts share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

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
