"""Codes written and read back, packed and unpacked, columns beside single codes."""

from collections import Counter
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tanfeng.reference import Severity, TanfengError
from tanfeng.traceability.codes import (
    code_of,
    decode,
    decode_column,
    encode,
    faults,
    implausible,
    implausible_column,
    neighbours,
    normalise,
    normalise_column,
    pack,
    pack_column,
    scheme,
    unpack,
    unpack_column,
    uri_of,
)

REFUSE = {"code-length", "code-character"}
ALL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DAYS = st.dates(date(2011, 1, 1), date(2040, 12, 31))
SERIALS = st.integers(1, 9_999_999)


def text(length):
    return st.text(ALL, min_size=length, max_size=length)


PARTS = st.fixed_dictionaries({
    "manufacturer": text(3), "product": st.sampled_from("PMC"),
    "battery_type": st.sampled_from("ABCDEFGZ"), "spec": text(2), "made": DAYS, "serial": SERIALS,
})  # fmt: skip
VEHICLE = st.builds(lambda parts, trace: parts | {"trace": trace}, PARTS, text(7))
SECOND = st.builds(lambda parts, kind: parts | {"reused_as": kind}, PARTS, st.sampled_from("PMC"))
CODES = st.builds(lambda parts: encode(**parts), st.one_of(VEHICLE, SECOND))
# whatever stands in the fields, the serial number has digits
RAW = st.one_of(
    st.builds(lambda front, serial: f"{front}{serial:07d}", text(17), SERIALS),
    st.builds(lambda front, serial, end: f"{front}{serial:07d}{end}", text(10), SERIALS, text(2)),
)


@given(st.one_of(VEHICLE, SECOND))
def test_what_is_written_is_read_back(parts):
    read = decode(encode(**parts))
    assert {name: getattr(read, name) for name in parts} == parts
    assert read.second_life == ("reused_as" in parts)


@given(CODES)
def test_a_good_code_is_left_alone(code):
    same, findings = normalise(code)
    assert same == code
    assert findings == ()
    assert code_of(uri_of(code.lower())) == code


@example("A\u00a8")
@given(st.one_of(st.text(max_size=40), RAW, RAW.map(lambda c: c[-10:] + c[:-10]),
                 st.text("01OQIZU2B8PMC- ", min_size=24, max_size=24)))  # fmt: skip
def test_normalising_twice_changes_nothing_more(typed):
    once, _ = normalise(typed)
    assert normalise(once)[0] == once


@given(st.lists(st.one_of(st.none(), RAW, CODES, CODES.map(str.lower), st.text(max_size=30),
                          CODES.map(lambda c: c[-10:] + "-" + c[:-10])), max_size=12))  # fmt: skip
def test_a_column_is_put_right_as_its_codes_are(texts):
    done = normalise_column(pa.array(texts, pa.string()))
    single = [normalise(text) if text is not None else (None, ()) for text in texts]
    assert done.codes.to_pylist() == [code for code, _ in single]
    grave = [[f for f in found if f.severity is not Severity.INFO] for _, found in single]
    assert done.findings == {row: tuple(found) for row, found in enumerate(grave) if found}
    told = Counter(name for _, found in single for name in {f.code for f in found})
    assert done.counts == told


@given(CODES.filter(lambda code: len(code) == 24))
def test_parts_in_the_wrong_order_are_put_right(code):
    same, findings = normalise(code[14:] + " " + code[:14].lower())
    assert same == code
    assert "code-halves" in {finding.code for finding in findings}


@given(st.lists(RAW, min_size=1, max_size=20))
def test_packing_loses_nothing_and_keeps_the_order(codes):
    keys = [pack(code) for code in codes]
    assert all(len(key) == 14 for key in keys)
    assert [unpack(key) for key in keys] == codes
    by_length = sorted(codes, key=lambda code: (-len(code), code))
    assert [unpack(key) for key in sorted(keys)] == by_length
    column = pack_column(pa.array(codes))
    assert column.to_pylist() == keys
    assert unpack_column(column).to_pylist() == codes


@given(st.lists(st.one_of(st.none(), RAW, CODES, st.text(max_size=30)), max_size=30))
def test_a_column_says_what_single_codes_say(codes):
    table = decode_column(pa.array(codes, pa.string()))
    assert table.num_rows == len(codes)
    for code, row in zip(codes, table.to_pylist(), strict=True):
        if row["layout"] is None:
            with pytest.raises(TanfengError) as refused:
                decode(code or "")
            # a column counts bytes, so it may tell length where a character is wrong
            told = {finding.code for finding in refused.value.findings}
            assert row["fault"] in (told if (code or "").isascii() else REFUSE)
            continue
        read = decode(code)
        names = set(row) - {"fault"}
        assert {name: row[name] for name in names} == {name: getattr(read, name) for name in names}
        real = {f.code for f in faults(code, scheme())} - {"code-letter-unverified"}
        assert row["fault"] in real if real else row["fault"] == ""


@pytest.mark.parametrize("code", ["", "A" * 24, "04QCB76836300JBC4000090é", "0" * 18, "0" * 25])
def test_what_is_no_code_is_not_packed(code):
    with pytest.raises(TanfengError) as refused:
        pack(code)
    assert refused.value.findings[0].code == "code-not-packable"
    assert pack_column([code, None, "0" * 24]).is_null().to_pylist() == [True, True, False]


def test_bytes_that_no_code_packs_to_are_refused():
    for key in (b"\xff" * 14, b"\0" * 13, b"\0" * 6 + b"\xff" * 8):
        with pytest.raises(TanfengError):
            unpack(key)


def test_sliced_and_chunked_columns():
    codes = [f"001CB240000003B3C{serial:07d}" for serial in range(1, 9)]
    array = pa.chunked_array([pa.array(codes)[2:5], pa.array(codes)[6:]])
    wanted = [*codes[2:5], *codes[6:]]
    assert unpack_column(pack_column(array)).to_pylist() == wanted
    assert unpack_column(pack_column(pa.array(codes))[3:6]).to_pylist() == codes[3:6]
    assert decode_column(array)["serial"].to_pylist() == [3, 4, 5, 7, 8]


@given(
    st.lists(st.one_of(CODES, st.text(max_size=24)), max_size=20),
    st.dictionaries(st.sampled_from(["000", "04Q"]), st.sets(st.sampled_from(["00", "76"]))),
    st.dictionaries(st.sampled_from(["000", "04Q"]), st.integers(1, 1000)),
)
def test_doubts_of_a_column_are_those_of_its_codes(codes, filed, daily):
    codes = [*codes, "04QCB76836300JBC40000903", "04QCB77836300JBC40000903", None]
    known = {"filed": filed, "daily_output": daily}
    today = date(2030, 1, 1)
    wanted = {}
    table = decode_column(pa.array(codes, pa.string()))
    for row, layout in enumerate(table["layout"].to_pylist()):
        for finding in implausible(decode(codes[row]), today, **known) if layout else ():
            wanted.setdefault(finding.code, []).append(row)
    found = implausible_column(table, today, **known)
    assert {name: rows.tolist() for name, rows in found.items()} == wanted


def test_doubts():
    code = decode("04QCB76836300JBC40000903")
    today = date(2026, 1, 1)

    def told(**known):
        return [finding.code for finding in implausible(code, today, **known)]

    assert told() == []
    assert told(filed={"04Q": {"76"}}, daily_output={"04Q": 903}) == []
    assert told(filed={"04Q": {"77"}}) == ["code-spec-not-filed"]
    assert told(filed={}) == ["code-manufacturer-not-filed"]
    assert told(daily_output={"04Q": 902}) == ["code-serial-beyond-output"]
    early = decode(encode("04Q", "C", "B", "76", date(2018, 1, 31), 1, trace="0000000"))
    assert [f.code for f in implausible(early, today)] == ["code-before-standard"]


def test_a_lone_neighbour_of_many_is_told():
    codes = [f"001CB240000003B3C{serial:07d}" for serial in range(1, 31)]
    codes += ["001CB240000008B3C0000031", "777PE990000003B3C0000001", None, "zz"]
    found = neighbours(codes)
    assert list(found) == [30]
    assert "001CB240000003B3C" in found[30].message.en
    assert neighbours(codes, many=31) == {}
