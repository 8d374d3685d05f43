"""The demonstration's workbooks: filled in the plants' own template, checked, submitted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tanfeng.ledger import (
    Submission,
    Workspace,
    add_entities,
    add_memberships,
    check_return,
    form_of,
    read_entity_file,
    submit_return,
)
from tanfeng.ledger.workbook import write_template
from tanfeng.programme.demonstration.activity import values_of
from tanfeng.reference.period import Period, parse_period

ENTITIES = Path(__file__).with_name("entities.yaml")
YEARS = (parse_period("2024"), parse_period("2025"))

# one figure is first handed in wrong, so that the ledger has a correction to show
_MISTAKEN = ("demo-glass", "2025", "demo-glass/float-1", "natural_gas", "2025-03", 1.06)


def plants() -> tuple[str, ...]:
    """Return the ids of the demonstration's plants."""
    return tuple(e.id for e in read_entity_file(ENTITIES).entities if e.kind == "plant")


def enrol(ws: Workspace) -> None:
    """Add the park, its plants and their units."""
    declared = read_entity_file(ENTITIES)
    add_entities(ws, declared.entities)
    add_memberships(ws, declared.memberships)


def file_workbooks(ws: Workspace, folder: Path) -> Iterator[tuple[str, Submission]]:
    """Write, check and submit every workbook; yield the file's name and the receipt.

    Raises
    ------
    TanfengError
        When a workbook of the demonstration does not pass the checks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for year in YEARS:
        for plant in plants():
            if (plant, str(year)) == _MISTAKEN[:2]:
                yield _file(ws, folder, plant, year, mistaken=True)
            yield _file(ws, folder, plant, year)


def _file(
    ws: Workspace, folder: Path, plant: str, year: Period, *, mistaken: bool = False
) -> tuple[str, Submission]:
    form = form_of(ws, plant, year)
    values = values_of(form, year)
    name, note = f"{plant}-{year}.xlsx", ""
    if mistaken:
        name = f"{plant}-{year}-first.xlsx"
        entity, item, month, factor = _MISTAKEN[2:]
        for index, line in enumerate(form.lines):
            if (line.entity, line.item, line.measure) == (entity, item, "consumption"):
                values[index, month] = round(values[index, month] * factor, 2)
    elif (plant, str(year)) == _MISTAKEN[:2]:
        note = "抄表更正 meter reading corrected"
    write_template(form, year, folder / name, values)
    read = check_return(ws, plant, year, folder / name)
    return name, submit_return(ws, read, by="demonstration 示范", note=note)
