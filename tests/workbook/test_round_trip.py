"""A workbook and the facts in it say the same: writing and reading undo each other."""

import dataclasses
import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.ledger.workbook import read_workbook, write_template
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text
from tanfeng.reference.form import Form, Line
from tanfeng.reference.period import Period, parse_period

slugs = st.from_regex(r"[a-z][a-z0-9_]{0,11}", fullmatch=True)
words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")),
    min_size=1, max_size=20,
)  # fmt: skip
# what Excel keeps: fifteen significant digits
numbers = st.floats(-1e12, 1e12).map(lambda x: float(f"{x:.15g}") + 0.0)


@st.composite
def forms(draw):
    plant = draw(slugs)
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from([plant, f"{plant}/kiln-1"]), slugs, slugs),
            min_size=1, max_size=6, unique=True,
        )
    )  # fmt: skip
    lines = tuple(
        Line(
            entity, item, measure,
            draw(st.sampled_from(["t", "MWh", "GJ", "%", "1e4Nm3", "GJ/t"])),
            Text(draw(words), draw(words)),
            kind=draw(st.sampled_from(["flow", "stock", "ratio"])),
            low=draw(st.none() | numbers),
            high=draw(st.none() | numbers),
            default=draw(st.none() | numbers),
            required=draw(st.booleans()),
        )
        for entity, item, measure in keys
    )  # fmt: skip
    return Form(plant, Text(draw(words), draw(words)), lines, sheets=(draw(slugs),))


@st.composite
def fillings(draw):
    form = draw(forms())
    first = draw(st.integers(2000 * 12, 2030 * 12))
    period = Period(first, first + draw(st.integers(0, 25)))
    cells = st.tuples(st.integers(0, len(form.lines) - 1), st.sampled_from(period.months()))
    values = draw(st.dictionaries(cells, numbers, max_size=12))
    tiers = st.sampled_from(["measured", "calculated", "default", "estimated", "quoted"])
    return form, period, values, draw(st.dictionaries(st.integers(0, len(form.lines) - 1), tiers))


@given(fillings())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_workbook_to_facts_to_workbook_is_the_identity(tmp_path, filling):
    form, period, values, tiers = filling
    path, again = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_template(form, period, path, values, tiers=tiers)
    reading = read_workbook(path, form)
    index = {(ln.entity, ln.item, ln.measure): n for n, ln in enumerate(form.lines)}
    read = {(index[f.entity, f.item, f.measure], f.period): f.value for f in reading.facts}
    assert read == values
    for fact in reading.facts:
        at = index[fact.entity, fact.item, fact.measure]
        assert fact.unit == form.lines[at].unit
        assert fact.tier == tiers.get(at, "measured")
    errors = [f.code for f in reading.findings if f.severity == "error"]
    assert errors == ([] if values else ["workbook-nothing-filled"])
    write_template(form, period, again, read, tiers=tiers)
    assert path.read_bytes() == again.read_bytes()


def test_same_input_gives_the_same_bytes(tmp_path, form, period, values, filled):
    again = tmp_path / "again.xlsx"
    write_template(form, period, again, values)
    assert (
        hashlib.sha256(again.read_bytes()).hexdigest()
        == hashlib.sha256(filled.read_bytes()).hexdigest()
    )


def test_anything_that_the_form_asks_for_changes_its_checksum(form):
    from tanfeng.ledger.workbook.layout import form_id

    seen = {form_id(form)}
    for change in (
        {"entity": "x"}, {"lines": form.lines[1:]}, {"relations": ()}, {"sheets": ("other",)},
        {"lines": (dataclasses.replace(form.lines[0], unit="kg"), *form.lines[1:])},
    ):  # fmt: skip
        seen.add(form_id(dataclasses.replace(form, **change)))
    assert len(seen) == 6


def test_unit_and_totals_prefilled(tmp_path, form, period):
    path = tmp_path / "kg.xlsx"
    write_template(
        form, period, path, {(2, "2024-03"): 1234.5}, units={2: "kg"}, totals={(5, "2024"): 7.0}
    )
    reading = read_workbook(path, form)
    assert [(f.value, f.unit, f.typed) for f in reading.facts] == [(1.2345, "t", "1234.5 kg")]
    assert [(f.period, f.value) for f in reading.totals] == [("2024", 7.0)]


def test_two_years_have_two_totals(tmp_path, form):
    import openpyxl

    path = tmp_path / "two.xlsx"
    write_template(form, parse_period("2023-12/2025-12"), path, {(5, "2023-12"): 1.0})
    headings = [cell.value for cell in openpyxl.load_workbook(path)["填报 Data"][3]]
    totals = [heading for heading in headings if "total" in heading]
    assert totals == ["2024 合计\n2024 total", "2025 合计\n2025 total"]


def test_a_form_that_asks_twice_is_refused(tmp_path, form, period):
    doubled = dataclasses.replace(form, lines=(*form.lines, form.lines[0]))
    with pytest.raises(TanfengError) as caught:
        write_template(doubled, period, tmp_path / "x.xlsx")
    assert caught.value.findings[0].code == "form-line-twice"


def test_template_protects_labels_and_opens_inputs(filled):
    import openpyxl

    sheet = openpyxl.load_workbook(filled)["填报 Data"]
    assert sheet.protection.sheet
    assert sheet.column_dimensions["A"].hidden
    assert sheet["B4"].protection.locked
    assert sheet["E4"].protection.locked
    for cell in ("F4", "G4", "H4", "S11", "T9", "U4"):
        assert not sheet[cell].protection.locked, cell
    assert sheet.freeze_panes == "F4"
    assert sheet.print_title_rows == "$3:$3"
    assert len(sheet.data_validations.dataValidation) >= 16
