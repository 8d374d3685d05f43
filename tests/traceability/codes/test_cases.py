"""Codes that were seen, the date alphabet, and what people do to codes."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from tanfeng.reference import Status, TanfengError, open_shelf
from tanfeng.traceability.codes import decode, encode, implausible, normalise, scheme

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
EVE = "04QCB76836300JBC40000903"


@pytest.mark.parametrize("case", CASES["codes"], ids=lambda case: case["id"])
def test_worked_codes(case):
    code, findings = normalise(case["text"])
    expected = case["expected"]
    if "refused" in expected:
        assert expected["refused"] in {finding.code for finding in findings}
        with pytest.raises(TanfengError) as refused:
            decode(code)
        assert refused.value.findings[0].code == expected["refused"]
        return
    read = decode(code)
    assert {name: getattr(read, name) for name in expected} == expected
    assert [finding.code for finding in findings] == ["code-case"]


@pytest.mark.parametrize("name", ["year", "month", "day"])
def test_date_alphabet(name):
    field = scheme().layouts[24].field(name)
    said, letters = CASES["alphabet"][name], CASES["alphabet"]["letters"]
    for letter in CASES["alphabet"]["never"]:
        assert letter not in field.characters
    for number, letter in enumerate(letters[: said["last"] - said["first"] + 1], said["first"]):
        assert field.letters[letter].value == str(number)
    for letter, number in said.items():
        if len(letter) == 1:
            assert field.letters[letter].value == str(number)


def test_the_date_is_marked_as_from_memory():
    assert decode(EVE).made_status is Status.MEMORY
    future = implausible(decode(EVE), date(2021, 12, 3))
    assert [finding.code for finding in future] == ["code-future"]
    assert "memory" in future[0].message.en
    assert implausible(decode(EVE), date(2021, 12, 4)) == ()


def test_letters_from_memory_never_refuse():
    read = decode(EVE[:14] + "UC4" + EVE[17:])
    assert read.made is None
    assert [finding.code for finding in read.findings] == ["code-letter"]
    assert decode(EVE[:14] + "B2Y" + EVE[17:]).findings[0].code == "code-date"


def test_the_unknown_standard_is_on_the_shelf_without_a_layout():
    sheet = open_shelf().sheet("cn.gbt45565.2025")
    assert sheet.status is Status.UNKNOWN
    assert scheme(None, "cn.gbt45565.2025").layouts == {}


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (EVE, EVE, []),
        (" 04qcb-76836300j bc4.0000903\n", EVE, ["code-separator", "code-case"]),
        ("０４ＱＣＢ７６８３６３００ＪＢＣ４００００９０３", EVE, ["code-width"]),
        ("BC4000090304QCB76836300J", EVE, ["code-halves"]),
        (f"urn:tanfeng:battery:{EVE}", EVE, []),
        ("04QCB76836300JBC4OOOO9O3", EVE, ["code-look-alike"] * 5),
        # U stands for no month: nothing it could be, so it stays and is told
        ("04QCB76836300JBU40000903", "04QCB76836300JBU40000903", ["code-letter"]),
        # I in the month is 1; I in the specification may be what the maker filed
        ("04QCBI6836300JBI40000903", "04QCBI6836300JB140000903", ["code-look-alike"]),
    ],
)
def test_normalise(text, code, told):
    found, findings = normalise(text)
    assert found == code
    assert [finding.code for finding in findings] == told


def test_several_readings_leave_the_character_as_it_is(shelf_with):
    shelf = shelf_with("code_look_alikes.csv", "I,1,", "I,1,assumption,x,\nI,7,")
    code, findings = normalise("04QCB76836300JBC4I000903", shelf=shelf)
    assert code == "04QCB76836300JBC4I000903"
    assert [finding.code for finding in findings] == [
        "code-look-alike-ambiguous",
        "code-character",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("manufacturer", "04"), ("product", "X"), ("serial", 0), ("serial", 10_000_000),
     ("made", date(2010, 1, 1)), ("made", date(2041, 1, 1)), ("spec", "7é"), ("trace", "1"),
     ("reused_as", "Q")],
)  # fmt: skip
def test_what_does_not_fit_is_not_written(field, value):
    given = {"manufacturer": "04Q", "product": "C", "battery_type": "B", "spec": "76",
             "made": date(2021, 12, 4), "serial": 903, "trace": "836300J"}  # fmt: skip
    assert encode(**given) == EVE
    with pytest.raises(TanfengError) as refused:
        encode(**given | {field: value})
    assert refused.value.findings[0].code == "code-field"


def test_a_broken_sheet_is_refused(shelf_with):
    shelf = shelf_with(
        "gbt34014_2017_fields.csv", "battery type,design,5,1", "battery type,design,6,1"
    )
    with pytest.raises(TanfengError) as refused:
        scheme(shelf)
    assert {finding.code for finding in refused.value.findings} == {"code-sheet"}
    assert "gbt34014_2017_fields.csv:4" in refused.value.findings[0].at
