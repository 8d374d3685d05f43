"""Steps of a battery's life (生命周期环节) and the events that tell them."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tanfeng.reference import Finding, Sheet, Shelf, Status, TanfengError, Text, open_shelf
from tanfeng.reference.cells import Cells
from tanfeng.traceability.duties.rules import ANY

LIFE_CYCLE = "tanfeng.life_cycle"
KINDS = ("object", "aggregation", "association", "transformation", "transaction", "")
_KEYS = ("kind", "action", "step", "disposition")


@dataclass(frozen=True, slots=True)
class Form:
    """How an event tells a step; an empty field fits anything.

    Attributes
    ----------
    reporter
        Role that the reporting party must have.
    written
        Whether the step is written in this form.
    """

    kind: str
    action: str
    step: str
    disposition: str
    reporter: str
    written: bool

    @property
    def weight(self) -> int:
        """How many fields are filled; the heaviest form wins."""
        return sum(map(bool, (self.kind, self.action, self.step, self.disposition, self.reporter)))

    def fits(self, event: Sequence[str], roles: Collection[str]) -> bool:
        """Tell whether an event of `kind, action, step, disposition` by a party has this form."""
        mine = (self.kind, self.action, self.step, self.disposition)
        same = all(not want or want == got for want, got in zip(mine, event, strict=True))
        return same and (not self.reporter or self.reporter in roles)


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes
    ----------
    reporters
        Roles that report it.
    counterparts
        Steps of which one follows, reported by somebody else.
    """

    id: str
    label: Text
    reporters: tuple[str, ...]
    counterparts: tuple[str, ...]
    status: Status
    note: str
    forms: tuple[Form, ...]

    @property
    def written(self) -> Form | None:
        """The form in which an event of this step is written; None for `correct`."""
        return next((form for form in self.forms if form.written), None)


@functools.lru_cache(maxsize=8)
def steps(shelf: Shelf | None = None) -> Mapping[str, Step]:
    """Return the steps of the life cycle by id.

    Raises
    ------
    TanfengError
        ``step-sheet`` when two steps share a form or a name is not that of a step.
    """
    return read_steps((shelf or open_shelf()).sheet(LIFE_CYCLE))


def read_steps(sheet: Sheet) -> Mapping[str, Step]:
    """Read a sheet of kind ``life_cycle``; see `steps`."""
    findings: list[Finding] = []
    forms: dict[str, list[Form]] = {}
    taken: set[tuple[str, ...]] = set()
    names = {row.cells.get("step", "") for row in sheet.tables["steps"]}
    for row in sheet.tables["events"]:
        cells = Cells(
            row, ("step", "kind", "action", "biz_step", "disposition", "reporter", "writes")
        )
        name = cells.choice("step", tuple(names))
        form = Form(
            cells.choice("kind", KINDS), cells.choice("action", ("ADD", "OBSERVE", "DELETE", "")),
            cells.text("biz_step"), cells.text("disposition"), cells.text("reporter"),
            cells.text("writes") == "yes",
        )  # fmt: skip
        key = (form.kind, form.action, form.step, form.disposition, form.reporter)
        if key in taken or not form.weight:
            cells.fault("step-sheet", f"环节“{name}”的事件形式重复或为空。",
                        f"A form of the step '{name}' is there twice or empty.")  # fmt: skip
        taken.add(key)
        forms.setdefault(name, []).append(form)
        findings += cells.findings
    found: dict[str, Step] = {}
    for row in sheet.tables["steps"]:
        cells = Cells(
            row, ("step", "zh", "en", "reporters", "counterparts", "status", "source", "note")
        )
        name, others = cells.text("step", required=True), cells.text("counterparts")
        counterparts = tuple(part for part in others.split("|") if part)
        if name in found or not names.issuperset(counterparts):
            cells.fault("step-sheet", f"环节“{name}”重复，或对应环节不存在。",
                        f"The step '{name}' is there twice, or a counterpart is no step."
            )  # fmt: skip
        cells.source()
        found[name] = Step(
            name, Text(cells.text("zh", required=True), cells.text("en", required=True)),
            tuple(cells.text("reporters", required=True).split("|")), counterparts,
            cells.status(), cells.text("note"), tuple(forms.get(name, ())),
        )  # fmt: skip
        findings += cells.findings
    if findings:
        raise TanfengError(*findings)
    return found


def step_of(
    event: Sequence[str], roles: Collection[str], known: Mapping[str, Step]
) -> str:  # fmt: skip
    """Return the step that an event of `kind, action, step, disposition` tells, or ''."""
    best, name = 0, ""
    for step in known.values():
        for form in step.forms:
            if form.weight > best and form.fits(event, roles):
                best, name = form.weight, step.id
    return name


def match(
    events: pa.Table, roles: Mapping[str, Collection[str]], known: Mapping[str, Step]
) -> np.ndarray:
    """Return for each event the index of its step among `known`, or -1.

    Parameters
    ----------
    events
        Columns `kind, action, step, disposition, party`.
    roles
        Party -> roles.
    """
    told = np.zeros(events.num_rows, np.int64)
    words: list[list[str]] = []
    for name in _KEYS:
        index, values = _coded(events[name])
        told, words = told * max(len(values), 1) + index, [*words, values]
    index, parties = _coded(events["party"])
    # parties of the same roles are one, or there would be as many kinds as parties
    groups = [tuple(roles.get(party, ())) for party in parties]
    distinct = list(dict.fromkeys(groups))
    group = np.array([distinct.index(mine) for mine in groups], np.int64)
    told = told * max(len(distinct), 1) + group[index]
    kinds, each = np.unique(told, return_inverse=True)
    order = {name: place for place, name in enumerate(known)}
    of_kind = np.full(len(kinds), -1)
    for place, kind in enumerate(kinds.tolist()):
        kind, mine = divmod(kind, len(distinct))
        event: list[str] = []
        for values in reversed(words):
            kind, word = divmod(kind, len(values))
            event.insert(0, values[word])
        of_kind[place] = order.get(step_of(event, distinct[mine], known), -1)
    return of_kind[each]


def _coded(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    filled = pc.fill_null(column, "")  # pyright: ignore[reportAttributeAccessIssue]
    coded = filled.combine_chunks().dictionary_encode()
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


def may_report(step: Step, roles: Collection[str]) -> bool:
    """Tell whether one of the roles reports the step."""
    return ANY in step.reporters or any(role in step.reporters for role in roles)
