"""Reading events from a workbook (读取事件工作簿): rows to events, findings to cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from tanfeng.ledger.workbook.book import Grid, open_book
from tanfeng.ledger.workbook.number import read_number
from tanfeng.reference import Shelf
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.codes import decode, normalise, uri_of
from tanfeng.traceability.duties import Step, steps
from tanfeng.traceability.epcis import Reading, read_document
from tanfeng.traceability.epcis.context import EPCIS_CONTEXT
from tanfeng.traceability.workbook.template import COLUMNS, MARK

AT_MOST_MB = 200.0
_IN, _OUT = ("in", "input", "投入"), ("out", "output", "产出")
_UNITS = {
    "kg": "KGM",
    "t": "TNE",
    "g": "GRM",
    "公斤": "KGM",
    "千克": "KGM",
    "吨": "TNE",
    "克": "GRM",
}
VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_UNSAFE = re.compile(r"[\s\x00-\x20\x7f<>\"{}|\\^`%]")
_POINTER = re.compile(r"#/epcisBody/eventList/(\d+)")


@dataclass(frozen=True, slots=True)
class _Row:
    cells: Mapping[str, Any]
    at: Mapping[str, str]

    def text(self, name: str) -> str:
        value = self.cells.get(name, "")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value).strip()


def read_workbook(
    path: Path, *, party: str, offset: str = "+08:00", shelf: Shelf | None = None
) -> Reading:
    """Read the events of a workbook made with `write_template`.

    Parameters
    ----------
    party
        Entity that reports; lots without a namespace are its own.
    offset
        Of the local time in which moments are typed.

    Returns
    -------
    Reading
        As of a document; places are cells.

    Raises
    ------
    TanfengError
        ``life-no-events`` where no sheet has the headings, and the refusals of a file that is no
        workbook.
    """
    grids, told = open_book(path, AT_MOST_MB)
    rows = _rows(grids, path)
    findings = list(told)
    known = _by_word(steps(shelf))
    events, places = [], []
    for group in _grouped(rows):
        event = _event(group, known, party, offset, findings)
        if event is not None:
            events.append(event)
            places.append(next(iter(group[0].at.values())))
    document = {
        "@context": [EPCIS_CONTEXT], "type": "EPCISDocument", "schemaVersion": "2.0",
        "epcisBody": {"eventList": events},
    }  # fmt: skip
    reading = read_document(msgspec.json.encode(document))
    # a pointer into what we wrote ourselves tells nobody anything
    findings += [_placed(finding, places) for finding in reading.findings]
    return Reading(reading.events, tuple(findings))


def _placed(finding: Finding, places: list[str]) -> Finding:
    found = _POINTER.match(finding.at)
    return replace(finding, at=places[int(found[1])]) if found else finding


def _rows(grids: list[Grid], path: Path) -> list[_Row]:
    heads = {
        word.casefold(): name for name, label in COLUMNS.items()
        for word in (f"{label.zh} {label.en}", label.zh, label.en, name)
    }  # fmt: skip
    for grid in grids:
        for n, row in enumerate(grid.rows[:10]):
            place = {heads[c]: k for k, cell in enumerate(row)
                     if (c := str(cell).strip().casefold()) in heads}  # fmt: skip
            if {"step", "time", "code"} <= set(place):
                return _below(grid, n, place)
    raise refuse(
        "life-no-events", path.name, "没有工作表含“环节、时间、编码”三列。",
        "No sheet has the headings step, time and code.",
        "请用 tanfeng trace template 生成模板。", "Make a template: tanfeng trace template.",
    )  # fmt: skip


def _below(grid: Grid, head: int, place: Mapping[str, int]) -> list[_Row]:
    found = []
    for n in range(head + 1, len(grid.rows)):
        cells = {name: grid.value(n, k) for name, k in place.items()}
        if any(str(cell).strip() for cell in cells.values()) and not str(
            grid.value(n, 0)
        ).startswith(MARK):
            found.append(_Row(cells, {name: grid.at(n, k) for name, k in place.items()}))
    return found


def _grouped(rows: list[_Row]) -> list[list[_Row]]:
    groups: dict[str, list[_Row]] = {}
    for n, row in enumerate(rows):
        groups.setdefault(row.text("event") or f"row {n}", []).append(row)
    return list(groups.values())


def _by_word(known: Mapping[str, Step]) -> dict[str, Step]:
    found: dict[str, Step] = {}
    for step in known.values():
        if step.written:
            for word in (step.id, step.label.zh, step.label.en):
                found.setdefault(word.casefold(), step)
    return found


def _event(
    group: list[_Row], known: Mapping[str, Step], party: str, offset: str, findings: list[Finding]
) -> dict[str, Any] | None:
    """Return one event of its rows, or None where it has no step or moment."""
    faults = len(findings)
    head = group[0]
    step = known.get(head.text("step").casefold())
    form = step.written if step else None
    if form is None:
        _fault(findings, head, "step", "life-step", f"“{head.text('step')}”不是环节。",
               f"'{head.text('step')}' is no step.", "可用的词见“环节 steps”表。",
               "See the sheet of steps for the words.")  # fmt: skip
    moment = _moment(head, offset, findings)
    for row in group[1:]:
        for name in ("step", "time"):
            if row.text(name) and row.text(name) != head.text(name):
                _fault(findings, row, name, "life-differs",
                       "同一事件各行的环节与时间应相同。",
                       "Step and time must be the same in all rows of an event.")  # fmt: skip
    if form is None or moment is None:
        return None
    event: dict[str, Any] = {
        "type": f"{form.kind.capitalize()}Event", "eventTime": moment,
        "eventTimeZoneOffset": offset, "bizStep": form.step,
    }  # fmt: skip
    if form.action:
        event["action"] = form.action
    if form.disposition:
        event["disposition"] = form.disposition
    for row in group:
        _thing(event, row, form.kind, party, findings)
    _sides(event, group, findings)
    told = findings[faults:]
    return None if any(each.severity is Severity.ERROR for each in told) else event


def _moment(row: _Row, offset: str, findings: list[Finding]) -> str | None:
    value = row.cells.get("time", "")
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds") + offset
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00{offset}"
    try:
        typed = datetime.fromisoformat(str(value).strip().replace("/", "-"))
    except ValueError:
        _fault(findings, row, "time", "life-time", f"“{value}”不是时间。", f"'{value}' is no time.",
               "例如 2026-03-04 10:00", "Such as 2026-03-04 10:00")  # fmt: skip
        return None
    return typed.isoformat() if typed.tzinfo else typed.isoformat() + offset


def _thing(
    event: dict[str, Any], row: _Row, kind: str, party: str, findings: list[Finding]
) -> None:
    role = row.text("role").casefold()
    if kind == "transformation" and role not in (*_IN, *_OUT):
        _fault(findings, row, "role", "life-role", "转化事件各行须填 投入 或 产出。",
               "Rows of a transformation say whether they go in or come out.")  # fmt: skip
        return
    family = kind in ("association", "aggregation")
    front = {"transformation": "input" if role in _IN else "output", "": ""}.get(kind, "")
    lists = (f"{front}EPCList", f"{front}QuantityList") if front else (
        ("childEPCs", "childQuantityList") if family else ("epcList", "quantityList"))  # fmt: skip
    if family and row.text("parent"):
        parent = _name(row, "parent", party, findings)
        if event.setdefault("parentID", parent) != parent:
            _fault(findings, row, "parent", "life-differs", "一个事件只能有一个父件。",
                   "An event has one parent.")  # fmt: skip
    if not row.text("code"):
        if not family:
            _fault(findings, row, "code", "life-code", "缺少编码。", "The code is missing.")
        return
    name = _name(row, "code", party, findings)
    if not row.text("amount"):
        event.setdefault(lists[0], []).append(name)
        return
    typed = read_number(row.text("amount"))
    unit = _UNITS.get(row.text("unit").casefold() or (typed.unit if typed else ""))
    if typed is None or unit is None:
        bad = "amount" if typed is None else "unit"
        _fault(findings, row, bad, "life-amount", f"“{row.text(bad)}”不是数量或质量单位。",
               f"'{row.text(bad)}' is no amount or unit of mass.", "单位填 kg、t 或 g。",
               "The unit is kg, t or g.")  # fmt: skip
        return
    event.setdefault(lists[1], []).append({"epcClass": name, "quantity": typed.value, "uom": unit})


def _name(row: _Row, column: str, party: str, findings: list[Finding]) -> str:
    text = row.text(column)
    if ":" in text:
        return text
    plain = re.sub(r"[\s-]", "", text).upper()
    if VIN.fullmatch(plain):
        return f"urn:tanfeng:vin:{plain}"
    # what is weighed is a lot, whatever its name looks like
    if len(plain) in (19, 24) and not row.text("amount"):
        code, told = normalise(text)
        findings += [replace(each, at=row.at[column]) for each in told]
        if any(each.severity is Severity.ERROR for each in told):
            return uri_of(plain)
        try:
            return uri_of(decode(code).code)
        except TanfengError as error:
            findings += [replace(each, at=row.at[column]) for each in error.findings]
            return uri_of(plain)
    return f"urn:tanfeng:lot:{party}:{_safe(text)}"


def _sides(event: dict[str, Any], group: list[_Row], findings: list[Finding]) -> None:
    def told(name: str) -> str:
        return next((text for row in group if (text := row.text(name))), "")

    if place := told("place"):
        where = place if ":" in place else f"urn:tanfeng:place:{_safe(place)}"
        event["bizLocation"] = event["readPoint"] = {"id": where}
    for column, field, what in (("giver", "sourceList", "source"),
                                ("taker", "destinationList", "destination")):  # fmt: skip
        if side := told(column):
            name = side if ":" in side else f"urn:tanfeng:party:{_safe(side)}"
            event[field] = [{"type": "possessing_party", what: name}]
    if paper := told("paper"):
        name = paper if ":" in paper else f"urn:tanfeng:paper:{_safe(paper)}"
        event["bizTransactionList"] = [{"type": "desadv", "bizTransaction": name}]


def _safe(text: str) -> str:
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", text)


def _fault(
    findings: list[Finding], row: _Row, column: str, code: str, zh: str, en: str,
    hint_zh: str = "", hint_en: str = "",
) -> None:  # fmt: skip
    at = row.at.get(column) or next(iter(row.at.values()))
    findings.append(Finding(code, Severity.ERROR, at, Text(zh, en), Text(hint_zh, hint_en)))
