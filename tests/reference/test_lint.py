"""Lints: the built-in sheets are sound, and each kind of fault is found at its line."""

import pytest

from tanfeng.reference.factors import factor_set, read_factors
from tanfeng.reference.finding import has_errors
from tanfeng.reference.lint import lint
from tanfeng.reference.lint.shapes import off_trend
from tanfeng.reference.sheet import read_sheet
from tanfeng.reference.shelf import DATA, open_shelf
from tanfeng.reference.steam import SUPERHEATED

SHELF = open_shelf()
KINDS = ("codes", "factors", "statistics", "targets")


def test_the_built_in_sheets_are_sound():
    findings = lint(SHELF)
    assert not has_errors(findings), "\n".join(f"{f.at} {f.code} {f.message.en}" for f in findings)


def test_t13_the_lint_finds_exactly_the_five_cells_of_table_c5():
    table = factor_set(SHELF, SUPERHEATED)
    axes = SHELF.sheet(SUPERHEATED).body["shape"]["enthalpy"]
    assert {
        (f.keys["temperature"], f.keys["pressure"]) for f in off_trend(table, "enthalpy", axes)
    } == {("140", "30"), ("200", "30"), ("240", "30"), ("400", "0.5"), ("550", "0.01")}


def copied(folder, name, change):
    """Copy one built-in factor sheet under a new id, with its text changed."""
    for suffix in (".yaml", ".csv"):
        text = (DATA / "factors" / f"{name}{suffix}").read_text(encoding="utf-8")
        if suffix == ".yaml":
            id = text.splitlines()[0].removeprefix("sheet: ")
            text = text.replace(f"sheet: {id}", "sheet: own.copy", 1)
            text = "\n".join(
                "series: own.copy" if line.startswith("series:") else line
                for line in text.split("\n")
            )
        (folder / f"{name}{suffix}").write_text(change(text), encoding="utf-8")
    return [f for f in lint(open_shelf(folder)) if f.at.startswith(name)]


def test_t13_unmarked_suspect_cells_are_refused(tmp_path):
    findings = copied(
        tmp_path, "gbt32151_34_2024_steam_superheated", lambda t: t.replace(",conflict,", ",seen,")
    )
    assert [f.code for f in findings] == ["table-not-monotone"] * 5


@pytest.mark.parametrize(
    ("corrected", "printed", "code"),
    [("1.7", "1.4", "factor-twice"), ("1.8", "1.5", "table-not-monotone")],
)
def test_t2_the_pressure_keys_of_c4_are_refused_as_printed(tmp_path, corrected, printed, code):
    findings = copied(
        tmp_path,
        "gbt32151_34_2024_steam_saturated",
        lambda t: t.replace(f"\n{corrected},", f"\n{printed},"),
    )
    assert {f.code for f in findings} == {code}


@pytest.mark.parametrize(
    ("value", "slip"), [("1.7143", "0.7143"), ("1.5714", "0.5714"), ("1.4714", "1.4286")]
)
def test_t8_a_coefficient_that_lost_a_digit_is_refused(tmp_path, value, slip):
    findings = copied(
        tmp_path,
        "gbt2589_2020_coal_equivalent",
        lambda t: t.replace(
            f"coal_equivalent,{value},kgce/kg,{slip}", f"coal_equivalent,{slip},kgce/kg,{slip}"
        ),
    )
    assert [f.code for f in findings] == ["coal-equivalent-differs"]


HEADER = """\
sheet: own.a
series: own
kind: factors
document: own
in_force: 2020-01-01
source: own
last_checked: 2026-01-01
keys: [item]
tables: {factors: a.csv}
"""
COLUMNS = "item,parameter,value,unit,clause,status,source,note\n"
ROW = "coke,ncv,28.4,GJ/t,,seen,x,\n"


def findings_of(folder, header=HEADER, rows=ROW, **more):
    (folder / "a.yaml").write_text(header, encoding="utf-8")
    (folder / "a.csv").write_text(COLUMNS + rows, encoding="utf-8")
    for name, text in more.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    places = ("a.", *(f"{name}." for name in more))
    return [f for f in lint(open_shelf(folder)) if f.at.startswith(places)]


def test_the_sound_sheet_has_no_finding(tmp_path):
    assert findings_of(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("keys: [item]", "keyz: 1\nkeys: [item]", "sheet-key-unknown", 8),
        ("source: own", "source: own\ngoverns: always", "sheet-governs-unknown", 7),
        ("source: own", "source: own\nexpires: 2019-01-01", "sheet-dates-reversed", 7),
        ("last_checked: 2026-01-01\n", "", "sheet-not-checked", 1),
        ("keys: [item]", "keys: [fuel]", "factor-key-missing", 2),
        ("keys: [item]\n", "", "factor-key-missing", 1),
    ],
)
def test_a_faulty_header_is_found_at_its_line(tmp_path, old, new, code, line):
    findings = findings_of(tmp_path, HEADER.replace(old, new))
    assert code in {f.code for f in findings}
    assert next(f for f in findings if f.code == code).at.endswith(f":{line}")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("cokke,ncv,28.4,GJ/t,,seen,x,\n", "item-unknown"),
        ("coke,ncv,28.4,GJ/tt,,seen,x,\n", "unit-unknown"),
        ("natural_gas,ncv,389.31,GJ/t,,seen,x,\n", "unit-differs"),
        ("coke,emission_factor,2.86,tC/t,,seen,x,\n", "unit-differs"),
        ("coke,oxidation,0.93,t,,seen,x,\n", "unit-differs"),
        ("coke,ncv,28.4,GJ/t,,maybe,x,\n", "status-unknown"),
        ("coke,ncv,28.4,GJ/t,,seen,,\n", "source-missing"),
        ("coke,ncv,28.4x,GJ/t,,seen,x,\n", "cell-not-a-number"),
    ],
)
def test_a_faulty_row_is_found_at_its_line(tmp_path, row, code):
    findings = findings_of(tmp_path, rows=ROW.replace("coke", "lignite") + row)
    assert [(f.code, f.at) for f in findings] == [(code, "a.csv:3")]


LATER = HEADER.replace("own.a", "own.b").replace("2020-01-01", "2023-01-01")


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("", LATER, None),
        ("expires: 2022-12-31\n", LATER, None),
        ("expires: 2023-06-30\n", LATER, "validity-overlap"),
        ("expires: 2021-12-31\n", LATER, "validity-gap"),
        ("", LATER.replace("2023-01-01", "2020-01-01"), "validity-overlap"),
        ("", LATER.replace("in_force: 2023-01-01\n", ""), "edition-undated"),
        ("", LATER + "replaces: [cn.grid.2021]\n", "series-differs"),
    ],
)
def test_editions_follow_one_another(tmp_path, first, second, code):
    findings = findings_of(tmp_path, HEADER + first, b=second)
    assert [f.code for f in findings] == ([code] if code else [])


def test_a_lookup_table_with_one_bad_cell_is_found(tmp_path):
    header = HEADER.replace("keys: [item]", "keys: [x]\nshape: {y: {x: increasing}}")
    (tmp_path / "a.yaml").write_text(header, encoding="utf-8")
    rows = "".join(f"{x},y,{y},1,,seen,s,\n" for x, y in enumerate([1, 2, 3, 9, 5, 6, 7]))
    (tmp_path / "a.csv").write_text(COLUMNS.replace("item", "x") + rows, encoding="utf-8")
    factors = read_factors(read_sheet(tmp_path / "a.yaml", tmp_path))
    assert [f.keys["x"] for f in off_trend(factors, "y", {"x": "increasing"})] == ["3"]
