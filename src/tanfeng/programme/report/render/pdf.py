"""The report as PDF through typst: fixed template, the report's text passed in as data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from importlib import resources

import typst

from tanfeng.programme.report.render.fonts import Font
from tanfeng.programme.report.render.localise import Document, Drawing, Grid, Lines, Run
from tanfeng.programme.report.render.pictures import Picture
from tanfeng.programme.report.render.wording import WORDS
from tanfeng.reference.finding import Language

_LATIN = "Libertinus Serif"  # carried by typst itself


def pdf(document: Document, pictures: Mapping[str, Picture], font: Font | None) -> bytes:
    """Set the document.

    The report reaches typst as one JSON string, so no text of a plant is ever typst code. The
    time stamp is the report's own date: the same report gives the same bytes.
    """
    room = resources.files("tanfeng.programme.report.render")
    template = room.joinpath("report.typ").read_bytes()
    faces = typst.Fonts(font_paths=[font.folder] if font and font.folder else [])
    compiled = typst.compile(
        template,
        format="pdf",
        font_paths=faces,
        sys_inputs={"report": json.dumps(content(document, pictures, font), ensure_ascii=False)},
        timestamp=int(datetime.combine(document.as_of, time(), UTC).timestamp()),
    )
    return _only(compiled)


def content(
    document: Document, pictures: Mapping[str, Picture], font: Font | None
) -> dict[str, object]:
    """Return what the template reads."""
    return {
        "language": document.language,
        "fonts": _families(document.language, font),
        "title": document.title,
        "subtitle": document.subtitle,
        "as_of": document.as_of.isoformat(),
        "synthetic": document.synthetic,
        "unverified": document.unverified,
        "words": {key: text.to(document.language) for key, text in WORDS.items()},
        "parts": [
            {
                "title": part.title,
                "blocks": [_block(block, pictures) for block in part.blocks],
            }
            for part in document.parts
        ],
        "data": [{**_grid(grid), "number": number} for number, grid in document.data],
        "register": [
            {
                "id": entry.id,
                "label": entry.label,
                "value": entry.value,
                "marks": entry.marks,
                "details": entry.details,
            }
            for entry in document.register
        ],
    }


def _families(language: Language, font: Font | None) -> list[str]:
    """Order the faces; a Chinese face sets quotation marks too wide for English."""
    if font is None:
        return [_LATIN]
    return [font.family, _LATIN] if language == "zh" else [_LATIN, font.family]


def _block(block: Lines | Grid | Drawing, pictures: Mapping[str, Picture]) -> dict[str, object]:
    if isinstance(block, Lines):
        return {"kind": "notice" if block.notice else "paragraph", "runs": _runs(block.runs)}
    if isinstance(block, Grid):
        return {"kind": "table", **_grid(block)}
    picture = pictures.get(block.id)
    return {
        "kind": "chart",
        "number": block.number,
        "caption": block.caption,
        "description": block.description,
        "svg": picture.svg if picture else None,
        "width": picture.width if picture else 0,
        "findings": block.findings,
    }


def _grid(grid: Grid) -> dict[str, object]:
    return {
        "number": grid.number,
        "caption": grid.caption,
        "heads": grid.heads,
        "numeric": grid.numeric,
        "shares": grid.shares,
        "rows": [[_runs(cell) for cell in row] for row in grid.rows],
    }


def _runs(runs: Iterable[Run]) -> list[dict[str, object]]:
    return [{"text": run.text, "figure": run.figure, "marks": run.marks} for run in runs]


def _only(compiled: object) -> bytes:
    if isinstance(compiled, bytes):
        return compiled
    if isinstance(compiled, list):
        return b"".join(compiled)
    raise TypeError(type(compiled).__name__)
