"""The EU's recovery rate (欧盟口径回收率): only what replaces primary material, over all steps.

Source: Regulation (EU) 2023/1542, annex XII; Delegated Regulation (EU) 2025/606 as summarised by
the Commission: output counts where it replaces primary material, documented across all steps.
"""

from __future__ import annotations

from collections.abc import Iterator

import narwhals as nw
import pyarrow as pa

from tanfeng.ledger.plain import Place, settled
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.rates.flows import FLOWS, SIGMAS, Rates, ratios

_WHO = ("chain", "period", "element")


def eu_recovery(flows: pa.Table, *, place: Place | None = None) -> Rates:
    """Return what chains of recyclers give back of the waste batteries that they take in.

    Parameters
    ----------
    flows
        Columns `FLOWS`, kg: those of every step, whoever runs it, under one `chain`.

    Returns
    -------
    Rates
        ``chain, period, element, kg_in, kg_out, kg_open, rate, sd``: `kg_in` is what waste
        batteries held, `kg_out` what replaces primary material, `kg_open` what went on to a step
        that is not documented; it counts as lost. Rates are shares of 1; element ``mass`` gives
        the recycling efficiency. Stocks between steps are taken to be unchanged over the period.
        Findings ``rates-no-input``, ``rates-above-one`` and ``rates-step-missing``.

    Raises
    ------
    TanfengError
        With every bad cell; see `tanfeng.ledger.plain.settled`.
    """
    table = settled(flows, FLOWS, place)
    named = (
        nw.from_native(table, eager_only=True)
        .with_columns(
            chain=nw.when(nw.col("chain") == "").then(nw.col("plant")).otherwise(nw.col("chain"))
        )
        .to_native()
    )
    side, fate = nw.col("side"), nw.col("fate")
    rates = ratios(
        named, _WHO, (side == "in") & (fate == "battery"), (side == "out") & (fate == "primary")
    )
    # what was sent on and what steps took in from others, as a rate of its own
    handed = ratios(
        named, _WHO, (side == "out") & (fate == "next"), (side == "in") & (fate == "next")
    ).select(
        *_WHO, nw.col("kg_in").alias("sent"), (nw.col("kg_in") - nw.col("kg_out")).alias("kg_open"),
        (nw.col("sd") * nw.col("kg_in")).fill_null(0.0).alias("open_sd"),
    )  # fmt: skip
    joined = rates.join(handed, on=list(_WHO), how="left").with_columns(
        kg_open=nw.when(nw.col("kg_open") > 0).then(nw.col("kg_open")).otherwise(0.0)
    )
    kept = [*_WHO, "kg_in", "kg_out", "kg_open", "rate", "sd"]
    found = joined.select(kept).sort(*_WHO)
    return Rates("eu_recovery", found.to_native(), tuple(_odd(joined.sort(*_WHO))))


def _odd(rates: nw.DataFrame) -> Iterator[Finding]:
    for row in rates.to_arrow().to_pylist():
        at = " ".join(row[name] for name in _WHO)
        if row["rate"] is None:
            yield Finding(
                "rates-no-input", Severity.WARNING, at,
                Text("没有废电池投入量，不能算欧盟口径回收率。",
                     "No waste battery goes in, so that there is no rate."),
            )  # fmt: skip
        elif row["rate"] - 1 > SIGMAS * row["sd"] + 1e-9:
            yield Finding(
                "rates-above-one", Severity.ERROR, at,
                Text(f"回收率 {row['rate']:.2%}，大于 100 %。",
                     f"The rate is {row['rate']:.2%}, above 100 %."),
                Text("核对称量、化验与批次。", "See to weighing, assay and lots."),
            )  # fmt: skip
        if row["kg_open"] > SIGMAS * row["open_sd"] + 1e-9 * (row["sent"] or 0.0):
            yield Finding(
                "rates-step-missing", Severity.WARNING, at,
                Text(f"送往下一步的 {row['sent']:,.6g} kg 中有 {row['kg_open']:,.6g} kg"
                     "没有下一步的记录，按未回收计。",
                     f"Of {row['sent']:,.6g} kg sent on, {row['kg_open']:,.6g} kg is in no later"
                     " step and counts as lost."),
                Text("补充承接企业的物料记录。", "Add the records of who took it on."),
            )  # fmt: skip
