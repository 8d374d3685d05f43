"""Findings of a method's own checks: conditions that reported data must meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute

from tanfeng.accounting.evaluate import check_column
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.method import Method

# its functions are made at import time, so type checkers do not know them
pc: Any = pyarrow.compute


def broken(method: Method, frames: Mapping[str, pa.Table]) -> Iterator[Finding]:
    """Yield one finding per row on which a check does not hold; NULL is no judgement."""
    for check in method.checks:
        table = frames[check.rows]
        holds = pc.fill_null(table.column(check_column(check.code)), True)
        keys = [c for c in ("unit", "plant", "item", "period") if c in table.column_names]
        for row in table.filter(pc.invert(holds)).select(keys).to_pylist():
            where = " ".join(
                part for part in (row.get("unit") or row["plant"], row.get("item"), row["period"])
                if part
            )  # fmt: skip
            yield Finding(
                check.code,
                Severity(check.severity),
                check.at,
                Text(f"{where}：{check.message.zh}", f"{where}: {check.message.en}"),
                Text(check.clause, check.clause),
            )
