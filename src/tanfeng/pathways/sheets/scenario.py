"""Scenario sheets (情景): what a plan assumes and demands; one may extend another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tanfeng.pathways.sheets.entries import Table, overlaid, read_entries
from tanfeng.pathways.sheets.layout import Label, check_tables, fitted, is_mapping
from tanfeng.pathways.sheets.parameters import PARAMETERS
from tanfeng.pathways.sheets.settings import (
    CODE,
    FORM,
    LAID_TOGETHER,
    Settings,
    read_settings,
)
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import Shelf

KIND = "scenario"
_KEYS = {"sector", "extends", "title", "limits", "growth", "peak", "replacement", "sites",
         "prices", "storage", "storage_cost", "salvage", "scrap", "power_classes",
         "tables"}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Scenario:
    """A scenario with all that it extends laid together.

    Attributes
    ----------
    id
        Id of the sheet, such as ``steel.base``.
    sheets
        The sheets that it rests on, the first one it extends last.
    settings
        The keys of the sheets, laid over one another key by key.
    values
        Rows that override those of the roadmap, and rows of parameters that only scenarios have.
    origin
        Key, or key and entry, -> the sheet that says it.
    """

    id: str
    sector: str
    title: Text
    sheets: tuple[Sheet, ...]
    settings: Settings
    values: Table
    origin: Mapping[str, Sheet] = field(default_factory=dict)

    def at(self, path: str) -> str:
        """Return where a setting is said."""
        return _place(self.origin, self.sheets[0], path)


def _place(origin: Mapping[str, Sheet], own: Sheet, path: str) -> str:
    entry = ".".join(path.split(".")[:2])
    sheet = origin.get(entry) or origin.get(entry.partition(".")[0])
    return own.at("sheet") if sheet is None else sheet.at(path)


def scenarios(shelf: Shelf, sector: str | None = None) -> tuple[str, ...]:
    """Return the ids of the scenarios of a sector, in order.

    One that only extends another and says nothing itself, such as a fresh draft, is left out.
    """
    every = {sheet.id: sheet for sheet in shelf.of_kind(KIND)}
    return tuple(
        id
        for id, sheet in sorted(every.items())
        if sector in (None, _sector(every, sheet)) and _says_something(sheet)
    )


def _says_something(sheet: Sheet) -> bool:
    return bool(sheet.tables.get("values") or set(sheet.body) - {"extends", "title", "tables"})


def _sector(every: Mapping[str, Sheet], sheet: Sheet, depth: int = 0) -> str:
    if "sector" in sheet.body or depth > len(every):
        return str(sheet.body.get("sector", ""))
    parent = every.get(str(sheet.body.get("extends", "")))
    return "" if parent is None else _sector(every, parent, depth + 1)


def read_scenario(shelf: Shelf, id: str) -> Scenario:
    """Read a scenario and what it extends.

    Raises
    ------
    TanfengError
        ``scenario-unknown``, ``scenario-circle``, or all findings of the sheets.
    """
    every = {sheet.id: sheet for sheet in shelf.of_kind(KIND)}
    chain: list[Sheet] = []
    wanted = id
    while wanted:
        if wanted not in every:
            at = chain[-1].at("extends") if chain else wanted
            raise refuse(
                "scenario-unknown",
                at,
                f"没有情景“{wanted}”；已有：{'、'.join(sorted(every))}",
                f"There is no scenario '{wanted}'; there are: {', '.join(sorted(every))}.",
                "在工作区的 sheets/ 中放入 kind: scenario 的版本。",
                "Put a sheet of kind scenario into the workspace's sheets/.",
            )
        if every[wanted] in chain:
            raise refuse(
                "scenario-circle",
                every[wanted].at("extends"),
                "情景的 extends 成环。",
                "The scenarios extend one another in a circle.",
                "去掉其中一个 extends。",
                "Take one of the extends away.",
            )
        chain.append(every[wanted])
        wanted = str(every[wanted].body.get("extends", "") or "")
    findings: list[Finding] = []
    values: Table = {}
    said: dict[str, Any] = {}
    origin: dict[str, Sheet] = {}
    for sheet in reversed(chain):
        _lay(sheet, said, origin, findings)
        check_tables(sheet, "scenario-setting", findings)
        rows = sheet.tables.get("values", ())
        values = overlaid(values, read_entries(rows, "subject", PARAMETERS, findings))
    settings = read_settings(said, lambda path: _place(origin, chain[0], path), findings)
    title = fitted(chain[0].body.get("title") or {}, Label, "title", chain[0].at, findings,
                   "scenario-setting", FORM["title"]) or Label()  # fmt: skip
    if findings:
        raise TanfengError(*findings)
    return Scenario(id, settings.sector, title.text(id), tuple(chain), settings, values, origin)


def _lay(
    sheet: Sheet, said: dict[str, Any], origin: dict[str, Sheet], findings: list[Finding]
) -> None:
    """Lay the keys of a sheet over those of the one that it extends."""
    known = Text(f"可用：{', '.join(sorted(_KEYS))}", f"Known: {', '.join(sorted(_KEYS))}.")
    for key, each in sheet.body.items():
        if key not in _KEYS:
            findings.append(
                Finding("scenario-key", Severity.ERROR, sheet.at(str(key)),
                        Text(f"未知的键“{key}”。", f"Unknown key '{key}'."), known)
            )  # fmt: skip
        elif key in LAID_TOGETHER and each is not None:
            code = CODE.get(key, "scenario-setting")
            if is_mapping(each, key, sheet.at(key), findings, code, FORM.get(key, "")):
                said[key] = {**(said.get(key) or {}), **each}
                origin.update({f"{key}.{entry}": sheet for entry in each})
                origin[key] = sheet
        else:
            said[key] = each
            origin[key] = sheet
