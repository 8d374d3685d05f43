"""Exchanges (交换): lines of an activity as rows of the table, each with its direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tanfeng.footprint.formats.brightway.flows import Flows, is_taken
from tanfeng.footprint.formats.brightway.layout import KINDS
from tanfeng.footprint.formats.brightway.line import Line
from tanfeng.footprint.formats.brightway.nodes import Node, Nodes, target_of
from tanfeng.footprint.formats.brightway.own import OWN, own_flow, with_own
from tanfeng.footprint.formats.brightway.parameters import Scope, differing, unvalued, valued
from tanfeng.footprint.formats.brightway.spread import spread_of, turned
from tanfeng.footprint.formats.brightway.units import UnitNames
from tanfeng.reference.finding import Finding, Severity, Text


@dataclass(frozen=True, eq=False)
class Told:
    """A line that can be used: its amount as it stands, and its distribution."""

    line: Line
    kind: str
    amount: float
    spread: dict[str, Any]


@dataclass(eq=False)
class Exchanges:
    """Makes the rows, with the unit that each is told in."""

    nodes: Nodes
    flows: Flows
    units: UnitNames
    findings: list[Finding]
    rows: list[dict[str, Any]] = field(default_factory=list)
    of_rows: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    formulas: int = 0

    def in_order(self) -> tuple[list[dict[str, Any]], list[str]]:
        """Return the rows and their units, in the order of activities and lines."""
        order = sorted(range(len(self.rows)), key=self.places.__getitem__)
        return [self.rows[n] for n in order], [self.of_rows[n] for n in order]

    def told(self, lines: Sequence[Line], scope: Scope) -> list[Told]:
        """Return the lines that can be used; the others are told."""
        kept = []
        for line in lines:
            kind = line.text("type").casefold()
            if kind not in KINDS:
                said = ", ".join(KINDS)
                self.findings.append(
                    Finding("brightway-type", Severity.ERROR, line.at("type"),
                            Text(f"不认识的交换类型“{line.text('type')}”，此行未读。",
                                 f"The type of exchange '{line.text('type')}' is not known; "
                                 "the line is not read."),
                            Text(f"可用：{said}。", f"Known are {said}."))
                )  # fmt: skip
                continue
            amount = self._amount(line, scope)
            if amount is not None:
                kept.append(Told(line, kind, amount, spread_of(line, amount, self.findings)))
        return kept

    def _amount(self, line: Line, scope: Scope) -> float | None:
        before = len(self.findings)
        amount = line.number("amount", self.findings)
        has_formula = line.filled("formula")
        if len(self.findings) > before or (amount is None and not has_formula):
            if len(self.findings) == before:
                self.findings.append(
                    Finding("brightway-amount", Severity.ERROR, line.at("amount"),
                            Text("交换没有数量，此行未读。",
                                 "The exchange has no amount; the line is not read."))
                )  # fmt: skip
            return None
        if not has_formula:
            return amount
        value, why = valued(line, scope)
        if amount is None:
            if value is None:
                self.findings.append(unvalued(line, why))
                return None
            return float(value)
        self.formulas += 1
        self.findings += differing(line, amount, value)
        return amount

    def production(self, node: Node, told: Sequence[Told]) -> None:
        """Make the products of a process; the first that is its own is the reference."""
        made = [each for each in told if each.kind == "production"]
        if not made:
            # a line of production that could not be read is told: nothing stands in for it
            if not any(line.text("type").casefold() == "production"
                       for line in node.activity.exchanges):  # fmt: skip
                self._implied(node)
            return
        flows = [self._product_of(node, each) for each in made]
        own = [n for n, (_, mine) in enumerate(flows) if mine]
        if not own and len(made) > 1:
            self.findings.append(
                Finding("brightway-reference", Severity.INFO, made[0].line.at(),
                        Text(f"“{node.name}”的几个产品都不以它为名；取第一个为基准流。",
                             f"None of the products of '{node.name}' is called after it; the "
                             "first is the reference."))
            )  # fmt: skip
        main = own[0] if own else 0
        for n, (each, (flow, _)) in enumerate(zip(made, flows, strict=True)):
            if n == main:
                node.flow, node.waste = flow, each.amount < 0
            self._add(node, each, flow, "input" if each.amount < 0 else "output",
                      turn=each.amount < 0, reference=n == main)  # fmt: skip

    def _implied(self, node: Node) -> None:
        fields = node.activity.fields
        before = len(self.findings)
        stated = fields.number("production amount", self.findings)
        if len(self.findings) > before:
            return
        amount = 1.0 if stated is None else stated
        node.waste = amount < 0
        node.flow = self.flows.product(
            node.product or node.name, node.unit, fields.at(), waste=node.waste
        )
        self.rows.append(
            {"process": node.id, "flow": node.flow, "amount": abs(amount), "reference": True,
             "direction": "input" if node.waste else "output", "at": fields.at()}
        )  # fmt: skip
        self.of_rows.append("")
        self.places.append((node.number, -1))
        self.findings.append(
            Finding("brightway-production", Severity.INFO, fields.at(),
                    Text(f"“{node.name}”没有 production 行，按生产 {amount:g} 单位读入。",
                         f"'{node.name}' has no line of production; {amount:g} is taken."))
        )  # fmt: skip

    def _product_of(self, node: Node, each: Told) -> tuple[str, bool]:
        """Return the flow of a line of production, and whether it is the product of its own."""
        line, waste = each.line, each.amount < 0
        ours = own_flow(line, self.flows.ours, self.units)
        if ours:
            return ours, line.text(f"{OWN} reference") == "yes"
        unit = self.units.read(line.text("unit"), line.at("unit")) or node.unit
        name, product = line.text("name"), line.text("reference product")
        database, code = target_of(line)
        other = self.nodes.by_key.get((database or node.key[0], code)) if code else None
        if other is None and not code and name and name != node.name:
            near = [each for each in self.nodes.by_name.get(name.casefold(), ())
                    if each.kind == "product"]  # fmt: skip
            other = near[0] if len(near) == 1 else None
        if other is not None and other is not node:
            title = other.product or other.name
            mine = other.kind == "product" and title in (node.product, node.name)
            flow = self.flows.product(title, other.unit or unit, line.at(), waste=waste)
            if other.kind == "product":
                other.flow, other.waste = flow, waste
                # several may make it: then no provider is named by naming it
                other.provider = "" if other.provider else node.id
            return flow, mine
        mine = other is node or (
            not code and name in ("", node.name) and (not product or not node.product
                                                      or product == node.product)
        )  # fmt: skip
        title = (node.product or product or node.name) if mine else (product or name or code)
        unit = (node.unit or unit) if mine else unit
        return self.flows.product(title, unit, line.at(), waste=waste), mine

    def technosphere(self, node: Node, each: Told) -> None:
        """Make a row of what is taken from, or displaced at, another process."""
        line = each.line
        ours = own_flow(line, self.flows.ours, self.units)
        found = None
        # one of ours that names nobody has no provider, whoever is called the same
        if not ours or target_of(line)[1]:
            found = self.nodes.find(
                line, node.key[0], ("process", "product"), self.units, self.findings
            )
        taken = each.amount if each.kind == "technosphere" else -each.amount
        turn = each.amount < 0
        if found is None:
            name = line.text("reference product") or line.text("name") or target_of(line)[1]
            unit = self.units.read(line.text("unit"), line.at("unit"))
            flow = ours or self.flows.product(name, unit, line.at())
            if each.kind == "substitution":
                self._add(node, each, flow, "input" if turn else "output", turn=turn,
                          avoided=not turn)  # fmt: skip
                return
            if turn and not ours:
                self.findings.append(
                    Finding("brightway-negative", Severity.WARNING, line.at("amount"),
                            Text("数量为负，而供应过程不在工作簿中：是废物还是替代产品不得而知，"
                                 "按负的输入保留。",
                                 "The amount is negative and its provider is not in the workbook: "
                                 "nobody knows whether it is waste or an avoided product. It is "
                                 "kept as a negative input."))
                )  # fmt: skip
            self._add(node, each, flow, "input")
            return
        flow = (
            ours
            or found.flow
            or self.flows.product(
                found.product or found.name, found.unit, found.activity.fields.at()
            )
        )
        provider = found.id if found.kind == "process" else found.provider
        if found.waste:
            if taken > 0 and not ours:
                self.findings.append(
                    Finding("brightway-negative", Severity.WARNING, line.at("amount"),
                            Text(f"“{found.name}”处理废物，正数表示少处理；按负的输出保留。",
                                 f"'{found.name}' treats waste: a positive amount is treatment "
                                 "that is avoided. It is kept as a negative output."))
                )  # fmt: skip
            self._add(node, each, flow, "output", turn=each.kind == "technosphere",
                      provider=provider)  # fmt: skip
        elif taken < 0:
            self._add(node, each, flow, "output", turn=turn, avoided=True, provider=provider)
        else:
            self._add(node, each, flow, "input", turn=turn, provider=provider)

    def biosphere(self, node: Node, each: Told) -> None:
        """Make a row of what is given to, or taken from, nature."""
        line = each.line
        ours = own_flow(line, self.flows.ours, self.units)
        if ours:
            given = not is_taken(line.text("categories"), "")
            turn = each.amount < 0
            self._add(node, each, ours, "output" if given != turn else "input", turn=turn)
            return
        before = len(self.findings)
        found = self.nodes.find(line, node.key[0], ("elementary",), self.units, self.findings)
        if any(one.code == "brightway-kind" for one in self.findings[before:]):
            return
        unit = self.units.read(line.text("unit"), line.at("unit"))
        name, categories = line.text("name"), line.text("categories")
        code, cas, kind = target_of(line)[1], line.text("cas number"), ""
        if found is not None:
            fields = found.activity.fields
            name, unit_of, code = found.name, found.unit, found.key[1]
            categories = fields.text("categories") or categories
            cas, kind = fields.text("cas number") or cas, fields.text("type")
            unit = unit or unit_of
            flow = self.flows.elementary(code, name, categories, unit_of or unit, cas,
                                         fields.at())  # fmt: skip
        else:
            if not name:
                self.findings.append(
                    Finding("brightway-nameless", Severity.WARNING, line.at(),
                            Text(f"基本流“{code}”只有代码没有名称，无法识别是否为温室气体。",
                                 f"The elementary flow '{code}' has a code and no name: nobody "
                                 "can tell whether it is a greenhouse gas."))
                )  # fmt: skip
            flow = self.flows.elementary(code, name, categories, unit, cas, line.at())
        if not categories and not kind:
            self.findings.append(
                Finding("brightway-categories", Severity.WARNING, line.at("categories"),
                        Text(f"基本流“{name or code}”没有类别，当作排放。",
                             f"The elementary flow '{name or code}' has no categories; it is "
                             "taken for an emission."))
            )  # fmt: skip
        given = not is_taken(categories, kind)
        turn = each.amount < 0
        self._add(node, each, flow, "output" if given != turn else "input", turn=turn)

    def _add(self, node: Node, each: Told, flow: str, direction: str, *, turn: bool = False,
             **more: Any) -> None:  # fmt: skip
        line = each.line
        spread = turned(each.spread) if turn else each.spread
        ours = flow in self.flows.ours and line.text(f"{OWN} flow") == flow
        location = "" if each.kind == "production" and not ours else line.text("location")
        row = {"process": node.id, "flow": flow, "direction": direction,
               "amount": -each.amount if turn else each.amount, "location": location,
               "at": line.at(), **spread, **more}  # fmt: skip
        self.rows.append(with_own(row, line) if ours else row)
        unit = self.units.read(line.text("unit"), line.at("unit"))
        kept = str(self.flows.ours[flow]["unit"]) if ours else ""
        # a flow of ours may have a unit in another spelling
        self.of_rows.append(kept if unit == self.units.read(kept, line.at("unit")) else unit)
        self.places.append((node.number, line.row))
