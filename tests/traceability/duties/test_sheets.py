"""The sheets of rules and steps: what is known, what is not, and what a faulty one says."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from tanfeng.reference import Status, TanfengError, open_shelf
from tanfeng.reference.sheet import read_sheet
from tanfeng.reference.shelf import DATA, Shelf
from tanfeng.traceability.duties import (
    governing,
    may_report,
    read_rules,
    read_steps,
    rulebook,
    step_of,
    steps,
)

CASES = yaml.safe_load((Path(__file__).parent / "deadlines.yaml").read_text(encoding="utf-8"))


def test_deadlines_of_2018():
    rules = {rule.id: rule for rule in read_rules(open_shelf().sheet("cn.traceability.2018")).rules}
    assert {name: (r.days, r.unit, str(r.status)) for name, r in rules.items()} == {
        name: tuple(row) for name, row in CASES["rules"].items()
    }
    # what a draft or a memory says is on the sheet, and never judges
    assert not rules["draft_new_vehicle"].status.may_judge
    assert rules["draft_new_vehicle"] not in rulebook()[0].in_use
    assert not rules["sale"].status.may_judge


def test_the_measures_of_2026_say_what_is_not_known():
    sheet = open_shelf().sheet("cn.traceability.2026")
    assert sheet.status is Status.UNKNOWN
    assert sheet.body["fines"] is None
    assert sheet.body["digital_id_fields"] is None
    assert [rule.days for rule in read_rules(sheet).rules] == [None]


@pytest.mark.parametrize(
    ("day", "sheet"),
    [(date(2018, 7, 31), None), (date(2018, 8, 1), "cn.traceability.2018"),
     (date(2026, 3, 31), "cn.traceability.2018"), (date(2026, 4, 1), "cn.traceability.2026")],
)  # fmt: skip
def test_which_edition_governs(day, sheet):
    found = governing(rulebook(), day)
    assert (found and found.sheet) == sheet


@pytest.fixture
def changed(tmp_path):
    """Return a function that copies the sheets with one text of one file replaced."""

    def change(file, old, new):
        folder = tmp_path / "sheets"
        if not folder.exists():
            shutil.copytree(DATA / "traceability", folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        sheets = [read_sheet(path, folder) for path in sorted(folder.glob("*.yaml"))]
        return Shelf({sheet.id: sheet for sheet in sheets})

    return change


def test_who_has_the_text_adds_a_sheet_that_replaces_the_unknown_one(tmp_path, changed):
    changed("duties_2018.yaml", "cn.traceability.2018", "cn.traceability.2018")
    folder = tmp_path / "sheets"
    text = (folder / "duties_2026.yaml").read_text(encoding="utf-8")
    text = text.replace("sheet: cn.traceability.2026", "sheet: made.traceability.2026")
    text = text.replace("[cn.traceability.2018]", "[cn.traceability.2026]")
    (folder / "filled.yaml").write_text(
        text.replace("duties_2026.csv", "filled.csv"), encoding="utf-8"
    )
    rows = (folder / "duties_2026.csv").read_text(encoding="utf-8")
    rows = rows.replace(",*,,working_day,,,unknown,", ",*,20,working_day,,,synthetic,")
    (folder / "filled.csv").write_text(rows, encoding="utf-8")
    shelf = changed("duties_2018.yaml", "cn.traceability.2018", "cn.traceability.2018")
    assert [r.sheet for r in rulebook(shelf)] == ["cn.traceability.2018", "made.traceability.2026"]
    assert governing(rulebook(shelf), date(2026, 5, 1)).rules[0].days == 20


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("outlet_out,", "outlet_in,"),
        (",30,working_day,,第十条", ",0,working_day,,第十条"),
        (",30,working_day,,第十条 art. 10,seen", ",30,working_day,,第十条 art. 10,unknown"),
        (",sale|repair,", ",sale|nobody,"),
        (",sale|repair,", ",,"),
        ("deadline,importer,", "deadline,,"),
        ("deadline,importer,", "sometimes,importer,"),
    ],
)
def test_a_faulty_rule_is_refused(changed, old, new):
    shelf = changed("duties_2018.csv", old, new)
    with pytest.raises(TanfengError) as refused:
        rulebook(shelf)
    assert all("duties_2018.csv:" in finding.at for finding in refused.value.findings)
    assert refused.value.findings[0].code in {"duty-sheet", "cell-not-a-choice"}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("life_cycle_events.csv", "object,OBSERVE,replacing", "object,OBSERVE,repairing"),
        ("life_cycle_steps.csv", "receive|store", "receive|keep"),
        ("life_cycle_steps.csv", "collect,回收", "store,回收"),
    ],
)  # fmt: skip
def test_a_faulty_step_is_refused(changed, file, old, new):
    shelf = changed(file, old, new)
    with pytest.raises(TanfengError) as refused:
        read_steps(shelf.sheet("tanfeng.life_cycle"))
    assert {finding.code for finding in refused.value.findings} >= {"step-sheet"}


def test_what_is_written_is_read_as_the_same_step():
    known = steps()
    for name, step in known.items():
        form = step.written
        if name in ("correct", "file_passport"):
            assert form is None
            continue
        event = (form.kind, form.action, form.step, form.disposition)
        assert step_of(event, (), known) == name
        # whatever the disposition, the business step tells
        if not form.disposition:
            assert step_of((*event[:3], "damaged"), (), known) == name


def test_the_fullest_form_wins():
    known = steps()
    made = ("transformation", "", "commissioning", "")
    assert step_of(made, ("battery_maker",), known) == "make"
    assert step_of(made, ("second_life_maker",), known) == "second_life"
    assert step_of(("object", "ADD", "shipping", ""), (), known) == ""


def test_who_may_report():
    known = steps()
    assert may_report(known["swap_in"], ("swap_operator",))
    assert not may_report(known["swap_in"], ("recycler",))
    assert may_report(known["correct"], ())


def test_rules_name_steps_and_roles_that_exist():
    known = steps()
    roles = {role for step in known.values() for role in step.reporters}
    for edition in rulebook():
        for rule in edition.rules:
            assert set(rule.steps) <= {*known, "*"}, rule.id
            assert {*rule.reporters, *rule.holders} <= {*roles, "*"}, rule.id
