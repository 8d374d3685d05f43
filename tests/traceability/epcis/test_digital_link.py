"""Canonical names: pairs from GS1 Tag Data Standard 2.0 and the open hash examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.traceability.epcis import canonical
from tanfeng.traceability.epcis.digital_link import check_digit


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("urn:epc:id:sgtin:4012345.011111.9876", "01/04012345111118/21/9876"),
        ("urn:epc:id:sgtin:0614141.812345.6789%2F%26%25%22!%3F()",
         "01/80614141123458/21/6789%2F%26%25%22%21%3F%28%29"),
        ("urn:epc:id:sscc:4012345.3111111111", "00/340123451111111111"),
        ("urn:epc:id:sgln:4012345.00005.122", "414/4012345000054/254/122"),
        ("urn:epc:id:sgln:4012345.00005.0", "414/4012345000054"),
        ("urn:epc:id:grai:4012345.00022.334455", "8003/04012345000221334455"),
        ("urn:epc:id:giai:4012345.ABC345", "8004/4012345ABC345"),
        ("urn:epc:id:gsrn:4012345.0000006765", "8018/401234500000067657"),
        ("urn:epc:id:gdti:987659999999..9", "253/98765999999929"),
        ("urn:epc:id:cpi:0614141.11111111111111-A%23%2F.1234",
         "8010/061414111111111111111-A%23%2F/8011/1234"),
        ("urn:epc:id:itip:4012345.011111.01.02.987", "8006/040123451111180102/21/987"),
        ("urn:epc:id:pgln:999999999999.", "417/9999999999994"),
        ("urn:epc:class:lgtin:4012345.012345.Lot987", "01/04012345123456/10/Lot987"),
        ("urn:epc:idpat:sgtin:4054739.099914.*", "01/04054739999148"),
        ("https://example.com/some/gtin/9780345418913/21/765tz?abc=211121",
         "01/09780345418913/21/765tz"),
    ],
)  # fmt: skip
def test_worked_pairs(name, expected):
    assert canonical(name) == "https://id.gs1.org/" + expected


@pytest.mark.parametrize("name", [
    "urn:tanfeng:battery:04QCB76836300JBC40000903", "urn:epc:id:adi:2S194..12345678901",
    "urn:epc:id:sgtin:x.y.z", "urn:epc:id:sgtin:", "urn:epc:id", "urn:epc:", "http://", "https://a.b/c",
    "http://transaction.acme.com/po/12345678", "https://id.gs1.org/01/12/21/5", "",
])  # fmt: skip
def test_other_names_stay_as_they_are(name):
    assert canonical(name) == name


@given(
    st.text(max_size=60),
    st.sampled_from(["", "urn:epc:id:sgtin:", "urn:epc:id:sgln:1.", "https://id.gs1.org/01/"]),
)
def test_any_text_has_a_canonical_name_that_stays(text, front):
    once = canonical(front + text)
    assert canonical(once) == once


@given(st.integers(0, 10**12 - 1))
def test_check_digits_find_any_single_wrong_digit(number):
    digits = f"{number:012d}"
    told = check_digit(digits)
    for place, digit in enumerate(digits):
        other = digits[:place] + str((int(digit) + 1) % 10) + digits[place + 1 :]
        assert check_digit(other) != told
