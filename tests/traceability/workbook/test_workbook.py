"""Events typed in Excel: the template read back, each fault in its cell."""

from datetime import datetime

import msgspec
import openpyxl
import pytest

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity
from tanfeng.traceability.duties import step_of, steps
from tanfeng.traceability.workbook import COLUMNS, read_workbook, write_template

PACK = "04QPB76836300JBC40000001"
CELL = "04QCB76836300JBC40000903"
WHEN = datetime(2026, 3, 4, 10, 0)


@pytest.fixture
def book_of(tmp_path):
    """The template with rows of values by column name."""

    def make(*rows):
        path = write_template(tmp_path / "events.xlsx")
        book = openpyxl.load_workbook(path)
        sheet = book["事件 events"]
        for n, row in enumerate(rows, 3):
            for name, value in row.items():
                sheet.cell(n, list(COLUMNS).index(name) + 1, value)
        book.save(path)
        return path

    return make


def errors(path):
    found = read_workbook(path, party="plant").findings
    return [(f.code, f.at.rpartition("!")[2]) for f in found if f.severity is Severity.ERROR]


def test_the_empty_template_has_no_events(book_of):
    reading = read_workbook(book_of(), party="plant")
    assert reading.events == ()
    assert reading.accepted


def test_every_step_can_be_typed_in_both_languages_and_is_understood(book_of):
    known = {name: step for name, step in steps().items() if step.written}
    rows = []
    for step in known.values():
        row = {"time": WHEN, "code": PACK, "event": f"{step.id}-1"}
        if step.written.kind == "association":
            row["parent"] = "LDEMO0000000000A1"
        if step.written.kind == "transformation":
            row |= {"role": "投入"}
        rows += [
            row | {"step": step.label.zh},
            row | {"step": step.label.en, "event": f"{step.id}-2"},
        ]
        if step.written.kind == "transformation":
            rows += [
                {**r, "code": "lot 7", "amount": 3, "unit": "t", "role": "out"} for r in rows[-2:]
            ]
    reading = read_workbook(book_of(*rows), party="plant")
    assert reading.accepted, [f.message.en for f in reading.findings]
    told = [step_of((e.kind, e.action, e.step, e.disposition), (), known) for e in reading.events]
    assert sorted(told) == sorted(list(known) * 2)


def test_rows_of_one_number_make_one_event(book_of):
    path = book_of(
        {"event": 1, "step": "组装", "time": WHEN, "code": CELL.lower(), "parent": PACK},
        {"event": 1, "code": "04QCB76836300JBC40000904"},
        {"event": 2, "step": "移交出库", "time": "2026/03/05 08:30", "code": PACK,
         "giver": "outlet-1", "taker": "recycler-9", "paper": "转移联单 88", "place": "仓库 A"},
        {"event": 3, "step": "破碎", "time": "2026-03-06", "code": PACK, "role": "投入"},
        {"event": 3, "code": "黑粉-7", "role": "产出", "amount": "1.25", "unit": "吨"},
    )  # fmt: skip
    reading = read_workbook(path, party="recycler-9")
    assert reading.accepted, [(f.at, f.message.en) for f in reading.findings]
    put, handed, crushed = reading.events
    assert [m.name[-3:] for m in put.mentions] == ["001", "903", "904"]
    assert handed.sources == (("possessing_party", "urn:tanfeng:party:outlet-1"),)
    assert handed.destinations == (("possessing_party", "urn:tanfeng:party:recycler-9"),)
    assert handed.papers == (("desadv", "urn:tanfeng:paper:转移联单%2088"),)
    assert handed.place == "urn:tanfeng:place:仓库%20A"
    assert msgspec.json.decode(handed.text)["eventTime"] == "2026-03-05T08:30:00+08:00"
    lot = crushed.mentions[-1]
    assert (lot.role, lot.name, lot.amount, lot.unit) == (
        "output", "urn:tanfeng:lot:recycler-9:黑粉-7", 1.25, "TNE",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ({"step": "组裝"}, "life-step", "B3"),
        ({"time": "yesterday"}, "life-time", "C3"),
        ({"time": None}, "life-time", "C3"),
        ({"code": None}, "life-code", "D3"),
        ({"step": "破碎"}, "life-role", "E3"),
        ({"amount": "many", "unit": "kg"}, "life-amount", "G3"),
        ({"amount": 5, "unit": "box"}, "life-amount", "H3"),
        ({"step": "组装"}, "epcis-parent-missing", "A3"),
        ({"amount": -1, "unit": "kg"}, "epcis-quantity", "A3"),
        ({"code": "04QCB76836300JBC4000090$"}, "code-character", "D3"),
    ],
)
def test_each_fault_is_told_at_its_cell(book_of, row, code, cell):
    path = book_of({"step": "检测", "time": WHEN, "code": PACK} | row)
    found = errors(path)
    assert found == [(code, cell)]


def test_what_differs_within_one_event_is_told(book_of):
    path = book_of(
        {"event": 1, "step": "检测", "time": WHEN, "code": PACK},
        {"event": 1, "step": "入库", "time": WHEN, "code": PACK},
    )
    assert errors(path) == [("life-differs", "B4")]


def test_a_book_without_the_headings_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(TanfengError) as caught:
        read_workbook(tmp_path / "other.xlsx", party="plant")
    assert caught.value.findings[0].code == "life-no-events"
