"""Overrides (人工指定): a person's decision about an input, with its reason."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import narwhals as nw
import pyarrow as pa

from tanfeng.footprint.linking.decide import LINKS
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text

COLUMNS = ("process", "flow", "provider", "share", "by", "reason")


@dataclass(frozen=True)
class Override:
    """Who supplies an input, as a person has decided.

    Attributes
    ----------
    provider
        Empty to cut the input off.
    share
        Of the input; the shares of one input add up to one.
    by, reason
        Who decided, and why; both are kept with the link.
    """

    process: str
    flow: str
    provider: str
    share: float
    by: str
    reason: str
    at: str


def read_overrides(path: Path) -> tuple[Override, ...]:
    """Read decisions from a CSV with the columns ``process, flow, provider, share, by, reason``.

    Raises
    ------
    TanfengError
        ``links-file`` with every faulty line.
    """
    found, faults = [], []

    def fault(line: int, zh: str, en: str) -> None:
        faults.append(Finding("links-file", Severity.ERROR, f"{path.name}:{line}", Text(zh, en)))

    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            fault(
                1, f"缺少列：{', '.join(missing)}。", f"Columns are missing: {', '.join(missing)}."
            )
        for row in reader if not missing else ():
            line = reader.line_num
            cells = {column: (row[column] or "").strip() for column in COLUMNS}
            try:
                share = float(cells["share"] or 1)
            except ValueError:
                share = -1.0
            if not 0 <= share <= 1:
                fault(line, "份额应在 0 与 1 之间。", "A share lies between 0 and 1.")
            if not (cells["process"] and cells["flow"] and cells["by"] and cells["reason"]):
                fault(line, "过程、流、决定人与理由必填。",
                      "Process, flow, who decided and the reason are needed.")  # fmt: skip
            found.append(
                Override(cells["process"], cells["flow"], cells["provider"], share, cells["by"],
                         cells["reason"], f"{path.name}:{line}")
            )  # fmt: skip
    sums: dict[tuple[str, str], float] = {}
    for each in found:
        sums[each.process, each.flow] = sums.get((each.process, each.flow), 0.0) + each.share
    for each in found:
        total = sums.pop((each.process, each.flow), None)
        if total is not None and abs(total - 1) > 1e-9 and each.provider:
            faults.append(
                Finding("links-file", Severity.ERROR, each.at,
                        Text(f"同一投入的份额之和为 {total:g}，应为 1。",
                             f"The shares of this input add up to {total:g}, not to 1."))
            )  # fmt: skip
    if faults:
        raise TanfengError(*faults)
    return tuple(found)


def overridden(
    links: pa.Table, decisions: Sequence[Override], made: pa.Table
) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Put decisions in the place of what the rules say.

    Parameters
    ----------
    made
        As `producers` returns it.

    Returns
    -------
    pyarrow.Table
        Of `LINKS`.
    tuple of Finding
        ``links-unknown`` for a decision about an input that is not there, or a provider that does
        not make it; it is left out.
    """
    if not decisions:
        return links, ()
    makers = set(zip(made["flow"].to_pylist(), made["provider"].to_pylist(), strict=True))
    table = nw.from_native(links)
    rows: list[dict[str, object]] = []
    replaced: list[int] = []
    findings = []
    for each in decisions:
        mine = table.filter(
            (nw.col("process") == each.process) & (nw.col("flow") == each.flow)
        ).unique("edge")
        if not len(mine) or (each.provider and (each.flow, each.provider) not in makers):
            findings.append(
                Finding("links-unknown", Severity.WARNING, each.at,
                        Text("没有这项投入，或该过程不产此流；此行未采用。",
                             "There is no such input, or the provider does not make it; this line "
                             "is left out."))
            )  # fmt: skip
            continue
        for row in mine.rows(named=True):
            replaced.append(row["edge"])
            state = "cut_off" if not each.provider else "linked" if each.share == 1 else "split"
            rows.append(
                {**row, "state": state, "provider": each.provider,
                 "share": each.share if each.provider else 0.0, "score": 1.0, "rule": "override",
                 "reason_zh": f"{each.by}：{each.reason}", "reason_en": f"{each.by}: {each.reason}"}
            )  # fmt: skip
    kept = table.filter(~nw.col("edge").is_in(sorted(set(replaced)))).to_native()
    whole = pa.concat_tables([kept, pa.Table.from_pylist(rows, schema=LINKS)])
    return nw.from_native(whole).sort("edge", "provider").to_native(), tuple(findings)
