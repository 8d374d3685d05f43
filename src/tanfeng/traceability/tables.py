"""The tables of traceability (溯源各表) and their columns.

Moments are microseconds since 1970 in UTC. Things are whole numbers that the registry gives to
codes, so that tables of millions of rows stay small; `THINGS` tells the code of each.
"""

from __future__ import annotations

import pyarrow as pa

_INT, _TEXT, _NUMBER, _FLAG = pa.int64(), pa.string(), pa.float64(), pa.bool_()


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])


THINGS = _schema(thing=_INT, code=_TEXT)
"""物. `code` as events name it: a URI of a battery, a vehicle, a box, a lot."""

EVENTS = _schema(
    event=_INT, job=_INT, kind=_TEXT, action=_TEXT, step=_TEXT, disposition=_TEXT, time=_INT,
    recorded=_INT, party=_TEXT, place=_TEXT, id=_TEXT, hash=pa.binary(32), voided=_FLAG,
)  # fmt: skip
"""事件. `kind` is ``object``, ``aggregation``, ``association``, ``transformation`` or
``transaction``; `action` ``ADD``, ``OBSERVE``, ``DELETE`` or empty; `step` the business step;
`time` when it happened, `recorded` when the registry took it; `party` the entity that reported it;
`place` the business location; `voided` once a later event declares it an error."""

MENTIONS = _schema(event=_INT, role=_TEXT, thing=_INT, amount=_NUMBER, unit=_TEXT)
"""提及. One row for each thing of an event; `role` is ``thing``, ``parent``, ``child``, ``input``
or ``output``; `amount` null where it is one piece with a code of its own."""

LINKS = _schema(parent=_INT, child=_INT, since=_INT, until=_INT, opened=_INT, closed=_INT)
"""包含. `child` was in `parent` from `since` until `until` (null: still); `opened` and `closed` are
the events that say so."""

CUSTODY = _schema(thing=_INT, party=_TEXT, place=_TEXT, since=_INT, until=_INT, event=_INT)
"""保管. `party` had `thing` at `place` from `since` until `until` (null: still)."""

FLOWS = _schema(event=_INT, lot_in=_INT, lot_out=_INT, time=_INT, kg_in=_NUMBER, kg_out=_NUMBER)
"""物料流. A transformation took `kg_in` of `lot_in` and gave `kg_out` of `lot_out`; one row for
each pair, by proportional mixing."""
