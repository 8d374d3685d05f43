"""Tables of the user: what is read, and every fault with its line."""

import numpy as np
import pytest

from tanfeng.pathways.assessment import read_series_csv, read_table_csv
from tanfeng.reference.errors import TanfengError


def write(folder, text, encoding="utf-8"):
    path = folder / "mine.csv"
    path.write_bytes(text.encode(encoding))
    return path


def codes(path, **asked):
    with pytest.raises(TanfengError) as caught:
        read_series_csv(path, **asked)
    return [(f.code, f.at) for f in caught.value.findings]


def test_series_are_sorted_and_grouped(tmp_path):
    text = "\ufeffyear,release,value,note\n2021,first,3,x\n2020,first,2,\n2020,final,2.5,\n"
    found = read_series_csv(write(tmp_path, text), groups=("release",))
    assert sorted(found) == [("final",), ("first",)]
    assert found["first",].times.tolist() == [2020, 2021]
    assert found["first",].values.tolist() == [2.0, 3.0]
    assert found["first",].at == "mine.csv#first"


def test_months_are_numbers(tmp_path):
    path = write(tmp_path, "month, value\n2020-01,1\n2019-12,2\n")
    (series,) = read_series_csv(path, time="month").values()
    assert series.step == "month"
    assert np.diff(series.times).tolist() == [1]
    assert series.times[0] == 2019 * 12 + 11


def test_all_faults_are_told_at_once(tmp_path):
    text = (
        "year,sector,value\n2020,a,1\n2020,a,2\n2021,,3\n2022,a,many\n2023,a,-4\n2024,a\n"
        "2024-05,a,1\nsoon,a,1\n2025,a,inf\n"
    )
    assert codes(write(tmp_path, text), groups=("sector",)) == [
        ("table-row-twice", "mine.csv:3"),
        ("table-group-empty", "mine.csv:4"),
        ("table-number", "mine.csv:5"),
        ("table-negative", "mine.csv:6"),
        ("table-ragged", "mine.csv:7"),
        ("table-time", "mine.csv:8"),
        ("table-time", "mine.csv:9"),
        ("table-number", "mine.csv:10"),
    ]


def test_negative_figures_pass_where_asked(tmp_path):
    path = write(tmp_path, "year,value\n2020,-1\n2021,2\n")
    assert read_series_csv(path, negative=True)[()].values.tolist() == [-1.0, 2.0]


@pytest.mark.parametrize(
    ("text", "encoding", "code"),
    [
        ("年,value\n2020,1\n", "gbk", "table-unreadable"),
        ("year,value\n", "utf-8", "table-empty"),
        ("", "utf-8", "table-empty"),
        ('year,value\n2020,"1\n', "utf-8", "table-unreadable"),
        ("year,amount\n2020,1\n", "utf-8", "table-column-missing"),
        ("year,value,value\n2020,1,2\n", "utf-8", "table-column-twice"),
        ("year,value\n2020Q1,1\n", "utf-8", "table-time"),
        ("year,value\n2020-07/2021-06,1\n", "utf-8", "table-time"),
    ],
)
def test_unusable_tables(tmp_path, text, encoding, code):
    assert [found for found, _ in codes(write(tmp_path, text, encoding))] == [code]


def test_a_missing_file_is_a_finding(tmp_path):
    with pytest.raises(TanfengError) as caught:
        read_table_csv(tmp_path / "none.csv", ("value",))
    assert caught.value.findings[0].code == "table-unreadable"
