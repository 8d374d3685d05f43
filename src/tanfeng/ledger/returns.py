"""Returns (报送): a plant's workbook from the file to the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import narwhals as nw

from tanfeng.ledger.checks import check_workbook
from tanfeng.ledger.entities import Entity, entity
from tanfeng.ledger.facts import TYPED_COLUMNS, Fact
from tanfeng.ledger.memberships import children
from tanfeng.ledger.submissions import Submission, submit
from tanfeng.ledger.views import reported
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, has_errors
from tanfeng.reference.form import Form
from tanfeng.reference.method import form_for
from tanfeng.reference.period import Period


@dataclass(frozen=True)
class Return:
    """A workbook as it was read and checked (报送件).

    Attributes
    ----------
    findings
        Of the reading and of the checks; an error among them stops the submission.
    """

    form: Form
    period: Period
    file: Path
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether it may be submitted."""
        return not has_errors(self.findings)


def units_of(ws: Workspace, plant: str, period: Period) -> tuple[Entity, ...]:
    """Return the process units that belong to a plant on the last day of a period."""
    parts = children(ws, plant, "part_of", period.end)
    return tuple(each for each in parts if each.kind == "unit")


def form_of(ws: Workspace, plant: str, period: Period) -> Form:
    """Return the form of a plant under the methods that govern the period.

    Raises
    ------
    TanfengError
        ``entity-unknown``.
    """
    return form_for(ws.shelf(), entity(ws, plant), units_of(ws, plant, period), period)


def check_return(ws: Workspace, plant: str, period: Period, file: Path) -> Return:
    """Read a workbook and check it against what was submitted for the months before."""
    form = form_of(ws, plant, period)
    read = check_workbook(file, form, _earlier(ws, form, period), period=period)
    return Return(form, period, file, read.facts, read.findings)


def submit_return(ws: Workspace, read: Return, *, by: str = "", note: str = "") -> Submission:
    """Post a sound return; the file is kept as evidence.

    Raises
    ------
    TanfengError
        With its errors, when it is not sound; nothing is posted then.
    """
    if not read.sound:
        raise TanfengError(*read.findings)
    return submit(
        ws,
        read.facts,
        entity=read.form.entity,
        file=read.file,
        by=by,
        note=note,
        form=str(read.period),
        covers=read.period.months(),
    )


def _earlier(ws: Workspace, form: Form, period: Period) -> list[Fact]:
    # a jump or a stock looks one month back; a year gives every check its neighbours
    before = Period(period.first - 12, period.first - 1)
    known = {line.entity for line in form.lines}
    rows = (
        reported(ws)
        .filter(
            nw.col("entity").is_in(sorted(known)),
            nw.col("period") >= before.months()[0],
            nw.col("period") <= before.months()[-1],
            nw.col("scenario") == "actual",
        )
        .select(*TYPED_COLUMNS)
        .collect("pyarrow")
    )
    return [Fact(**row) for row in rows.to_native().to_pylist()]
