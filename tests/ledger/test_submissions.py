"""Submitting: once, whole, corrected by later entries, withdrawn by later entries."""

import math

import pyarrow as pa
import pytest

from tanfeng.ledger import (
    evidence_path,
    history,
    reported,
    snapshot,
    submission_list,
    submit,
)
from tanfeng.reference.errors import TanfengError


def rows(frame) -> list[dict]:
    return sorted(frame.collect("pyarrow").to_native().to_pylist(), key=lambda r: r["item"])


def values(frame) -> dict[tuple[str, str], float]:
    return {(r["item"], r["period"]): r["value"] for r in rows(frame)}


@pytest.fixture
def file(tmp_path):
    def write(content: str, name: str = "a.xlsx"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


def test_what_was_submitted_is_read_back_whole(ws, fact, file):
    said = fact("coal", 12.5, typed="12.5 吨", tier="estimated", origin="a.xlsx#数据!D2")
    made = submit(ws, [said], entity="plant-a", file=file("one"), by="Li", note="一月")
    [row] = rows(reported(ws))
    assert row == {
        "entity": "plant-a", "item": "coal", "measure": "consumption", "period": "2024-01",
        "value": 12.5, "unit": "t", "typed": "12.5 吨", "scenario": "actual", "tier": "estimated",
        "origin": "a.xlsx#数据!D2", "recorded_at": made.recorded_at, "submission": made.id,
    }  # fmt: skip
    assert (made.by, made.note, made.file) == ("Li", "一月", "a.xlsx")
    # the submission carries the entity's owner and class of that day
    assert (made.owner, made.confidentiality) == ("energy manager", "confidential")
    assert evidence_path(ws, made.sha256).read_text(encoding="utf-8") == "one"


def test_the_same_file_again_changes_nothing(ws, fact, file):
    path = file("one")
    first = submit(ws, [fact()], entity="plant-a", file=path)
    before = snapshot(ws)
    second = submit(ws, [fact()], entity="plant-a", file=file("one", "renamed.xlsx"))
    assert second.again
    assert second.id == first.id
    assert snapshot(ws).reported_version == before.reported_version
    assert len(submission_list(ws)) == 1


def test_the_same_facts_without_a_file_again_change_nothing(ws, fact):
    first = submit(ws, [fact("coal"), fact("coke")], entity="plant-a")
    second = submit(ws, [fact("coke"), fact("coal")], entity="plant-a")
    assert (second.id, second.again) == (first.id, True)


def test_an_old_file_that_was_corrected_meanwhile_counts_again(ws, fact, file):
    submit(ws, [fact(value=1.0)], entity="plant-a", file=file("one"))
    submit(ws, [fact(value=2.0)], entity="plant-a", file=file("two"))
    third = submit(ws, [fact(value=1.0)], entity="plant-a", file=file("one"))
    assert not third.again
    assert values(reported(ws)) == {("coal", "2024-01"): 1.0}
    assert len(rows(history(ws))) == 3


def test_a_correction_supersedes_and_both_stay_readable(ws, fact, file):
    first = submit(ws, [fact(value=1.0)], entity="plant-a", file=file("one"))
    second = submit(ws, [fact(value=2.0)], entity="plant-a", file=file("two"))
    assert values(reported(ws)) == {("coal", "2024-01"): 2.0}
    assert values(reported(ws, snapshot(ws, first.recorded_at))) == {("coal", "2024-01"): 1.0}
    assert {r["submission"] for r in rows(history(ws))} == {first.id, second.id}


def test_a_cell_that_vanished_from_the_file_is_withdrawn(ws, fact, file):
    months = [fact(item, 1.0, period) for item in ("coal", "coke") for period in
              ("2024-01", "2024-02")]  # fmt: skip
    submit(ws, months, entity="plant-a", file=file("one"))
    second = submit(ws, [fact("coal", 1.0, "2024-01")], entity="plant-a", file=file("two"))
    # February is not spoken of, so it stands
    assert second.withdrawn == 1
    assert set(values(reported(ws))) == {
        ("coal", "2024-01"), ("coal", "2024-02"), ("coke", "2024-02")
    }  # fmt: skip
    [gone] = [r for r in rows(history(ws)) if r["value"] is None]
    assert (gone["item"], gone["period"], gone["origin"]) == ("coke", "2024-01", "a.xlsx")


def test_a_covered_period_left_empty_is_withdrawn(ws, fact, file):
    submit(ws, [fact(period="2024-01"), fact(period="2024-02")], entity="plant-a",
           file=file("one"))  # fmt: skip
    submit(ws, [fact(period="2024-01")], entity="plant-a", file=file("two"),
           covers=("2024-01", "2024-02"))  # fmt: skip
    assert set(values(reported(ws))) == {("coal", "2024-01")}


def test_a_unit_that_vanished_from_the_file_is_withdrawn(ws, fact, file):
    kiln = fact("clinker", entity="plant-a/kiln-1")
    submit(ws, [fact(), kiln], entity="plant-a", file=file("one"))
    assert submit(ws, [fact()], entity="plant-a", file=file("two")).withdrawn == 1


def test_files_of_another_form_entity_or_without_file_withdraw_nothing(ws, fact, file):
    submit(ws, [fact("coal"), fact("coke")], entity="plant-a", file=file("one"), form="energy")
    submit(ws, [fact("clinker")], entity="plant-a", file=file("two"), form="output")
    submit(ws, [fact("limestone")], entity="plant-a")
    submit(ws, [fact("coal", entity="plant-b")], entity="plant-b", file=file("three"))
    assert len(rows(reported(ws))) == 5


def test_a_fact_can_be_withdrawn_by_hand_and_said_again(ws, fact):
    submit(ws, [fact(value=1.0)], entity="plant-a")
    submit(ws, [fact(value=None)], entity="plant-a")
    assert rows(reported(ws)) == []
    submit(ws, [fact(value=1.0)], entity="plant-a")
    assert values(reported(ws)) == {("coal", "2024-01"): 1.0}


def test_scenarios_do_not_supersede_one_another(ws, fact):
    submit(ws, [fact(value=1.0)], entity="plant-a")
    submit(ws, [fact(value=2.0, scenario="plan")], entity="plant-a")
    assert sorted(r["value"] for r in rows(reported(ws))) == [1.0, 2.0]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"value": math.nan}, "fact-not-finite"),
        ({"value": math.inf}, "fact-not-finite"),
        ({"period": "2024-3"}, "fact-period"),
        ({"period": "2024-13"}, "fact-period"),
        ({"tier": "guessed"}, "fact-tier"),
        ({"entity": "nobody"}, "fact-entity-unknown"),
        ({"unit": ""}, "fact-field-empty"),
        ({"item": ""}, "fact-field-empty"),
    ],
)
def test_a_faulty_fact_refuses_the_whole_submission(ws, fact, said, code):
    before = snapshot(ws)
    with pytest.raises(TanfengError) as refused:
        submit(ws, [fact("coke"), fact(**said)], entity="plant-a")
    assert code in [finding.code for finding in refused.value.findings]
    assert snapshot(ws).reported_version == before.reported_version
    assert submission_list(ws) == ()


def test_all_faults_are_told_at_once(ws, fact):
    with pytest.raises(TanfengError) as refused:
        submit(ws, [fact(value=math.nan), fact(tier="?"), fact(period="x")], entity="plant-a")
    assert {f.code for f in refused.value.findings} == {"fact-not-finite", "fact-tier",
                                                        "fact-period"}  # fmt: skip


def test_the_same_quantity_twice_names_both_cells(ws, fact):
    with pytest.raises(TanfengError) as refused:
        submit(ws, [fact(origin="a.xlsx#A!D2"), fact(origin="a.xlsx#B!D9")], entity="plant-a")
    [finding] = refused.value.findings
    assert (finding.code, finding.at) == ("fact-twice", "a.xlsx#A!D2")
    assert "a.xlsx#B!D9" in finding.message.en


def test_nothing_is_no_submission(ws):
    with pytest.raises(TanfengError, match="nothing to submit"):
        submit(ws, [], entity="plant-a")


def test_an_arrow_table_needs_only_what_has_no_default(ws):
    table = pa.table({"entity": ["plant-a"], "item": ["coal"], "measure": ["output"],
                      "period": ["2024"], "value": [1], "unit": ["t"]})  # fmt: skip
    submit(ws, table, entity="plant-a")
    [row] = rows(reported(ws))
    assert (row["tier"], row["scenario"], row["typed"], row["origin"]) == (
        "measured", "actual", "", ""
    )  # fmt: skip


def test_a_table_without_a_column_is_refused(ws):
    with pytest.raises(TanfengError, match="unit"):
        submit(ws, pa.table({"entity": ["plant-a"], "item": ["coal"], "measure": ["output"],
                             "period": ["2024"], "value": [1.0]}), entity="plant-a")  # fmt: skip


def test_ids_sort_by_time(ws, fact):
    made = [submit(ws, [fact(value=float(n))], entity="plant-a") for n in range(5)]
    assert [each.id for each in made] == sorted(each.id for each in made)
    assert [each.id for each in submission_list(ws, "plant-a")] == [each.id for each in made]
