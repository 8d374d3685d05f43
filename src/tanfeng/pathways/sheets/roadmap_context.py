"""What a roadmap says beside its values (路线背景): steps, intensity classes, targets, gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from tanfeng.pathways.sheets.layout import Label, Struct, fitted, fitted_entries
from tanfeng.pathways.sheets.weak import Used
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet, Status
from tanfeng.reference.shelf import Shelf

FORM: Mapping[str, str] = {
    "steps": "steps: {melting: {zh: 熔化, en: melting, carriers: [gas]}}",
    "classes": "classes: {liquid: {sheet: cn.gb21346.2022, row: liquid-ac-electricity}}",
    "targets": "targets: [nonferrous_peak_2022.aluminium_renewable_share.2030]",
    "unknown": "unknown: {costs: {zh: 投资, en: investment, note: not found}}",
}


class StepLayout(Struct):
    """A process step."""

    zh: str = ""
    en: str = ""
    carriers: tuple[str, ...] = ()


class ClassLayout(Struct):
    """A row of a sheet of energy limits."""

    sheet: str
    row: str


class UnknownLayout(Struct):
    """What is known to be unknown."""

    zh: str = ""
    en: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A process step, and what it uses."""

    id: str
    name: Text
    carriers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IntensityClass:
    """Energy per product in three classes, as a sheet of limits has them.

    Attributes
    ----------
    levels
        Advanced, access and limit value (grades 1 to 3); None where the sheet has none.
    """

    id: str
    name: Text
    unit: str
    levels: tuple[Decimal | None, ...]
    status: str
    sheet: str
    at: str


@dataclass(frozen=True, slots=True)
class Target:
    """A published target of the sector, under the id of its sheet.

    Attributes
    ----------
    base, year
        Base year, empty where there is none, and the year it is to be met.
    mode
        ``level``, ``change``, ``points`` or ``peak`` (without a value).
    """

    id: str
    name: Text
    base: str
    year: str
    mode: str
    comparator: str
    value: str
    unit: str
    status: str
    at: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a roadmap says beside its values.

    Attributes
    ----------
    unknown
        What is known to be unknown beside the empty rows of the table.
    sheets
        Sheets of limits and of targets that it rests on.
    """

    steps: tuple[Step, ...]
    classes: tuple[IntensityClass, ...]
    targets: tuple[Target, ...]
    unknown: tuple[Used, ...]
    sheets: tuple[str, ...]


def read_context(shelf: Shelf, sheet: Sheet, findings: list[Finding]) -> Context:
    """Return what a roadmap sheet says beside its values; what is wrong is a finding."""
    listed = _targets(shelf, sheet, findings)
    classes = _classes(shelf, sheet, findings)
    named = [each.sheet for each in classes]
    named += [s.id for s in shelf.of_kind("targets") if listed]
    return Context(_steps(sheet, findings), classes, listed, _unknown(sheet, findings),
                   tuple(dict.fromkeys(named)))  # fmt: skip


def _steps(sheet: Sheet, findings: list[Finding]) -> tuple[Step, ...]:
    known = sheet.body.get("carriers")
    known = known if isinstance(known, Mapping) else {}
    made = []
    for id, said in _entries(sheet, "steps", StepLayout, findings).items():
        findings += [
            _fault(sheet, f"steps.{id}", f"未知载体“{one}”。", f"Unknown carrier '{one}'.")
            for one in said.carriers if one not in known
        ]  # fmt: skip
        made.append(Step(id, Label(said.zh, said.en).text(id), said.carriers))
    return tuple(made)


def _classes(shelf: Shelf, sheet: Sheet, findings: list[Finding]) -> tuple[IntensityClass, ...]:
    made = []
    for id, said in _entries(sheet, "classes", ClassLayout, findings).items():
        limits = {each.id: each for each in shelf.of_kind("limits")}.get(said.sheet)
        rows = _listed(limits.body.get("rows")) if limits else []
        sound = [row if isinstance(row, Mapping) else {} for row in rows]
        place = next((n for n, row in enumerate(sound) if row.get("id") == said.row), None)
        if limits is None or place is None:
            findings.append(
                _fault(sheet, f"classes.{id}", f"没有限额 {said.sheet} {said.row}。",
                       f"There is no limit {said.sheet} {said.row}.")
            )  # fmt: skip
            continue
        row = sound[place]
        product = row.get("product")
        told = product if isinstance(product, Mapping) else {}
        name = Label(str(told.get("zh", "")), str(told.get("en", ""))).text(said.row)
        levels = tuple(None if one is None else _number(one) for one in _listed(row.get("levels")))
        status = str(row.get("status", limits.status.value))
        made.append(
            IntensityClass(id, name, str(row.get("unit", "")), levels, status, limits.id,
                           limits.at(f"rows.{place}"))
        )  # fmt: skip
    return tuple(made)


def _listed(said: object) -> list[Any]:
    return said if isinstance(said, list) else []


def _number(said: object) -> Decimal | None:
    try:
        return Decimal(str(said))
    except InvalidOperation:
        return None


def _targets(shelf: Shelf, sheet: Sheet, findings: list[Finding]) -> tuple[Target, ...]:
    wanted = fitted(sheet.body.get("targets") or [], list[str], "targets", sheet.at, findings,
                    "roadmap-key", FORM["targets"]) or []  # fmt: skip
    rows = {
        row.cells.get("id", ""): row
        for each in shelf.of_kind("targets")
        for row in each.tables.get("targets", ())
    }
    made = []
    for n, id in enumerate(wanted):
        if id not in rows:
            findings.append(
                _fault(
                    sheet, f"targets.{n}", f"没有政策目标“{id}”。", f"There is no target '{id}'."
                )
            )
            continue
        cells = rows[id].cells
        base, year, mode, comparator, value, unit, status = (
            cells.get(name, "") for name in ("base", "target_year", "mode", "comparator", "value",
                                             "unit", "status")
        )  # fmt: skip
        name = Label(cells.get("zh", ""), cells.get("en", "")).text(id)
        made.append(
            Target(id, name, base, year, mode, comparator, value, unit, status, rows[id].at)
        )
    return tuple(made)


def _unknown(sheet: Sheet, findings: list[Finding]) -> tuple[Used, ...]:
    made = []
    for id, said in _entries(sheet, "unknown", UnknownLayout, findings).items():
        name = Label(said.zh, said.en).text(id)
        what = name.zh if name.zh == name.en else f"{name.zh} {name.en}"
        why = f"not found; {said.note}" if said.note else "not found"
        made.append(
            Used(what, None, None, "", Status.UNKNOWN, why, said.note, sheet.at(f"unknown.{id}"))
        )  # fmt: skip
    return tuple(made)


def _entries(sheet: Sheet, key: str, kind: Any, findings: list[Finding]) -> dict[str, Any]:
    return fitted_entries(
        sheet.body.get(key), kind, key, sheet.at, findings, "roadmap-key", FORM[key]
    )


def _fault(sheet: Sheet, path: str, zh: str, en: str) -> Finding:
    return Finding("roadmap-reference", Severity.ERROR, sheet.at(path), Text(zh, en))
