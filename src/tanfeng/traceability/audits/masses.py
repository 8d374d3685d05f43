"""Masses (物料平衡审计): no transformation gives more of anything than it took."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw
import pyarrow as pa

from tanfeng.reference.finding import Text
from tanfeng.traceability.audits.found import Audit, audit_of, day

_KILOGRAMS: Mapping[str, float] = {"KGM": 1.0, "GRM": 1e-3, "TNE": 1e3}
"""UN/ECE Recommendation 20: kilogram, gram, tonne."""
_SIGMAS = 3.0


def mass_gained(
    events: pa.Table,
    mentions: pa.Table,
    shares: pa.Table,
    *,
    spread: float = 0.01,
    element: str = "",
) -> Audit:
    """Find transformations whose outputs hold more than their inputs, beyond three deviations.

    An event of which an input has no known mass says nothing about it, and is passed over.

    Parameters
    ----------
    shares
        ``thing, share, sd``: mass of the element in a kilogram of a lot or, for things with a code
        of their own, in one piece in kg; things that are not told hold none of it. Left empty
        without an `element`, where each kilogram counts whole.
    spread
        Relative standard deviation of a weighing.
    element
        Such as ``nickel``; the whole mass if left out.
    """
    valid = nw.from_native(events).filter(~nw.col("voided") & (nw.col("kind") == "transformation"))
    factor = nw.lit(None, dtype=nw.Float64)
    for unit, times in _KILOGRAMS.items():
        factor = nw.when(nw.col("unit") == unit).then(nw.lit(times)).otherwise(factor)
    said = (
        nw.from_native(mentions)
        .filter(nw.col("role").is_in(["input", "output"]))
        .join(valid.select("event", "time", "party", "id"), on="event", how="inner")
        .with_columns(kg=nw.col("amount") * factor)
    )
    if element:
        said = said.join(nw.from_native(shares), on="thing", how="left").with_columns(
            kg=nw.when(nw.col("amount").is_null()).then(1.0).otherwise(nw.col("kg"))
            * nw.col("share").fill_null(0.0),
            own=nw.col("sd").fill_null(0.0),
        )
    else:
        said = said.with_columns(own=nw.lit(0.0))
    blind = said.filter((nw.col("role") == "input") & nw.col("kg").is_null())["event"].unique()
    into = nw.col("role") == "input"
    rows = (
        said.filter(~nw.col("event").is_in(blind))
        .with_columns(
            taken=nw.when(into).then(nw.col("kg")).otherwise(0.0),
            given=nw.when(~into).then(nw.col("kg").fill_null(0.0)).otherwise(0.0),
            variance=nw.col("kg").fill_null(0.0) ** 2 * (spread**2 + nw.col("own") ** 2),
        )
        .group_by("event", "time", "party", "id")
        .agg(nw.col("taken").sum(), nw.col("given").sum(), nw.col("variance").sum())
        .with_columns(sd=nw.col("variance") ** 0.5)
        .filter(nw.col("given") - nw.col("taken") > _SIGMAS * nw.col("sd"))
        .sort("time", "event")
        .drop("variance")
        .to_native()
    )
    zh, en = (f"（{element}）", f" of {element}") if element else ("", "")
    return audit_of(
        "trace-mass", Text(f"产出大于投入{zh}", f"more out than in{en}"), rows,
        lambda row: (row["id"] or f"event {row['event']}", Text(
            f"{row['party']} 于 {day(row['time'])} 投入 {row['taken']:.6g} kg，"
            f"产出 {row['given']:.6g} kg，超出 3 倍标准差（{row['sd']:.2g} kg）。",
            f"{row['party']} took {row['taken']:.6g} kg{en} and gave {row['given']:.6g} kg on "
            f"{day(row['time'])}, more than three deviations ({row['sd']:.2g} kg) above.")),
        Text("核对称量、单位与批号。", "See to the weighing, the unit and the lot."),
    )  # fmt: skip
