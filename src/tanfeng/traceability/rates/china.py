"""China's recovery rate (回收率): out over in, at the recycler, by stage and over all stages.

Source: conditions for the comprehensive use of waste power batteries (MIIT, 2019 and 2024), which
bound each rate at its own stage: electrode powder at crushing, metals at smelting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import narwhals as nw
import pyarrow as pa

from tanfeng.ledger.plain import Place, settled
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.rates.flows import FLOWS, SIGMAS, Rates, ratios

_WHO = ("plant", "route", "period", "element")


def china_recovery(
    flows: pa.Table,
    boundary: Sequence[str] = (),
    *,
    stand_in: Mapping[str, str] | None = None,
    place: Place | None = None,
) -> Rates:
    """Return what plants recover of what they take in.

    Parameters
    ----------
    flows
        Columns `FLOWS`, kg. Everything that comes out and is not waste is recovered.
    boundary
        Stages whose product is the overall rate, such as ``("crushing", "smelting")``; no overall
        rate where empty.
    stand_in
        Stage -> element whose rate stands in at that stage for elements that have none of their
        own there, such as ``{"crushing": "electrode_powder"}``.

    Returns
    -------
    Rates
        ``plant, route, period, element, stage, boundary, kg_in, kg_out, rate, sd``; `stage` is
        ``overall`` for the product of the stages of `boundary`, whose `kg_in` is that of the first
        and `kg_out` that of the last. Rates are shares of 1. Stages count as independent: where
        one weighing ends a stage and begins the next, the deviation of the product is too large.
        Findings ``rates-no-input``, ``rates-above-one`` and ``rates-stage-missing``.

    Raises
    ------
    TanfengError
        With every bad cell; see `tanfeng.ledger.plain.settled`.
    """
    table = settled(flows, FLOWS, place)
    out = nw.col("side") == "out"
    stages = ratios(
        table, (*_WHO, "stage"), nw.col("side") == "in", out & (nw.col("fate") != "waste")
    ).with_columns(boundary=nw.col("stage"))
    columns = [*_WHO, "stage", "boundary", "kg_in", "kg_out", "rate", "sd"]
    found = [stages.select(columns)]
    if boundary:
        found.append(_overall(stages, boundary, stand_in or {}).select(columns))
    rates = nw.concat(found).sort(*_WHO, "stage")
    return Rates("china_recovery", rates.to_native(), tuple(_odd(rates, boundary)))


def _overall(
    stages: nw.DataFrame, boundary: Sequence[str], stand_in: Mapping[str, str]
) -> nw.DataFrame:
    who = stages.filter(nw.col("stage").is_in(list(boundary))).select(_WHO).unique()
    # what only stands in for others has no overall rate of its own
    own = set(stages.filter(nw.col("stage") == boundary[-1])["element"].to_list())
    for stranger in set(stand_in.values()) - own:
        who = who.filter(nw.col("element") != stranger)
    product = who.with_columns(rate=nw.lit(1.0), variance=nw.lit(0.0), boundary=nw.lit(""))
    for number, stage in enumerate(boundary):
        at = stages.filter(nw.col("stage") == stage)
        one = at.select(
            *_WHO, nw.col("rate").alias("r"), nw.col("sd").alias("s"),
            nw.col("kg_in").alias("took"), nw.col("kg_out").alias("gave"),
        )  # fmt: skip
        product = product.join(one, on=list(_WHO), how="left").with_columns(via=nw.lit(stage))
        if stage in stand_in:
            other = at.filter(nw.col("element") == stand_in[stage]).select(
                "plant", "route", "period", nw.col("rate").alias("r2"), nw.col("sd").alias("s2"),
            )  # fmt: skip
            product = (
                product.join(other, on=["plant", "route", "period"], how="left")
                .with_columns(
                    via=nw.when(nw.col("r").is_null() & ~nw.col("r2").is_null())
                    .then(nw.lit(f"{stage} ({stand_in[stage]})"))
                    .otherwise(nw.col("via")),
                    s=nw.when(nw.col("r").is_null()).then(nw.col("s2")).otherwise(nw.col("s")),
                )
                .with_columns(
                    r=nw.when(nw.col("r").is_null()).then(nw.col("r2")).otherwise(nw.col("r"))
                )
                .drop("r2", "s2")
            )
        product = product.with_columns(
            variance=nw.col("variance") * nw.col("r") ** 2 + nw.col("rate") ** 2 * nw.col("s") ** 2,
            rate=nw.col("rate") * nw.col("r"),
            boundary=nw.col("via")
            if number == 0
            else nw.concat_str("boundary", "via", separator=" × "),
            **({"kg_in": nw.col("took")} if number == 0 else {}),
            **({"kg_out": nw.col("gave")} if number == len(boundary) - 1 else {}),
        ).drop("r", "s", "took", "gave", "via")
    return product.with_columns(stage=nw.lit("overall"), sd=nw.col("variance") ** 0.5)


def _odd(rates: nw.DataFrame, boundary: Sequence[str]) -> Iterator[Finding]:
    hint = Text("核对称量、化验与批次。", "See to weighing, assay and lots.")
    above = rates.filter(nw.col("rate") - 1 > SIGMAS * nw.col("sd") + 1e-9)
    for row in above.to_arrow().to_pylist():
        yield Finding(
            "rates-above-one", Severity.ERROR, _where(row),
            Text(f"回收率 {row['rate']:.2%}，大于 100 % 逾 {SIGMAS:g} 倍标准差。",
                 f"The rate is {row['rate']:.2%}, above 100 % by more than {SIGMAS:g} deviations."),
            hint,
        )  # fmt: skip
    for row in rates.filter(nw.col("rate").is_null()).to_arrow().to_pylist():
        if row["stage"] == "overall":
            yield Finding(
                "rates-stage-missing", Severity.WARNING, _where(row),
                Text(f"边界 {' × '.join(boundary)} 中有工序无数据，不给出全程回收率。",
                     f"A stage of {' × '.join(boundary)} has no figures: no overall rate."),
                Text("补填该工序，或指定代用的物料。",
                     "Report that stage, or say which material stands in."),
            )  # fmt: skip
        else:
            yield Finding(
                "rates-no-input", Severity.WARNING, _where(row),
                Text("无投入量，不能算回收率。", "Nothing goes in, so that there is no rate."),
            )  # fmt: skip


def _where(row: Mapping[str, object]) -> str:
    names = ("plant", "route", "period", "stage", "element")
    return " ".join(str(row[name]) for name in names if row[name])
