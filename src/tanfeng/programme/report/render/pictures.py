"""Charts as pictures: SVG for the PDF and pages without scripts, PNG for Word and Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vl_convert

from tanfeng.programme.report.render.fonts import Font, chinese_font, packaged_font
from tanfeng.programme.report.value import Chart, Report
from tanfeng.reference.finding import Language

SCALE = 2.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart; width in CSS pixels."""

    svg: str
    png: bytes
    width: float


def charts_of(report: Report) -> tuple[Chart, ...]:
    """Return the charts of all sections, in order."""
    return tuple(
        block for section in report.sections for block in section.blocks if isinstance(block, Chart)
    )


def draw(spec: Mapping[str, Any], font: Font | None, bitmap: bool) -> Picture:
    """Draw one specification; `bitmap` says whether a PNG is wanted too."""
    config = {"font": font.family} if font else None
    svg = vl_convert.vegalite_to_svg(
        dict(spec), config=config, allowed_base_urls=[], show_warnings=False
    )
    png = vl_convert.svg_to_png(svg, scale=SCALE) if bitmap else b""
    return Picture(svg, png, _width(svg))


def write_picture(chart: Chart, path: Path, language: Language) -> Path:
    """Write one chart as ``.svg`` or ``.png``, by the file's ending; all of it or nothing."""
    made = draw(chart.spec[language], chinese_font() or packaged_font(), path.suffix != ".svg")
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(made.svg.encode() if path.suffix == ".svg" else made.png)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def draw_all(
    report: Report, language: Language, font: Font | None, bitmap: bool
) -> dict[str, Picture]:
    """Draw every chart of the report in `language`, by id."""
    return {chart.id: draw(chart.spec[language], font, bitmap) for chart in charts_of(report)}


def _width(svg: str) -> float:
    head = svg[: svg.index(">")]
    return float(head.split('width="')[1].split('"')[0])
