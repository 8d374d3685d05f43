"""Decisions (链接判定): one state for every input, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pyarrow as pa

from tanfeng.footprint.inventory import Inventory
from tanfeng.footprint.linking.candidates import candidates, producers

_TEXT, _NUMBER = pa.string(), pa.float64()
LINKS = pa.schema(
    [
        ("edge", pa.int64()), ("process", _TEXT), ("flow", _TEXT), ("amount", _NUMBER),
        ("state", _TEXT), ("provider", _TEXT), ("share", _NUMBER), ("score", _NUMBER),
        ("rule", _TEXT), ("candidates", pa.int64()), ("reason_zh", _TEXT), ("reason_en", _TEXT),
    ]
)  # fmt: skip
"""`edge` is the row of the exchange; `state` ``linked``, ``split``, ``cut_off``, ``elementary`` or
``error``; a split input has a row for each provider, whose `share`s add up to one; `candidates`
counts those that were looked at."""

_REASONS = {
    "stated": ("数据来源指定了供应过程", "the source names the provider"),
    "stated_unknown": ("来源指定的供应过程不在清单中", "the named provider is missing"),
    "stated_other": ("来源指定的供应过程不产该产品", "the named provider does not make it"),
    "only": ("唯一的供应过程", "the only process that makes it"),
    "own": ("仅由自身生产：自用", "made by itself alone: own use"),
    "nearest": ("地点与年份最接近", "nearest in place and year"),
    "alike": ("多个供应过程同样接近，平均分摊", "several are as near: shared evenly"),
    "nobody": ("清单中无人生产", "nobody in the inventory makes it"),
    "nature": ("取自自然界", "taken from nature"),
    "override": ("人工指定", "decided by a person"),
}  # fmt: skip
_STATES = {
    "stated": "linked", "stated_unknown": "error", "stated_other": "error", "only": "linked",
    "own": "linked", "nearest": "linked", "alike": "split", "nobody": "cut_off",
    "nature": "elementary",
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """How candidates are told apart (链接规则).

    Attributes
    ----------
    time_weight
        Share of the score that goes to the years between user and provider.
    margin
        Scores that differ by less are as good as each other; the input is split over them.
    """

    time_weight: float = 0.3
    margin: float = 0.02


def link(inventory: Inventory, rule: Rule | None = None, *, credited: bool = False) -> pa.Table:
    """Decide for every input who supplies it.

    Parameters
    ----------
    credited
        Whether products beside the reference displace those of others (substitution): each is
        then an edge of its own, and nobody can buy it.

    Returns
    -------
    pyarrow.Table
        Of `LINKS`, ordered by edge and provider.
    """
    rule = rule or Rule()
    edges = _edges(inventory, credited)
    made = producers(inventory, coproducts=not credited)
    technical = edges.filter(nw.col("kind") != "elementary")
    pairs = nw.from_native(candidates(technical.to_native(), made, rule.time_weight))
    counts = pairs.group_by("edge").agg(nw.len().alias("candidates"))
    named = technical.filter(nw.col("hint") != "")
    free = technical.filter(nw.col("hint") == "")
    decided = [
        _told(edges.filter(nw.col("kind") == "elementary"), "nature"),
        *_stated(named, inventory, made),
        *_scored(free, pairs, rule),
    ]
    whole = nw.concat([part for part in decided if len(part)] or [_told(edges.head(0), "nature")])
    return (
        whole.join(counts, on="edge", how="left")
        .with_columns(nw.col("candidates").fill_null(0))
        .select(*LINKS.names)
        .sort("edge", "provider")
        .to_native()
        .cast(LINKS)
    )


def _edges(inventory: Inventory, credited: bool) -> nw.DataFrame[pa.Table]:
    """Return everything that has to come from, or go to, somebody else."""
    flows = nw.from_native(inventory.flows).select("id", "kind")
    about = nw.from_native(inventory.processes).select(
        nw.col("id"),
        nw.col("location").alias("home"),
        nw.col("valid_from").dt.year().alias("year"),
    )
    exchanges = nw.from_native(inventory.exchanges).with_row_index("edge")
    taken = nw.col("direction") == "input"
    beside = nw.col("avoided") | ((nw.col("kind") == "product") & nw.lit(credited))
    left = (nw.col("direction") == "output") & ((nw.col("kind") == "waste") | beside)
    return (
        exchanges.join(flows, left_on="flow", right_on="id", how="inner")
        .join(about, left_on="process", right_on="id", how="inner")
        .filter((taken | left) & ~nw.col("reference"))
        .with_columns(
            nw.when(nw.col("location") != "")
            .then(nw.col("location"))
            .otherwise(nw.col("home"))
            .alias("place"),
            nw.col("edge").cast(nw.Int64),
            nw.col("provider").alias("hint"),
        )
        .select("edge", "process", "flow", "amount", "kind", "place", "year", "hint")
    )


def _told(
    rows: nw.DataFrame[pa.Table],
    rule: str,
    provider: nw.Expr | None = None,
    share: nw.Expr | None = None,
    score: nw.Expr | None = None,
) -> nw.DataFrame[pa.Table]:
    zh, en = _REASONS[rule]
    return rows.select(
        "edge", "process", "flow", "amount",
        nw.lit(_STATES[rule]).alias("state"),
        (provider if provider is not None else nw.lit("")).alias("provider"),
        (share if share is not None else nw.lit(0.0)).alias("share"),
        (score if score is not None else nw.lit(0.0)).alias("score"),
        nw.lit(rule).alias("rule"),
        nw.lit(zh).alias("reason_zh"), nw.lit(en).alias("reason_en"),
    )  # fmt: skip


def _stated(
    named: nw.DataFrame[pa.Table], inventory: Inventory, made: pa.Table
) -> list[nw.DataFrame[pa.Table]]:
    makers = nw.from_native(made).select("flow", "provider").with_columns(nw.lit(True).alias("ok"))
    known = nw.from_native(inventory.processes)["id"]
    seen = named.join(makers, left_on=["flow", "hint"], right_on=["flow", "provider"], how="left")
    makes = nw.col("ok").fill_null(False)
    there = nw.col("hint").is_in(known)
    hint, one = nw.col("hint"), nw.lit(1.0)
    return [
        _told(seen.filter(makes), "stated", hint, one, one),
        _told(seen.filter(~makes & there), "stated_other", hint),
        _told(seen.filter(~makes & ~there), "stated_unknown", hint),
    ]


def _scored(
    free: nw.DataFrame[pa.Table], pairs: nw.DataFrame[pa.Table], rule: Rule
) -> list[nw.DataFrame[pa.Table]]:
    own = pairs.filter(nw.col("provider") == nw.col("process"))
    others = pairs.filter(nw.col("provider") != nw.col("process"))
    best = others.group_by("edge").agg(nw.col("score").max().alias("best"), nw.len().alias("all"))
    near = others.join(best, on="edge", how="inner").filter(
        nw.col("score") >= nw.col("best") - rule.margin
    )
    ties = near.group_by("edge").agg(nw.len().alias("ties"))
    chosen = free.join(near.drop("process"), on="edge", how="inner").join(
        ties, on="edge", how="inner"
    )
    alone = free.filter(~nw.col("edge").is_in(others["edge"]))
    self_made = alone.filter(nw.col("edge").is_in(own["edge"]))
    nobody = alone.filter(~nw.col("edge").is_in(own["edge"]))
    provider, score, one = nw.col("provider"), nw.col("score"), nw.lit(1.0)
    single, several = nw.col("ties") == 1, nw.col("ties") > 1
    return [
        _told(chosen.filter(nw.col("all") == 1), "only", provider, one, score),
        _told(chosen.filter((nw.col("all") > 1) & single), "nearest", provider, one, score),
        _told(chosen.filter(several), "alike", provider, 1 / nw.col("ties"), score),
        _told(self_made, "own", nw.col("process"), one, one),
        _told(nobody, "nobody"),
    ]
