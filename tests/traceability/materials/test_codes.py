"""Waste codes: what they say, and what is wrong with them."""

from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.reference.finding import Severity
from tanfeng.traceability.materials import decode_waste, decode_waste_column

CASES = yaml.safe_load((Path(__file__).parent / "cases/formulas.yaml").read_text(encoding="utf-8"))
INDUSTRIAL = next(c for c in CASES if c["id"] == "solid-waste-code")["industrial"]


@pytest.mark.parametrize(("code", "industrial"), INDUSTRIAL.items())
def test_published_rule(code, industrial):
    found = decode_waste(code)
    assert (found.valid and found.group == "industrial") is industrial


@pytest.mark.parametrize(
    ("text", "code", "group"),
    [("900001s17", "900-001-S17", "industrial"),
     ("９００－００１－Ｓ６０", "900-001-S60", "household"),
     ("500-002-S79", "500-002-S79", "construction"), ("010-001-S80", "010-001-S80", "farm"),
     ("900-099-S99", "900-099-S99", "other"), ("900-041-49", "900-041-49", "hazardous"),
     (" 336-064-17 ", "336-064-17", "hazardous")],
)  # fmt: skip
def test_what_a_code_says(text, code, group):
    found = decode_waste(text)
    assert (found.code, found.group, found.valid) == (code, group, True)
    assert found.industry == code[:3]


@pytest.mark.parametrize(
    ("code", "finding", "words"),
    [("900-000-S17", "waste-code-serial", "001 to 099"),
     ("900-100-S17", "waste-code-serial", "001 to 099"),
     ("900-001-S08", "waste-code-class", "industrial solid waste has no S08"),
     ("900-001-S00", "waste-code-class", "no class S00"),
     ("9A0-001-S17", "waste-code-digits", "must look like 000"),
     ("900-001-T17", "waste-code-digits", "must look like S00"),
     ("900-001-SW17", "waste-code-length", "10 characters"),
     ("", "waste-code-length", "0 characters"),
     ("90a-041-49", "waste-code-digits", "industry")],
)  # fmt: skip
def test_what_is_wrong_is_told(code, finding, words):
    found = decode_waste(code)
    assert [f.code for f in found.findings] == [finding]
    assert found.findings[0].severity is Severity.ERROR
    assert words in found.findings[0].message.en
    assert not found.valid
    assert found.group == ""


def test_a_class_written_with_sw_gets_a_hint():
    assert "S17" in decode_waste("900-001-SW17").findings[0].hint.en
    assert decode_waste("900-001-S1").findings[0].hint.en == ""


@given(st.integers(0, 999), st.integers(0, 999), st.integers(0, 99))
def test_rule_spelled_out_again(industry, serial, number):
    found = decode_waste(f"{industry:03}-{serial:03}-S{number:02}")
    groups = [(60, "industrial"), (70, "household"), (80, "construction"), (90, "farm")]
    group = next((name for end, name in groups if number < end), "other")
    good = 1 <= serial <= 99 and number not in (0, 8)
    assert found.valid is good
    assert found.group == (group if good else "")
    assert decode_waste(found.code) == found or not good


@given(st.lists(st.text("0189SW- ab", max_size=13), max_size=30))
def test_a_column_reads_as_its_codes_do(codes):
    table = decode_waste_column(pa.array(codes, pa.string()))
    for row, code in zip(table.to_pylist(), codes, strict=True):
        one = decode_waste(code)
        assert (row["code"], row["group"], row["number"]) == (one.code, one.group, one.number)
        assert row["fault"] == (one.findings[0].code if one.findings else "")


def test_columns_of_a_million_codes_read_each_code_once():
    table = decode_waste_column(pa.array(["900-001-S17", None, "x"] * 400_000))
    assert table.num_rows == 1_200_000
    assert table.slice(0, 3)["fault"].to_pylist() == ["", "waste-code-length", "waste-code-length"]
