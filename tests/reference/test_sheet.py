"""Sheets: whatever lies in the file, it is read or refused with file and line."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.sheet import read_sheet
from tanfeng.reference.shelf import open_shelf

GOOD = """\
sheet: a
kind: statistics
document: {number: A 1, title: {zh: 甲, en: a}}
source: s
tables: {rows: a.csv}
"""


def read(folder, yaml=GOOD, table=b"id,value\nx,1\n"):
    (folder / "a.yaml").write_bytes(yaml if isinstance(yaml, bytes) else yaml.encode())
    (folder / "a.csv").write_bytes(table)
    return read_sheet(folder / "a.yaml", folder)


def test_a_good_sheet_knows_its_lines(tmp_path):
    sheet = read(tmp_path)
    assert sheet.at("source") == "a.yaml:4"
    assert sheet.tables["rows"][0].at == "a.csv:2"
    assert sheet.at("nowhere.at.all") == "a.yaml:1"


def test_the_hash_covers_the_table(tmp_path):
    before = read(tmp_path).sha256
    assert read(tmp_path, table=b"id,value\nx,2\n").sha256 != before
    assert read(tmp_path).sha256 == before


@pytest.mark.parametrize(
    ("yaml", "code", "line"),
    [
        (b"\xff\xfe\x00", "sheet-unreadable", 1),
        ("sheet: [", "sheet-unreadable", 1),
        ("- a\n- b\n", "sheet-unreadable", 1),
        ("", "sheet-unreadable", 1),
        (GOOD + "source: t\n", "sheet-unreadable", 6),
        (GOOD.replace("source: s\n", ""), "sheet-key-missing", 1),
        (GOOD + "in_force: soon\n", "sheet-value-unreadable", 6),
        (GOOD + "in_force: 2024-02-30\n", "sheet-unreadable", 1),
        (GOOD + "status: sure\n", "sheet-value-unreadable", 6),
        (GOOD + "replaces: cn.x\n", "sheet-value-unreadable", 6),
        (GOOD.replace("en: a", "en: a, b"), "sheet-value-unreadable", 3),
        (GOOD.replace("{rows: a.csv}", "[a.csv]"), "sheet-value-unreadable", 5),
        (GOOD.replace("a.csv", "b.csv"), "sheet-table-missing", 5),
        (GOOD.replace("a.csv", "../a.csv"), "sheet-table-missing", 5),
    ],
)
def test_a_faulty_sheet_is_refused_at_its_line(tmp_path, yaml, code, line):
    with pytest.raises(TanfengError) as caught:
        read(tmp_path, yaml)
    assert caught.value.findings[0].code == code
    assert caught.value.findings[0].at == f"a.yaml:{line}"


@pytest.mark.parametrize(
    ("table", "code", "line"),
    [
        (b"id,value\nx,1\ny,2,3\n", "sheet-table-ragged", 3),
        (b"id,value\nx\n", "sheet-table-ragged", 2),
        ("id,value\n甲,1\n".encode("gbk"), "sheet-table-unreadable", 2),
        (b'id,value\nx,"1\n', "sheet-table-unreadable", 2),
    ],
)
def test_a_faulty_table_is_refused_at_its_line(tmp_path, table, code, line):
    with pytest.raises(TanfengError) as caught:
        read(tmp_path, table=table)
    assert caught.value.findings[0].code == code
    assert caught.value.findings[0].at == f"a.csv:{line}"


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80), st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(tmp_path, tail, table):
    for yaml in (tail, GOOD.encode() + tail):
        codes = []
        try:
            read(tmp_path, yaml, table)
        except TanfengError as refused:
            codes = [f.code for f in refused.findings]
        assert all(code.startswith("sheet-") for code in codes)


def test_two_sheets_of_one_id_are_refused(tmp_path):
    (tmp_path / "a.yaml").write_text(GOOD.replace("tables: {rows: a.csv}\n", ""), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD.replace("tables: {rows: a.csv}\n", ""), encoding="utf-8")
    with pytest.raises(TanfengError) as caught:
        open_shelf(tmp_path)
    assert caught.value.findings[0].code == "sheet-twice"


def test_an_unknown_sheet_names_its_neighbours():
    with pytest.raises(TanfengError) as caught:
        open_shelf().sheet("cn.grid.2032")
    assert caught.value.findings[0].code == "sheet-unknown"
    assert "cn.grid.2023" in caught.value.findings[0].message.en
