"""The layout (版式): blocks that begin with a word in the first column, sheet by sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tanfeng.footprint.formats.brightway.line import Fields, Line
from tanfeng.ledger.workbook.book import Grid
from tanfeng.reference.finding import Finding, Severity, Text

_TABLES = ("exchanges", "parameters", "project parameters", "database parameters")
_BLOCKS = ("activity", "database", *_TABLES)
KINDS = ("production", "technosphere", "substitution", "biosphere")
"""Types of exchanges."""
_OURS = {"process", "flow", "direction"}


@dataclass(eq=False)
class Activity:
    """A block of an activity: its name, its fields, and the tables below."""

    name: str
    database: str
    fields: Fields
    exchanges: list[Line] = field(default_factory=list)
    parameters: list[Line] = field(default_factory=list)


@dataclass(eq=False)
class Layout:
    """What the blocks of a workbook hold.

    Attributes
    ----------
    databases
        Names, in the order of their rows.
    parameters
        Lines of the blocks of the project (under an empty name) and of each database.
    headers
        Names of columns of exchanges, each with the place of its first header.
    """

    databases: list[str] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    parameters: dict[str, list[Line]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def is_brightway(sheets: Sequence[Grid]) -> bool:
    """Tell whether some sheet has a block of this layout, and none a table of our own."""
    ours = any({str(cell).strip().lower() for cell in row} >= _OURS
               for sheet in sheets for row in sheet.rows[:20])  # fmt: skip
    return not ours and any(
        _word(sheet, row) in ("activity", "database") and sheet.text(row, 1)
        for sheet in sheets
        if _word(sheet, 0) != "skip"
        for row in range(len(sheet.rows))
    )


def layout_of(sheets: Sequence[Grid], file: str, findings: list[Finding]) -> Layout:
    """Return the blocks of all sheets; what belongs to none of them is told."""
    read = Layout()
    for sheet in sheets:
        if _word(sheet, 0) == "skip":
            continue
        cut = _cut(sheet, findings)
        _Reader(cut, read, findings).read()
    if not read.databases:
        name = file.rpartition(".")[0] or file
        findings.append(
            Finding("brightway-database", Severity.WARNING, file,
                    Text(f"没有 Database 行；以“{name}”为数据库名。",
                         f"There is no row Database; the database is called '{name}'."))
        )  # fmt: skip
        read.databases.append(name)
        if "?" in read.parameters:
            read.parameters[name] = read.parameters.pop("?")
    for activity in read.activities:
        # a sheet without a name of its own is of the first database of the workbook
        activity.database = activity.fields.text("database") or (
            activity.database or read.databases[0]
        )
    for name in dict.fromkeys(activity.database for activity in read.activities):
        if name not in read.databases:
            read.databases.append(name)
    return read


def _word(sheet: Grid, row: int) -> str:
    return sheet.text(row, 0).casefold()


def _cut(sheet: Grid, findings: list[Finding]) -> Grid:
    """Leave out the columns from a word ``cutoff`` in the first row, or behind its number."""
    if not sheet.rows:
        return sheet
    first = [sheet.text(0, n).casefold() for n in range(len(sheet.rows[0]))]
    place = next((n for n, text in enumerate(first) if text.startswith("cutoff")), None)
    if place is None:
        return sheet
    if place:
        return replace(sheet, rows=[row[:place] for row in sheet.rows])
    told = sheet.text(0, 1)
    if not (told.isascii() and told.isdigit() and int(told)):
        findings.append(
            Finding("brightway-cutoff", Severity.ERROR, sheet.at(0, 1),
                    Text(f"cutoff 后应为保留的列数，现为“{told}”。",
                         f"The number of columns to keep follows cutoff; this is '{told}'."))
        )  # fmt: skip
        return sheet
    return replace(sheet, rows=[[], *(row[: int(told)] for row in sheet.rows[1:])])


class _Reader:
    """Goes down a sheet, row by row."""

    def __init__(self, sheet: Grid, read: Layout, findings: list[Finding]) -> None:
        self.sheet, self.layout, self.findings = sheet, read, findings
        self.database = ""
        self.activity: Activity | None = None
        self.own: dict[str, int] | None = None
        self.lines: list[Line] | None = None
        self.header: dict[str, int] | None = None
        self.kind = ""

    def read(self) -> None:
        blocks, gap, stray = 0, False, False
        for row in range(len(self.sheet.rows)):
            word = _word(self.sheet, row)
            fields = self.own is not None and self.kind == "activity" and not gap
            if not any(str(cell).strip() for cell in self.sheet.rows[row]):
                gap, stray = True, False
            elif word in _BLOCKS and not (word == "database" and fields):
                blocks, gap, stray = blocks + 1, False, False
                self.begin(word, row)
            elif gap and not self.goes_on(row):
                if not stray and blocks and self.kind != "faulty":
                    self.stray(row)
                stray = True
            elif self.own is not None:
                if word:
                    self.own.setdefault(word, row)
            elif self.lines is not None and self.header is None:
                self.heads(row)
            elif self.lines is not None and self.header is not None:
                self.lines.append(Line(self.sheet, row, self.header))
        if not blocks and self.sheet.rows:
            self.tell("brightway-sheet", Severity.INFO, self.sheet.at(0, 0),
                      "工作表中没有 Activity 或 Database 等块，未读。",
                      "The sheet has no block such as Activity or Database; "
                      "it is not read.")  # fmt: skip

    def goes_on(self, row: int) -> bool:
        """Tell whether a row behind an empty one can only be one more of the same.

        Brightway's importer leaves the empty rows inside of an activity out.
        """
        if self.lines is not None and self.header is None:
            return True
        if self.lines is not None and self.header is not None:
            kind = Line(self.sheet, row, self.header).text("type").casefold()
            return self.kind == "exchanges" and kind in KINDS
        filled = [n for n, cell in enumerate(self.sheet.rows[row]) if str(cell).strip()]
        return self.kind == "activity" and self.own is not None and filled == [0, 1]

    def stray(self, row: int) -> None:
        self.tell("brightway-stray", Severity.WARNING, self.sheet.at(row, 0),
                  "空行之后的内容不属于任何块，未读。",
                  "This stands behind an empty row and belongs to no block; it is not "
                  "read.")  # fmt: skip

    def begin(self, word: str, row: int) -> None:
        name = self.sheet.text(row, 1)
        self.own = self.lines = self.header = None
        self.kind = word
        if word == "database":
            self.database, self.activity = name, None
            if name and name not in self.layout.databases:
                self.layout.databases.append(name)
            self.own = {}
        elif word == "activity":
            self.own = {}
            self.activity = Activity(name, self.database, Fields(self.sheet, row, self.own))
            if name:
                self.layout.activities.append(self.activity)
            else:
                self.tell(
                    "brightway-name",
                    Severity.ERROR,
                    self.sheet.at(row, 1),
                    "活动没有名称，未读。",
                    "An activity has no name; it is not read.",
                )
        elif word in ("exchanges", "parameters"):
            if self.activity is None:
                self.kind = "faulty"
                self.tell(
                    "brightway-stray",
                    Severity.ERROR,
                    self.sheet.at(row, 0),
                    f"{word} 不在任何 Activity 之下，未读。",
                    f"The block {word} is below no Activity; it is not read.",
                )
            else:
                mine = self.activity
                self.lines = mine.exchanges if word == "exchanges" else mine.parameters
        else:
            # "?" until a row names the database
            key = (self.database or "?") if word == "database parameters" else ""
            self.lines = self.layout.parameters.setdefault(key, [])

    def heads(self, row: int) -> None:
        names: dict[str, int] = {}
        for column in range(len(self.sheet.rows[row])):
            name = self.sheet.text(row, column).casefold()
            if name:
                names.setdefault(name, column)
        # what stands behind an empty head are notes
        first = next((n for n in range(len(self.sheet.rows[row])) if not self.sheet.text(row, n)),
                     len(self.sheet.rows[row]))  # fmt: skip
        notes = sorted(column for column in names.values() if column > first)
        names = {name: column for name, column in names.items() if column < first}
        if notes:
            self.tell("brightway-column", Severity.INFO, self.sheet.at(row, notes[0]),
                      "空表头之后的列未采用。",
                      "The columns behind an empty head are left out.")  # fmt: skip
        missing = []
        if not {"amount", "formula"} & names.keys():
            missing.append("amount")
        if self.kind == "exchanges":
            missing += [] if "type" in names else ["type"]
            missing += [] if {"name", "input", "code"} & names.keys() else ["name"]
            for name, column in names.items():
                self.layout.headers.setdefault(name, self.sheet.at(row, column))
        elif "name" not in names:
            missing.append("name")
        if missing:
            self.lines, self.kind = None, "faulty"
            said = ", ".join(missing)
            self.tell(
                "brightway-header",
                Severity.ERROR,
                self.sheet.at(row, 0),
                f"表头缺少列：{said}；此表未读。",
                f"The header lacks the columns {said}; the table is not read.",
            )
            return
        self.header = names

    def tell(self, code: str, severity: Severity, at: str, zh: str, en: str) -> None:
        self.findings.append(Finding(code, severity, at, Text(zh, en)))
