"""What an audit finds (审计发现): rows first, so that millions of them stay a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from tanfeng.reference.finding import Finding, Severity, Text

SHOWN = 50
"""Rows of one kind that become findings of their own; the table holds all."""

_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, eq=False)
class Audit:
    """One invariant, and where it does not hold.

    Attributes
    ----------
    code
        Of its findings.
    rows
        Where it does not hold; the columns differ from one to the other.
    """

    code: str
    name: Text
    rows: pa.Table
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.rows.num_rows


def audit_of(
    code: str,
    name: Text,
    rows: pa.Table,
    say: Callable[[Mapping[str, Any]], tuple[str, Text]],
    hint: Text,
    severity: Severity = Severity.ERROR,
) -> Audit:
    """Make findings of rows: the first `SHOWN` one by one, the others as a number.

    Parameters
    ----------
    say
        A row -> where it is, and what is wrong.
    """
    found = []
    for row in rows.slice(0, SHOWN).to_pylist():
        at, words = say(row)
        found.append(Finding(code, severity, at, words, hint))
    left = rows.num_rows - len(found)
    if left > 0:
        found.append(
            Finding(code, severity, name.en,
                    Text(f"另有 {left:,} 处同样的问题。", f"There are {left:,} more of this kind."))
        )  # fmt: skip
    return Audit(code, name, rows, tuple(found))


def with_codes(rows: pa.Table, things: pa.Table, *columns: str) -> pa.Table:
    """Return rows with the code of each thing beside its number, as ``<column>_code``."""
    frame = nw.from_native(rows)
    # a join of few rows with millions of things would spend its time on the things
    wanted = np.unique(np.concatenate([rows[column].to_numpy() for column in columns]))
    known = np.isin(things["thing"].to_numpy(), wanted)
    names = nw.from_native(things.filter(pa.array(known)))
    for column in columns:
        frame = frame.join(
            names.rename({"thing": column, "code": f"{column}_code"}), on=column, how="left"
        )
    return frame.to_native()


def day(moment: int | None) -> str:
    """Return a moment for reading, in China's time."""
    if moment is None:
        return "—"
    return datetime.fromtimestamp(moment / 1e6, _CHINA).strftime("%Y-%m-%d %H:%M")
