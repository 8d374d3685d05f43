"""The coding rule (编码规则) as its sheet states it: layouts, fields by position, letters."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tanfeng.reference import Finding, Sheet, Shelf, Status, TanfengError, Text, open_shelf, refuse
from tanfeng.reference.cells import Cells

STANDARD = "cn.gbt34014.2017"
"""The sheet that is used where none is named."""

_FIELDS = (
    "layout", "field", "zh", "en", "part", "start", "length", "letters", "status", "clause",
    "source", "note",
)  # fmt: skip
_LETTERS = ("list", "letter", "value", "zh", "en", "status", "clause", "source", "note")
NUMBERED = ("year", "month", "day")
_KNOWN = ("manufacturer", "product", "battery_type", "spec", "trace", *NUMBERED, "serial",
          "mark", "reused_as")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """What one letter means in a field; `value` is a number for parts of a date."""

    letter: str
    value: str
    label: Text
    status: Status


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a layout.

    Attributes
    ----------
    begin, end
        Positions from 0, `end` not included.
    part
        ``design`` or ``production``; the two may be marked apart on a battery.
    characters
        What may stand in it.
    letters
        Letter -> meaning; empty where the sheet lists none.
    """

    name: str
    label: Text
    part: str
    begin: int
    end: int
    characters: str
    letters: Mapping[str, Letter]
    status: Status


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout: the fields in order and how many characters they take."""

    name: str
    label: Text
    length: int
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """Return a field by name, or None when the layout has none of it."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def design(self) -> int:
        """How many characters the design part takes."""
        return max((field.end for field in self.fields if field.part == "design"), default=0)


@dataclass(frozen=True, slots=True)
class Scheme:
    """One standard's rule for codes.

    Attributes
    ----------
    layouts
        Length -> layout; empty where the sheet does not know them.
    any
        Every character that may stand in a code.
    in_force
        Day from which codes follow the rule.
    """

    id: str
    number: str
    in_force: date | None
    layouts: Mapping[int, Layout]
    any: str
    first_serial: int

    def layout(self, length: int) -> Layout | None:
        """Return the layout of codes of `length` characters."""
        return self.layouts.get(length)


@functools.lru_cache(maxsize=8)
def scheme(shelf: Shelf | None = None, id: str = STANDARD) -> Scheme:
    """Read the coding rule of one sheet of kind ``battery_code``.

    Raises
    ------
    TanfengError
        ``code-sheet`` when fields overlap, leave a gap, or name letters that are not listed.
    """
    return read_scheme((shelf or open_shelf()).sheet(id))


def read_scheme(sheet: Sheet) -> Scheme:
    """Read a sheet of kind ``battery_code``; see `scheme`."""
    findings: list[Finding] = []
    lists: dict[str, dict[str, Letter]] = {}
    for row in sheet.tables.get("letters", ()):
        cells = Cells(row, _LETTERS)
        letter = Letter(
            cells.text("letter", required=True), cells.text("value", required=True),
            Text(cells.text("zh", required=True), cells.text("en", required=True)), cells.status(),
        )  # fmt: skip
        cells.source()
        known = lists.setdefault(cells.text("list", required=True), {})
        if letter.letter in known or len(letter.letter) != 1:
            cells.fault("code-sheet", f"字符“{letter.letter}”重复或不是一个字符。",
                        f"The letter '{letter.letter}' is there twice, or no single one."
                   )  # fmt: skip
        known[letter.letter] = letter
        findings += cells.findings
    classes = sheet.body.get("characters") or {}
    fields: dict[str, list[Field]] = {}
    for row in sheet.tables.get("fields", ()):
        cells = Cells(row, _FIELDS)
        begin, length = int(cells.number("start") or 0) - 1, int(cells.number("length") or 0)
        before = fields.setdefault(cells.text("layout", required=True), [])
        letters = cells.text("letters", required=True)
        name = cells.choice("field", _KNOWN)
        if begin != (before[-1].end if before else 0) or length < 1:
            cells.fault("code-sheet", f"字段“{name}”未接在前一字段之后。",
                        f"The field '{name}' does not begin where the one before it ends."
                   )  # fmt: skip
        if letters not in lists and letters not in classes:
            cells.fault("code-sheet", f"没有字符表“{letters}”。",
                        f"There is no list of letters '{letters}'.")  # fmt: skip
        values = lists.get(letters, {})
        if name in NUMBERED and not all(each.value.isdigit() for each in values.values()):
            cells.fault("code-sheet", f"“{letters}”的取值须为数字。",
                        f"The values of '{letters}' must be numbers.")  # fmt: skip
        before.append(
            Field(
                name, Text(cells.text("zh", required=True), cells.text("en", required=True)),
                cells.choice("part", ("design", "production")), begin, begin + length,
                "".join(values) or str(classes.get(letters, "")), values, cells.status(),
            )
        )  # fmt: skip
        cells.source()
        findings += cells.findings
    if findings:
        raise TanfengError(*findings)
    layouts: dict[int, Layout] = {}
    for name, title in (sheet.body.get("layouts") or {}).items():
        if name not in fields:
            continue
        length = fields[name][-1].end
        if length in layouts:
            raise refuse(
                "code-sheet", sheet.at(f"layouts.{name}"),
                f"两种结构同为 {length} 个字符，无法区分。",
                f"Two layouts have {length} characters and cannot be told apart.",
            )  # fmt: skip
        layouts[length] = Layout(name, Text(**title), length, tuple(fields[name]))
    return Scheme(
        sheet.id, sheet.number, sheet.in_force, layouts, str(classes.get("any", "")),
        int(sheet.body.get("first_serial") or 0),
    )  # fmt: skip
