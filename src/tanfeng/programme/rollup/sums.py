"""Sums of flows and ratios of sums (加总), as narwhals expressions over facts of any number.

The same expressions run on DuckDB and on PySpark. Facts come with the columns entity, item,
measure, period, value, unit, series, symbol, run and share_estimated; members with those of
`MEMBER_SCHEMA`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

Lazy = nw.LazyFrame[Any]

_KEY = ("plant", "item", "measure", "period")


def counted(facts: Lazy, members: Lazy, plant_first: Sequence[str]) -> Lazy:
    """Return the facts that a roll-up counts, each once.

    Where a plant states a figure as a whole under one symbol (all its lines together) and its
    units under another, the plant's own counts. Under one symbol the rows of plant and units are
    parts and all count, except for `plant_first` measures.

    Returns
    -------
    LazyFrame
        Columns of both frames, and `first_said` and `last_said`: they differ where several
        symbols state the same figure, of which the last by name counts.
    """
    joined = facts.filter(~nw.col("value").is_null()).join(
        members, on=["entity", "period"], how="inner"
    )
    said = joined.with_columns(
        nw.concat_str("series", "symbol", separator="|").alias("said")
    ).with_columns(nw.col("whole").max().over(*_KEY, "said").alias("said_whole"))
    said = said.with_columns(nw.col("said_whole").max().over(*_KEY).alias("any_whole")).filter(
        nw.col("said_whole") == nw.col("any_whole")
    )
    said = said.with_columns(
        nw.col("said").max().over(*_KEY).alias("last_said"),
        nw.col("said").min().over(*_KEY).alias("first_said"),
    ).filter(nw.col("said") == nw.col("last_said"))
    stated = nw.col("measure").is_in(list(plant_first)) & (nw.col("any_whole") == 1)
    return said.filter(~stated | (nw.col("whole") == 1))


def flows(facts: Lazy, members: Lazy, plant_first: Sequence[str]) -> Lazy:
    """Return the flows of every plant, its units included, added up over the months.

    Returns
    -------
    LazyFrame
        plant, item, measure, unit, value, weight (sum of absolute values), estimated and known
        (parts of the weight whose estimated share is a number), months (with a value),
        first_run, last_run, twice (1 where several symbols state the same figure).
    """
    size = nw.col("value").abs()
    sized = counted(facts, members, plant_first).with_columns(
        size.alias("weight"),
        (size * nw.col("share_estimated")).alias("estimated"),
        nw.when(~nw.col("share_estimated").is_null()).then(size).otherwise(0.0).alias("known"),
        nw.when(nw.col("first_said") == nw.col("last_said")).then(0).otherwise(1).alias("twice"),
    )
    monthly = sized.group_by(*_KEY, "unit").agg(
        *[nw.col(c).sum().alias(c) for c in ("value", "weight", "estimated", "known")],
        nw.col("run").min().alias("first_run"),
        nw.col("run").max().alias("last_run"),
        nw.col("twice").max().alias("twice"),
    )
    return monthly.group_by("plant", "item", "measure", "unit").agg(
        *[nw.col(c).sum().alias(c) for c in ("value", "weight", "estimated", "known")],
        nw.len().alias("months"),
        nw.col("first_run").min().alias("first_run"),
        nw.col("last_run").max().alias("last_run"),
        nw.col("twice").max().alias("twice"),
    )


def totals_of(by_plant: Lazy) -> Lazy:
    """Return the flows of all plants together; columns as of `flows`, plants instead of plant."""
    return by_plant.group_by("item", "measure", "unit").agg(
        *[nw.col(c).sum().alias(c) for c in ("value", "weight", "estimated", "known")],
        # DuckDB would widen the sum to 128 bits
        nw.col("months").sum().cast(nw.Int64).alias("months"),
        nw.col("plant").n_unique().alias("plants"),
        nw.col("first_run").min().alias("first_run"),
        nw.col("last_run").max().alias("last_run"),
        nw.col("twice").max().alias("twice"),
    )


def denominators(told: Lazy, members: Lazy) -> Lazy:
    """Return what ratios are ratios to: reported by the entity, or added up from its units.

    Returns
    -------
    LazyFrame
        entity, item, measure, period, weight; a plant that reports no figure of its own has the
        sum of its units.
    """
    rows = told.filter(~nw.col("value").is_null()).join(
        members, on=["entity", "period"], how="inner"
    )
    own = rows.select("entity", "item", "measure", "period", nw.col("value").alias("weight"))
    of_plants = rows.with_columns(nw.col("whole").max().over(*_KEY).alias("stated"))
    added = (
        of_plants.filter(nw.col("stated") == 0)
        .group_by(*_KEY)
        .agg(nw.col("value").sum().alias("weight"))
        .rename({"plant": "entity"})
        .select("entity", "item", "measure", "period", "weight")
    )
    return nw.concat([own, added], how="vertical")


def ratios(facts: Lazy, members: Lazy, weights: Lazy) -> Lazy:
    """Return ratios of sums: each ratio weighted by what it is a ratio to.

    Parameters
    ----------
    facts
        Ratios; a ratio times its denominator is its numerator, so the weighted mean is the sum
        of numerators over the sum of denominators.
    weights
        Columns entity, item, measure (of the ratio), period, weight.

    Returns
    -------
    LazyFrame
        item, measure, unit, series, symbol, value (NULL where the denominators add up to
        nothing), denominator, rows, unweighted (rows left out for want of a denominator),
        first_run, last_run.
    """
    joined = (
        facts.filter(~nw.col("value").is_null())
        .join(members, on=["entity", "period"], how="inner")
        .join(weights, on=["entity", "item", "measure", "period"], how="left")
    )
    without = nw.col("weight").is_null()
    sums = (
        joined.with_columns(
            (nw.col("value") * nw.col("weight")).alias("numerator"),
            nw.when(without).then(1).otherwise(0).alias("unweighted"),
        )
        .group_by("item", "measure", "unit", "series", "symbol")
        .agg(
            nw.col("numerator").sum().alias("numerator"),
            nw.col("weight").sum().alias("denominator"),
            nw.len().alias("rows"),
            nw.col("unweighted").sum().cast(nw.Int64).alias("unweighted"),
            nw.col("run").min().alias("first_run"),
            nw.col("run").max().alias("last_run"),
        )
    )
    divisible = nw.col("denominator") != 0
    return sums.with_columns(
        nw.when(divisible)
        .then(nw.col("numerator") / nw.when(divisible).then(nw.col("denominator")))
        .alias("value")
    ).drop("numerator")
