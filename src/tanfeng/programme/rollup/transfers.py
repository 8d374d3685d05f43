"""Power and heat passed between members (园区内部转供), counted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tanfeng.programme.rollup.aggregation import Aggregation, Carried
from tanfeng.programme.rollup.members import Member
from tanfeng.programme.rollup.result import Transfer
from tanfeng.reference.finding import Finding, Severity, Text

Amounts = Mapping[tuple[str, str], Mapping[str, float]]
"""(item, measure) -> plant -> amount."""

_TOLERANCE = 0.01


def transfers(
    rules: Aggregation, members: Sequence[Member], computed: Amounts, reported: Amounts, root: str
) -> tuple[list[Transfer], list[Finding]]:
    """Find what the totals count twice.

    A receiver's total holds the emissions or energy of the power that it buys, and the supplier's
    holds those of making it. Where the supplier's method takes its exports off (its own part is
    negative) the two cancel. Where it does not, what a declared supplier delivers is taken out of
    the total once; without a declaration it stays in and is named.

    Returns
    -------
    list of Transfer, list of Finding
        Findings ``rollup-transfer-unknown`` and ``rollup-transfer-differs``.
    """
    found: list[Transfer] = []
    findings: dict[tuple[str, str], Finding] = {}
    for carried in rules.carried:
        for carrier in rules.carriers:
            parts = computed.get((carrier, carried.part), {})
            bought = reported.get((carrier, rules.purchase), {})
            sent = reported.get((carrier, rules.export), {})
            suppliers = {m.id for m in members if sent.get(m.id, 0) > 0}
            open_suppliers = {id for id in suppliers if parts.get(id, 0) >= 0}
            receivers = [m for m in members if bought.get(m.id, 0) > 0 and m.id not in suppliers]
            declared = [m for m in receivers if _supplier(m, carrier) in suppliers]
            if open_suppliers and receivers and not declared:
                findings.setdefault(
                    (carrier, "unknown"), _unknown(carrier, sorted(open_suppliers), root)
                )
            for supplier in sorted({_supplier(m, carrier) for m in declared}):
                one, differs = _transfer(
                    carried, carrier, supplier,
                    [m for m in declared if _supplier(m, carrier) == supplier],
                    parts, bought, sent, root,
                )  # fmt: skip
                found += [one] if one.counted or one.deducted else []
                if differs:
                    findings.setdefault((carrier, supplier), differs)
    return found, list(findings.values())


def _supplier(member: Member, carrier: str) -> str:
    return member.supplied_by.get(carrier, ("", 0.0))[0]


def _transfer(
    carried: Carried,
    carrier: str,
    supplier: str,
    receivers: Sequence[Member],
    parts: Mapping[str, float],
    bought: Mapping[str, float],
    sent: Mapping[str, float],
    root: str,
) -> tuple[Transfer, Finding | None]:
    counted = quantity = 0.0
    for member in receivers:
        share = member.supplied_by[carrier][1]
        purchase = bought[member.id]
        net = purchase - sent.get(member.id, 0.0)
        # the part is of the net purchase; what was bought alone carries more of it
        gross = parts.get(member.id, 0.0) * (purchase / net if net else 0.0)
        counted += share * gross
        quantity += share * purchase
    export = sent[supplier]
    net = export - bought.get(supplier, 0.0)
    own = parts.get(supplier, 0.0)
    gross = -own * (export / net if net else 0.0) if own < 0 else 0.0
    deducted = gross * min(1.0, quantity / export)
    differs = None
    if quantity > export * (1 + _TOLERANCE):
        differs = _differs(carrier, supplier, quantity, export, root)
    return Transfer(carried.item, carried.measure, carrier, counted, deducted), differs


def _unknown(carrier: str, suppliers: Sequence[str], root: str) -> Finding:
    named = ", ".join(suppliers)
    return Finding(
        "rollup-transfer-unknown",
        Severity.WARNING,
        root,
        Text(
            f"{named} 外供 {carrier}，且有成员购入；未登记供应关系，合计可能重复计算。",
            f"{named} supplies {carrier} and members buy it, but no supply is declared: the total "
            "may count it twice.",
        ),
        Text(
            "在购入方的属性 supplied_by 中登记供应方和份额。",
            "Declare supplier and share in the receiver's attribute supplied_by.",
        ),
    )


def _differs(carrier: str, supplier: str, quantity: float, export: float, root: str) -> Finding:
    return Finding(
        "rollup-transfer-differs",
        Severity.WARNING,
        root,
        Text(
            f"成员称自 {supplier} 购入 {carrier} {quantity:.6g}，多于其外供的 {export:.6g}。",
            f"Members buy {quantity:.6g} of {carrier} from {supplier}, which supplies "
            f"{export:.6g} only.",
        ),
        Text("核对份额或计量。", "Check the shares or the meters."),
    )
