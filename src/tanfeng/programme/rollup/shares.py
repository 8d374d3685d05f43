"""Estimated shares of totals that a method does not split itself (估算份额)."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from tanfeng.ledger import TIERS
from tanfeng.programme.rollup.sums import Lazy

WEAK = ("default", "estimated", "quoted")


def with_shares(facts: Lazy, splits: Mapping[str, str]) -> Lazy:
    """Fill the estimated share of totals from the split by tier of their plant and month.

    A method splits one of its totals by data quality (measures ``<scheme>_tier_<tier>``). The
    other totals of the same plant, month and scheme rest on the same data and take its share.

    Parameters
    ----------
    splits
        Measure of a total -> scheme whose split it takes.

    Returns
    -------
    LazyFrame
        As `facts`; a share that is known stays.
    """
    names = {f"{scheme}_tier_{tier}": (scheme, tier) for scheme in set(splits.values())
             for tier in TIERS}  # fmt: skip
    weak = [name for name, (_, tier) in names.items() if tier in WEAK]
    parts = facts.filter(nw.col("measure").is_in(list(names)), ~nw.col("value").is_null())
    size = nw.col("value").abs()
    split = parts.with_columns(
        _scheme(names).alias("scheme"),
        size.alias("size"),
        nw.when(nw.col("measure").is_in(weak)).then(size).otherwise(0.0).alias("weak"),
    )
    shares = split.group_by("entity", "item", "period", "scheme").agg(
        nw.col("size").sum().alias("size"), nw.col("weak").sum().alias("weak")
    )
    positive = nw.col("size") > 0
    shares = shares.with_columns(
        nw.when(positive)
        .then(nw.col("weak") / nw.when(positive).then(nw.col("size")))
        .alias("split_share")
    ).drop("size", "weak")
    listed = {measure: (scheme, "") for measure, scheme in splits.items()}
    totals = facts.with_columns(_scheme(listed).alias("scheme"))
    joined = totals.join(shares, on=["entity", "item", "period", "scheme"], how="left")
    return joined.with_columns(
        nw.coalesce("share_estimated", "split_share").alias("share_estimated")
    ).drop("scheme", "split_share")


def _scheme(named: Mapping[str, tuple[str, str]]) -> nw.Expr:
    """Say which scheme a measure belongs to; empty for any other."""
    expression = nw.lit("")
    for scheme in sorted({scheme for scheme, _ in named.values()}):
        own = [measure for measure, (of, _) in named.items() if of == scheme]
        expression = (
            nw.when(nw.col("measure").is_in(own)).then(nw.lit(scheme)).otherwise(expression)
        )
    return expression
