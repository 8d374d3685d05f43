"""Duties (上报义务): every reported step with its due day, and what was left unreported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from tanfeng.reference import Status, refuse
from tanfeng.traceability.duties.calendar import Calendar
from tanfeng.traceability.duties.due import REASONS, due_days, local_days
from tanfeng.traceability.duties.entities import Entities, read_entities
from tanfeng.traceability.duties.happenings import Happenings, happenings, parties_of
from tanfeng.traceability.duties.missing import with_missing
from tanfeng.traceability.duties.rules import Rule, Rules, governing
from tanfeng.traceability.duties.steps import Step

STATES = ("in_time", "late", "open", "overdue", "unknown_deadline")
STANDINGS = ("governs", "superseded")

DUTIES = pa.schema([
    ("holder", pa.string()), ("reporter", pa.string()), ("role", pa.string()),
    ("thing", pa.int64()), ("step", pa.string()), ("event", pa.int64()),
    ("happened", pa.int64()), ("due", pa.date32()), ("reported", pa.int64()),
    ("days_late", pa.int64()), ("working_days_late", pa.int64()), ("state", pa.string()),
    ("reason", pa.string()), ("rule", pa.string()), ("clause", pa.string()),
    ("status", pa.string()), ("judges", pa.bool_()), ("standing", pa.string()),
    ("sheet", pa.string()),
])  # fmt: skip
"""应报事项. `holder` has the duty, `reporter` has the data; `happened` and `reported` are
microseconds in UTC, `reported` null for what nobody reported, whose `event` is the one by which it
is known. Days late are days of the calendar and working days, 0 in time, null where the due day is
unknown; `reason` then is ``no_deadline`` (none published), ``calendar`` (a year that is not) or
``unknown_party`` (nobody knows whose report is missing). `judges` tells whether the rule is known
well enough to judge by; `standing` is ``governs``, or ``superseded`` for what a rule that has ended
would have said."""


def duties(
    events: pa.Table,
    mentions: pa.Table,
    entities: pa.Table,
    *,
    rules: Sequence[Rules],
    steps: Mapping[str, Step],
    calendar: Calendar,
    as_of: int,
    superseded: bool = False,
) -> pa.Table:
    """Hold what was reported against the rules of its day.

    An event that an error declaration voids does not count; the event that corrects it counts
    from when it was recorded.

    Parameters
    ----------
    events, mentions
        Tables `EVENTS` and `MENTIONS`; `events` may have a column `counterpart`, the party on
        the other side of a hand-over.
    entities
        Columns `entity, role, reports_to`; one row for each role. `reports_to` is the vehicle
        maker that reports for a dealer, repairer, lessor or outlet, null where there is none.
    as_of
        Moment of asking, microseconds in UTC; what was recorded later is not known yet.
    superseded
        Whether to add what ended rules would have said where the rule in force has no deadline.

    Returns
    -------
    pyarrow.Table
        `DUTIES`, ordered by holder, due day, event, thing.

    Raises
    ------
    TanfengError
        ``entity-column`` when a column of `entities` is missing, ``duty-no-rules`` without rules.
    """
    if not rules:
        raise refuse("duty-no-rules", "-", "没有上报时限规则。", "There are no rules of reporting.")
    known = read_entities(entities, parties_of(events))
    told = with_missing(happenings(events, mentions, known, steps, as_of), steps)
    names, parts = list(steps), []
    for index, edition in enumerate(rules):
        days = local_days(told.time, edition.utc_offset_hours)
        today = local_days(np.array([as_of]), edition.utc_offset_hours)[0]
        governed = _during(days, edition)
        for rule in edition.in_use:
            if rule.form == "back_fill":
                where = _before_all(days, rules, index) & _steps(rule, told, names)
                begin = np.full(len(days), np.datetime64(edition.begins or date.min, "D"))
                begin -= 1  # the day in force is the first that counts
                parts.append(_rows(told, where, rule, rule, edition, begin, calendar, known, names,
                                   today))  # fmt: skip
                continue
            for limit in _limits(rule, edition):
                where = governed & _steps(limit, told, names)
                parts.append(_rows(told, where, rule, limit, edition, days, calendar, known,
                                   names, today))  # fmt: skip
                if superseded and limit.days is not None and edition.ends:
                    after = (days > np.datetime64(edition.ends)) & _steps(limit, told, names)
                    parts.append(_rows(told, after, rule, limit, edition, days, calendar, known,
                                       names, today, "superseded"))  # fmt: skip
    parts.append(_nobody(told, rules, names))
    table = pa.concat_tables([part for part in parts if part.num_rows] or [DUTIES.empty_table()])
    keys = ("holder", "due", "event", "thing", "rule")
    return table.sort_by([(key, "ascending") for key in keys])


def _nobody(told: Happenings, rules: Sequence[Rules], names: list[str]) -> pa.Table:
    """Return what is missing from a party that nobody knows: no rule can be looked up for it."""
    at = np.flatnonzero(told.missing & (told.party < 0))
    days = local_days(told.time[at], rules[-1].utc_offset_hours)
    sheets = [(governing(rules, day) or rules[-1]).sheet for day in days.tolist()]
    size = len(at)
    fixed = {"state": "unknown_deadline", "reason": "unknown_party", "rule": "", "clause": "",
             "status": str(Status.UNKNOWN), "standing": "governs"}  # fmt: skip
    columns = {name: pa.repeat(text, size) for name, text in fixed.items()} | {
        "thing": pa.array(told.thing[at]), "event": pa.array(told.event[at]),
        "step": pa.array([names[step] for step in told.step[at]], pa.string()),
        "happened": pa.array(told.time[at]), "judges": pa.repeat(False, size),
        "sheet": pa.array(sheets, pa.string()),
    }  # fmt: skip
    return pa.table(
        [columns.get(field.name, pa.nulls(size, field.type)) for field in DUTIES], schema=DUTIES
    )


def _during(days: np.ndarray, edition: Rules) -> np.ndarray:
    first, last = edition.begins or date.min, edition.ends or date.max
    return (days >= np.datetime64(first)) & (days <= np.datetime64(last))


def _before_all(days: np.ndarray, rules: Sequence[Rules], index: int) -> np.ndarray:
    """Tell what happened before an edition and after every edition before it."""
    begins = rules[index].begins
    if begins is None:
        return np.zeros(len(days), bool)
    where = days < np.datetime64(begins)
    for earlier in rules[:index]:
        last = earlier.ends or begins - timedelta(days=1)
        where &= days > np.datetime64(last)
    return where


def _limits(rule: Rule, edition: Rules) -> list[Rule]:
    return [other for other in edition.in_use if other.id in rule.like] if rule.like else [rule]


def _steps(rule: Rule, told: Happenings, names: list[str]) -> np.ndarray:
    wanted = [("*" in rule.steps or name in rule.steps) for name in names]
    return np.array([*wanted, False])[told.step]  # the last is that of unknown steps


def _rows(
    told: Happenings, where: np.ndarray, rule: Rule, limit: Rule, edition: Rules,
    days: np.ndarray, calendar: Calendar, known: Entities, names: list[str],
    today: np.datetime64, standing: str = "governs",
) -> pa.Table:  # fmt: skip
    """Return the rows that one rule makes of what happened.

    A party that has nobody to report for it falls under the rule of form ``own``, all others under
    the rule itself.
    """
    own = {role for each in edition.in_use if each.form == "own" for role in each.reporters}
    holder, role = known.holders(rule, own)
    at = np.flatnonzero(where & (role[told.party] >= 0) & (told.party >= 0))
    if not len(at):
        return DUTIES.empty_table()
    due, reasons = due_days(days[at], limit, calendar)
    unreported = told.missing[at]
    reported = local_days(told.recorded[at], edition.utc_offset_hours)
    reported[unreported] = today
    late = (reported > due) & ~np.isnat(due)
    state = np.where(unreported, np.where(late, 3, 2), np.where(late, 1, 0))
    state[np.isnat(due)] = STATES.index("unknown_deadline")
    blank = np.isnat(due)
    worked = calendar.between(np.where(blank, reported, due), reported)
    worked[~late] = 0
    party = told.party[at]
    size, clause = len(at), rule.clause
    if limit is not rule:
        clause = f"{rule.clause}; {limit.clause}"
    status = limit.status if rule.status.may_judge else rule.status

    def words(values: Sequence[str | None], index: np.ndarray) -> pa.Array:
        return pa.DictionaryArray.from_arrays(
            pa.array(index, mask=index < 0), pa.array(values, pa.string())
        ).cast(pa.string())

    return pa.table(
        {
            "holder": words(known.names, holder[party]),
            "reporter": words(known.names, party),
            "role": words(known.roles, role[party]),
            "thing": pa.array(told.thing[at]),
            "step": words(names, told.step[at]),
            "event": pa.array(told.event[at]),
            "happened": pa.array(told.time[at]),
            "due": pa.array(due, pa.date32(), mask=blank),
            "reported": pa.array(told.recorded[at], mask=unreported),
            "days_late": pa.array(np.where(late, (reported - due).astype(int), 0), mask=blank),
            "working_days_late": pa.array(
                np.nan_to_num(worked).astype(np.int64), mask=blank | np.isnan(worked)
            ),
            "state": words(STATES, state),
            "reason": words(REASONS, reasons),
            "rule": pa.repeat(rule.id if limit is rule else f"{rule.id}/{limit.id}", size),
            "clause": pa.repeat(clause, size),
            "status": pa.repeat(str(status), size),
            "judges": pa.repeat(status.may_judge, size),
            "standing": pa.repeat(standing, size),
            "sheet": pa.repeat(edition.sheet, size),
        },
        schema=DUTIES,
    )
