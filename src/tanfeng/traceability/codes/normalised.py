"""Columns of codes put right (整列规范化): most are right as typed, the others go one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tanfeng.reference import Finding, Severity, Shelf
from tanfeng.traceability.codes.columns import as_text, decode_column
from tanfeng.traceability.codes.normalise import normalise
from tanfeng.traceability.codes.scheme import Scheme, scheme


@dataclass(frozen=True, slots=True)
class Normalised:
    """A column put right.

    Attributes
    ----------
    codes
        One for each row; null where the text was null.
    findings
        Row -> warnings and errors of `normalise`.
    counts
        Code of a finding -> in how many rows it occurs, infos too.
    """

    codes: pa.Array
    findings: Mapping[int, tuple[Finding, ...]]
    counts: Mapping[str, int]


def normalise_column(
    texts: Any, rule: Scheme | None = None, shelf: Shelf | None = None
) -> Normalised:
    """Put a column of typed or scanned codes right; see `normalise`.

    Codes that only want upper case are not looked at one by one, so a column that is mostly right
    takes little longer than decoding it.
    """
    rule = rule or scheme(shelf)
    column = as_text(texts)
    raised = pc.ascii_upper(column)  # pyright: ignore[reportAttributeAccessIssue]
    fine = pc.equal(decode_column(raised, rule)["fault"], "").combine_chunks()  # pyright: ignore
    wrong = pc.indices_nonzero(pc.invert(fine)).to_pylist()  # pyright: ignore
    lower = pc.sum(pc.and_(fine, pc.not_equal(raised, column))).as_py()  # pyright: ignore
    counts = Counter({"code-case": lower or 0})
    findings: dict[int, tuple[Finding, ...]] = {}
    mended: list[str | None] = []
    for row in wrong:
        text = column[row].as_py()
        code, found = (None, ()) if text is None else normalise(text, rule, shelf)
        mended.append(code)
        counts.update({finding.code for finding in found})
        grave = tuple(finding for finding in found if finding.severity is not Severity.INFO)
        if grave:
            findings[row] = grave
    codes = pc.replace_with_mask(  # pyright: ignore[reportAttributeAccessIssue]
        raised, pc.invert(fine), pa.array(mended, pa.large_string())  # pyright: ignore
    )  # fmt: skip
    return Normalised(codes, findings, {name: number for name, number in counts.items() if number})
