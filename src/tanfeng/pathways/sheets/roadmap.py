"""Roadmap sheets (技术路线数据): the technologies of a sector, as far as sources carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from tanfeng.pathways.sheets.entries import Table, read_entries
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.factors import factor_set, find
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.trace import Trace

KIND = "roadmap"
REQUIRED = ("direct", "capex", "renewal", "life", "cycle", "early", "late", "first")
"""Without these a technology cannot be planned."""
OPTIONAL = ("use", "stored", "fixed", "variable", "closing", "off_cycle", "convert", "allocation",
            "last", "load")  # fmt: skip
"""Where these are unknown they count as nothing, and it is told."""
CURVES = ("survival_scale", "survival_shape")
"""Weibull curve by which a campaign thins out; without one, capacity stays until it is closed."""
PARAMETERS = (*REQUIRED, *OPTIONAL, *CURVES)

_KEYS = {"sector", "gbt4754", "product", "carriers", "names", "technologies", "conversions",
         "unknown", "targets", "tables"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Carrier:
    """What technologies use.

    Attributes
    ----------
    item
        Item of the code list; empty where there is none.
    sold
        Unit in which prices are quoted, and how much of `unit` it holds; empty and None where
        prices are per `unit`.
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
    """A way from one technology to another; an add-on keeps the age."""

    before: str
    after: str
    keeps_age: bool


@dataclass(frozen=True, eq=False)
class Roadmap:
    """The technologies of one sector.

    Attributes
    ----------
    names
        Name in expressions -> its value with its trace.
    values
        The table of the sheet.
    """

    sheet: Sheet
    sector: str
    product: str
    unit: str
    carriers: Mapping[str, Carrier]
    technologies: Mapping[str, Technology]
    conversions: tuple[Conversion, ...]
    names: Mapping[str, Trace]
    values: Table


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
    findings: list[Finding] = []
    body = sheet.body
    findings += [_fault(sheet, key, "roadmap-key", f"未知的键“{key}”。", f"Unknown key '{key}'.")
                 for key in body if key not in _KEYS]  # fmt: skip
    carriers = {id: _carrier(id, said) for id, said in (body.get("carriers") or {}).items()}
    technologies = {
        id: Technology(id, Text(str(said.get("zh", id)), str(said.get("en", id))),
                       tuple(said.get("routes") or ()), str(said.get("replacement", "")),
                       sheet.at(f"technologies.{id}"))
        for id, said in (body.get("technologies") or {}).items()
    }  # fmt: skip
    values = read_entries(sheet.tables.get("values", ()), "technology", PARAMETERS, findings)
    findings += _references(values, technologies, carriers)
    conversions = tuple(
        Conversion(str(c["from"]), str(c["to"]), bool(c.get("keeps_age", False)))
        for c in body.get("conversions") or ()
    )
    findings += [
        _fault(sheet, "conversions", "roadmap-technology", f"未知技术“{name}”。",
               f"Unknown technology '{name}'.")
        for c in conversions for name in (c.before, c.after) if name not in technologies
    ]  # fmt: skip
    names = _names(shelf, sheet, findings)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise TanfengError(*findings)
    product = body.get("product") or {}
    return Roadmap(sheet, sector, str(product.get("item", "")), str(product.get("unit", "t")),
                   carriers, technologies, conversions, names, values)  # fmt: skip


def _carrier(id: str, said: Mapping[str, Any]) -> Carrier:
    sold = said.get("sold") or {}
    heat = sold.get("heat")
    return Carrier(
        id,
        Text(str(said.get("zh", id)), str(said.get("en", id))),
        str(said.get("unit", "t")),
        str(said.get("item", "")),
        str(sold.get("unit", "")),
        None if heat is None else Decimal(str(heat)),
    )


def _references(
    values: Table, technologies: Mapping[str, Technology], carriers: Mapping[str, Carrier]
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


def _names(shelf: Shelf, sheet: Sheet, findings: list[Finding]) -> dict[str, Trace]:
    """Return the named values: given here, of a component row, or of a factor sheet."""
    components = {
        (row.cells["technology"], row.cells["parameter"]): row
        for each in shelf.of_kind("components")
        for row in reversed(each.tables.get("components", ()))
    }
    found = {}
    for name, said in (sheet.body.get("names") or {}).items():
        at = sheet.at(f"names.{name}")
        label = Text(name, name)
        if "component" in said:
            row = components.get(tuple(said["component"]))
            if row is None:
                findings.append(_fault(sheet, f"names.{name}", "roadmap-component",
                                       f"没有构件 {said['component']}。",
                                       f"There is no component {said['component']}."))  # fmt: skip
                continue
            cells = row.cells
            text = Text(f"{cells['technology']} {cells['parameter']}",
                        f"{cells['technology']} {cells['parameter']}")  # fmt: skip
            found[name] = Trace("factor", text, Decimal(cells["value"]), cells["unit"], at=row.at,
                                source=cells["source"], status=cells["status"])  # fmt: skip
        elif "factors" in said:
            factor = find(factor_set(shelf, said["factors"]), said["parameter"], shelf,
                          **said["keys"]).factor  # fmt: skip
            if factor is None:
                text = f"{said['factors']} {said['parameter']}"
                findings.append(_fault(sheet, f"names.{name}", "roadmap-component",
                                       f"无此因子：{text}", f"No factor {text}."))  # fmt: skip
                continue
            found[name] = Trace("factor", label, factor.value, factor.unit, at=factor.at,
                                source=factor.source, clause=factor.clause,
                                status=factor.status.value)  # fmt: skip
        else:
            try:
                value = Decimal(str(said["value"]))
            except (KeyError, InvalidOperation):
                zh, en = f"“{name}”没有数值。", f"'{name}' has no value."
                findings.append(_fault(sheet, f"names.{name}", "roadmap-name", zh, en))
                continue
            found[name] = Trace("factor", label, value, str(said.get("unit", "")), at=at,
                                source=str(said.get("source", "")),
                                status=str(said.get("status", "unknown")))  # fmt: skip
    return found


def _fault(sheet: Sheet, path: str, code: str, zh: str, en: str) -> Finding:
    return Finding(code, Severity.ERROR, sheet.at(path), Text(zh, en))
