"""Posts published figures (引用数入账): statistics and the report's figures as quoted facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tanfeng.ledger import Entity, Fact, Submission, Workspace, add_entities, entities, submit
from tanfeng.programme.indicators.indicator import Indicator
from tanfeng.programme.indicators.read import indicators
from tanfeng.programme.statistics import Published, statistics
from tanfeng.reference.finding import Text
from tanfeng.reference.period import NOT_STATED, parse_period
from tanfeng.reference.sheet import Sheet

NATION = Entity("CN", "nation", Text("中国", "China"), region="CN", confidentiality="public")


def load_statistics(ws: Workspace, *, by: str = "") -> tuple[Submission, ...]:
    """Post every published figure of the shelf to the ledger; doing it again changes nothing.

    Rows of statistics sheets and quoted figures of indicator sheets become facts of the entity
    ``CN``: tier ``quoted``, origin ``file:line``, the sheet's file kept as evidence. Their scenario
    is not ``actual`` but names basis, sheet and publisher, so that two publishers of one
    number stand side by side and none is ever added to what plants report. The item of a row
    without one is its id.

    Returns
    -------
    tuple of Submission
        One per sheet with numbers; `again` is True where nothing was new.

    Raises
    ------
    TanfengError
        Faults of sheets, or of the ledger's door.
    """
    shelf = ws.shelf()
    if NATION.id not in {entity.id for entity in entities(ws)}:
        add_entities(ws, [NATION])
    posted = []
    for sheet in shelf.of_kind("statistics"):
        rows = [one for one in statistics(shelf) if one.sheet == sheet.id]
        known = [one for one in rows if one.row.value is not None]
        posted.append(_submit(ws, sheet, [_statistic(one) for one in known], by))
    quoted = [one for one in indicators(shelf).values() if one.kind == "quoted"]
    for sheet in shelf.of_kind("indicators"):
        own = [one for one in quoted if one.sheet.id == sheet.id and one.value is not None]
        posted.append(_submit(ws, sheet, [_figure(one) for one in own], by))
    return tuple(one for one in posted if one is not None)


def _submit(ws: Workspace, sheet: Sheet, facts: Sequence[Fact], by: str) -> Submission | None:
    if not facts:
        return None
    return submit(
        ws,
        facts,
        entity=NATION.id,
        file=_file(sheet),
        by=by,
        note=sheet.source,
        form=f"sheet:{sheet.id}",
        covers=sorted({fact.period for fact in facts}),
    )


def _file(sheet: Sheet) -> Path:
    """Return the file that holds the numbers: the table where there is one, else the sheet."""
    tables = [path for path in sheet.files if path.suffix == ".csv"]
    return tables[0] if tables else sheet.files[0]


def _statistic(one: Published) -> Fact:
    row = one.row
    words = (row.basis, one.sheet, *sorted(one.publishers))
    return _fact(row.item or row.id, row.measure, row.period, row.value, row.unit, words, row.at)


def _figure(one: Indicator) -> Fact:
    words = ("figure", one.sheet.id)
    period = one.period if one.period == NOT_STATED else str(parse_period(one.period))
    return _fact(f"figure.{one.id}", one.says, period, one.value, one.unit, words, one.at)


def _fact(
    item: str, measure: str, period: str, value: object, unit: str, words: Iterable[str], at: str
) -> Fact:
    return Fact(
        NATION.id,
        item,
        measure,
        period,
        float(str(value)),
        unit,
        typed=f"{value} {unit}",
        scenario=":".join(words),
        tier="quoted",
        origin=at,
    )
