"""Recycled content (再生料含量): the recycled share of an element in new batteries.

Source: Regulation (EU) 2023/1542, article 8: per model, year and plant; cobalt, lithium and nickel
in active material, lead in the battery; from manufacturing waste and post-consumer waste. The act
on its calculation was not found: shares are weighed by kg of the element.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import narwhals as nw
import pyarrow as pa

from tanfeng.ledger.plain import Column, Place, settled
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf, open_shelf
from tanfeng.traceability.rates.flows import Rates

CONTENT = (
    Column("model", zh="型号"),
    Column("plant", zh="企业"),
    Column("year", "whole", zh="年份"),
    Column("element", zh="元素"),
    Column("kg", "number", least=0.0, zh="质量kg"),
    Column("sd", "number", required=False, least=0.0, zh="标准差"),
    Column("manufacturing_waste", "number", required=False, least=0.0, most=1.0, zh="生产废料占比"),
    Column("post_consumer", "number", required=False, least=0.0, most=1.0, zh="消费后废料占比"),
    Column("share_sd", "number", required=False, least=0.0, zh="占比标准差"),
)
"""Columns of what goes into active material: kg of the element, and which share of it is from
manufacturing waste and from post-consumer waste, 0 to 1; `share_sd` belongs to their sum."""

PREFIX = "recycled_content_"
_WHO = ("model", "plant", "year", "element")
_ARTICLE_8 = "eu.2023_1542.art8"


def bound_elements(shelf: Shelf | None = None) -> frozenset[str]:
    """Return the elements that article 8 sets a minimum for, in any edition of its sheet."""
    editions = (shelf or open_shelf()).editions(_ARTICLE_8)
    return frozenset(
        row["indicator"].removeprefix(PREFIX) for sheet in editions for row in sheet.body["rows"]
    )


def recycled_content(
    inputs: pa.Table, *, elements: Collection[str] | None = None, place: Place | None = None
) -> Rates:
    """Return the recycled share of elements per model, plant and year.

    Parameters
    ----------
    inputs
        Columns `CONTENT`. A share that is not told is not proven: it counts as 0, and `kg_untold`
        says of how much.
    elements
        Those that have a minimum; by default those of the sheets of article 8.

    Returns
    -------
    Rates
        ``model, plant, year, element, kg, kg_untold, manufacturing_waste, post_consumer, share,
        sd``; shares of 1. First-order: d share/d kg_i = (s_i - share)/kg, d share/d s_i = kg_i/kg.
        Findings ``content-unbound`` for an element without a minimum, ``content-untold``,
        ``content-above-one`` and ``content-nothing``.

    Raises
    ------
    TanfengError
        With every bad cell; see `tanfeng.ledger.plain.settled`.
    """
    bound = frozenset(elements) if elements is not None else bound_elements()
    made, used = nw.col("manufacturing_waste"), nw.col("post_consumer")
    rows = nw.from_native(settled(inputs, CONTENT, place), eager_only=True).with_columns(
        untold=nw.when(made.is_null() & used.is_null()).then(nw.col("kg")).otherwise(0.0),
        made=made.fill_null(0.0),
        used=used.fill_null(0.0),
        sd=nw.col("sd").fill_null(0.0),
        share_sd=nw.col("share_sd").fill_null(0.0),
    )
    rows = rows.with_columns(
        kg_made=nw.col("kg") * nw.col("made"), kg_used=nw.col("kg") * nw.col("used"),
    )  # fmt: skip
    sums = rows.group_by(*_WHO).agg(
        nw.col("kg", "kg_made", "kg_used").sum(), nw.col("untold").sum().alias("kg_untold")
    )
    total = nw.when(nw.col("kg") > 0).then(nw.col("kg"))
    sums = sums.with_columns(
        manufacturing_waste=nw.col("kg_made") / total, post_consumer=nw.col("kg_used") / total
    ).with_columns(share=nw.col("manufacturing_waste") + nw.col("post_consumer"))
    spread = (
        rows.join(sums.select(*_WHO, "share", nw.col("kg").alias("total")), on=list(_WHO))
        .with_columns(
            variance=(nw.col("made") + nw.col("used") - nw.col("share")) ** 2 * nw.col("sd") ** 2
            + nw.col("kg") ** 2 * nw.col("share_sd") ** 2
        )
        .group_by(*_WHO)
        .agg(nw.col("variance").sum())
    )
    kept = [*_WHO, "kg", "kg_untold", "manufacturing_waste", "post_consumer", "share", "sd"]
    found = (
        sums.join(spread, on=list(_WHO), how="left")
        .with_columns(sd=nw.col("variance") ** 0.5 / total)
        .select(kept)
        .sort(*_WHO)
    )
    over = rows.filter(nw.col("made") + nw.col("used") > 1 + 1e-9)
    return Rates("recycled_content", found.to_native(), tuple(_odd(found, over, bound)))


def _odd(found: nw.DataFrame, over: nw.DataFrame, bound: frozenset[str]) -> Iterator[Finding]:
    for row in over.to_arrow().to_pylist():
        share = row["made"] + row["used"]
        yield Finding(
            "content-above-one", Severity.ERROR, _where(row),
            Text(f"生产废料与消费后废料占比之和为 {share:.2%}。",
                 f"The shares of manufacturing and post-consumer waste add up to {share:.2%}."),
        )  # fmt: skip
    for row in found.to_arrow().to_pylist():
        if row["share"] is None:
            yield Finding(
                "content-nothing", Severity.WARNING, _where(row),
                Text("该元素投入量为零，没有再生料含量。",
                     "There is none of the element, so that there is no share."),
            )  # fmt: skip
        elif row["kg_untold"] > 0:
            yield Finding(
                "content-untold", Severity.WARNING, _where(row),
                Text(f"{row['kg_untold']:,.6g} kg 来源不明，按非再生计。",
                     f"{row['kg_untold']:,.6g} kg is of unknown origin and counts as primary."),
                Text("向供应商索取来源证明。", "Ask the supplier for evidence of its origin."),
            )  # fmt: skip
    for element in sorted(set(found["element"].to_list()) - bound):
        yield Finding(
            "content-unbound", Severity.INFO, element,
            Text(f"第 8 条没有“{element}”的最低含量。",
                 f"Article 8 has no minimum for '{element}'."),
        )  # fmt: skip


def _where(row: dict) -> str:
    return " ".join(str(row[name]) for name in _WHO)
