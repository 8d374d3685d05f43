"""Factors as a table, for joins with millions of rows."""

from __future__ import annotations

import pyarrow as pa

from tanfeng.reference.factors import FactorSet


def factor_frame(factors: FactorSet) -> pa.Table:
    """Return one row per factor: the key columns, parameter, value, unit, status, at.

    ``value`` is float64 and null where the document gives no value; all else is text.
    """
    rows = factors.rows
    columns = {key: pa.array([f.keys[key] for f in rows], pa.string()) for key in factors.keys}
    values = [None if f.value is None else float(f.value) for f in rows]
    return pa.table(
        {
            **columns,
            "parameter": pa.array([f.parameter for f in rows], pa.string()),
            "value": pa.array(values, pa.float64()),
            "unit": pa.array([f.unit for f in rows], pa.string()),
            "status": pa.array([f.status.value for f in rows], pa.string()),
            "at": pa.array([f.at for f in rows], pa.string()),
        }
    )
