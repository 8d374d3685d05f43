"""What people do to workbooks: each is done to a real template and read again."""

import datetime

import pytest
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

SHEET = "填报 Data"
FIRST, LAST = 4, 11
"""Rows of the lines."""


def codes(reading):
    return [finding.code for finding in reading.findings]


def month_column(sheet, month, row=3):
    return next(c.column for c in sheet[row] if c.value == month)


def put(value, cell="H6", **format):
    def edit(book):
        target = book[SHEET][cell]
        target.value = value
        for name, what in format.items():
            setattr(target, name, what)

    return edit


def test_untouched_gives_every_figure(known, values):
    assert len(known) == len(values)


def test_saved_by_another_program(mutated, known, content_of):
    reading = mutated(lambda book: None)
    assert content_of(reading) == known
    assert reading.findings == ()


def test_sheets_renamed_moved_and_added(mutated, known, content_of):
    def edit(book):
        book[SHEET].title = "2024年数据"
        book["说明 Guide"].title = "x"
        book.move_sheet("2024年数据", offset=5)
        book.create_sheet("草稿", 0)["A1"] = "随手记 123"

    reading = mutated(edit)
    assert content_of(reading) == known
    assert reading.findings == ()
    assert reading.facts[0].origin.startswith("plant.xlsx#2024年数据!")


def test_guide_and_ranges_deleted(mutated, known, content_of):
    def edit(book):
        del book["说明 Guide"]
        del book["范围 Ranges"]

    assert content_of(mutated(edit)) == known


def test_rows_and_columns_inserted(mutated, known, content_of):
    def edit(book):
        sheet = book[SHEET]
        sheet.insert_rows(1, 4)
        sheet.insert_rows(10, 2)
        sheet.insert_cols(3, 2)
        sheet.insert_cols(12)
        sheet["C10"] = "以下为电力"

    reading = mutated(edit)
    assert content_of(reading) == known
    assert reading.findings == ()


def test_columns_moved(mutated, known, content_of):
    def edit(book):
        sheet = book[SHEET]
        for row in range(3, LAST + 1):
            a, b = sheet.cell(row, 8), sheet.cell(row, 15)
            a.value, b.value = b.value, a.value
            a, b = sheet.cell(row, 6), sheet.cell(row, 16)
            a.value, b.value = b.value, a.value

    reading = mutated(edit)
    assert content_of(reading) == known
    assert reading.findings == ()


def test_rows_sorted_with_their_codes(mutated, known, content_of):
    def edit(book):
        sheet = book[SHEET]
        rows = [[c.value for c in sheet[r]] for r in range(FIRST, LAST + 1)]
        rows.sort(key=lambda values: values[4])
        for r, row in enumerate(rows, FIRST):
            for c, value in enumerate(row, 1):
                sheet.cell(r, c).value = value

    assert content_of(mutated(edit)) == known


def test_rows_sorted_without_the_hidden_codes_are_refused(mutated):
    def edit(book):
        sheet = book[SHEET]
        rows = [[c.value for c in sheet[r]][1:] for r in range(FIRST, LAST + 1)]
        for r, row in enumerate(reversed(rows), FIRST):
            for c, value in enumerate(row, 2):
                sheet.cell(r, c).value = value

    reading = mutated(edit)
    assert reading.facts == ()
    assert codes(reading).count("row-contradicts") == LAST - FIRST + 1


@pytest.mark.parametrize("lost", [[1], [1, 2], [2, 3, 4], [1, 2, 3, 4]])
def test_identifiers_lost(mutated, known, content_of, lost):
    """Whatever identifier is left leads to the line."""

    def edit(book):
        sheet = book[SHEET]
        for row in range(FIRST, LAST + 1):
            for column in lost:
                sheet.cell(row, column).value = None

    assert content_of(mutated(edit)) == known


def test_hidden_column_deleted(mutated, known, content_of):
    assert content_of(mutated(lambda book: book[SHEET].delete_cols(1))) == known


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1,234.5", 1234.5), ("１２３４．５", 1234.5), (" 12 ", 12.0), ("1.2e3", 1200.0),
     ("1 234", 1234.0), ("1,234.5 kg", 1.2345), ("0.5万吨", 5000.0)],
)  # fmt: skip
def test_numbers_typed_as_text(mutated, typed, value):
    reading = mutated(put(typed))
    fact = next(f for f in reading.facts if f.origin.endswith("!H6"))
    assert fact.value == value
    assert typed.strip() in fact.typed
    assert fact.unit == "t"
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("kg", 0.001), ("万吨", 1e4), ("吨", 1.0), ("千克", 0.001), ("ｋｇ", 0.001)],
)
def test_unit_changed_within_its_dimension(mutated, known, values, unit, factor):
    reading = mutated(put(unit, "F6"))
    fact = next(f for f in reading.facts if f.origin.endswith("!H6"))
    assert fact.value == pytest.approx(values[2, "2024-01"] * factor, rel=1e-15)
    assert fact.unit == "t"
    assert fact.typed.startswith("990 ")
    assert len(reading.facts) == len(known)


@pytest.mark.parametrize("unit", ["kWh", "千瓦时", "万千瓦时", "GJ"])
def test_electricity_in_other_units(mutated, unit):
    reading = mutated(put(unit, "F10"))
    fact = next(f for f in reading.facts if f.origin.endswith("!H10"))
    factor = {"kWh": 1e-3, "千瓦时": 1e-3, "万千瓦时": 10, "GJ": 1 / 3.6}[unit]
    assert fact.value == pytest.approx(600.5 * factor, rel=1e-12)
    assert fact.unit == "MWh"


@pytest.mark.parametrize("unit", ["MWh", "斤斤计较", "m3", "t/h", "__import__('os')"])
def test_wrong_unit_costs_one_row_and_names_its_cell(mutated, known, unit):
    reading = mutated(put(unit, "F6"))
    assert len(reading.facts) == len(known) - 12
    assert [f.at for f in reading.findings] == ["plant.xlsx#填报 Data!F6"]
    assert codes(reading)[0] in ("unit-unknown", "unit-differs")


def test_unit_deleted(mutated, known):
    reading = mutated(put(None, "F6"))
    assert codes(reading) == ["unit-missing"]
    assert len(reading.facts) == len(known) - 12


def test_percent_cell(mutated):
    reading = mutated(put(0.985, "H11", number_format="0.0%"))
    fact = next(f for f in reading.facts if f.origin.endswith("!H11"))
    assert (fact.value, fact.unit, fact.typed) == (98.5, "%", "98.5 %")


def test_percent_cell_where_tonnes_are_expected(mutated):
    reading = mutated(put(0.985, "H6", number_format="0%"))
    assert codes(reading) == ["unit-differs"]
    assert reading.findings[0].at.endswith("!H6")


@pytest.mark.parametrize("typed", ["-", "/", "无", "n/a", "N/A", "—", " ", "暂无"])
def test_words_for_nothing(mutated, known, typed):
    reading = mutated(put(typed))
    assert len(reading.facts) == len(known) - 1
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("约1000", "cell-not-a-number"),
        ("1,5", "cell-not-a-number"),
        ("10~20", "cell-not-a-number"),
        ("1e", "unit-unknown"),
        ("0x10", "unit-unknown"),
        ("1.5万", "unit-unknown"),
        (True, "cell-not-a-number"),
        (datetime.date(2024, 1, 5), "cell-is-date"),
        (datetime.time(3, 0), "cell-is-date"),
        ("=A1*2", "cell-not-calculated"),
        ("#REF!", "cell-error"),
        ("#DIV/0!", "cell-error"),
        ("#N/A", "cell-error"),
    ],
)
def test_bad_cell_costs_itself_only(mutated, known, value, code):
    reading = mutated(put(value))
    assert codes(reading) == [code]
    assert reading.findings[0].at == "plant.xlsx#填报 Data!H6"
    assert len(reading.facts) == len(known) - 1


def test_all_findings_are_collected(mutated, known):
    def edit(book):
        for cell in ("H6", "I7", "J9", "S11"):
            book[SHEET][cell] = "约1"

    reading = mutated(edit)
    assert len(reading.findings) == 4
    assert len(reading.facts) == len(known) - 4


def test_merged_month_cells_are_not_divided(mutated, known):
    reading = mutated(lambda book: book[SHEET].merge_cells("H6:J6"))
    assert codes(reading) == ["cell-merged"]
    assert reading.findings[0].at.endswith("!H6")
    assert len(reading.facts) == len(known) - 3


def test_merged_identifiers_hold_for_all_their_rows(mutated, known, content_of):
    def edit(book):
        sheet = book[SHEET]
        sheet.delete_cols(1)
        sheet.merge_cells("A4:A9")
        sheet.merge_cells("B4:B8")
        sheet.merge_cells("E4:E7")

    assert content_of(mutated(edit)) == known


def test_comments_hidden_rows_and_filters(mutated, known, content_of):
    def edit(book):
        sheet = book[SHEET]
        sheet["H6"].comment = Comment("化验单 24-01", "x")
        sheet.row_dimensions[7].hidden = True
        sheet.column_dimensions[get_column_letter(9)].hidden = True
        sheet.protection.disable()

    assert content_of(mutated(edit)) == known


def test_second_sheet_with_the_same_figures(mutated, known, content_of):
    reading = mutated(lambda book: book.copy_worksheet(book[SHEET]))
    assert content_of(reading) == known
    assert set(codes(reading)) == {"value-twice"}
    assert {f.severity for f in reading.findings} == {"warning"}


def test_second_sheet_that_contradicts(mutated):
    def edit(book):
        book.copy_worksheet(book[SHEET])["H6"] = 1.0

    errors = [f for f in mutated(edit).findings if f.severity == "error"]
    assert [f.code for f in errors] == ["value-twice"]
    assert "plant.xlsx#填报 Data!H6" in errors[0].message.zh
    assert errors[0].at.endswith("Copy!H6")


def test_half_years_on_two_sheets(mutated, known, content_of):
    def edit(book):
        second = book.copy_worksheet(book[SHEET])
        second.delete_cols(8, 6)
        book[SHEET].delete_cols(14, 6)

    reading = mutated(edit)
    assert content_of(reading) == known
    assert reading.findings == ()


def test_row_given_twice(mutated, known):
    def edit(book):
        sheet = book[SHEET]
        for column in range(1, 20):
            sheet.cell(14, column).value = sheet.cell(6, column).value
        sheet["H14"] = 5.0

    reading = mutated(edit)
    assert codes(reading).count("value-twice") == 12
    assert [f.at for f in reading.findings if f.severity == "error"] == ["plant.xlsx#填报 Data!H14"]
    assert len(reading.facts) == len(known)


def test_row_that_no_line_asks_for(mutated, known):
    def edit(book):
        sheet = book[SHEET]
        sheet["E13"], sheet["F13"], sheet["H13"] = "柴油消耗量", "t", 5

    reading = mutated(edit)
    assert codes(reading) == ["row-unknown"]
    assert reading.findings[0].at.endswith("!H13")
    assert len(reading.facts) == len(known)


def test_row_deleted(mutated, known):
    reading = mutated(lambda book: book[SHEET].delete_rows(8))
    assert codes(reading) == ["row-missing"]
    assert len(reading.facts) == len(known) - 12


@pytest.mark.parametrize(
    "heading", ["2024年1月", "2024/1", "2024.01", "202401", "Jan 2024", "1月", "January", "１月",
                datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1), 202401],
)  # fmt: skip
def test_headings_of_months(mutated, known, content_of, heading):
    reading = mutated(put(heading, "H3"))
    assert content_of(reading) == known
    assert reading.findings == ()


def test_month_without_year(mutated, known):
    def edit(book):
        del book["说明 Guide"]
        book[SHEET]["H3"] = "1月"

    reading = mutated(edit)
    assert codes(reading) == ["month-without-year"]
    assert reading.findings[0].at.endswith("!H3")
    assert len(reading.facts) == len(known) - 8


def test_month_twice(mutated, known):
    reading = mutated(put("2024-02", "H3"))
    assert codes(reading) == ["month-twice"]
    assert len(reading.facts) == len(known) - 8


@pytest.mark.parametrize(
    ("word", "tier"),
    [("估算", "estimated"), ("Calculated", "calculated"), ("引用 quoted", "quoted")],
)
def test_data_source(mutated, word, tier):
    reading = mutated(put(word, "G6"))
    assert {f.tier for f in reading.facts if f.origin.endswith(("!H6", "!S6"))} == {tier}
    assert {f.tier for f in reading.facts if f.origin.endswith("!H7")} == {"measured"}


def test_unknown_data_source_counts_as_estimated(mutated):
    reading = mutated(put("听说的", "G6"))
    assert codes(reading) == ["tier-unknown"]
    assert {f.tier for f in reading.facts if f.origin.endswith("!H6")} == {"estimated"}


def test_annual_totals_are_kept_apart_from_facts(mutated, known):
    def edit(book):
        sheet = book[SHEET]
        assert "total" in sheet["T3"].value
        sheet["T9"] = 84_069.0
        sheet["T4"] = 5.0

    reading = mutated(edit)
    assert len(reading.facts) == len(known)
    assert [(t.item, t.period, t.value) for t in reading.totals] == [("clinker", "2024", 84_069.0)]


def test_stray_cell_far_out_does_not_fill_the_memory(mutated, known, content_of):
    def edit(book):
        book.create_sheet("x")["XFD1048576"] = 1

    reading = mutated(edit)
    assert codes(reading) == ["sheet-too-wide"]
    assert reading.findings[0].at.endswith("x!XFD1048576")
    assert content_of(reading) == known


def test_empty_template(tmp_path, form, period):
    from tanfeng.ledger.workbook import read_workbook, write_template

    path = tmp_path / "empty.xlsx"
    write_template(form, period, path)
    reading = read_workbook(path, form)
    assert codes(reading) == ["workbook-nothing-filled"]
    assert len(reading.places) == 8 * 12


def test_every_finding_speaks_both_languages(mutated):
    def edit(book):
        sheet = book[SHEET]
        for cell, value in {
            "H4": "x",
            "H5": "#REF!",
            "H6": "=1+1",
            "F7": "?",
            "G8": "?",
            "H9": datetime.date(2024, 1, 1),
            "I9": True,
            "E15": "y",
        }.items():
            sheet[cell] = value
        sheet["F15"], sheet["J15"] = "t", 5

    reading = mutated(edit)
    assert len(reading.findings) >= 8
    for finding in reading.findings:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in finding.message.zh), finding
        assert finding.message.en.isascii() or "'" in finding.message.en
        assert finding.hint.zh
        assert finding.hint.en
