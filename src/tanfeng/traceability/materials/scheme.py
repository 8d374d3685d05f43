"""The coding rule of waste (固体废物代码规则), read from its sheet."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from tanfeng.reference.cells import Cells
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Text
from tanfeng.reference.sheet import Sheet, Status
from tanfeng.reference.shelf import open_shelf

SERIES = "cn.solid_waste_codes"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a code: so many digits, after a letter where it has one."""

    id: str
    label: Text
    length: int
    letter: str = ""
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class WasteClass:
    """A range of classes (大类): `first` to `last`, some of them left out."""

    group: str
    label: Text
    first: int
    last: int
    left_out: frozenset[int]
    status: Status
    source: str

    def __contains__(self, number: object) -> bool:
        within = isinstance(number, int) and self.first <= number <= self.last
        return within and number not in self.left_out


@dataclass(frozen=True, slots=True)
class WasteScheme:
    """Layouts by name, and the classes of solid waste."""

    sheet: str
    layouts: Mapping[str, tuple[Text, tuple[Part, ...]]]
    classes: tuple[WasteClass, ...]


def read_scheme(sheet: Sheet) -> WasteScheme:
    """Read a sheet of kind ``waste_code``.

    Raises
    ------
    TanfengError
        With every fault of its table.
    """
    layouts = {
        name: (
            Text(str(spec["zh"]), str(spec["en"])),
            tuple(
                Part(
                    str(p["id"]), Text(str(p["zh"]), str(p["en"])), int(p["length"]),
                    str(p.get("letter", "")), p.get("least"), p.get("most"),
                )
                for p in spec["parts"]
            ),
        )
        for name, spec in sheet.body["layouts"].items()
    }  # fmt: skip
    classes: list[WasteClass] = []
    findings: list[Finding] = []
    columns = ("group", "zh", "en", "first", "last", "except", "status", "source")
    for row in sheet.tables["classes"]:
        cells = Cells(row, columns)
        first, last = cells.number("first"), cells.number("last")
        left_out = frozenset(int(word) for word in cells.text("except").split("|") if word)
        found = WasteClass(
            cells.text("group", required=True), Text(cells.text("zh"), cells.text("en")),
            int(first or 0), int(last or 0), left_out, cells.status(), cells.source(),
        )  # fmt: skip
        classes.append(found)
        findings += cells.findings
    if findings:
        raise TanfengError(*findings)
    return WasteScheme(sheet.id, layouts, tuple(classes))


@functools.cache
def scheme() -> WasteScheme:
    """Return the newest built-in edition."""
    return read_scheme(open_shelf().editions(SERIES)[-1])
