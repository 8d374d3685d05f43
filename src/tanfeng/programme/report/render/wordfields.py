"""What python-docx has no call for: fields, bookmarks, East Asian fonts, alternative text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def set_fonts(style: Any, latin: str, east_asian: str) -> None:
    """Give a style its Latin and its Chinese face."""
    style.font.name = latin
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), east_asian)
    fonts.set(qn("w:hAnsi"), latin)


def add_field(paragraph: Any, instruction: str, shown: str = "1") -> None:
    """Append a field; `shown` stands until the reader's program updates it."""
    _start(paragraph, instruction)
    paragraph.add_run(shown)
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="end"))


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """Make the paragraph a target of links."""
    start = _element("w:bookmarkStart", id=str(number), name=name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(_element("w:bookmarkEnd", id=str(number)))


def link(paragraph: Any, text: str, name: str, colour: str) -> None:
    """Append text that leads to a bookmark."""
    run = paragraph.add_run(text)
    properties = run._r.get_or_add_rPr()
    properties.append(_element("w:color", val=colour))
    holder = _element("w:hyperlink", anchor=name)
    paragraph._p.remove(run._r)
    holder.append(run._r)
    paragraph._p.append(holder)


def alternative_text(picture: Any, name: str, description: str) -> None:
    """Give a picture the words that a screen reader speaks."""
    properties = picture._inline.docPr
    properties.set("name", name)
    properties.set("descr", description)


def repeat_header(row: Any) -> None:
    """Let the header row of a table return on every page."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))


def keep_whole(row: Any) -> None:
    """Keep a row from breaking across pages."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))


def rules(table: Any, colour: str) -> None:
    """Draw horizontal rules only."""
    borders = _element("w:tblBorders")
    for side, size in (("top", "8"), ("bottom", "8"), ("insideH", "4")):
        borders.append(_element(f"w:{side}", val="single", sz=size, space="0", color=colour))
    table._tbl.tblPr.append(borders)


def table_of_contents(document: Any, entries: Sequence[tuple[str, str]]) -> None:
    """Add a contents field that already shows its entries, each a link to a bookmark.

    The reader's program fills in page numbers when asked (F9); asking it to do so on opening
    would greet every reader with a security question.
    """
    last = len(entries) - 1
    for number, (title, name) in enumerate(entries):
        paragraph = document.add_paragraph()
        if number == 0:
            _start(paragraph, r'TOC \o "1-1" \h \z \u')
        link(paragraph, title, name, "1F2933")
        if number == last:
            paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="end"))


def set_apart(style: Any, colour: str, ground: str) -> None:
    """Give a paragraph style a bar at the left and a pale ground, and no other border."""
    properties = style.element.get_or_add_pPr()
    for tag in ("w:pBdr", "w:shd"):
        old = properties.find(qn(tag))
        if old is not None:
            properties.remove(old)
    borders = _element("w:pBdr")
    borders.append(_element("w:left", val="single", sz="18", space="8", color=colour))
    shade = _element("w:shd", val="clear", color="auto", fill=ground)
    # The schema fixes the order: keepNext, keepLines, ..., pBdr, shd, ..., spacing, ind.
    later = [
        child
        for child in properties
        if child.tag in {qn(f"w:{name}") for name in ("tabs", "spacing", "ind", "jc", "outlineLvl")}
    ]
    place = list(properties).index(later[0]) if later else len(properties)
    properties.insert(place, borders)
    properties.insert(place + 1, shade)


def _start(paragraph: Any, instruction: str) -> None:
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="begin"))
    run = paragraph.add_run()
    told = _element("w:instrText")
    told.set(qn("xml:space"), "preserve")
    told.text = instruction
    run._r.append(told)
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="separate"))


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
