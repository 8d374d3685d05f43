"""Nodes (节点): what the activities of a workbook are, found by their code or by what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tanfeng.footprint.formats.brightway.layout import Activity, Layout
from tanfeng.footprint.formats.brightway.line import Line, pair_of
from tanfeng.footprint.formats.brightway.units import UnitNames, alike
from tanfeng.reference.finding import Finding, Severity, Text

_ELEMENTARY = (
    "emission", "natural resource", "economic", "social", "inventory indicator", "biosphere",
)  # fmt: skip
_SAID = ("name", "reference product", "location", "unit")


@dataclass(eq=False)
class Node:
    """An activity: a process, a product or an elementary flow by its type.

    Attributes
    ----------
    key
        Database and code; without a code, what it says of itself.
    number
        Place among all.
    id
        Of the process in the tables.
    flow, provider
        What an exchange with it is an exchange of, and the process that it names, if any.
    waste
        Whether it takes waste off others' hands.
    """

    activity: Activity
    key: tuple[str, str]
    kind: str
    name: str
    product: str
    location: str
    unit: str
    number: int = 0
    id: str = ""
    flow: str = ""
    provider: str = ""
    waste: bool = False


@dataclass(eq=False)
class Nodes:
    """All of them."""

    databases: frozenset[str]
    by_key: dict[tuple[str, str], Node] = field(default_factory=dict)
    by_name: dict[str, list[Node]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.by_key.values())

    def find(
        self, line: Line, home: str, kinds: tuple[str, ...], units: UnitNames,
        findings: list[Finding],
    ) -> Node | None:  # fmt: skip
        """Return what a line of exchanges names; None for what is not in the workbook.

        Parameters
        ----------
        home
            Database of the activity that the line is of.
        kinds
            Of the nodes that it may name.
        findings
            Takes ``brightway-activity`` where the workbook should have it and has not,
            ``brightway-ambiguous`` where several are as good.
        """
        database, code = target_of(line)
        if code:
            at = line.at("input" if line.text("input") else "code")
            found = self.by_key.get((database or home, code))
            if found is None and (database or home) in self.databases:
                if not database and "biosphere" not in kinds:
                    findings.append(_unknown(at, code, Severity.ERROR))
                elif database:
                    findings.append(_unknown(at, f"{database}::{code}", Severity.ERROR))
            elif found is not None and found.kind not in kinds:
                findings.append(
                    Finding("brightway-kind", Severity.ERROR, at,
                            Text(f"“{found.name}”与交换的类型不符。",
                                 f"'{found.name}' does not go with the type of the exchange."))
                )  # fmt: skip
                return None
            return found
        if database and database not in self.databases:
            return None
        name, unit = line.text("name"), units.read(line.text("unit"), line.at("unit"))
        near = [
            node for node in self.by_name.get(name.casefold(), ())
            if node.kind in kinds and (not database or node.key[0] == database)
            and alike(unit, node.unit) and _agrees(line.text("reference product"), node.product)
            and _agrees(line.text("location"), node.location)
        ]  # fmt: skip
        if len(near) > 1:
            # its own database first, as nothing says otherwise
            near = [node for node in near if node.key[0] == home] or near
        if len(near) == 1:
            return near[0]
        if near:
            places = ", ".join(node.activity.fields.at("") for node in near[:3])
            findings.append(
                Finding("brightway-ambiguous", Severity.ERROR, line.at("name"),
                        Text(f"“{name}”可指多个活动（{places}）。",
                             f"'{name}' can be any of several activities ({places})."),
                        Text("在 input 列写 数据库::代码。",
                             "Write database::code into the column input."))
            )  # fmt: skip
        elif "elementary" not in kinds or database:
            findings.append(
                _unknown(line.at("name"), name, Severity.ERROR if database else Severity.WARNING)
            )
        return None


def target_of(line: Line) -> tuple[str, str]:
    """Return the database and the code that a line names; empty where it names none."""
    database, code = pair_of(line.text("input") or line.text("code"))
    return database or line.text("database"), code


def nodes_of(layout: Layout, units: UnitNames, findings: list[Finding]) -> Nodes:
    """Return the nodes of a workbook; of two with the same code the first is kept."""
    nodes = Nodes(frozenset(layout.databases))
    for activity in layout.activities:
        fields = activity.fields
        told = fields.text("type").casefold()
        kind = "elementary" if told in _ELEMENTARY else "product" if told == "product" else ""
        said = [activity.name, *(fields.text(name) for name in _SAID[1:])]
        code = fields.text("code") or ", ".join(part for part in said if part)
        key = (activity.database, code)
        if key in nodes.by_key:
            findings.append(
                Finding("brightway-code-twice", Severity.ERROR,
                        fields.at("code"),
                        Text(f"代码“{code}”重复；后一个活动未读。",
                             f"The code '{code}' is there twice; the later activity is "
                             "not read."))
            )  # fmt: skip
            continue
        node = Node(activity, key, kind or "process", activity.name,
                    fields.text("reference product"), fields.text("location"),
                    units.read(fields.text("unit"), fields.at("unit")),
                    number=len(nodes.by_key))  # fmt: skip
        nodes.by_key[key] = node
        nodes.by_name.setdefault(activity.name.casefold(), []).append(node)
    count = Counter(code for _, code in nodes.by_key)
    for (database, code), node in nodes.by_key.items():
        node.id = f"{database}/{code}" if count[code] > 1 else code
    return nodes


def _agrees(told: str, held: str) -> bool:
    return not told or not held or told.casefold() == held.casefold()


def _unknown(at: str, what: str, severity: Severity) -> Finding:
    return Finding(
        "brightway-activity", severity, at,
        Text(f"工作簿中没有活动“{what}”；作为未链接的输入保留。",
             f"The workbook has no activity '{what}'; the exchange is kept without a provider."),
    )  # fmt: skip
