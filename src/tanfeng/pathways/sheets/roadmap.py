"""Roadmap sheets (技术路线数据): the technologies of a sector, as far as sources carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanfeng.pathways.sheets.entries import Table, read_entries
from tanfeng.pathways.sheets.layout import Label, check_tables, fitted, fitted_entries
from tanfeng.pathways.sheets.name_sources import read_names
from tanfeng.pathways.sheets.names import SOLD, Name, worked_out
from tanfeng.pathways.sheets.parameters import TECHNICAL
from tanfeng.pathways.sheets.roadmap_context import Context, read_context
from tanfeng.pathways.sheets.roadmap_layout import (
    FORM,
    CarrierLayout,
    ConversionLayout,
    ProductLayout,
    TechnologyLayout,
)
from tanfeng.reference.codes import items
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import canonical

KIND = "roadmap"
REQUIRED = ("direct", "capex", "renewal", "life", "cycle", "early", "late", "first")
"""Without these a technology cannot be planned."""
_KEYS = {"sector", "gbt4754", "product", "carriers", "names", "technologies", "conversions",
         "steps", "classes", "targets", "unknown", "tables"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Carrier:
    """What technologies use.

    Attributes
    ----------
    item
        Item of the code list; empty where there is none.
    sold, heat
        Unit in which it is traded, and how much of `unit` that holds: the calorific value, where
        `unit` is one of energy. Empty and None where it is traded per `unit`.
    """

    id: str
    name: Text
    unit: str
    item: str
    sold: str = ""
    heat: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Technology:
    """A route to the product.

    Attributes
    ----------
    routes
        Routes of plant lists that run it today.
    replacement
        Product under whose replacement rules building it falls; empty for none.
    """

    id: str
    name: Text
    routes: tuple[str, ...]
    replacement: str
    at: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """A way from one technology to another; an add-on keeps the age.

    Attributes
    ----------
    case
        Case of the replacement rules under which it falls; empty where that is not known.
    """

    before: str
    after: str
    keeps_age: bool
    case: str = ""
    at: str = ""


@dataclass(frozen=True, eq=False)
class Roadmap:
    """The technologies of one sector.

    Attributes
    ----------
    names
        Named values that expressions use; ``sold.<carrier>`` is the `heat` of a carrier.
    values
        The table of the sheet.
    context
        Steps, intensity classes, targets and gaps that it tells of.
    """

    sheet: Sheet
    sector: str
    product: str
    unit: str
    carriers: Mapping[str, Carrier]
    technologies: Mapping[str, Technology]
    conversions: tuple[Conversion, ...]
    names: Mapping[str, Name]
    values: Table
    context: Context


def roadmap_sheets(shelf: Shelf) -> dict[str, Sheet]:
    """Return sector -> its newest roadmap sheet."""
    ordered = sorted(
        shelf.of_kind(KIND), key=lambda s: (str(s.in_force or s.published or ""), s.id)
    )
    return {str(sheet.body.get("sector", "")): sheet for sheet in ordered}


def read_roadmap(shelf: Shelf, sector: str) -> Roadmap:
    """Read the newest roadmap of a sector.

    Raises
    ------
    TanfengError
        ``roadmap-unknown``, or all findings of the sheet.
    """
    known = roadmap_sheets(shelf)
    if sector not in known:
        raise refuse(
            "roadmap-unknown",
            sector,
            f"没有行业“{sector}”的技术路线数据；已有：{'、'.join(sorted(known))}",
            f"There is no roadmap of '{sector}'; there are: {', '.join(sorted(known))}.",
            "在工作区的 sheets/ 中放入 kind: roadmap 的版本。",
            "Put a sheet of kind roadmap into the workspace's sheets/.",
        )
    sheet = known[sector]
    findings: list[Finding] = [*_undated(shelf, sheet)]
    body = sheet.body
    findings += [
        _fault(sheet, str(key), "roadmap-key", f"未知的键“{key}”。", f"Unknown key '{key}'.")
        for key in body
        if key not in _KEYS
    ]
    check_tables(sheet, "roadmap-key", findings)
    listed = _entries(sheet, "carriers", CarrierLayout, findings)
    sold = {f"{SOLD}{id}": c.sold.as_name(c.unit) for id, c in listed.items() if c.sold}
    names = read_names(shelf, sheet, sold, findings)
    product = _whole(sheet, "product", ProductLayout, findings)
    _whole(sheet, "gbt4754", str | int, findings)
    technologies = _technologies(sheet, findings)
    values = read_entries(sheet.tables.get("values", ()), "technology", TECHNICAL, findings)
    findings += _references(values, technologies, listed)
    conversions = _conversions(sheet, technologies, findings)
    findings += _codes(shelf, sheet, listed, product)
    context = read_context(shelf, sheet, findings)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise TanfengError(*findings)
    heats = worked_out(names)
    carriers = {
        id: Carrier(id, Label(said.zh, said.en).text(id), said.unit, said.item,
                    said.sold.unit if said.sold else "",
                    heats[f"{SOLD}{id}"].value if said.sold else None)
        for id, said in listed.items()
    }  # fmt: skip
    return Roadmap(sheet, sector, product.item, product.unit, carriers, technologies, conversions,
                   names, values, context)  # fmt: skip


def _undated(shelf: Shelf, chosen: Sheet) -> list[Finding]:
    """Tell of a roadmap without a date beside another one: nobody knows which is newer."""
    rivals = [
        sheet for sheet in shelf.of_kind(KIND)
        if sheet.body.get("sector") == chosen.body.get("sector")
    ]  # fmt: skip
    return [
        _fault(sheet, "sheet", "roadmap-key",
               "同一行业有多份路线数据，须写明 in_force。",
               "There are several roadmaps of the sector: this one must say in_force.")
        for sheet in rivals if len(rivals) > 1 and not (sheet.in_force or sheet.published)
    ]  # fmt: skip


def _entries(sheet: Sheet, key: str, kind: Any, findings: list[Finding]) -> dict[str, Any]:
    said = sheet.body.get(key)
    return fitted_entries(said, kind, key, sheet.at, findings, "roadmap-key", FORM[key])


def _whole(sheet: Sheet, key: str, kind: Any, findings: list[Finding]) -> Any:
    said = sheet.body.get(key)
    return fitted(said, kind, key, sheet.at, findings, "roadmap-key", FORM[key])


def _technologies(sheet: Sheet, findings: list[Finding]) -> dict[str, Technology]:
    found: dict[str, Technology] = {}
    taken: dict[str, str] = {}
    for id, said in _entries(sheet, "technologies", TechnologyLayout, findings).items():
        found[id] = Technology(id, Label(said.zh, said.en).text(id), said.routes,
                               said.replacement, sheet.at(f"technologies.{id}"))  # fmt: skip
        findings += [
            _fault(sheet, f"technologies.{id}", "roadmap-technology",
                   f"路线“{route}”已归 {taken[route]}。",
                   f"The route '{route}' already runs '{taken[route]}'.")
            for route in said.routes if route in taken
        ]  # fmt: skip
        taken.update(dict.fromkeys(said.routes, id))
    return found


def _conversions(
    sheet: Sheet, technologies: Mapping[str, Technology], findings: list[Finding]
) -> tuple[Conversion, ...]:
    said = _whole(sheet, "conversions", list[Any] | None, findings) or []
    made: list[Conversion] = []
    for n, each in enumerate(said):
        place = f"conversions.{n}"
        one = fitted(each, ConversionLayout, place, sheet.at, findings, "roadmap-key",
                     FORM["conversions"])  # fmt: skip
        if one is None:
            continue
        findings += [
            _fault(sheet, place, "roadmap-technology", f"未知技术“{name}”。",
                   f"Unknown technology '{name}'.")
            for name in (one.before, one.after) if name not in technologies
        ]  # fmt: skip
        if one.before == one.after or any(
            (one.before, one.after) == (c.before, c.after) for c in made
        ):
            findings.append(
                _fault(sheet, place, "roadmap-technology",
                       f"改造 {one.before} → {one.after} 重复或无意义。",
                       f"The conversion of {one.before} to {one.after} is there twice, or none.")
            )  # fmt: skip
        at = sheet.at(place)
        made.append(Conversion(one.before, one.after, one.keeps_age, one.case, at))
    return tuple(made)


def _codes(
    shelf: Shelf, sheet: Sheet, carriers: Mapping[str, CarrierLayout], product: ProductLayout | None
) -> list[Finding]:
    """Check items against the code list, and units."""
    known = items(shelf)
    said = [(f"carriers.{id}", each.item, each.unit) for id, each in carriers.items()]
    said += [("product", product.item or "-", product.unit)] if product else []
    found = [
        _fault(sheet, path, "roadmap-reference", f"未知品类“{item}”。", f"Unknown item '{item}'.")
        for path, item, _ in said
        if item and item not in known
    ]
    for path, _, unit in said:
        try:
            canonical(unit, sheet.at(path))
        except TanfengError as refused:
            found += refused.findings
    return found


def _references(
    values: Table, technologies: Mapping[str, Technology], carriers: Mapping[str, CarrierLayout]
) -> list[Finding]:
    found = []
    for (technology, parameter, of, _), rows in values.items():
        wrong = []
        if technology not in technologies:
            wrong.append(("技术", "technology", technology))
        if parameter == "use" and of not in carriers:
            wrong.append(("载体", "carrier", of))
        if parameter == "convert" and of not in technologies:
            wrong.append(("技术", "technology", of))
        for zh, en, name in wrong:
            found.append(
                Finding("roadmap-reference", Severity.ERROR, rows[0].at,
                        Text(f"未知{zh}“{name}”。", f"Unknown {en} '{name}'."))
            )  # fmt: skip
    return found


def _fault(sheet: Sheet, path: str, code: str, zh: str, en: str) -> Finding:
    return Finding(code, Severity.ERROR, sheet.at(path), Text(zh, en))
