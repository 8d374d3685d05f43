"""Dated rules of reporting (上报时限规则): who must report what within how many days."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tanfeng.reference import (
    Finding,
    Severity,
    Sheet,
    Shelf,
    Status,
    TanfengError,
    Text,
    open_shelf,
)
from tanfeng.reference.cells import Cells

SERIES = "cn.traceability"
ANY = "*"
_COLUMNS = (
    "rule", "zh", "en", "form", "holders", "reporters", "steps", "days", "unit", "like", "clause",
    "status", "source", "note",
)  # fmt: skip
FORMS = ("deadline", "own", "back_fill")
UNITS = ("working_day", "day", "month", "")


@dataclass(frozen=True, slots=True)
class Rule:
    """One duty to report.

    Attributes
    ----------
    form
        ``deadline``; ``own``: who has nobody to report for it has the duty itself, within the
        days of the rules `like`; ``back_fill``: for what happened before the rules, counted from
        the day in force.
    holders
        Roles that have the duty.
    reporters
        Roles whose events it is about: the source of the data, which may be somebody else.
    steps
        Steps of the life cycle that set it off; ``*`` is any.
    days
        How many of `unit`; None where no deadline is published.
    """

    id: str
    label: Text
    form: str
    holders: tuple[str, ...]
    reporters: tuple[str, ...]
    steps: tuple[str, ...]
    days: int | None
    unit: str
    like: tuple[str, ...]
    clause: str
    status: Status
    source: str
    note: str
    at: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one edition.

    Attributes
    ----------
    begins, ends
        Days of events that it governs, both included; None is open.
    utc_offset_hours
        Of the clock by which days are counted.
    """

    sheet: str
    number: str
    title: Text
    begins: date | None
    ends: date | None
    utc_offset_hours: int
    rules: tuple[Rule, ...]

    @property
    def in_use(self) -> tuple[Rule, ...]:
        """Rules that bind; drafts are only shown."""
        return tuple(rule for rule in self.rules if rule.status is not Status.DRAFT)

    def of(self, reporter: str, step: str) -> tuple[Rule, ...]:
        """Return the deadlines for a step that a role reports."""
        return tuple(
            rule for rule in self.in_use
            if rule.form == "deadline" and _fits(reporter, rule.reporters)
            and _fits(step, rule.steps)
        )  # fmt: skip


def _fits(name: str, allowed: tuple[str, ...]) -> bool:
    return ANY in allowed or name in allowed


@functools.lru_cache(maxsize=8)
def rulebook(shelf: Shelf | None = None) -> tuple[Rules, ...]:
    """Return the editions that govern, oldest first; each ends where the next begins.

    A sheet that replaces another of the same day takes its place, so that somebody who has the
    text of a rule adds a sheet beside the built-in one.

    Raises
    ------
    TanfengError
        ``duty-sheet`` and faults of cells, with all places.
    """
    sheets = [s for s in (shelf or open_shelf()).editions(SERIES) if s.kind == "duty_rules"]
    gone = {
        old.id for new in sheets for old in sheets
        if old.id in new.replaces and new is not old
        and (old.in_force or date.min) >= (new.in_force or date.min)
    }  # fmt: skip
    return tuple(read_rules(sheet) for sheet in sheets if sheet.id not in gone)


def read_rules(sheet: Sheet) -> Rules:
    """Read a sheet of kind ``duty_rules``; see `rulebook`."""
    findings: list[Finding] = []
    rules: dict[str, Rule] = {}
    for row in sheet.tables.get("rules", ()):
        cells = Cells(row, _COLUMNS)

        def several(column: str, of: Cells = cells) -> tuple[str, ...]:
            return tuple(part.strip() for part in of.text(column).split("|") if part.strip())

        id, days = cells.text("rule", required=True), cells.number("days")
        status, form = cells.status(), cells.choice("form", FORMS)
        whole = days is None or (days == int(days) and days > 0)
        if id in rules or not whole or (days is not None and status is Status.UNKNOWN):
            cells.fault("duty-sheet", f"规则“{id}”重复，或时限与状态不符。",
                        f"The rule '{id}' is there twice, or its days do not go with its status."
            )  # fmt: skip
        rules[id] = Rule(
            id, Text(cells.text("zh", required=True), cells.text("en", required=True)), form,
            several("holders"), several("reporters"), several("steps"),
            None if days is None or not whole else int(days), cells.choice("unit", UNITS),
            several("like"), cells.text("clause"), status, cells.source(), cells.text("note"),
            row.at,
        )  # fmt: skip
        if (
            not rules[id].holders
            or not rules[id].reporters
            or (form == "own") != bool(several("like"))
        ):
            cells.fault("duty-sheet", f"规则“{id}”缺少主体，或未说明比照哪些规则。",
                        f"The rule '{id}' lacks actors, or the rules that it is like.")  # fmt: skip
        findings += cells.findings
    for rule in rules.values():
        for like in rule.like:
            if like not in rules:
                text = Text(f"没有规则“{like}”。", f"There is no rule '{like}'.")
                findings.append(Finding("duty-sheet", Severity.ERROR, rule.at, text))
    if findings:
        raise TanfengError(*findings)
    hours = sheet.body.get("utc_offset_hours", 8)
    return Rules(sheet.id, sheet.number, sheet.title, sheet.in_force, sheet.expires, int(hours),
                 tuple(rules.values()))  # fmt: skip


def governing(rules: Sequence[Rules], day: date) -> Rules | None:
    """Return the edition that governs what happened on a day."""
    found = [
        each for each in rules
        if (each.begins or date.min) <= day <= (each.ends or date.max)
    ]  # fmt: skip
    return found[-1] if found else None
