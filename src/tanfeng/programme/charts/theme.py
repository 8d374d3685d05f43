"""Colours and the look of every chart; chosen to stay apart in greyscale and for any eye."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

INK = "#1f2933"
MUTED = "#5b6672"
GRID = "#e3e7eb"
ACTUAL = "#0b4f8a"
OWN = "#c2410c"
TARGET = "#9a3412"
BENCHMARK = "#0f766e"
OTHERS = "#9fb3c8"
ABSENT = "#eef0f2"

# Okabe and Ito's order, darkened in turn so that neighbours also differ in luminance.
SERIES = ("#0b4f8a", "#e69f00", "#0f766e", "#c2410c", "#56b4e9", "#7c3f74", "#6b7280", "#b7a800")

WIDTH = 620


def halo(words: alt.Chart, **look: Any) -> tuple[alt.Chart, alt.Chart]:
    """Return text with white around it, so that it reads over lines and areas.

    Parameters
    ----------
    words
        A chart that encodes place and text, without a mark.
    look
        As `mark_text` takes it.
    """
    behind = {**look, "color": "#ffffff"}
    return (
        words.mark_text(stroke="#ffffff", strokeWidth=3.5, strokeJoin="round", **behind),
        words.mark_text(**look),
    )


def specification(
    chart: alt.LayerChart | alt.FacetChart, width: int, height: int
) -> dict[str, Any]:
    """Give `chart` the house look and return it as a Vega-Lite specification.

    The font is left out on purpose: page, picture and test each set their own.
    """
    return _looked(chart.properties(width=width, height=height))


def stacked(panels: Sequence[alt.LayerChart]) -> dict[str, Any]:
    """Return charts one above the other, in the house look; each has its own size and scales."""
    if len(panels) == 1:
        return _looked(panels[0])
    return _looked(alt.vconcat(*panels).resolve_scale(y="independent"))


def _looked(chart: Any) -> dict[str, Any]:
    plain = chart.configure(
        background="#ffffff",
        padding=alt.Padding(left=4, right=12, top=6, bottom=4),
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=INK,
            titleColor=MUTED,
            titleFontWeight="normal",
            titleFontSize=12,
            labelFontSize=12,
            gridColor=GRID,
            domainColor=MUTED,
            tickColor=MUTED,
            labelLimit=260,
            titlePadding=8,
        ),
        legend=alt.LegendConfig(
            labelColor=INK,
            titleColor=MUTED,
            titleFontWeight="normal",
            titleFontSize=12,
            labelFontSize=12,
            labelLimit=320,
            orient="top",
        ),
        text=alt.MarkConfig(color=INK, fontSize=12),
    ).to_dict()
    plain.pop("$schema", None)
    return plain
