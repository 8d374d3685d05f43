"""A workbook read and checked in one go."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tanfeng.ledger.checks.listing import check
from tanfeng.ledger.facts import Fact
from tanfeng.ledger.workbook import Reading, read_workbook
from tanfeng.reference.form import Form
from tanfeng.reference.period import Period


def check_workbook(
    path: Path,
    form: Form,
    earlier: Sequence[Fact] = (),
    *,
    at_most_mb: float = 50,
    today: date | None = None,
    period: Period | None = None,
) -> Reading:
    """Read one workbook and run every check on what could be read.

    Parameters
    ----------
    earlier
        What the ledger holds already of the same plant.
    at_most_mb, today, period
        See `read_workbook` and `check`.

    Returns
    -------
    Reading
        Its findings are those of reading, then those of the checks; a figure that could not be
        read is not reported as missing once more.
    """
    reading = read_workbook(path, form, at_most_mb=at_most_mb)
    if not reading.facts:
        return reading
    told = {finding.at for finding in reading.findings}
    findings = check(
        form,
        reading.facts,
        earlier,
        totals=reading.totals,
        places=reading.places,
        today=today,
        period=period,
    )
    new = [f for f in findings if not (f.code == "value-missing" and f.at in told)]
    return dataclasses.replace(reading, findings=(*reading.findings, *new))
