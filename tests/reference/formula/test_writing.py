"""Formulas for readers: text in two languages, LaTeX, and the tree that explains a value."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from tanfeng.reference.finding import Text
from tanfeng.reference.formula import as_latex, as_text, exact, explain, parse, source
from tanfeng.reference.trace import Trace

LABELS = {
    "FC": Text("消耗量", "consumption"),
    "NCV": Text("低位发热量", "net calorific value"),
    "fuel": Text("燃料", "fuels"),
    "steam": Text("饱和蒸汽焓值", "enthalpy of saturated steam"),
    "p": Text("压力", "pressure"),
}

WRITTEN = [
    ("FC*NCV*44/12", "消耗量 × 低位发热量 × 44 ÷ 12",
     "consumption × net calorific value × 44 ÷ 12"),
    ("a-(b-FC)", "a − （b − 消耗量）", "a − (b − consumption)"),
    ("sum(FC*NCV, over=fuel)", "按燃料求和（消耗量 × 低位发热量）",
     "sum over fuels of (consumption × net calorific value)"),
    ("interp(steam, p)", "内插“饱和蒸汽焓值”（压力）",
     "table 'enthalpy of saturated steam' at (pressure)"),
    ("lookup(fuel, item, column=NCV)", "查表“燃料”（item，低位发热量）",
     "table 'fuels' at (item, net calorific value)"),
    ("where(p>=1 and not FC==0, -p, p**2)", "若 压力 ≥ 1 且 非 消耗量 = 0 则 −压力，否则 压力^2",
     "if pressure ≥ 1 and not consumption = 0 then −pressure, otherwise pressure^2"),
    ("2*where(p>1, 1, 0)", "2 × （若 压力 > 1 则 1，否则 0）",
     "2 × (if pressure > 1 then 1, otherwise 0)"),
    ("max(0, p)", "取大（0，压力）", "max(0, pressure)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "zh", "en"), WRITTEN)
def test_text_for_readers(text, zh, en):
    assert as_text(parse(text), "zh", LABELS) == zh
    assert as_text(parse(text), "en", LABELS) == en


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("a*44/12", r"\frac{\mathit{a} \times 44}{12}"),
        ("a*(b/c)", r"\mathit{a} \times \frac{\mathit{b}}{\mathit{c}}"),
        ("(a/b)**2", r"{\left(\frac{\mathit{a}}{\mathit{b}}\right)}^{2}"),
        ("E_fuel_1", r"\mathit{E}_{\mathrm{fuel\_1}}"),
        ("sum(a+b, over=x)", r"\sum_{\mathrm{x}} \left(\mathit{a} + \mathit{b}\right)"),
        ("1e-30*a", r"1 \times 10^{-30} \times \mathit{a}"),
        ("eta", r"\eta"),
        ("a <= b", r"\mathit{a} \le \mathit{b}"),
    ],
)
def test_latex(text, latex):
    assert as_latex(parse(text), {"eta": r"\eta"}) == latex


def test_brackets_are_the_fewest():
    assert source(parse("((a) * (b)) / ((c)) - ((d) - (e))")) == "a * b / c - (d - e)"
    assert source(parse("a / (b * c) + -(d)")) == "a / (b * c) + -d"
    assert source(parse("(-a) ** 2 + -(a ** 2)")) == "(-a)**2 + -a**2"


@dataclass(frozen=True)
class Row:
    """A traced row of a plant."""

    title: Text
    names: dict
    fuels: list = field(default_factory=list)

    def value(self, name):
        return self.names.get(name)

    def members(self, dimension):
        return self.fuels if dimension == "fuel" else ()

    def lookup(self, table, keys, column):
        return Decimal("0.98")

    def interp(self, table, x):
        return x * 2

    def trace(self, name):
        return Trace("fact", Text(name, name), self.value(name), at=f"return.xlsx#data!{name}")

    def trace_table(self, node):
        return Trace("factor", Text(node.table, node.table), exact(node, self), at="factors.csv:2")


def test_explanation_opens_sums_and_names():
    coal = Row(Text("煤", "coal"), {"FC": Decimal(10), "EF": Decimal(2)})
    gas = Row(Text("气", "gas"), {"FC": Decimal(3), "EF": None})
    plant = Row(Text("厂", "plant"), {"P": Decimal(5)}, [coal])
    formula = parse("sum(FC * EF * lookup(ox, kind), over=fuel) / P - P", "m.yaml:4")
    label = Text("强度", "intensity")
    found = explain(formula, plant, label, unit="tCO2/t", clause="5.2", source_document="GB/T 0")
    assert found.value == exact(formula, plant)
    assert (found.how, found.at, found.clause, found.unit, found.source) == (
        source(formula), "m.yaml:4", "5.2", "tCO2/t", "GB/T 0",
    )  # fmt: skip
    total, p = found.children
    assert (total.value, p.at) == (Decimal("19.60"), "return.xlsx#data!P")
    (member,) = total.children
    assert member.label.en == "coal"
    assert [leaf.label.en for leaf in member.leaves()] == ["FC", "EF", "ox"]
    assert {leaf.kind for leaf in found.leaves()} == {"fact", "factor"}

    holed = explain(formula, Row(plant.title, plant.names, [coal, gas]), label)
    assert holed.value is None
    assert [child.value for child in holed.children[0].children] == [Decimal("19.60"), None]


def test_a_condition_is_explained_as_one_or_zero():
    row = Row(Text("", ""), {"a": Decimal(1)})
    found = explain(parse("a > 2"), row, Text("合格", "passes"))
    assert (found.value, found.note) == (0, "false")
