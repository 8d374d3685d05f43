"""The ledger of solid waste (固废台账): what was generated went somewhere, kind by kind.

Source: formulas as given at https://www.togowu.cn/article/wtcraz: generated = (used - from past
stock) + stored + (disposed - from past stock) + dumped; utilisation rate = used / (generated + used
from past stock).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import narwhals as nw
import pyarrow as pa

from tanfeng.ledger.plain import Column, Place, settled
from tanfeng.reference.finding import Finding, Severity, Text

WASTE = (
    Column("entity", zh="主体"),
    Column("period", zh="期间"),
    Column("kind", zh="种类"),
    Column("direction", required=False, zh="流向"),
    Column("generated", "number", least=0.0, zh="产生量"),
    Column("used", "number", required=False, least=0.0, zh="利用量"),
    Column("used_from_past", "number", required=False, least=0.0, zh="利用往年贮存量"),
    Column("stored", "number", required=False, least=0.0, zh="贮存量"),
    Column("disposed", "number", required=False, least=0.0, zh="处置量"),
    Column("disposed_from_past", "number", required=False, least=0.0, zh="处置往年贮存量"),
    Column("dumped", "number", required=False, least=0.0, zh="倾倒丢弃量"),
)
"""Columns of a ledger, kg: `used` and `disposed` with what came from the stock of earlier periods,
`stored` what was generated in the period and is in store at its end, `dumped` 倾倒丢弃. Empty is
none. `direction`, where it went, plays no part in the balance."""

AMOUNTS = tuple(column.name for column in WASTE if column.kind == "number")
_WHO = ("entity", "period", "kind")
_SIGMAS = 3.0


@dataclass(frozen=True, eq=False)
class Balance:
    """A ledger with its balance.

    Attributes
    ----------
    table
        ``entity, period, kind``, the amounts, ``missing`` (generated less what is accounted for,
        kg), ``sd``, ``rate``, ``rate_sd``: utilisation as a share of 1, null where there is nothing
        to use.
    findings
        Kinds that do not balance, and by how much.
    """

    table: pa.Table
    findings: tuple[Finding, ...]


def waste_balance(ledger: pa.Table, *, spread: float = 0.0, place: Place | None = None) -> Balance:
    """Check the identity of each kind and period, and work out the utilisation rate.

    Parameters
    ----------
    ledger
        Columns `WASTE`; rows of one entity, period and kind are added up.
    spread
        Relative standard deviation of a weighing; a difference within three deviations is no
        finding.

    Returns
    -------
    Balance
        Findings ``waste-unbalanced`` and ``waste-past-above`` (more from past stock than in all).

    Raises
    ------
    TanfengError
        With every bad cell; see `tanfeng.ledger.plain.settled`.
    """
    rows = nw.from_native(settled(ledger, WASTE, place), eager_only=True)
    rows = rows.with_columns(nw.col(*AMOUNTS).fill_null(0.0))
    squares = [(nw.col(name) ** 2).alias(f"{name}_2") for name in AMOUNTS]
    sums = (
        rows.with_columns(*squares)
        .group_by(*_WHO)
        .agg(nw.col(*AMOUNTS).sum(), *(nw.col(f"{name}_2").sum() for name in AMOUNTS))
    )
    used, past = nw.col("used"), nw.col("used_from_past")
    supply = nw.col("generated") + past
    base = nw.when(supply > 0).then(supply)
    gone = (
        used - past + nw.col("stored")
        + nw.col("disposed") - nw.col("disposed_from_past") + nw.col("dumped")
    )  # fmt: skip
    total_2 = sum((nw.col(f"{name}_2") for name in AMOUNTS[1:]), start=nw.col("generated_2"))
    rate = used / base
    found = (
        sums.with_columns(
            missing=nw.col("generated") - gone,
            sd=spread * total_2**0.5,
            rate=rate,
            rate_sd=spread
            * (nw.col("used_2") + rate**2 * (nw.col("generated_2") + nw.col("used_from_past_2")))
            ** 0.5
            / base,
        )
        .select(*_WHO, *AMOUNTS, "missing", "sd", "rate", "rate_sd")
        .sort(*_WHO)
    )
    return Balance(found.to_native(), tuple(_odd(found)))


def _odd(found: nw.DataFrame) -> Iterator[Finding]:
    off = nw.col("missing").abs() > _SIGMAS * nw.col("sd") + 1e-9 * nw.max_horizontal(*AMOUNTS)
    for row in found.filter(off).to_arrow().to_pylist():
        amount = abs(row["missing"])
        zh, en = ("去向不明", "unaccounted for") if row["missing"] > 0 else ("多计", "too much")
        yield Finding(
            "waste-unbalanced", Severity.ERROR, _where(row),
            Text(f"{row['kind']} 产生 {row['generated']:,.6g} kg，其中 {amount:,.6g} kg {zh}。",
                 f"Of {row['generated']:,.6g} kg of {row['kind']} generated, {amount:,.6g} kg is"
                 f" {en}."),
            Text("核对利用、贮存、处置与倾倒量，以及其中来自往年贮存的部分。",
                 "See to use, storage, disposal, dumping, and what of them was from past stock."),
        )  # fmt: skip
    for name in ("used", "disposed"):
        above = nw.col(f"{name}_from_past") > nw.col(name) * (1 + 1e-9)
        for row in found.filter(above).to_arrow().to_pylist():
            yield Finding(
                "waste-past-above", Severity.ERROR, _where(row),
                Text(f"来自往年贮存的 {row[f'{name}_from_past']:,.6g} kg 大于总量"
                     f" {row[name]:,.6g} kg（{name}）。",
                     f"{row[f'{name}_from_past']:,.6g} kg from past stock is more than"
                     f" {row[name]:,.6g} kg in all ({name})."),
            )  # fmt: skip


def _where(row: dict) -> str:
    return " ".join(row[name] for name in _WHO)
