"""Reading a plant list (读取工厂清单), recognised by its header."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tanfeng.pathways.plants import gem_coal, gem_steel, plain, sfi_cement
from tanfeng.pathways.plants.notes import Notes
from tanfeng.pathways.plants.places import Places, places
from tanfeng.pathways.plants.record import STATUSES, UNKNOWN, PlantList, PlantRecord
from tanfeng.pathways.plants.rows import Row
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Severity, Text
from tanfeng.reference.shelf import Shelf, open_shelf


@dataclass(frozen=True)
class _Layout:
    header: tuple[str, ...]
    read: Callable[[list[Row], Places], Iterator[PlantRecord]]


LAYOUTS = {
    "gem-steel": _Layout(gem_steel.HEADER, gem_steel.read),
    "sfi-cement": _Layout(sfi_cement.HEADER, sfi_cement.read),
    "gem-coal": _Layout(gem_coal.HEADER, gem_coal.read),
    "plain": _Layout(plain.HEADER, plain.read),
}
_HINTS = {
    "plants-split-unknown": Text(
        "给 mixed 指定技术，或按路线分行改用通用清单。",
        "Give the route 'mixed' a technology, or tell the routes in the plain layout.",
    ),
    "plants-start-unknown": Text(
        "建模时按已知工厂的分布抽样。", "Sampled from the plants whose year is known."
    ),
    "plants-capacity-unknown": Text(
        "补充产能，否则不进入规划。", "Add the capacity; until then it is not planned."
    ),
    "plants-route-unknown": Text(
        "补充工艺，否则不进入规划。", "Add the route; until then it is not planned."
    ),
    "plants-id-twice": Text("每个工厂用唯一编号。", "Give every plant an id of its own."),
    "plants-unit": Text(
        "可用 t/a、万t/a、Mt/a、weight_case/a、count/a、1e4yuan/a、MW、万kW、GW。",
        "Use t/a, kt/a, Mt/a, weight_case/a, count/a, 1e4yuan/a, MW or GW.",
    ),
}  # fmt: skip


def read_plants(path: Path, shelf: Shelf | None = None) -> PlantList:
    """Read a plant list: every row becomes a record, what is odd becomes a finding.

    Parameters
    ----------
    path
        CSV in UTF-8 in the layout of the steel or coal tracker of Global Energy Monitor, of
        the cement assets of the Spatial Finance Initiative, or the plain one.
    shelf
        Where the regions are looked up; the built-in sheets when None.

    Raises
    ------
    TanfengError
        ``plants-unreadable`` or ``plants-layout``.
    """
    lines = csv_lines(path)
    header = tuple(cell.strip() for cell in lines[0][1]) if lines else ()
    layout = _recognise(path, header)
    notes = Notes(path.name, len(lines) - 1)
    rows = []
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            notes.note(
                "plants-ragged", line, Severity.ERROR,
                "列数与表头不同", "The row has not as many cells as the header",
                Text(f"{len(cells)} / {len(header)}", f"{len(cells)} / {len(header)}"),
            )  # fmt: skip
        rows.append(Row(dict(zip(header, cells, strict=False)), line, notes))
    found = LAYOUTS[layout].read(rows, places(shelf or open_shelf()))
    plants = tuple(_unique(found, notes))
    return PlantList(layout, path, plants, notes.findings(_HINTS))


def csv_lines(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV that are not empty, each with the number of its last line.

    Raises
    ------
    TanfengError
        ``plants-unreadable``.
    """
    try:
        reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        return [(reader.line_num, cells) for cells in reader if any(c.strip() for c in cells)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = str(error).splitlines()[0]
        raise refuse(
            "plants-unreadable",
            f"{path.name}:1",
            f"文件无法读取：{what}",
            f"The file cannot be read: {what}",
            "请另存为 UTF-8 的 CSV。",
            "Save it as CSV in UTF-8.",
        ) from error


def _recognise(path: Path, header: tuple[str, ...]) -> str:
    missing = {
        id: [column for column in layout.header if column not in header]
        for id, layout in LAYOUTS.items()
    }
    nearest = min(missing, key=lambda id: len(missing[id]) / len(LAYOUTS[id].header))
    if missing[nearest]:
        lacks = ", ".join(missing[nearest])
        raise refuse(
            "plants-layout",
            f"{path.name}:1",
            f"表头不是已知的工厂清单；最接近 {nearest}，缺少：{lacks}",
            f"The header is of no known plant list; nearest is {nearest}, without: {lacks}",
            "见 docs/how-to/bring-a-plant-list.md。",
            "See docs/how-to/bring-a-plant-list.md.",
        )
    return nearest


def _unique(records: Iterable[PlantRecord], notes: Notes) -> Iterator[PlantRecord]:
    seen: dict[str, str] = {}
    for record in records:
        line = int(record.at.rpartition(":")[2])
        if record.status not in STATUSES:
            notes.note(
                "plants-status-unknown", line, Severity.WARNING,
                "状态不在已知之列，不进入规划", "The status is none of those known; not planned",
                Text(record.status, record.status),
            )  # fmt: skip
            record = replace(record, status=UNKNOWN)
        if record.id in seen:
            notes.note(
                "plants-id-twice", line, Severity.ERROR, "编号重复", "The id is there twice",
                Text(f"{record.id}，见 {seen[record.id]}", f"{record.id}, see {seen[record.id]}"),
            )  # fmt: skip
            record = replace(
                record, plannable=False, reason=Text("编号重复", "its id is there twice")
            )
        else:
            seen[record.id] = record.at
        yield record
