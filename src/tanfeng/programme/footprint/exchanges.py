"""Exchanges opened (交换溯源): amounts at their place in a file, or as facts of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import narwhals as nw

from tanfeng.accounting import explain as explain_account
from tanfeng.ledger import Workspace, computed, reported
from tanfeng.ledger import run as run_of
from tanfeng.programme.footprint.opened import Opened
from tanfeng.programme.footprint.words import per_unit
from tanfeng.reference.finding import Text
from tanfeng.reference.period import parse_period
from tanfeng.reference.sheet import Status
from tanfeng.reference.trace import Trace

_TAKEN = ("consumption", "purchase", "sales", "export", "recovery")


def number(value: float) -> Decimal:
    """Return a float as the shortest decimal that is the same number."""
    return Decimal(repr(float(value)))


class Exchanges:
    """Traces the exchanges of one record."""

    def __init__(self, ws: Workspace, opened: Opened) -> None:
        self.ws, self.opened = ws, opened
        made = run_of(ws, opened.record.run)
        self.state = made.snapshot
        self.period = str(made.arguments["period"])
        self.rows = opened.study.inventory.exchanges.to_pylist()
        self.flows = {row["id"]: row for row in opened.study.inventory.flows.to_pylist()}

    def process(self, place: int, k: int) -> Trace:
        """Trace what a process emits for the declared amount of the record's product."""
        opened = self.opened
        system = opened.study.assembled.system
        made = float(opened.chain.made[place]) * opened.amount
        return Trace(
            "computed", system.names[place], number(float(opened.own[place, k]) * opened.amount),
            "kg", how=f"{made:.6g} {system.units[place]} needed * emission per unit",
            **self._about(place), children=(self.itself(place, k),),
        )  # fmt: skip

    def itself(self, place: int, k: int) -> Trace:
        """Trace what a process emits per unit of its product, down to its exchanges."""
        study = self.opened.study
        system, columns = study.assembled.system, study.assembled.columns
        unit = system.units[place]
        share, output = float(columns.share[place]), float(study.normal.output[place])
        how = f"sum(amount * factor) / {output:.6g} {unit}"
        if share != 1:
            how += f" * {share:.6g} (share of the product)"
        return Trace(
            "computed",
            Text(f"{system.names[place].zh}：单位排放", f"{system.names[place].en}: per unit"),
            number(float(study.normal.direct[place, k])), per_unit(unit).en, how=how,
            **self._about(place),
            children=tuple(self._emitted(columns.process[place], k)),
        )  # fmt: skip

    def taken(self, place: int, provider: int) -> tuple[Trace, ...]:
        """Trace what a process takes of another's product: amount, decision, footprint."""
        study = self.opened.study
        system, columns = study.assembled.system, study.assembled.columns
        process, flow = columns.process[place], columns.flow[provider]
        maker = columns.process[provider]
        links = {
            row["edge"]: row
            for row in study.links.to_pylist()
            if (row["process"], row["flow"], row["provider"]) == (process, flow, maker)
        }
        amounts = [
            self._amount(process, self.rows[edge], self._decision(row))
            for edge, row in links.items()
        ]
        name = system.names[provider]
        behind = Trace(
            "computed", Text(f"{name.zh}：单位足迹", f"{name.en}: footprint"),
            number(float(study.found.value[provider, 0])), per_unit(system.units[provider]).en,
            how="own emissions and all that lies behind", **self._about(provider),
            children=(self.itself(provider, 0),),
        )  # fmt: skip
        return (*amounts, behind)

    def _emitted(self, process: str, k: int) -> Iterator[Trace]:
        system = self.opened.study.assembled.system
        place = {flow: n for n, flow in enumerate(system.flows)}
        for row in self.rows:
            n = place.get(row["flow"])
            if row["process"] != process or n is None or not system.factors[k, n]:
                continue
            yield self._amount(process, row, self._factor(row["flow"], n, k))

    def _amount(self, process: str, row: dict[str, Any], *children: Trace) -> Trace:
        flow = self.flows[row["flow"]]
        label = self.opened.flow_name(row["flow"])
        facts = tuple(self._facts(process, row))
        return Trace(
            "fact", label, number(row["amount"]), flow["unit"], how=row["direction"],
            at=row["at"], source=self.opened.about(process)["source"],
            status=self._status(process), children=(*facts, *children),
        )  # fmt: skip

    def _factor(self, flow: str, n: int, k: int) -> Trace:
        study, row = self.opened.study, self.flows[flow]
        system, sheet = study.assembled.system, study.sheets[-1]
        own = [
            each
            for each in study.inventory.factors.to_pylist()
            if each["flow"] == flow and each["impact"] == system.impacts[k]
        ]
        at = next((each.at for each in next(iter(sheet.tables.values()))
                   if each.cells["gas"] == row["gas"]
                   and each.cells["parameter"] == study.ask.warming), sheet.path)  # fmt: skip
        return Trace(
            "factor", Text(f"增温潜势 {row['gas']}", f"warming potential {row['gas']}"),
            number(float(system.factors[k, n])), f"kg/{row['unit']}",
            at=own[0]["at"] if own else at, source=own[0]["source"] if own else sheet.number,
            status="" if own else str(sheet.status), note=study.ask.warming,
        )  # fmt: skip

    def _decision(self, row: dict[str, Any]) -> Trace:
        return Trace(
            "verdict", Text(f"链接：{row['provider']}", f"linked to {row['provider']}"),
            number(row["share"]), "", how=f"{row['rule']}, score {row['score']:.3g}",
            at=f"{row['candidates']} candidates", note=f"{row['reason_zh']} {row['reason_en']}",
        )  # fmt: skip

    def _about(self, place: int) -> dict[str, str]:
        process = self.opened.study.assembled.columns.process[place]
        row = self.opened.about(process)
        return {"at": row["at"], "source": row["source"], "status": self._status(process)}

    def _status(self, process: str) -> str:
        review = self.opened.about(process)["review"]
        return review if review in set(Status) else ""

    def _facts(self, process: str, row: dict[str, Any]) -> Iterator[Trace]:
        """Yield what the ledger holds behind an exchange of a plant's process."""
        if self.opened.about(process)["kind"] != "plant" or not self.period:
            return
        months = list(parse_period(self.period).months())
        if self.flows[row["flow"]]["kind"] == "elementary":
            yield from self._accounts(process, months)
            return
        wanted = ["output"] if row["direction"] == "output" else list(_TAKEN)
        found = (
            reported(self.ws, self.state)
            .filter(
                (nw.col("entity") == process) & (nw.col("item") == row["flow"])
                & (nw.col("scenario") == "actual") & nw.col("period").is_in(months)
                & nw.col("measure").is_in(wanted)
            )
            .collect("pyarrow").sort("measure", "period")
        )  # fmt: skip
        for fact in found.rows(named=True):
            words = f"{fact['entity']} {fact['item']} {fact['measure']} {fact['period']}"
            yield Trace("fact", Text(words, words), number(fact["value"]), fact["unit"],
                        at=fact["origin"], source=fact["submission"], status=fact["tier"],
                        note=fact["typed"])  # fmt: skip

    def _accounts(self, process: str, months: list[str]) -> Iterator[Trace]:
        rows = (
            computed(self.ws, self.state)
            .filter(
                (nw.col("entity") == process) & (nw.col("item") == "total")
                & (nw.col("measure") == "emission_direct") & (nw.col("scenario") == "actual")
                & nw.col("period").is_in(months)
            )
            .collect("pyarrow").sort("period").rows(named=True)
        )  # fmt: skip
        whole = len(self.period) == 4 and len(rows) == 12
        same = len({(row["run"], row["sheet"], row["symbol"]) for row in rows}) == 1
        for row in rows[:1] if whole and same else rows:
            yield explain_account(
                self.ws, row["run"], process, row["symbol"],
                self.period if whole and same else row["period"], item="total",
                sheet=row["sheet"],
            )  # fmt: skip
