"""Runs: numbered, whole, voidable, and able to bring back the very editions they used."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from tanfeng.ledger import (
    Verdict,
    computed,
    post_run,
    post_verdicts,
    results_digest,
    run,
    run_sheets,
    run_table,
    runs,
    snapshot,
    submit,
    verdicts,
    void_run,
)
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet, read_sheet


@pytest.fixture
def edition(tmp_path: Path):
    """Writes an edition of a method with a CSV beside it, as a spreadsheet saves one."""

    def write(year: int, factor: str = "2.66") -> Sheet:
        folder = tmp_path / "sheets" / "methods"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"m{year}.yaml"
        path.write_text(
            f"sheet: test.m.{year}\nseries: test.m\nkind: method\n"
            "document: {number: T 1, title: {zh: 方法, en: Method}}\n"
            f"in_force: {year}-01-01\nsource: made for a test\ntables: {{f: m{year}.csv}}\n",
            encoding="utf-8",
        )
        content = f"item,factor\r\n煤,{factor}\r\n".encode()
        (folder / f"m{year}.csv").write_bytes(b"\xef\xbb\xbf" + content)
        return read_sheet(path, tmp_path / "sheets")

    return write


def results(sheet: Sheet, *said: tuple[str, str, float | None]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"entity": "plant-a", "item": item, "measure": "emission", "period": period,
             "value": value, "unit": "tCO2", "scenario": "actual", "tier": "calculated",
             "sheet": sheet.id, "symbol": "E"}
            for item, period, value in said
        ],
        schema=pa.schema([*((name, pa.string()) for name in ("entity", "item", "measure",
            "period")), ("value", pa.float64()), *((name, pa.string()) for name in ("unit",
            "scenario", "tier", "sheet", "symbol"))]),
    )  # fmt: skip


def post(ws, sheet: Sheet, *said, **more):
    return post_run(ws, kind="account", arguments={"period": "2024"}, sheets=[sheet],
                    snapshot=snapshot(ws), table=results(sheet, *said), **more)  # fmt: skip


def seen(frame) -> dict[tuple[str, str], float]:
    rows = frame.collect("pyarrow").to_native().to_pylist()
    return {(r["item"], r["period"]): r["value"] for r in rows}


def test_a_run_is_kept_with_all_that_made_it(ws, fact, edition):
    submit(ws, [fact()], entity="plant-a")
    sheet = edition(2024)
    state = snapshot(ws)
    note = Finding("x-y", Severity.WARNING, "a!D2", Text("注意", "Mind"), Text("看", "Look"))
    made = post(ws, sheet, ("coal", "2024-01", 2.5), findings=[note], note="first")
    assert made == run(ws, 1)
    assert (made.number, made.rows, made.note, made.findings) == (1, 1, "first", (note,))
    assert made.snapshot == state
    assert made.sheets == {"test.m.2024": sheet.sha256}
    [row] = run_table(ws, 1).to_pylist()
    assert (row["value"], row["run"], row["series"], row["recorded_at"]) == (
        2.5, 1, "test.m", made.recorded_at
    )  # fmt: skip
    assert results_digest(run_table(ws, 1)) == made.digest


def test_runs_are_numbered_in_order(ws, edition):
    sheet = edition(2024)
    assert [post(ws, sheet, ("coal", "2024-01", float(n))).number for n in range(3)] == [1, 2, 3]
    assert [each.number for each in runs(ws)] == [1, 2, 3]
    assert runs(ws, kind="grade") == ()


def test_the_editions_of_a_run_come_back_after_the_shelf_has_changed(ws, edition):
    sheet = edition(2024, "2.66")
    post(ws, sheet, ("coal", "2024-01", 1.0))
    edition(2024, "9.99")
    for file in sheet.files:
        file.unlink()
    back = run_sheets(ws, 1).sheet("test.m.2024")
    assert back.sha256 == sheet.sha256
    assert (back.tables, back.path, back.in_force) == (sheet.tables, sheet.path, sheet.in_force)


def test_a_sheet_that_changed_since_it_was_read_refuses_the_run(ws, edition):
    sheet = edition(2024, "2.66")
    edition(2024, "9.99")
    with pytest.raises(TanfengError) as refused:
        post(ws, sheet, ("coal", "2024-01", 1.0))
    assert refused.value.findings[0].code == "sheet-changed"
    assert runs(ws) == ()
    assert seen(computed(ws)) == {}


def test_the_newest_run_of_a_scope_counts_as_a_whole(ws, edition):
    old, new = edition(2023), edition(2024)
    post(ws, old, ("coal", "2024-01", 1.0), ("coke", "2024-01", 2.0), ("coal", "2024-02", 3.0))
    post(ws, new, ("coal", "2024-01", 10.0))
    # coke of January does not live on from run 1; February was not computed again
    assert seen(computed(ws)) == {("coal", "2024-01"): 10.0, ("coal", "2024-02"): 3.0}
    assert len(seen(computed(ws, run=1))) == 3


def test_a_voided_run_counts_no_more_but_stays_readable(ws, edition):
    sheet = edition(2024)
    post(ws, sheet, ("coal", "2024-01", 1.0))
    post(ws, sheet, ("coal", "2024-01", 2.0))
    before = snapshot(ws)
    voided = void_run(ws, 2, "wrong period")
    assert voided.voided == "wrong period"
    assert seen(computed(ws)) == {("coal", "2024-01"): 1.0}
    assert seen(computed(ws, before)) == {("coal", "2024-01"): 2.0}
    assert seen(computed(ws, snapshot(ws, before.as_of))) == {("coal", "2024-01"): 2.0}
    assert run_table(ws, 2).num_rows == 1


@pytest.mark.parametrize(
    ("number", "reason", "code"),
    [(1, " ", "void-reason-missing"), (9, "why", "run-unknown"), (2, "why", "run-voided")],
)
def test_voiding_needs_a_reason_a_run_and_happens_once(ws, edition, number, reason, code):
    sheet = edition(2024)
    post(ws, sheet, ("coal", "2024-01", 1.0))
    post(ws, sheet, ("coal", "2024-01", 2.0))
    void_run(ws, 2, "once")
    with pytest.raises(TanfengError) as refused:
        void_run(ws, number, reason)
    assert refused.value.findings[0].code == code
    assert [each.voided for each in runs(ws)] == ["", "once"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t.drop_columns(["unit"]),
        lambda t: t.append_column("colour", pa.array(["red"])),
        lambda t: t.set_column(4, "value", pa.array([float("nan")])),
        lambda t: t.set_column(0, "entity", pa.array([None], pa.string())),
        lambda t: t.set_column(8, "sheet", pa.array(["unknown.sheet"])),
    ],
)
def test_a_table_that_is_no_result_is_refused(ws, edition, spoil):
    sheet = edition(2024)
    table = results(sheet, ("coal", "2024-01", 1.0))
    assert table.schema.names[8] == "sheet"
    with pytest.raises(TanfengError) as refused:
        post_run(ws, kind="account", arguments={}, sheets=[sheet], snapshot=snapshot(ws),
                 table=spoil(table))  # fmt: skip
    assert refused.value.findings[0].code == "run-results"
    assert runs(ws) == ()


def test_a_result_may_be_unknown(ws, edition):
    post(ws, edition(2024), ("coal", "2024-01", None))
    assert seen(computed(ws)) == {("coal", "2024-01"): None}


def test_the_digest_does_not_depend_on_row_order(edition):
    sheet = edition(2024)
    said = [("coal", "2024-01", 1.0), ("coke", "2024-01", None), ("coal", "2024-02", 0.1 + 0.2)]
    straight, reversed_ = results(sheet, *said), results(sheet, *said[::-1])
    split = pa.concat_tables([reversed_.slice(0, 1), reversed_.slice(1)])
    assert results_digest(straight) == results_digest(split)
    other = results(sheet, *said[:2], ("coal", "2024-02", 0.3))
    other = results(sheet, *said[:2], ("coal", "2024-02", 0.3))
    assert results_digest(straight) != results_digest(other)


def judged(subject: str = "plant-a", outcome: str = "fail") -> Verdict:
    return Verdict(
        0, subject, "clinker", "unit_energy", "2024", "cn.limits", "5.1", "3级", outcome, 118.5,
        "kgce/t", {"1": 100.0, "3": 117.0}, -1.5, None, "secondary", {"share": {"clinker": 0.75}},
        Text("超过3级限额", "Above grade 3"),
    )  # fmt: skip


def test_verdicts_are_posted_with_their_run_and_read_back(ws):
    made = post_run(ws, kind="grade", arguments={}, sheets=[], snapshot=snapshot(ws),
                    verdicts=[judged(), judged("plant-b", "pass")])  # fmt: skip
    found = verdicts(ws)
    assert [each.run for each in found] == [made.number] * 2
    assert found[0].limits == {"1": 100.0, "3": 117.0}
    assert found[0].evidence == {"share": {"clinker": 0.75}}
    assert found[0].message.zh == "超过3级限额"
    assert [each.subject for each in verdicts(ws, subject="plant-b")] == ["plant-b"]


def test_verdicts_of_a_voided_run_are_shown_only_when_asked_for(ws):
    post_run(ws, kind="grade", arguments={}, sheets=[], snapshot=snapshot(ws), verdicts=[judged()])
    void_run(ws, 1, "mistake")
    assert verdicts(ws) == ()
    assert len(verdicts(ws, run=1)) == 1


def test_verdicts_can_be_added_and_an_unknown_run_or_outcome_refuses_all(ws):
    post_run(ws, kind="grade", arguments={}, sheets=[], snapshot=snapshot(ws), verdicts=[judged()])
    good = replace(judged("plant-b"), run=1)
    for bad, code in [(replace(good, run=7), "run-unknown"),
                      (replace(good, outcome="maybe"), "verdict-outcome")]:  # fmt: skip
        with pytest.raises(TanfengError) as refused:
            post_verdicts(ws, [good, bad])
        assert refused.value.findings[0].code == code
        assert len(verdicts(ws)) == 1
    post_verdicts(ws, [good])
    assert [each.subject for each in verdicts(ws, run=1)] == ["plant-a", "plant-b"]
