"""Documents at the door: every finding, the published examples, decimals byte for byte."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.footprint.pact.document import ProductFootprint
from tanfeng.footprint.pact.reading import entry_of, read_document, told, value_of
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity

EXAMPLES = yaml.safe_load(
    (Path(__file__).parent / "cases/examples.yaml").read_text(encoding="utf-8")
)


def read(document) -> list[tuple[str, str]]:
    return codes(read_document(json.dumps(document)))


def codes(document) -> list[tuple[str, str]]:
    return [(each.code, each.at) for each in document.findings]


def example_of(record, case):
    start, end = case["validity"]
    return record(
        id=case["id"], pcf=case["pcf"], precedingPfIds=case.get("preceding"),
        validityPeriodStart=start, validityPeriodEnd=end,
    )  # fmt: skip


def test_a_good_record_has_no_finding(record):
    document = read_document(json.dumps(record()))
    assert document.findings == ()
    entry = entry_of(document, "own")
    # three years from the end of the reference period, which is midnight in China
    assert entry.valid_from == 1_735_660_800_000_000
    assert entry.valid_until - entry.valid_from == (365 + 365 + 365) * 86_400_000_000


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case["id"][:8])
def test_published_examples_are_warned_of_and_taken(record, case):
    document = read_document(json.dumps(example_of(record, case)))
    assert document.usable
    found = {each.code: each for each in document.findings}
    total = found["pact-total"]
    assert total.severity is Severity.WARNING
    assert total.at == "$.pcf.pcfExcludingBiogenicUptake"
    assert case["sum_of_parts"] in total.message.en
    assert "biogenicNonCO2Emissions" in total.hint.en
    # content x 44/12 is the uptake, and uptake and total make the other total, within rounding
    assert "pact-biogenic-carbon" not in found
    assert len([each for each in document.findings if each.code == "pact-total"]) == 1
    assert ("pact-preceding" in found) == ("preceding" in case)
    assert found["pact-unknown"].severity is Severity.INFO
    assert entry_of(document, "received", partner="p").id == case["id"]


def test_the_carbon_of_the_examples(record):
    for case in EXAMPLES:
        wrong = example_of(record, case)
        wrong["pcf"]["biogenicCarbonContent"] = "0.40" if case["carbon_as_co2"] < 2 else "5.20"
        found = read_document(json.dumps(wrong))
        assert dict(codes(found))["pact-biogenic-carbon"] == "$.pcf.biogenicCO2Uptake"
        assert found.usable


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"id": None}, ("pact-missing", "$.id")),
        ({"id": "urn:gtin:4712345060507"}, ("pact-form", "$.id")),
        ({"specVersion": "3.0"}, ("pact-form", "$.specVersion")),
        ({"specVersion": "2.2.0"}, ("pact-edition", "$.specVersion")),
        ({"created": "2025-03-01T08:00:00"}, ("pact-form", "$.created")),
        ({"created": "2025-02-30T08:00:00Z"}, ("pact-form", "$.created")),
        ({"status": "active"}, ("pact-value", "$.status")),
        ({"companyName": ""}, ("pact-empty", "$.companyName")),
        ({"companyIds": []}, ("pact-empty", "$.companyIds")),
        ({"companyIds": "urn:a"}, ("pact-type", "$.companyIds")),
        ({"productIds": ["urn:a", "gtin:1"]}, ("pact-form", "$.productIds[1]")),
        ({"productIds": ["urn:a", "urn:a"]}, ("pact-twice", "$.productIds")),
        ({"productIds": ["urn:a\0"]}, ("pact-empty", "$.productIds[0]")),
        ({"precedingPfIds": ["x"]}, ("pact-form", "$.precedingPfIds[0]")),
        ({"productClassifications": ["urn:" + "x" * 600]},
         ("pact-form", "$.productClassifications[0]")),
        ({"extensions": [{"specVersion": "2.0.0", "data": {}}]},
         ("pact-missing", "$.extensions[0].dataSchema")),
        ({"pcf": {"declaredUnitOfMeasurement": "tonne"}},
         ("pact-value", "$.pcf.declaredUnitOfMeasurement")),
        ({"pcf": {"declaredUnitAmount": "0.0"}}, ("pact-sign", "$.pcf.declaredUnitAmount")),
        ({"pcf": {"declaredUnitAmount": 1}}, ("pact-type", "$.pcf.declaredUnitAmount")),
        ({"pcf": {"fossilGhgEmissions": "1e3"}}, ("pact-form", "$.pcf.fossilGhgEmissions")),
        ({"pcf": {"fossilGhgEmissions": "NaN"}}, ("pact-form", "$.pcf.fossilGhgEmissions")),
        ({"pcf": {"fossilGhgEmissions": "８５０"}}, ("pact-form", "$.pcf.fossilGhgEmissions")),
        ({"pcf": {"fossilGhgEmissions": "850.10\n"}}, ("pact-form", "$.pcf.fossilGhgEmissions")),
        ({"pcf": {"fossilCarbonContent": "-1"}}, ("pact-sign", "$.pcf.fossilCarbonContent")),
        ({"pcf": {"biogenicCO2Uptake": "1"}}, ("pact-sign", "$.pcf.biogenicCO2Uptake")),
        ({"pcf": {"ipccCharacterizationFactors": ["AR6", "6"]}},
         ("pact-form", "$.pcf.ipccCharacterizationFactors[1]")),
        ({"pcf": {"exemptedEmissionsPercent": None}},
         ("pact-missing", "$.pcf.exemptedEmissionsPercent")),
        ({"pcf": {"geographyRegionOrSubregion": "Eastern Asia"}},
         ("pact-geography", "$.pcf.geographyCountry")),
        ({"pcf": {"geographyCountry": "China"}}, ("pact-form", "$.pcf.geographyCountry")),
        ({"pcf": {"referencePeriodStart": "2025-01-01T00:00:00+08:00"}},
         ("pact-period", "$.pcf.referencePeriodEnd")),
        ({"validityPeriodStart": "2024-12-31T15:59:59Z"},
         ("pact-validity", "$.validityPeriodStart")),
        ({"validityPeriodEnd": "2027-12-31T16:00:01Z"}, ("pact-validity", "$.validityPeriodEnd")),
        ({"pcf": {"packagingEmissionsIncluded": False, "packagingGhgEmissions": "1"}},
         ("pact-packaging", "$.pcf.packagingGhgEmissions")),
        ({"pcf": {"ccsTechnologicalCO2CaptureIncluded": False,
                  "ccsTechnologicalCO2Capture": "0"}},
         ("pact-capture", "$.pcf.ccsTechnologicalCO2Capture")),
        ({"pcf": {"dqi": {"technologicalDQR": "5.1", "temporalDQR": "1",
                          "geographicalDQR": "1.0"}}}, ("pact-sign", "$.pcf.dqi.technologicalDQR")),
        ({"pcf": {"dqi": {"technologicalDQR": "5.0", "temporalDQR": "1"}}},
         ("pact-missing", "$.pcf.dqi.geographicalDQR")),
        ({"pcf": {"verification": {"coverage": "all"}}},
         ("pact-value", "$.pcf.verification.coverage")),
    ],
)  # fmt: skip
def test_one_mistake_is_one_error_at_its_place(record, said, expected):
    document = read_document(json.dumps(record(**said)))
    errors = [(e.code, e.at) for e in document.findings if e.severity is Severity.ERROR]
    assert errors == [expected]
    assert not document.usable
    with pytest.raises(TanfengError):
        entry_of(document, "own")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"comment": None, "pcf": {"crossSectoralStandards": ["PACT-4.0"]}}, "pact-standard"),
        ({"pcf": {"exemptedEmissionsPercent": "101"}}, "pact-percent"),
        ({"pcf": {"pcfIncludingBiogenicUptake": "851"}}, "pact-total"),
        ({"pcf": {"productOrSectorSpecificRules": [{"operator": "Other", "ruleNames": ["x"]}]}},
         "pact-operator"),
    ],
)  # fmt: skip
def test_what_is_only_warned_of(record, said, code):
    document = read_document(json.dumps(record(**said)))
    assert code in dict(codes(document))
    assert document.usable


def test_all_mistakes_are_told_at_once(record):
    wrong = record(pcf={"declaredUnitAmount": "-1", "fossilGhgEmissions": 5}, status="x",
                   created="yesterday", companyIds=["a"])  # fmt: skip
    del wrong["productNameCompany"]
    found = read(wrong)
    assert {code for code, _ in found} == {
        "pact-sign", "pact-type", "pact-value", "pact-form", "pact-missing",
    }  # fmt: skip
    assert len(found) == 6


def test_null_is_no_value(record):
    document = record()
    document["comment"] = None
    assert read(document) == [("pact-null", "$.comment")]
    document["companyName"] = None
    assert ("pact-type", "$.companyName") in read(document)


def test_a_name_of_v2_is_known(record):
    document = record()
    document["pcf"]["pCfExcludingBiogenic"] = document["pcf"].pop("pcfExcludingBiogenicUptake")
    found = {each.code: each for each in read_document(json.dumps(document)).findings}
    assert "pcfExcludingBiogenicUptake" in found["pact-unknown"].hint.en
    assert "pact-missing" in found


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[1]", b"null", b'{"a": NaN}', b"\xff\xfe{}", b'"\\ud800"', b"[" * 100_000,
     b'{"a":' * 100_000, '{"a": "\ud800"}'],
)  # fmt: skip
def test_what_is_no_document_is_one_finding(text):
    assert [each.code for each in read_document(text).findings][:1] == ["pact-json"]


def test_texts_are_told_byte_for_byte(record):
    extension = {"specVersion": "2.0.0", "dataSchema": "https://e.org", "data": {"weight": 0}}
    document = record(pcf={"fossilGhgEmissions": "+0850.100"}, status="Deprecated",
                      extensions=[extension])  # fmt: skip
    text = json.dumps(document, ensure_ascii=False, indent=3)
    text = text.replace('"weight": 0', '"weight": 1.10E+2')
    entry = entry_of(read_document(text), "own")
    assert told(entry).decode() == text
    assert value_of(entry).pcf.fossilGhgEmissions == "+0850.100"


def test_only_the_status_changes_when_a_record_is_deprecated(record):
    text = json.dumps(record()).replace('"1000.00"', '"1000.00"  ')
    entry = entry_of(read_document(text), "own")
    now = told(replace(entry, status="Deprecated")).decode()
    assert json.loads(now) == {**json.loads(text), "status": "Deprecated"}
    assert '"1000.00"' in now
    assert value_of(replace(entry, status="Deprecated")).status == "Deprecated"


decimals = st.from_regex(r"[+-]?[0-9]{1,25}(\.[0-9]{1,25})?", fullmatch=True)


@given(value=decimals)
def test_any_decimal_is_echoed(value):
    text = json.dumps({"pcfExcludingBiogenicUptake": value})
    found = read_document(text)
    assert ("pact-form", "$.pcfExcludingBiogenicUptake") not in codes(found)
    assert found.text == text
    assert Decimal(json.loads(found.text)["pcfExcludingBiogenicUptake"]) == Decimal(value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8,
)  # fmt: skip
places = st.sampled_from(
    [*ProductFootprint.__struct_fields__, *(f"pcf.{n}" for n in ("dqi", "verification",
     "declaredUnitAmount", "referencePeriodEnd", "ipccCharacterizationFactors",
     "productOrSectorSpecificRules", "geographyCountry", "biogenicCO2Uptake",
     "biogenicCarbonContent", "crossSectoralStandards"))]
)  # fmt: skip


@given(place=places, value=json_values)
def test_no_value_breaks_the_checks(record, place, value):
    document = record()
    inner = document
    *path, last = place.split(".")
    for name in path:
        inner = inner[name]
    inner[last] = value
    try:
        text = json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    found = read_document(text)
    if found.usable:
        value_of(entry_of(found, "own"))
