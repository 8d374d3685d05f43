"""The life of one thing as a picture (生命线图)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tanfeng.programme.charts.trace_life import NOBODY, Stay, Told, life_line
from tanfeng.programme.report.value import Chart
from tanfeng.reference.finding import Text
from tanfeng.traceability.audits.found import day
from tanfeng.traceability.duties import step_of
from tanfeng.traceability.duties.steps import Step
from tanfeng.traceability.lineage import Happening
from tanfeng.traceability.log import PARTY

_MOST = 60
_DATE = len("2026-03-04")

Spans = Mapping[str, Sequence[tuple[int, int | None]]]


def life_chart(
    name: str,
    events: Sequence[Happening],
    around: Spans,
    steps: Mapping[str, Step],
    labels: Mapping[str, Text] | None = None,
) -> Chart:
    """Draw the life of a thing, the newest 60 events of it.

    Parameters
    ----------
    around
        What it was in -> moments from and until, microseconds; until None while it is.
    steps
        Names of the steps of the life cycle.
    labels
        Id of an entity -> its name.
    """
    shown = events[-_MOST:]
    told = [
        Told(
            day(each.time)[:_DATE],
            _step(each, steps),
            _party(each.party, labels or {}),
            each.voided,
        )
        for each in shown
    ]
    stays = sorted(
        (stay for called, spans in around.items() for since, until in spans
         if (stay := _stay(called, since, until, shown)) is not None),
        key=lambda stay: (stay.first, stay.last is None, stay.name),
    )  # fmt: skip
    bare = name.rpartition(":")[2]
    caption = Text(f"{bare} 的生命线", f"Life of {bare}")
    return life_line("life", caption, told, stays, len(events) - len(shown))


def _stay(name: str, since: int, until: int | None, events: Sequence[Happening]) -> Stay | None:
    rows = [n for n, each in enumerate(events)
            if each.time >= since and (until is None or each.time <= until)]  # fmt: skip
    if not rows:
        return None
    return Stay(name.rpartition(":")[2], rows[0], None if until is None else rows[-1])


def _step(each: Happening, steps: Mapping[str, Step]) -> Text:
    name = step_of((each.kind, each.action, each.step, each.disposition), (), steps)
    plain = each.step or each.kind
    return steps[name].label if name else Text(plain, plain)


def _party(name: str, labels: Mapping[str, Text]) -> Text:
    bare = name.removeprefix(PARTY)
    return labels.get(bare, Text(bare, bare)) if bare else NOBODY
