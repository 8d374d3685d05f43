"""What the dimension check catches, and what it must let pass."""

import pytest

from tanfeng.reference.formula import dimension_findings, parse

UNITS = {
    "FC": "t", "V": "1e4Nm3", "NCV": "GJ/t", "NCVg": "GJ/1e4Nm3", "CC": "tC/GJ", "OF": "1",
    "OFp": "%", "CA": "tC/t", "E": "tCO2", "Ekg": "kgCO2", "C": "tC", "W": "kWh", "M": "MWh",
    "EF": "tCO2/MWh", "T": "tce", "P": "t", "B": "weight_case", "t.EF": "tCO2/t", "h": "kJ/kg",
    "money": "yuan",
}  # fmt: skip

FITTING = [
    ("FC * NCV * CC * OF * 44 / 12", "tCO2"),
    ("FC * NCV * CC * OFp / 100 * 44 / 12", "tCO2"),
    ("FC * NCV * CC * OF", "tC"),
    ("FC * CA * 16 / 12", "t"),
    ("V * NCVg", "GJ"),
    ("W / 1000 * EF", "tCO2"),
    ("W * 3.6", "MJ"),
    ("E + Ekg / 1000", "tCO2"),
    ("E + C * 44 / 12", "tCO2"),
    ("100 - OFp", "%"),
    ("1 - OFp / 100", "1"),
    ("E / P * 100", "%"),
    ("T / P * 1000", "kgce/t"),
    ("T * 1000 / B", "kgce/weight_case"),
    ("P ** 2 / P", "t"),
    ("(P * P) ** 0.5", "t"),
    ("max(0, E)", "tCO2"),
    ("where(E > 0, E, 0)", "tCO2"),
    ("sum(FC * lookup(t, item, column=EF), over=fuel)", "tCO2"),
    ("E <= 0.05 * C * 44 / 12", None),
    ("P * interp(h, x)", "MJ"),
    ("E + unlisted", "tCO2"),
    ("-E", "tCO2"),
    ("0", "tCO2"),
]

WRONG = [
    ("FC * NCV * CC * OF", "tCO2", "formula-scale", "3.66667"),
    ("FC * NCV * CC * OFp * 44 / 12", "tCO2", "formula-scale", "0.01"),
    ("V * NCV", "GJ", "formula-dimension", "V * NCV"),
    ("FC + V", None, "formula-dimension", "FC + V"),
    ("E + C", "tCO2", "formula-scale", "3.66667"),
    ("E <= C", None, "formula-scale", "3.66667"),
    ("E + Ekg", "tCO2", "formula-scale", "0.001"),
    ("W * EF", "tCO2", "formula-scale", "0.001"),
    ("W", "MJ", "formula-scale", "3.6"),
    ("1 - OFp", "1", "formula-scale", "0.01"),
    ("T / P", "kgce/t", "formula-scale", "1000"),
    ("T + E", None, "formula-dimension", "T + E"),
    ("M + money", None, "formula-dimension", "M + money"),
    ("E + 5", "tCO2", "formula-dimension", "E + 5"),
    ("max(E, M)", None, "formula-dimension", "max(E, M)"),
    ("where(E > 0, M, E)", None, "formula-dimension", "where(E > 0, M, E)"),
    ("where(E > M, 1, 0)", "1", "formula-dimension", "E > M"),
    ("not E > M", None, "formula-dimension", "E > M"),
    ("E > 0 and M > E", None, "formula-dimension", "M > E"),
    ("clip(E, 0, M)", "tCO2", "formula-dimension", "clip(E, 0, M)"),
    ("sum(E * E, over=x)", "tCO2", "formula-dimension", "sum(E * E, over=x)"),
    ("FC * lookup(t, item, column=EF)", "kgCO2", "formula-scale", "1000"),
    ("P * interp(h, x + FC)", "kJ", "formula-scale", "1000"),
    ("P ** 3", "t", "formula-dimension", "P**3"),
]


@pytest.mark.parametrize(("text", "unit"), FITTING)
def test_fitting_units_pass(text, unit):
    assert dimension_findings(parse(text), UNITS, unit) == []


@pytest.mark.parametrize(("text", "unit", "code", "named"), WRONG)
def test_a_wrong_unit_is_found(text, unit, code, named):
    findings = dimension_findings(parse(text, "m.yaml:3"), UNITS, unit)
    assert [finding.code for finding in findings] == [code]
    assert named in findings[0].message.en
    assert named in findings[0].message.zh
    assert findings[0].at == "m.yaml:3"


def test_all_faults_are_told_at_once():
    formula = parse("(E + M) * (T + P) * (FC + V)")
    assert len(dimension_findings(formula, UNITS, None)) == 3
    unknown = dimension_findings(parse("a + b"), {"a": "furlong", "b": "cubit"}, "stone")
    assert [finding.code for finding in unknown] == ["unit-unknown"] * 3


def test_the_hint_lists_the_units_of_the_names():
    (finding,) = dimension_findings(parse("V * NCV"), UNITS, "GJ", "other.yaml:9")
    assert finding.at == "other.yaml:9"
    assert "NCV [GJ/t], V [1e4Nm3]" in finding.hint.en


def test_many_literals_do_not_make_the_check_slow():
    text = "*".join(f"(a * {n} / {n + 1})" for n in range(2, 80))
    assert dimension_findings(parse(text), {"a": "1"}, "1") == []
