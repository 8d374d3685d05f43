"""What holds what (包含关系审计): one place at a time, larger holds smaller, all parts there."""

# pyarrow makes its compute functions at import, where no type checker sees them
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tanfeng.reference.finding import Severity, Text
from tanfeng.traceability.audits.found import Audit, audit_of, day, with_codes
from tanfeng.traceability.codes import BATTERY
from tanfeng.traceability.codes.columns import as_text

_NOW = np.iinfo(np.int64).max
_VEHICLE = "urn:tanfeng:vin:"
_KIND_AT = len(BATTERY) + 3
_RANKS = {"C": 1, "M": 2, "P": 3}
_VEHICLE_RANK = 4


def two_parents(links: pa.Table, things: pa.Table) -> Audit:
    """Find what is in two parents at one instant.

    Intervals are half open: what leaves one pack and enters another at one moment is in one.
    """
    several = np.bincount(links["child"].to_numpy())
    # most things are in one parent all their life, and cannot clash
    place = np.flatnonzero(several[links["child"].to_numpy()] > 1)
    some = links.take(pa.array(place))
    child = some["child"].to_numpy()
    since = some["since"].to_numpy()
    until = some["until"].fill_null(_NOW).to_numpy()
    order = np.lexsort((since, child))
    child, since, until = child[order], since[order], until[order]
    same = child[1:] == child[:-1]
    # the furthest end so far of this child: groups are set apart by adding their rank
    rank = np.concatenate([[0], np.cumsum(~same)])
    ends = _furthest(rank, until)
    clash = np.flatnonzero(same & (since[1:] < ends[:-1])) + 1
    rows = some.take(pa.array(order[clash]))
    other = some["parent"].take(pa.array(order[_holder(rank, until, clash)]))
    rows = rows.append_column("other", other)
    return audit_of(
        "trace-two-parents", Text("一物两处", "one code in two places"),
        with_codes(rows, things, "child", "parent", "other"),
        lambda row: (row["child_code"], Text(
            f"{day(row['since'])} 起在 {row['parent_code']} 中，同时仍在 {row['other_code']} 中。",
            f"From {day(row['since'])} it is in {row['parent_code']} while still in "
            f"{row['other_code']}.")),
        Text("核对编码是否重复使用，或补报拆出事件。",
             "See whether a code was used twice, or report its removal."),
    )  # fmt: skip


def _furthest(rank: np.ndarray, until: np.ndarray) -> np.ndarray:
    """Return the running maximum of `until` within each rank."""
    ends = until.copy()
    step = 1
    # doubling: after log2 of the longest group every row has seen all rows before it
    while step < len(ends):
        before = np.flatnonzero(rank[step:] == rank[:-step]) + step
        if not len(before):
            break
        ends[before] = np.maximum(ends[before], ends[before - step])
        step *= 2
    return ends


def _holder(rank: np.ndarray, until: np.ndarray, clash: np.ndarray) -> np.ndarray:
    """Return the row before each clash that reaches furthest."""
    found = np.empty(len(clash), dtype=np.int64)
    first = np.searchsorted(rank, rank[clash], side="left")
    for n, (start, end) in enumerate(zip(first, clash, strict=True)):
        found[n] = start + int(np.argmax(until[start:end]))
    return found


def wrong_levels(links: pa.Table, things: pa.Table) -> Audit:
    """Find a parent that is no larger kind of thing than its child."""
    number = things["thing"].to_numpy()
    rank = np.zeros(int(number.max(initial=-1)) + 1, dtype=np.int8)
    rank[number] = ranks(things)
    above, below = (rank[links[column].to_numpy()] for column in ("parent", "child"))
    odd = np.flatnonzero((above > 0) & (below > 0) & (above <= below))
    return audit_of(
        "trace-levels", Text("层级颠倒", "levels upside down"),
        with_codes(links.take(pa.array(odd)), things, "child", "parent"),
        lambda row: (row["parent_code"], Text(
            f"{row['child_code']} 不能装在 {row['parent_code']} 中：依次为单体、模组、包、车。",
            f"{row['child_code']} cannot be in {row['parent_code']}: the order is cell, module, "
            "pack, vehicle.")),
        Text("核对父子是否写反。", "See whether parent and child were exchanged."),
    )  # fmt: skip


def ranks(things: pa.Table) -> np.ndarray:
    """Return 1 for cells, 2 modules, 3 packs, 4 vehicles, 0 for what is none of them."""
    # from the bytes: expressions over text take ten times as long
    code = as_text(things["code"])
    _, offsets, data = code.buffers()
    ends = np.frombuffer(offsets, np.int64)[code.offset : code.offset + len(code) + 1]
    letters = np.frombuffer(data or b"", np.uint8)
    rank_of = np.zeros(256, np.int8)
    for kind, above in _RANKS.items():
        rank_of[ord(kind)] = above
    rank = np.zeros(len(code), np.int8)
    mine = np.flatnonzero(_begins(code, BATTERY) & (ends[1:] - ends[:-1] > _KIND_AT))
    rank[mine] = rank_of[letters[ends[mine] + _KIND_AT]]
    rank[_begins(code, _VEHICLE)] = _VEHICLE_RANK
    return rank


def _begins(code: pa.Array, front: str) -> np.ndarray:
    return pc.starts_with(code, front).fill_null(False).to_numpy(zero_copy_only=False)


def wrong_counts(
    links: pa.Table, things: pa.Table, layouts: pa.Table, on: int | None = None
) -> Audit:
    """Find packs and modules that hold another number of parts than was filed for their kind.

    Parameters
    ----------
    layouts
        ``manufacturer, product_type, spec, parts``: as filed.
    on
        Moment; now if left out.
    """
    frame = nw.from_native(links)
    held = nw.col("until").is_null()
    if on is not None:
        held = (nw.col("since") <= on) & (held | (nw.col("until") > on))
    parts = frame.filter(held).group_by("parent").agg(nw.len().alias("found"))
    code = nw.col("code")
    start = len(BATTERY)
    # what holds something now: a pack that was taken apart holds nothing, and is none any more
    holding = np.isin(things["thing"].to_numpy(), parts["parent"].to_numpy())
    rows = (
        nw.from_native(things.filter(pa.array(holding)))
        .filter(code.str.starts_with(BATTERY))
        .with_columns(
            manufacturer=code.str.slice(start, 3),
            product_type=code.str.slice(start + 3, 1),
            spec=code.str.slice(start + 5, 2),
        )
        .rename({"thing": "parent"})
        .join(nw.from_native(layouts), on=["manufacturer", "product_type", "spec"], how="inner")
        .join(parts, on="parent", how="inner")
        .filter(nw.col("found") != nw.col("parts"))
        .sort("parent")
        .to_native()
    )
    return audit_of(
        "trace-parts", Text("部件数不符", "parts that do not count up"), rows,
        lambda row: (row["code"], Text(
            f"备案为 {row['parts']} 个部件，现有 {row['found']} 个。",
            f"{row['parts']} parts were filed, and it holds {row['found']}.")),
        Text("补报更换、维修或拆解事件。", "Report the exchange, repair or dismantling."),
        Severity.WARNING,
    )  # fmt: skip
