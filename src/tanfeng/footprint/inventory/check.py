"""Checks of an inventory at the door (清单检查): all findings, each at its place."""

from __future__ import annotations

import math

import narwhals as nw
import pyarrow as pa

from tanfeng.footprint.inventory.tables import Inventory
from tanfeng.reference.finding import Finding, Severity, Text

_SHOWN = 100
"""Findings of one code that are told one by one; the rest are counted."""
_KINDS = ("product", "waste", "elementary")
_DISTRIBUTIONS = ("", "lognormal", "normal", "triangular", "uniform")


def check(inventory: Inventory) -> tuple[Finding, ...]:
    """Return what is wrong with an inventory; errors forbid its use."""
    processes = nw.from_native(inventory.processes)
    flows = nw.from_native(inventory.flows)
    exchanges = nw.from_native(inventory.exchanges)
    findings: list[Finding] = []

    def tell(code: str, rows: nw.DataFrame[pa.Table], zh: str, en: str, what: str,
             severity: Severity = Severity.ERROR) -> None:  # fmt: skip
        told = rows.select("at", what).rows(named=True)
        for row in told[:_SHOWN]:
            subject = str(row[what])
            findings.append(
                Finding(code, severity, str(row["at"]) or subject,
                        Text(f"{zh}：{subject}。", f"{en}: {subject}."))
            )  # fmt: skip
        if len(told) > _SHOWN:
            more = len(told) - _SHOWN
            findings.append(
                Finding(code, severity, "inventory",
                        Text(f"{zh}：另有 {more} 处。", f"{en}: {more} more."))
            )  # fmt: skip

    # a method brings factors alone, and is used with other inventories
    if not len(processes) and not inventory.factors.num_rows:
        findings.append(
            Finding("inventory-empty", Severity.ERROR, "inventory",
                    Text("清单中没有过程。", "The inventory has no process."))
        )  # fmt: skip
    for table, zh, en in ((processes, "过程编号重复", "A process id is there twice"),
                          (flows, "流编号重复", "A flow id is there twice")):  # fmt: skip
        tell("inventory-twice", table.filter(nw.col("id").is_duplicated()), zh, en, "id")
    tell("inventory-flow-kind", flows.filter(~nw.col("kind").is_in(_KINDS)),
         "流的类型应为 product、waste 或 elementary",
         "The kind of a flow is product, waste or elementary", "id")  # fmt: skip
    tell("inventory-unit", flows.filter(nw.col("unit") == ""), "流没有单位", "A flow has no unit",
         "id")  # fmt: skip
    tell("inventory-process-unknown",
         exchanges.filter(~nw.col("process").is_in(processes["id"])),
         "交换所属的过程不存在", "An exchange belongs to no process", "process")  # fmt: skip
    tell("inventory-flow-unknown", exchanges.filter(~nw.col("flow").is_in(flows["id"])),
         "交换的流不存在", "The flow of an exchange does not exist", "flow")  # fmt: skip
    tell("inventory-direction", exchanges.filter(~nw.col("direction").is_in(["input", "output"])),
         "方向应为 input 或 output", "A direction is input or output", "direction")  # fmt: skip
    amount = nw.col("amount")
    tell("inventory-amount", exchanges.filter(amount.is_null() | ~amount.is_finite()),
         "数量为空或不是有限数", "An amount is missing or not finite", "flow")  # fmt: skip
    tell("inventory-distribution", exchanges.filter(_odd_distribution()),
         "分布参数不完整或不合理", "A distribution is incomplete or makes no sense",
         "flow")  # fmt: skip
    findings += _references(processes, exchanges)
    return tuple(findings)


def _odd_distribution() -> nw.Expr:
    kind, scale = nw.col("distribution"), nw.col("scale")
    low, high, amount = nw.col("low"), nw.col("high"), nw.col("amount")
    spread = kind.is_in(["lognormal", "normal"])
    range_ = kind.is_in(["triangular", "uniform"])
    return (
        ~kind.is_in(_DISTRIBUTIONS)
        | (spread & (scale.is_null() | (scale < 0)))
        | ((kind == "lognormal") & (amount == 0))
        | (range_ & (low.is_null() | high.is_null() | (low > high)))
        | ((kind == "triangular") & ((amount < low) | (amount > high)))
    )


def _references(
    processes: nw.DataFrame[pa.Table], exchanges: nw.DataFrame[pa.Table]
) -> list[Finding]:
    """Every process has one reference exchange, of a positive amount."""
    own = exchanges.filter(nw.col("reference"))
    counts = own.group_by("process").agg(
        nw.len().alias("count"), nw.col("amount").min().alias("least")
    )
    seen = {row["process"]: row for row in counts.rows(named=True)}
    findings = []
    for row in processes.select("id", "at").rows(named=True):
        told = seen.get(row["id"])
        count, least = (told["count"], told["least"]) if told else (0, math.nan)
        if count == 1 and least is not None and least > 0:
            continue
        findings.append(
            Finding(
                "inventory-reference", Severity.ERROR, str(row["at"]) or str(row["id"]),
                Text(f"过程“{row['id']}”应有一个数量为正的基准流，现有 {count} 个。",
                     f"The process '{row['id']}' needs one reference exchange of a positive "
                     f"amount; it has {count}."),
                Text("在交换表中把一行的 reference 置为真。",
                     "Mark one of its exchanges as the reference."),
            )
        )  # fmt: skip
    return findings
