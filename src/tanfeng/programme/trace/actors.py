"""Who reported and who did not, as a picture (上报情况图)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tanfeng.programme.charts.trace_duties import STATES, Reporting, reporting_chart
from tanfeng.programme.report.value import Chart
from tanfeng.reference.finding import Text

_NOBODY = Text("（无人）", "(nobody named)")


def duties_chart(completeness: Any, labels: Mapping[str, Text] | None = None) -> Chart:
    """Draw what each actor that holds duties has reported.

    Parameters
    ----------
    completeness
        What `tanfeng.traceability.duties.completeness` gives by ``holder``.
    labels
        Id of an entity -> its name.
    """
    actors = [
        Reporting(
            (labels or {}).get(row["holder"] or "", Text(row["holder"], row["holder"]))
            if row["holder"] else _NOBODY,
            {state: int(row[state]) for state in STATES}, row["share_in_time"],
        )
        for row in completeness.to_pylist()
    ]  # fmt: skip
    return reporting_chart("duties", Text("各主体上报情况", "What each actor reported"), actors)
