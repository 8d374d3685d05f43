"""The fields of a battery passport (电池护照字段), from a sheet."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tanfeng.reference import Finding, Sheet, Shelf, TanfengError, Text, open_shelf
from tanfeng.reference.cells import Cells

PASSPORT = "battery_pass.1_2"
TYPES = ("text", "texts", "number", "integer", "boolean", "choice", "moment", "address", "cas",
         "any")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a passport.

    Attributes
    ----------
    aspect
        Group that it stands in.
    path
        Names from the group down, joined by ``/``; ``[]`` after a name is a list.
    clause
        Of DIN DKE SPEC 99100:2025-02.
    """

    aspect: str
    path: str
    type: str
    unit: str
    required: bool
    values: tuple[str, ...]
    least: Decimal | None
    most: Decimal | None
    clause: str
    label: Text


@dataclass(slots=True)
class Branch:
    """A name with names below it; a list of such where `many`."""

    many: bool = False
    below: dict[str, Branch | Leaf] = field(default_factory=dict)

    @property
    def required(self) -> bool:
        """Whether anything below is required."""
        return any(each.required for each in self.below.values())


@dataclass(frozen=True, slots=True)
class Leaf:
    """A name with a value; with a list of values where `many`."""

    field: Field
    many: bool

    @property
    def required(self) -> bool:
        """Whether the value is required."""
        return self.field.required


@dataclass(frozen=True, slots=True)
class Model:
    """A data model.

    Attributes
    ----------
    number
        Of the document that it is of.
    aspects
        The groups by name.
    statuses
        Step of the life cycle -> status of the battery after it.
    """

    number: str
    fields: tuple[Field, ...]
    aspects: Mapping[str, Branch]
    statuses: Mapping[str, str]


@functools.lru_cache(maxsize=4)
def model(shelf: Shelf | None = None) -> Model:
    """Return the data model of the shelf."""
    return read_model((shelf or open_shelf()).sheet(PASSPORT))


def read_model(sheet: Sheet) -> Model:
    """Read a sheet of kind ``battery_passport``.

    Raises
    ------
    TanfengError
        ``cell-…``, and ``passport-sheet`` where one path stands above another.
    """
    findings: list[Finding] = []
    fields: list[Field] = []
    aspects: dict[str, Branch] = {}
    for row in sheet.tables["fields"]:
        cells = Cells(row, ("aspect", "path", "type", "unit", "required", "values", "least",
                            "most", "clause", "zh", "en"))  # fmt: skip
        made = Field(
            cells.text("aspect", required=True), cells.text("path", required=True),
            cells.choice("type", TYPES), cells.text("unit"),
            cells.choice("required", ("yes", "no")) == "yes",
            tuple(part for part in cells.text("values").split("|") if part),
            cells.number("least"), cells.number("most"), cells.text("clause"),
            Text(cells.text("zh", required=True), cells.text("en", required=True)),
        )  # fmt: skip
        if not _placed(aspects.setdefault(made.aspect, Branch()), made):
            cells.fault("passport-sheet", f"字段“{made.path}”重复，或在另一字段之下。",
                        f"'{made.path}' is there twice, or below another field.")  # fmt: skip
        fields.append(made)
        findings += cells.findings
    statuses: dict[str, str] = {}
    for row in sheet.tables["steps"]:
        cells = Cells(row, ("step", "battery_status", "status", "source", "note"))
        statuses[cells.text("step", required=True)] = cells.text("battery_status", required=True)
        cells.status()
        findings += cells.findings
    if findings:
        raise TanfengError(*findings)
    return Model(sheet.number, tuple(fields), aspects, statuses)


def _placed(branch: Branch, made: Field) -> bool:
    *above, last = made.path.split("/")
    for name in above:
        many, name = name.endswith("[]"), name.removesuffix("[]")
        down = branch.below.setdefault(name, Branch(many))
        if isinstance(down, Leaf) or down.many != many:
            return False
        branch = down
    name = last.removesuffix("[]")
    if name in branch.below:
        return False
    branch.below[name] = Leaf(made, last.endswith("[]"))
    return True
