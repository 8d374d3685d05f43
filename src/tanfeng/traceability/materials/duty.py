"""What a ledger of solid waste must hold (台账要素), and what it does not."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import pyarrow as pa

from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import open_shelf

SERIES = "cn.waste_ledger"


def missing_fields(
    ledger: pa.Table, who: Sequence[str] = ("entity", "period"), sheet: Sheet | None = None
) -> tuple[Finding, ...]:
    """Tell which fields of the ledger are not filled.

    Parameters
    ----------
    ledger
        Any table; a number 0 is filled, an empty cell or a missing column is not.
    who
        Columns that name whose ledger it is; one finding for each and each field.
    sheet
        Of kind ``waste_ledger``; the newest built-in one if left out.

    Returns
    -------
    tuple of Finding
        ``waste-field-missing``, a warning where the sheet may judge, else an info.
    """
    sheet = sheet or open_shelf().editions(SERIES)[-1]
    frame = nw.from_native(ledger, eager_only=True)
    named = [name for name in who if name in frame.columns]
    severity = Severity.WARNING if sheet.status.may_judge else Severity.INFO
    found: list[Finding] = []
    for field in sheet.body["fields"]:
        bare = nw.lit(True)
        for column in field["columns"]:
            if column in frame.columns:
                text = frame.schema[column] == nw.String
                filled = nw.col(column).str.strip_chars() != "" if text else nw.lit(True)
                bare = bare & (nw.col(column).is_null() | ~filled)
        empty = frame.with_columns(bare=bare, every=nw.lit(1)).with_columns(
            bare=nw.col("bare").fill_null(True).cast(nw.Int64)
        )
        keys = named or ["every"]
        counted = (
            empty.group_by(*keys)
            .agg(nw.col("bare").sum().alias("empty"), nw.col("bare").count().alias("rows"))
            .sort(*keys)
        )
        for row in counted.filter(nw.col("empty") > 0).to_arrow().to_pylist():
            at = " ".join(str(row[name]) for name in named) or "ledger"
            found.append(
                Finding(
                    "waste-field-missing", severity, at,
                    Text(f"{row['rows']} 行中有 {row['empty']} 行缺“{field['zh']}”"
                         f"（{sheet.number}，{sheet.status}）。",
                         f"{row['empty']} of {row['rows']} rows lack '{field['en']}'"
                         f" ({sheet.number}, {sheet.status})."),
                    Text(f"填写 {'、'.join(field['columns'])} 列。",
                         f"Fill the column {' or '.join(field['columns'])}."),
                )
            )  # fmt: skip
    return tuple(found)
