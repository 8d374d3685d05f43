"""Which line of the form a row of the workbook is about, after sorting, moving and retyping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tanfeng.ledger.workbook.book import Grid
from tanfeng.ledger.workbook.header import Header
from tanfeng.ledger.workbook.layout import lines_by_code
from tanfeng.ledger.workbook.number import tidy
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.form import Form, Line


@dataclass(frozen=True, slots=True)
class Lookup:
    """Ways to find a line of a form; an ambiguous way leads nowhere."""

    codes: Mapping[str, Line]
    names: Mapping[tuple[str, str, str], Line]
    labels: Mapping[tuple[str, str], Line]


def lookup_of(form: Form) -> Lookup:
    """Index the lines of a form by code, by visible names and by label."""
    names: dict[tuple[str, str, str], list[Line]] = {}
    labels: dict[tuple[str, str], list[Line]] = {}
    for line in form.lines:
        for entity in {line.entity, ""}:
            names.setdefault((entity, line.item, line.measure), []).append(line)
            for label in {line.label.zh, line.label.en, f"{line.label.zh} {line.label.en}"}:
                labels.setdefault((entity, _folded(label)), []).append(line)
    return Lookup(lines_by_code(form), _sure(names.items()), _sure(labels.items()))


def _sure(groups: Iterable[tuple]) -> dict:
    return {key: lines[0] for key, lines in groups if len(lines) == 1}


def _folded(text: str) -> str:
    return tidy(text).lower()


def match_row(grid: Grid, header: Header, row: int, lookup: Lookup) -> Line | Finding | None:
    """Find the line of one row.

    The hidden code decides; where it is lost, entity, item and measure do, and then the label.

    Returns
    -------
    Line or Finding or None
        A finding when the row has figures but no line, or contradicts itself; None when it has
        neither (a caption, a remark, an empty row).
    """

    def cell(key: str) -> str:
        return grid.text(row, header.columns[key]) if key in header.columns else ""

    code, entity = cell("code"), cell("entity")
    visible = lookup.names.get((entity, cell("item"), cell("measure")))
    labelled = lookup.labels.get((entity, _folded(cell("label"))))
    by_code = lookup.codes.get(code)
    if by_code is not None:
        if visible is not None and visible != by_code:
            return _contradiction(grid, header, row, by_code, visible)
        return by_code
    found = visible or labelled
    if found is not None:
        return found
    if not any(grid.text(row, column) for column in header.months):
        return None
    shown = " / ".join(part for part in (entity, cell("item"), cell("measure")) if part)
    name = tidy(cell("label")) or shown or code or "-"
    return Finding(
        "row-unknown",
        Severity.ERROR,
        grid.at(row, min(header.months, default=0)),
        Text(
            f"此行（{name}）有数字，但表单中没有对应的填报项。",
            f"This row ({name}) has figures, but the form does not ask for it.",
        ),
        Text(
            "请恢复此行的主体、品类和计量项，或把数字移到对应的行；不需要的行请删除。",
            "Restore entity, item and measure of the row, move the figures to the line that they"
            " belong to, or delete the row.",
        ),
    )


def _contradiction(grid: Grid, header: Header, row: int, coded: Line, seen: Line) -> Finding:
    return Finding(
        "row-contradicts",
        Severity.ERROR,
        grid.at(row, header.columns["item"]),
        Text(
            f"隐藏代码指向“{coded.label.zh}”，可见列写的是“{seen.label.zh}”。",
            f"The hidden code says '{coded.label.en}', the visible columns '{seen.label.en}'.",
        ),
        Text(
            "多半是排序时漏了隐藏的代码列。请撤销排序，或清空代码列（程序将按可见列识别）。",
            "Sorting has probably left the hidden code column behind. Undo it, or clear the code"
            " column; the visible columns then decide.",
        ),
    )
