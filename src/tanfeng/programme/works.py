"""Measures of work (举措): the register of plans, documents, tasks and projects."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec

from tanfeng.programme.entries import entries, no_errors
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet, Status
from tanfeng.reference.shelf import Shelf

Kind = Literal["plan", "document", "list", "task", "project", "event"]
State = Literal["planned", "under_way", "issued", "done", "not_stated"]

KINDS = {
    "plan": Text("规划计划", "plan"),
    "document": Text("文件", "document"),
    "list": Text("名单目录", "list"),
    "task": Text("任务", "task"),
    "project": Text("项目", "project"),
    "event": Text("活动", "event"),
}
STATES = {
    "planned": Text("拟开展", "planned"),
    "under_way": Text("进行中", "under way"),
    "issued": Text("已印发", "issued"),
    "done": Text("已完成", "done"),
    "not_stated": Text("未说明", "not stated"),
}


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of a measure; a day that the source does not state is None."""

    label: Text
    due: date | None
    done: date | None


@dataclass(frozen=True, slots=True)
class Work:
    """One measure of work (举措).

    Attributes
    ----------
    title, title_status
        The Chinese title is ``seen`` when a source in Chinese was read and ``memory`` otherwise;
        the English one is this project's own rendering.
    responsible
        Body in charge as the source names it; None when it names none.
    issued, due
        None when not stated.
    figures
        Ids of the indicators that the measure stands behind.
    evidence
        Document or page, one or more.
    """

    id: str
    section: int
    kind: Kind
    state: State
    title: Text
    title_status: Status
    number: str
    responsible: Text | None
    issued: str
    due: date | None
    milestones: tuple[Milestone, ...]
    figures: tuple[str, ...]
    evidence: tuple[str, ...]
    note: Text | None
    published: date | None
    at: str

    def overdue(self, on: date) -> bool:
        """Tell whether the deadline, or that of an open milestone, has passed."""
        open_steps = [step.due for step in self.milestones if step.due and not step.done]
        open_self = [self.due] if self.due and self.state not in ("done", "issued") else []
        return any(day < on for day in open_steps + open_self)


class _Milestone(msgspec.Struct, forbid_unknown_fields=True):
    label: Text
    due: date | None = None
    done: date | None = None


class _Work(msgspec.Struct, forbid_unknown_fields=True):
    section: int
    kind: Kind
    state: State
    zh: str
    en: str
    zh_status: Status = Status.MEMORY
    number: str = ""
    responsible: Text | None = None
    issued: str | int = ""
    due: date | None = None
    milestones: list[_Milestone] = []
    figures: list[str] = []
    evidence: list[str] = []
    note: Text | None = None


@functools.lru_cache(maxsize=8)
def works(shelf: Shelf) -> tuple[Work, ...]:
    """Return the register: all measures of sheets of kind ``works``, by section and id.

    Raises
    ------
    TanfengError
        With all findings: ``entry-unreadable``, ``work-twice``.
    """
    findings: list[Finding] = []
    found: dict[str, Work] = {}
    for sheet in shelf.of_kind("works"):
        for id, given, at in entries(sheet, "works", _Work, findings):
            if id in found:
                findings.append(_twice(id, at, found[id].at))
            found[id] = _work(sheet, id, given, at)
    no_errors(findings)
    return tuple(sorted(found.values(), key=lambda work: (work.section, work.id)))


def _work(sheet: Sheet, id: str, given: _Work, at: str) -> Work:
    return Work(
        id,
        given.section,
        given.kind,
        given.state,
        Text(given.zh, given.en),
        given.zh_status,
        given.number,
        given.responsible,
        str(given.issued),
        given.due,
        tuple(Milestone(step.label, step.due, step.done) for step in given.milestones),
        tuple(given.figures),
        tuple(given.evidence) or (sheet.number,),
        given.note,
        sheet.published,
        at,
    )


def _twice(id: str, at: str, other: str) -> Finding:
    return Finding(
        "work-twice",
        Severity.ERROR,
        at,
        Text(f"举措“{id}”重复（另见 {other}）。", f"The measure '{id}' is given again ({other})."),
    )


def select_works(
    shelf: Shelf,
    *,
    section: int | None = None,
    state: State | None = None,
    due_by: date | None = None,
    overdue_on: date | None = None,
    as_of: date | None = None,
) -> tuple[Work, ...]:
    """Query the register.

    Parameters
    ----------
    due_by
        Only measures with a deadline, or an open milestone, no later than this day.
    overdue_on
        Only measures that are late on this day.
    as_of
        Only what was published by this day.
    """

    def fits(work: Work) -> bool:
        days = [work.due, *(step.due for step in work.milestones if not step.done)]
        return (
            section in (None, work.section)
            and state in (None, work.state)
            and (due_by is None or any(day and day <= due_by for day in days))
            and (overdue_on is None or work.overdue(overdue_on))
            and (as_of is None or work.published is None or work.published <= as_of)
        )

    return tuple(work for work in works(shelf) if fits(work))
