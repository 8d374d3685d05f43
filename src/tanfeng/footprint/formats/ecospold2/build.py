"""From datasets to tables (成表): ids, flows, signs, providers.

A dataset that takes waste off others' hands says so by a negative reference product: it becomes an
input of waste, and those who hand the waste over have it as an output. Whoever uses less of a
product by a negative input has an avoided product.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from tanfeng.footprint.formats.ecospold2.dataset import Dataset, Exchange
from tanfeng.footprint.formats.gas_names import GasNames
from tanfeng.reference.finding import Finding, Severity, Text


class Tables:
    """Rows of the tables, made of datasets one after the other."""

    def __init__(self, datasets: list[Dataset], names: GasNames, findings: list[Finding]) -> None:
        self.names, self.findings = names, findings
        self.processes: list[dict[str, Any]] = []
        self.exchanges: list[dict[str, Any]] = []
        self.properties: list[dict[str, Any]] = []
        self.flows: dict[str, dict[str, Any]] = {}
        self.units: list[str] = []
        self.left: Counter[str] = Counter()
        made = [(each, e) for each in datasets for e in each.references]
        # waste is what some dataset treats, and what is handed over for treatment
        self.waste = {e.flow for _, e in made if (e.amount or 0) < 0} | {
            e.flow for each in datasets for e in each.exchanges
            if not e.inward and not e.elementary and e.group == "3"
        }  # fmt: skip
        self.made = {e.flow for _, e in made}
        several = Counter(each.activity for each in datasets)
        self.ids: dict[Dataset, str] = {}
        self.maker: dict[tuple[str, str], str] = {}
        seen: dict[str, Dataset] = {}
        for each in datasets:
            first = each.references[0].flow if each.references else ""
            id = f"{each.activity}_{first}" if several[each.activity] > 1 else each.activity
            if id in seen:
                findings.append(
                    Finding("ecospold2-twice", Severity.ERROR, each.at,
                            Text(f"同一活动与产品已在 {seen[id].at} 出现，未重复读入。",
                                 f"This activity and product stand in {seen[id].at}, too; they are "
                                 "read once."))
                )  # fmt: skip
                continue
            seen[id] = each
            self.ids[each] = id
            for e in each.references:
                self.maker[each.activity, e.flow] = id

    def add(self, dataset: Dataset) -> None:
        """Add a dataset."""
        id = self.ids.get(dataset)
        if id is None:
            return
        if not dataset.references:
            self.findings.append(
                Finding("ecospold2-reference", Severity.ERROR, dataset.at,
                        Text(f"“{dataset.name}”没有参考产品。",
                             f"'{dataset.name}' has no reference product."))
            )  # fmt: skip
        self.processes.append({"id": id, **dataset.row})
        self.left["parameter"] += dataset.parameters
        main = dataset.references[0] if dataset.references else None
        for each in dataset.exchanges:
            self._flow(each)
            self._exchange(each, id, each is main)

    def _flow(self, each: Exchange) -> None:
        row = self.flows.get(each.flow)
        if row is not None:
            row["name_zh"], row["name_en"] = row["name_zh"] or each.zh, row["name_en"] or each.en
            return
        kind = (
            "elementary" if each.elementary else "waste" if each.flow in self.waste else "product"
        )
        gas, carbon = (
            self.names.match(each.en or each.zh, each.cas, each.category, each.inward)
            if each.elementary else ("", "")
        )  # fmt: skip
        self.left["gas"] += bool(gas)
        self.flows[each.flow] = {
            "id": each.flow, "name_zh": each.zh, "name_en": each.en, "kind": kind,
            "unit": each.unit, "cas": each.cas.lstrip("0"), "category": each.category, "gas": gas,
            "carbon": carbon, "at": each.at,
        }  # fmt: skip
        if not each.unit:
            self.findings.append(
                Finding("ecospold2-unit", Severity.ERROR, each.at,
                        Text(f"“{each.en or each.zh}”没有单位。",
                             f"'{each.en or each.zh}' has no unit."))
            )  # fmt: skip

    def _exchange(self, each: Exchange, process: str, main: bool) -> None:
        amount, inward, avoided = each.amount, each.inward, False
        low, high = each.spread.low, each.spread.high
        if not each.elementary and amount is not None and amount < 0:
            turned = each.flow in self.waste or each.flow in self.made
            if turned:
                # treatment takes the waste in; a product used less displaces others'
                avoided = each.inward and each.flow not in self.waste
                inward = not each.inward
                amount = -amount
                low, high = (None if v is None else -v for v in (high, low))
            else:
                self.findings.append(
                    Finding("ecospold2-negative", Severity.WARNING, each.at,
                            Text(f"“{each.en or each.zh}”数量为负，而其供应活动不在文件中：是废物"
                                 "还是替代产品无从分辨，按负数保留。",
                                 f"The amount of '{each.en or each.zh}' is negative and no dataset "
                                 "here makes it: whether it is waste or an avoided product cannot "
                                 "be told; it stays negative."))
                )  # fmt: skip
        provider = self.maker.get((each.link, each.flow), "") if each.link else ""
        if each.link and not provider:
            self.left["link"] += 1
        self.left["formula"] += each.formula
        self.left["distribution"] += bool(each.spread.told)
        spread = each.spread.distribution
        if spread == "lognormal" and not amount:
            spread = ""
        self.exchanges.append({
            "process": process, "flow": each.flow, "direction": "input" if inward else "output",
            "amount": amount, "reference": main, "avoided": avoided, "provider": provider,
            "distribution": spread, "scale": each.spread.scale if spread else None,
            "low": low if spread else None, "high": high if spread else None,
            "pedigree": each.spread.pedigree, "at": each.at,
        })  # fmt: skip
        self.units.append(each.unit)
        for name, value, unit in each.properties:
            if not each.inward:
                self.properties.append({"process": process, "flow": each.flow, "property": name,
                                        "value": value, "unit": unit, "at": each.at})  # fmt: skip
