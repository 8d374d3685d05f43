"""Documents that answer queries (查询结果文档)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from tanfeng.traceability.epcis.context import EPCIS_CONTEXT

_END = b"]}}}}"


def query_document(events: Iterable[bytes]) -> bytes:
    """Return an EPCISQueryDocument of events that are JSON already."""
    empty = {
        "@context": [EPCIS_CONTEXT], "type": "EPCISQueryDocument", "schemaVersion": "2.0",
        "creationDate": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "epcisBody": {
            "queryResults": {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": []}}
        },
    }  # fmt: skip
    whole = msgspec.json.encode(empty)
    return whole.removesuffix(_END) + b",".join(events) + _END
