"""What the cell reader does not tell: errors, formulas without a result, percent, extent.

python-calamine gives an empty text for ``#REF!`` and for a formula that was never calculated,
and 0.98 for a cell that shows 98 %. Each would become a silent hole or a factor of a hundred,
so the sheet's XML is walked once for these marks. The same walk measures how far the cells
reach, because a single stray cell in the last row would make any dense reader fill memory.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from tanfeng.ledger.workbook.place import column_number

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_BUILT_IN_PERCENT = {"9", "10"}

Place = tuple[int, int]


@dataclass(slots=True)
class Marks:
    """Marks of one sheet; rows and columns count from zero.

    Attributes
    ----------
    errors
        Cell -> error value such as ``#REF!``.
    unsolved
        Cells with a formula and no stored result.
    percent
        Cells that are shown as percent.
    last
        Farthest row and column with content.
    """

    errors: dict[Place, str] = field(default_factory=dict)
    unsolved: set[Place] = field(default_factory=set)
    percent: set[Place] = field(default_factory=set)
    last: Place = (-1, -1)

    @property
    def area(self) -> int:
        """Number of cells of the rectangle that a dense reader would fill."""
        return (self.last[0] + 1) * (self.last[1] + 1)


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return sheet name -> name of the part that holds its cells."""
    by_lower = {name.lower(): name for name in parts}
    book = ElementTree.fromstring(parts[by_lower["xl/workbook.xml"]])
    links = by_lower.get("xl/_rels/workbook.xml.rels")
    targets: dict[str, str] = {}
    if links:
        for link in ElementTree.fromstring(parts[links]):
            target = link.get("Target", "").replace("\\", "/")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            targets[link.get("Id", "")] = posixpath.normpath(whole).lower()
    found = {}
    for node in book.iter():
        if _local(node.tag) != "sheet":
            continue
        link = next((v for k, v in node.attrib.items() if _local(k) == "id"), "")
        part = by_lower.get(targets.get(link, ""))
        if part:
            found[node.get("name", "")] = part
    return found


def percent_styles(parts: Mapping[str, bytes]) -> frozenset[str]:
    """Return the indices of the cell formats that show a percentage."""
    name = next((name for name in parts if name.lower() == "xl/styles.xml"), None)
    if name is None:
        return frozenset()
    root = ElementTree.fromstring(parts[name])
    formats = set(_BUILT_IN_PERCENT)
    for node in root.iter():
        if _local(node.tag) == "numFmt" and _shows_percent(node.get("formatCode", "")):
            formats.add(node.get("numFmtId", ""))
    for node in root:
        if _local(node.tag) == "cellXfs":
            return frozenset(str(i) for i, xf in enumerate(node) if xf.get("numFmtId") in formats)
    return frozenset()


def read_marks(content: bytes, percent: frozenset[str]) -> Marks:
    """Walk the XML of one sheet.

    Raises
    ------
    xml.parsers.expat.ExpatError
        When the sheet is not well-formed.
    """
    marks = Marks()
    row = column = -1
    kind = style = ""
    formula = False
    value: list[str] | None = None

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind, style, formula, value
        name = _local(tag)
        if name == "c":
            column += 1
            match = _REFERENCE.fullmatch(attributes.get("r", ""))
            if match:
                row, column = int(match[2]) - 1, column_number(match[1])
            kind, style, formula = attributes.get("t", "n"), attributes.get("s", "0"), False
        elif name == "row":
            row = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else row + 1
            column = -1
        elif name == "f":
            formula = True
        elif name in ("v", "is"):
            value = []

    def text(data: str) -> None:
        if value is not None:
            value.append(data)

    def end(tag: str) -> None:
        nonlocal value
        name = _local(tag)
        if name == "c":
            content = "".join(value) if value is not None else ""
            value = None
            place = (row, column)
            if formula and not content and kind != "str":
                marks.unsolved.add(place)
            if not content and not formula:
                return
            marks.last = (max(marks.last[0], row), max(marks.last[1], column))
            if kind == "e":
                marks.errors[place] = content
            elif style in percent:
                marks.percent.add(place)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    parser.Parse(content, True)
    return marks


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def _shows_percent(code: str) -> bool:
    bare = re.sub(r'"[^"]*"|\\.', "", code)
    return "%" in bare
