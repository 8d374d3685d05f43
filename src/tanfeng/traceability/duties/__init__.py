"""Duties (上报义务): who must report what by when, what is late and what is missing.

Rules are sheets of kind ``duty_rules`` with dates in force; where no deadline is published the
state is ``unknown_deadline``, and a year without a published calendar is told, never guessed. The
holder of a duty and the source of its data are two columns, since outlets and dealers report to
the vehicle maker. Works on tables alone; the registry is not needed.
"""

from tanfeng.traceability.duties.assess import DUTIES, STANDINGS, STATES, duties
from tanfeng.traceability.duties.calendar import Calendar, open_calendar
from tanfeng.traceability.duties.completeness import completeness, of_party
from tanfeng.traceability.duties.due import Due, due_date, due_days
from tanfeng.traceability.duties.entities import Entities, read_entities
from tanfeng.traceability.duties.happenings import Happenings, happenings
from tanfeng.traceability.duties.missing import with_missing
from tanfeng.traceability.duties.outstanding import outstanding
from tanfeng.traceability.duties.rules import Rule, Rules, governing, read_rules, rulebook
from tanfeng.traceability.duties.steps import (
    Form,
    Step,
    match,
    may_report,
    read_steps,
    step_of,
    steps,
)
from tanfeng.traceability.duties.tell import told

__all__ = [
    "DUTIES",
    "STANDINGS",
    "STATES",
    "Calendar",
    "Due",
    "Entities",
    "Form",
    "Happenings",
    "Rule",
    "Rules",
    "Step",
    "completeness",
    "due_date",
    "due_days",
    "duties",
    "governing",
    "happenings",
    "match",
    "may_report",
    "of_party",
    "open_calendar",
    "outstanding",
    "read_entities",
    "read_rules",
    "read_steps",
    "rulebook",
    "step_of",
    "steps",
    "told",
    "with_missing",
]
