"""The report as a Word document: real headings, captions, tables, links and alternative text."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from docx import Document as new_document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt, RGBColor
from docx.text.run import Run as WordRun

from tanfeng.programme.report.render import wordfields as fields
from tanfeng.programme.report.render.localise import Document, Drawing, Grid, Lines, Run
from tanfeng.programme.report.render.pictures import Picture

_BLUE = RGBColor(0x0B, 0x4F, 0x8A)
_MUTED = RGBColor(0x5B, 0x66, 0x72)
_WARM = RGBColor(0x9A, 0x34, 0x12)
_TEXT_WIDTH = 16.0
# XML 1.0 holds no control characters; a cell of a plant's workbook may.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def word(document: Document, pictures: Mapping[str, Picture]) -> bytes:
    """Write the document as .docx bytes, the same bytes for the same report."""
    paper = new_document()
    _styles(paper, document)
    _cover(paper, document)
    _header_and_footer(paper, document)
    _contents(paper, document)
    for number, part in enumerate(document.parts, start=1):
        heading = paper.add_heading(_clean(part.title), 1)
        fields.bookmark(heading, part.anchor.replace("-", "_"), number)
        for block in part.blocks:
            _block(paper, document, block, pictures)
    _data(paper, document)
    _register(paper, document)
    _properties(paper, document)
    return _steady(paper)


def _styles(paper: Any, document: Document) -> None:
    zh = document.language == "zh"
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.5)
    normal = paper.styles["Normal"]
    fields.set_fonts(normal, "Times New Roman" if zh else "Calibri", "宋体")
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.35 if zh else 1.15
    for name, size in (("Title", 26), ("Subtitle", 13), ("Heading 1", 15), ("Heading 2", 12)):
        style = paper.styles[name]
        fields.set_fonts(style, "Arial", "黑体")
        style.font.size, style.font.bold, style.font.italic = Pt(size), name != "Subtitle", False
        style.font.color.rgb = _MUTED if name == "Subtitle" else _BLUE
    caption = paper.styles["Caption"]
    fields.set_fonts(caption, "Arial", "黑体")
    caption.font.size, caption.font.bold = Pt(9), False
    caption.font.color.rgb = RGBColor(0x1F, 0x29, 0x33)
    caption.paragraph_format.keep_with_next = True
    quote = paper.styles["Intense Quote"]
    fields.set_fonts(quote, "Times New Roman" if zh else "Calibri", "楷体")
    fields.set_apart(quote, "5B6672", "F6F7F9")
    quote.font.size, quote.font.italic, quote.font.bold = Pt(9.5), False, False
    quote.font.color.rgb = _MUTED
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(0.3)


def _cover(paper: Any, document: Document) -> None:
    for _ in range(5):
        paper.add_paragraph()
    paper.add_paragraph(_clean(document.title), style="Title")
    paper.add_paragraph(_clean(document.subtitle), style="Subtitle")
    paper.add_paragraph(f"{document.word('as_of')}  {document.as_of.isoformat()}")
    for shown, key in (
        (document.synthetic, "synthetic_banner"),
        (document.unverified, "unverified_legend"),
    ):
        if shown:
            paper.add_paragraph(document.word(key), style="Intense Quote")
    for _ in range(6):
        paper.add_paragraph()
    blank = "_" * 28
    for key, after in (("prepared", document.word("seal")), ("signed", ""), ("date", "")):
        paper.add_paragraph(f"{document.word(key)}  {blank}  {after}".rstrip())
    paper.add_page_break()


def _header_and_footer(paper: Any, document: Document) -> None:
    section = paper.sections[0]
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.text = _clean(f"{document.title}  ·  {document.as_of.isoformat()}")
    header.runs[0].font.size, header.runs[0].font.color.rgb = Pt(8), _MUTED
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = document.word("page").split("{}")
    footer.add_run(before)
    fields.add_field(footer, "PAGE")
    footer.add_run(between)
    fields.add_field(footer, "NUMPAGES")
    footer.add_run(after)
    for run in footer.runs:
        run.font.size, run.font.color.rgb = Pt(8), _MUTED


def _contents(paper: Any, document: Document) -> None:
    title = paper.add_paragraph(document.word("contents"), style="Subtitle")
    title.paragraph_format.space_after = Pt(6)
    entries = [(_clean(part.title), part.anchor.replace("-", "_")) for part in document.parts]
    if document.data:
        entries.append((document.word("chart_data"), "chart_data"))
    entries.append((document.word("register"), "register"))
    fields.table_of_contents(paper, entries)
    paper.add_page_break()


def _block(
    paper: Any, document: Document, block: Lines | Grid | Drawing, pictures: Mapping[str, Picture]
) -> None:
    if isinstance(block, Lines):
        paragraph = paper.add_paragraph(style="Intense Quote" if block.notice else None)
        if block.notice:
            paragraph.add_run(document.word("notice") + "  ").bold = True
        _runs(paragraph, block.runs)
    elif isinstance(block, Grid):
        _caption(paper, document.word("table"), block.number, block.caption)
        _grid(paper, block, 7.5 if len(block.heads) > 6 else 9)
    else:
        _drawing(paper, document, block, pictures)


def _drawing(
    paper: Any, document: Document, block: Drawing, pictures: Mapping[str, Picture]
) -> None:
    picture = pictures.get(block.id)
    if picture is None:
        paper.add_paragraph(document.word("no_picture"), style="Intense Quote")
    else:
        paragraph = paper.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        width = Cm(min(_TEXT_WIDTH, picture.width / 700 * _TEXT_WIDTH))
        shown = paragraph.add_run().add_picture(io.BytesIO(picture.png), width=width)
        fields.alternative_text(shown, block.id, _clean(block.description))
    _caption(paper, document.word("chart"), block.number, block.caption)
    spoken = paper.add_paragraph().add_run(_clean(block.description))
    spoken.font.size, spoken.font.color.rgb = Pt(8.5), _MUTED
    for finding in block.findings:
        paragraph = paper.add_paragraph(style="Intense Quote")
        paragraph.add_run(document.word("finding") + "  ").bold = True
        paragraph.add_run(_clean(finding))


def _caption(paper: Any, kind: str, number: int, words: str) -> None:
    paragraph = paper.add_paragraph(style="Caption")
    paragraph.add_run(f"{kind} ").bold = True
    fields.add_field(paragraph, rf"SEQ {kind} \* ARABIC", str(number))
    paragraph.add_run(f"  {_clean(words)}")


def _grid(paper: Any, grid: Grid, size: float) -> None:
    table = _table(paper, grid.heads, size)
    for row in grid.rows:
        cells = table.add_row()
        fields.keep_whole(cells)
        for index, (cell, runs) in enumerate(zip(cells.cells, row, strict=True)):
            paragraph = _tight(cell.paragraphs[0])
            if grid.numeric[index]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _runs(paragraph, runs, size)
    _widths(table, [Cm(_TEXT_WIDTH * share) for share in grid.shares])
    for index, numeric in enumerate(grid.numeric):
        if numeric:
            table.rows[0].cells[index].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _tight(paper.add_paragraph())


def _table(paper: Any, heads: tuple[str, ...], size: float) -> Any:
    table = paper.add_table(rows=1, cols=len(heads))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    fields.rules(table, "B8C0C8")
    fields.repeat_header(table.rows[0])
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        run = _tight(cell.paragraphs[0]).add_run(_clean(head))
        run.bold, run.font.size = True, Pt(size)
    return table


def _data(paper: Any, document: Document) -> None:
    if not document.data:
        return
    heading = paper.add_heading(document.word("chart_data"), 1)
    fields.bookmark(heading, "chart_data", 0)
    for number, grid in document.data:
        paragraph = paper.add_paragraph(style="Caption")
        paragraph.add_run(f"{document.word('chart')} {number}").bold = True
        paragraph.add_run(f"  {_clean(grid.caption)}")
        _grid(paper, grid, 8)


def _register(paper: Any, document: Document) -> None:
    first_free = len(document.parts) + 1
    heading = paper.add_heading(document.word("register"), 1)
    fields.bookmark(heading, "register", first_free)
    paper.add_paragraph(document.word("register_lead"))
    heads = tuple(document.word(key) for key in ("id", "figure", "value", "source"))
    table = _table(paper, heads, 8)
    for number, entry in enumerate(document.register, start=first_free + 1):
        row = table.add_row()
        fields.keep_whole(row)
        first, second, third, fourth = (_tight(cell.paragraphs[0]) for cell in row.cells)
        _small(first.add_run(_clean(entry.id))).bold = True
        fields.bookmark(first, _anchor(entry.id), number)
        _small(second.add_run(_clean(entry.label)))
        _runs(third, (Run(entry.value, "", entry.marks),), 8)
        for name, text in (
            *entry.details,
            (document.word("explain"), f"tanfeng explain {entry.id}"),
        ):
            _small(fourth.add_run(f"{name}  ")).font.color.rgb = _MUTED
            _small(fourth.add_run(_clean(text)))
            if name != document.word("explain"):
                fourth.add_run().add_break()
    _widths(table, [Cm(2.8), Cm(4.2), Cm(3.0), Cm(6.0)])


def _widths(table: Any, widths: list[Any]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _runs(paragraph: Any, runs: tuple[Run, ...], size: float | None = None) -> None:
    for run in runs:
        if run.figure:
            fields.link(paragraph, _clean(run.text), _anchor(run.figure), "0B4F8A")
        else:
            paragraph.add_run(_clean(run.text))
        for mark in run.marks:
            shown = paragraph.add_run(f" {mark}")
            shown.font.superscript, shown.font.color.rgb = True, _WARM
    if size is not None:
        for element in paragraph._p.iter("{*}r"):
            _sized(element, size)


def _sized(element: Any, size: float) -> None:
    WordRun(element, None).font.size = Pt(size)  # type: ignore[arg-type]


def _small(run: Any) -> Any:
    run.font.size = Pt(8)
    return run


def _tight(paragraph: Any) -> Any:
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.space_before = Pt(2)
    paragraph.paragraph_format.line_spacing = 1.0
    return paragraph


def _anchor(figure: str) -> str:
    """Word takes letters, digits and underscores, forty at most, as a bookmark."""
    plain = re.sub(r"\W", "_", figure, flags=re.ASCII)
    if len(plain) > 30 or plain != figure:
        plain = f"{plain[:24]}_{hashlib.sha256(figure.encode()).hexdigest()[:8]}"
    return f"f_{plain}"


def _clean(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)


def _properties(paper: Any, document: Document) -> None:
    properties = paper.core_properties
    properties.title = _clean(document.title)
    properties.author = "tanfeng"
    properties.language = "zh-CN" if document.language == "zh" else "en-GB"
    properties.created = properties.modified = datetime.combine(document.as_of, time())


def _steady(paper: Any) -> bytes:
    """Save with fixed times inside the archive, so that the same report gives the same bytes."""
    loose = io.BytesIO()
    paper.save(loose)
    steady = io.BytesIO()
    with zipfile.ZipFile(loose) as given, zipfile.ZipFile(steady, "w") as taken:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            taken.writestr(entry, given.read(name))
    return steady.getvalue()
