"""The tables of an inventory (清单各表) and their columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import narwhals as nw
import pyarrow as pa

_TEXT, _NUMBER, _FLAG, _DAY = pa.string(), pa.float64(), pa.bool_(), pa.date32()


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])


PROCESSES = _schema(
    id=_TEXT, name_zh=_TEXT, name_en=_TEXT, location=_TEXT, kind=_TEXT, valid_from=_DAY,
    valid_until=_DAY, technology=_TEXT, source=_TEXT, review=_TEXT, at=_TEXT,
)  # fmt: skip
"""过程. `location` is a region code (``CN-SD``, ``CN``, ``GLO``); `kind` ``unit``, ``system``
(already aggregated) or ``plant`` (from a plant's own accounts: sold elsewhere only where that is
stated); `review` ``none``, ``internal``, ``external`` or what the source says."""

FLOWS = _schema(
    id=_TEXT, name_zh=_TEXT, name_en=_TEXT, kind=_TEXT, unit=_TEXT, cas=_TEXT, category=_TEXT,
    gas=_TEXT, carbon=_TEXT, at=_TEXT,
)  # fmt: skip
"""流. `kind` is ``product``, ``waste`` (what is taken off somebody's hands) or ``elementary``;
`unit` that of all its amounts; `gas` a code of the list of gases where the flow is one; `carbon`
``fossil``, ``biogenic``, ``land_use`` or ``uptake`` (taken from the air by what grows) where its
carbon is known to be one of them."""

EXCHANGES = _schema(
    process=_TEXT, flow=_TEXT, direction=_TEXT, amount=_NUMBER, reference=_FLAG, avoided=_FLAG,
    provider=_TEXT, location=_TEXT, distribution=_TEXT, scale=_NUMBER, low=_NUMBER, high=_NUMBER,
    pedigree=_TEXT, variable=_TEXT, at=_TEXT,
)  # fmt: skip
"""交换. `direction` is ``input`` or ``output``; one output (of waste treatment: one input) of a
process is its `reference`; an `avoided` product is an output that displaces others' production;
`provider` a process that the source names. `distribution` is empty, ``lognormal`` (`scale`: the
standard deviation of the logarithm), ``normal`` (`scale`: standard deviation), ``triangular`` or
``uniform`` (`low` to `high`). Exchanges that share a `variable` vary together."""

PROPERTIES = _schema(process=_TEXT, flow=_TEXT, property=_TEXT, value=_NUMBER, unit=_TEXT, at=_TEXT)
"""属性. Of a product, per unit of it: ``mass``, ``energy``, ``value`` (price), ``carbon``. An empty
`process` holds for the flow everywhere."""

FACTORS = _schema(impact=_TEXT, flow=_TEXT, value=_NUMBER, unit=_TEXT, source=_TEXT, at=_TEXT)
"""特征化因子. That the inventory's own source brings, per unit of an elementary flow."""


@dataclass(frozen=True, eq=False)
class Inventory:
    """Processes with their exchanges (生命周期清单).

    Attributes
    ----------
    processes, flows, exchanges, properties, factors
        Tables with the columns of `PROCESSES`, `FLOWS`, `EXCHANGES`, `PROPERTIES`, `FACTORS`.
    """

    processes: pa.Table
    flows: pa.Table
    exchanges: pa.Table
    properties: pa.Table
    factors: pa.Table


SCHEMAS: Mapping[str, pa.Schema] = {
    "processes": PROCESSES,
    "flows": FLOWS,
    "exchanges": EXCHANGES,
    "properties": PROPERTIES,
    "factors": FACTORS,
}


def table_of(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Return rows as a table; a column that a row does not tell is empty, false or null."""
    blank = {
        field.name: "" if field.type == _TEXT else False if field.type == _FLAG else None
        for field in schema
    }
    return pa.Table.from_pylist([{**blank, **row} for row in rows], schema=schema)


def joined(parts: Iterable[Inventory]) -> Inventory:
    """Put inventories together.

    A flow that several of them use is one flow where its kind and unit agree; where they do not,
    the checks tell that its id is there twice.
    """
    kept = list(parts)
    whole = {
        each.name: pa.concat_tables([getattr(part, each.name) for part in kept])
        for each in fields(Inventory)
    }
    flows = nw.from_native(whole["flows"]).with_row_index("order")
    first = flows.group_by("id", "kind", "unit").agg(nw.col("order").min())
    whole["flows"] = (
        flows.filter(nw.col("order").is_in(first["order"])).sort("order").drop("order").to_native()
    )
    factors = nw.from_native(whole["factors"])
    whole["factors"] = factors.unique(["impact", "flow", "value"], keep="first").to_native()
    return Inventory(**whole)
