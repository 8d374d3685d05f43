"""What lies under a record (支撑清单): the processes that its product needs, as an inventory."""

from __future__ import annotations

from dataclasses import replace

import narwhals as nw
import numpy as np
import pyarrow as pa

from tanfeng.footprint.inventory import EXCHANGES, Inventory
from tanfeng.footprint.record.basis import open_basis
from tanfeng.footprint.record.chain import chain_of
from tanfeng.footprint.record.store import KIND, open_record
from tanfeng.footprint.record.value import FootprintRecord
from tanfeng.footprint.study import open_inventory
from tanfeng.ledger import Workspace, run, run_sheets


def underlying(ws: Workspace, record: FootprintRecord) -> Inventory:
    """Return the processes behind a posted record, to be given on in any format.

    Inputs that the record linked to one provider name it, so that whoever reads the inventory
    links them alike; those that were shared over several are left to the reader's rule.

    Raises
    ------
    TanfengError
        ``record-basis``; ``evidence-missing``; ``sheet-changed``.
    """
    study = open_basis(ws, record.basis, run_sheets(ws, record.number))
    chain = chain_of(study, record.product)
    places = np.flatnonzero(chain.made)
    needed = sorted({study.assembled.columns.process[int(n)] for n in places})
    whole = study.inventory
    provider = np.array(whole.exchanges["provider"].to_pylist(), dtype=object)
    linked = nw.from_native(study.links).filter(nw.col("state") == "linked")
    provider[linked["edge"].to_numpy()] = linked["provider"].to_list()
    named = whole.exchanges.set_column(
        EXCHANGES.get_field_index("provider"), "provider", pa.array(provider.tolist(), pa.string())
    )
    exchanges = nw.from_native(named).filter(nw.col("process").is_in(needed))
    flows = exchanges["flow"].unique().to_list()
    return replace(
        whole,
        processes=_only(whole.processes, "id", needed),
        exchanges=exchanges.to_native(),
        flows=_only(whole.flows, "id", flows),
        properties=_only(whole.properties, "flow", flows),
        factors=_only(whole.factors, "flow", flows),
    )


def inventory_behind(ws: Workspace, number: int) -> Inventory:
    """Return the inventory of a run that brought one in, or what lies under a record.

    Raises
    ------
    TanfengError
        ``run-unknown``; ``run-not-inventory``; those of `underlying`.
    """
    if run(ws, number).kind == KIND:
        return underlying(ws, open_record(ws, number))
    return open_inventory(ws, number)


def _only(table: pa.Table, column: str, values: list[str]) -> pa.Table:
    return nw.from_native(table).filter(nw.col(column).is_in(values)).to_native()
