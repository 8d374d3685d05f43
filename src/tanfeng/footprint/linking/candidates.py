"""Candidates (候选供应): who makes what an input takes, and how near each is."""

from __future__ import annotations

import narwhals as nw
import pyarrow as pa

from tanfeng.footprint.inventory import Inventory

INSIDE, SAME, WITHIN, PARENT, COUNTRY, WORLD, ELSEWHERE = 2.0, 1.0, 0.9, 0.8, 0.6, 0.5, 0.2
"""Nearness: the same plant; the same place; a part of the user's place; the place that holds the
user's; another place of the same country; the world; somewhere else, or not stated."""
_WORLD = ("GLO", "RoW", "RER/GLO")
_YEARS = 20.0


def producers(inventory: Inventory, *, coproducts: bool) -> pa.Table:
    """Return who makes what: ``flow, provider`` with its place, year and plant.

    Parameters
    ----------
    coproducts
        Whether products beside the reference can be bought too; not where they are credited.
    """
    flows = nw.from_native(inventory.flows).select("id", "kind")
    made = nw.from_native(inventory.exchanges).join(
        flows, left_on="flow", right_on="id", how="inner"
    )
    product = (nw.col("kind") == "product") & (nw.col("direction") == "output")
    treated = (nw.col("kind") == "waste") & (nw.col("direction") == "input")
    mine = nw.col("reference") if not coproducts else nw.col("reference") | product
    found = made.filter((product | treated) & mine & ~nw.col("avoided")).select("process", "flow")
    about = nw.from_native(inventory.processes).select(
        nw.col("id"),
        nw.col("location").alias("provider_location"),
        nw.col("valid_from").dt.year().alias("provider_year"),
        nw.when(nw.col("kind") == "plant")
        .then(_plant(nw.col("id")))
        .otherwise(nw.lit(""))
        .alias("provider_plant"),
    )
    return (
        found.unique(["process", "flow"])
        .join(about, left_on="process", right_on="id", how="inner")
        .rename({"process": "provider"})
        .sort("flow", "provider")
        .to_native()
    )


def candidates(edges: pa.Table, made: pa.Table, time_weight: float) -> pa.Table:
    """Return every pair of an input and a process that makes it, with its score.

    Parameters
    ----------
    edges
        ``edge, process, flow, place, year``: what is taken where and when.
    made
        As `producers` returns it.
    time_weight
        Share of the score that goes to the years between the two; the rest goes to the place.

    Returns
    -------
    pyarrow.Table
        ``edge, provider, score, nearness``.
    """
    pairs = nw.from_native(edges).join(nw.from_native(made), on="flow", how="inner")
    user, maker = nw.col("place"), nw.col("provider_location")
    # what a plant makes goes to its own units; to others only where that is stated
    inside = _plant(nw.col("process")) == nw.col("provider_plant")
    pairs = pairs.filter(inside | (nw.col("provider_plant") == "")).with_columns(
        _country(user).alias("user_country"), _country(maker).alias("maker_country")
    )
    near = (
        nw.when(nw.col("provider_plant") != "")
        .then(nw.lit(INSIDE))
        .otherwise(
            nw.when((user == maker) & (user != ""))
            .then(nw.lit(SAME))
            .otherwise(
                nw.when((user == nw.col("maker_country")) & (user != ""))
                .then(nw.lit(WITHIN))
                .otherwise(
                    nw.when((maker == nw.col("user_country")) & (maker != ""))
                    .then(nw.lit(PARENT))
                    .otherwise(
                        nw.when((nw.col("user_country") == nw.col("maker_country")) & (maker != ""))
                        .then(nw.lit(COUNTRY))
                        .otherwise(
                            nw.when(maker.is_in(_WORLD))
                            .then(nw.lit(WORLD))
                            .otherwise(nw.lit(ELSEWHERE))
                        )
                    )
                )
            )
        )
    )
    apart = (nw.col("year") - nw.col("provider_year")).abs().cast(nw.Float64) / _YEARS
    recent = (1 - apart).clip(0.0, 1.0).fill_null(0.5)
    return (
        pairs.with_columns(near.alias("nearness"), recent.alias("recent"))
        .with_columns(
            (nw.col("nearness") * (1 - time_weight) + nw.col("recent") * time_weight).alias("score")
        )
        .select("edge", "process", "provider", "score", "nearness")
        .to_native()
    )


def _plant(process: nw.Expr) -> nw.Expr:
    return process.str.replace("/.*$", "")


def _country(place: nw.Expr) -> nw.Expr:
    # CN-SD is of CN; a code without a part is a country itself
    return place.str.replace("-.*$", "")
