"""Whatever stands in whatever cell, reading ends with facts and findings, never with an error."""

import datetime
import io
import math
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.ledger.checks import check_workbook
from tanfeng.ledger.workbook import read_workbook

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), max_size=12)
contents = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    texts.filter(lambda text: not text.startswith("=")),
    st.sampled_from(
        ["=1/0", "#REF!", "单位 Unit", "2024-01", "13月", "0月", "tanfeng.period", "tanfeng.entity",
         "test-cement/kiln-1|bituminous|consumption", "名称 Label", "2024 合计", "-", "1e400", "9%"]
    ),
    st.datetimes(datetime.datetime(1950, 1, 1), datetime.datetime(2090, 1, 1)),
    st.times(),
)  # fmt: skip
cells = st.tuples(st.integers(1, 14), st.integers(1, 22))


@given(
    st.dictionaries(cells, contents, min_size=1, max_size=12),
    st.lists(st.tuples(cells, st.integers(0, 3), st.integers(1, 3)), max_size=2),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_content_in_any_cell(filled, tmp_path, form, changes, merges):
    book = openpyxl.load_workbook(filled)
    sheet = book["填报 Data"]
    for (row, column), value in changes.items():
        sheet.cell(row, column).value = value
    for (row, column), down, right in merges:
        sheet.merge_cells(
            start_row=row, start_column=column, end_row=row + down, end_column=column + right
        )
    path = tmp_path / "any.xlsx"
    book.save(path)
    reading = check_workbook(path, form, today=datetime.date(2025, 6, 1))
    asked = {(line.entity, line.item, line.measure): line.unit for line in form.lines}
    for fact in reading.facts:
        assert fact.value is not None
        assert math.isfinite(fact.value)
        assert asked[fact.entity, fact.item, fact.measure] == fact.unit
        assert fact.origin.startswith("any.xlsx#")
    keys = [(f.entity, f.item, f.measure, f.period) for f in reading.facts]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("value", ["NaN", "1e999", "-1e999", "1e308", ""])
def test_odd_numbers_in_the_headings(filled, tmp_path, form, value):
    packed = io.BytesIO()
    with zipfile.ZipFile(filled) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/worksheets/sheet2.xml":
                row = f'<row r="1"><c r="A1"><v>{value}</v></c>'.encode()
                assert content.count(b'<row r="1"') == 1
                start = content.index(b'<row r="1"')
                end = content.index(b">", start) + 1
                content = content[:start] + row + content[end:]
            new.writestr(entry.filename, content)
    path = tmp_path / "odd.xlsx"
    path.write_bytes(packed.getvalue())
    reading = read_workbook(path, form)
    assert reading.facts or reading.findings
