"""Ledgers of solid waste: the identity, the rate, lots, and what a ledger must hold."""

from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.reference.errors import TanfengError
from tanfeng.traceability.materials import balance_of_lots, missing_fields, waste_balance

CASES = yaml.safe_load((Path(__file__).parent / "cases/formulas.yaml").read_text(encoding="utf-8"))
NAMES = ("generated", "used", "used_from_past", "stored", "disposed", "disposed_from_past",
         "dumped")  # fmt: skip


def ledger(*rows):
    return pa.Table.from_pylist(
        [{"entity": "p", "period": "2025", "kind": "900-001-S02", **row} for row in rows]
    )


def test_published_formula_of_the_rate():
    case = next(c for c in CASES if c["id"] == "solid-waste-rate")
    row = waste_balance(ledger(case["given"])).table.to_pylist()[0]
    assert row["rate"] == pytest.approx(case["rate"], abs=1e-12)
    # 90 generated, 80 - 10 of it used: 20 went nowhere
    assert row["missing"] == pytest.approx(20)


def test_a_kind_that_does_not_balance_is_named_with_how_much():
    good = {"generated": 100.0, "used": 70.0, "used_from_past": 10.0, "stored": 20.0,
            "disposed": 25.0, "disposed_from_past": 10.0, "dumped": 5.0}  # fmt: skip
    found = waste_balance(
        ledger(good, {**good, "kind": "900-002-S03", "stored": 8.0}, {**good, "period": "2026",
               "stored": 21.0})
    )  # fmt: skip
    assert [(f.code, f.at) for f in found.findings] == [
        ("waste-unbalanced", "p 2025 900-002-S03"), ("waste-unbalanced", "p 2026 900-001-S02"),
    ]  # fmt: skip
    assert "12 kg is unaccounted for" in found.findings[0].message.en
    assert "1 kg is too much" in found.findings[1].message.en
    assert [r["missing"] for r in found.table.to_pylist()] == pytest.approx([0, 12, -1])


def test_weighing_decides_what_is_missing():
    rows = ledger({"generated": 1000.0, "used": 990.0})
    assert len(waste_balance(rows).findings) == 1
    assert waste_balance(rows, spread=0.01).findings == ()
    row = waste_balance(rows, spread=0.01).table.to_pylist()[0]
    assert row["sd"] == pytest.approx(0.01 * (1000**2 + 990**2) ** 0.5)
    assert row["rate_sd"] == pytest.approx(0.99 * 0.01 * 2**0.5)


def test_more_from_the_past_than_in_all_is_an_error():
    found = waste_balance(ledger({"generated": 0.0, "used": 5.0, "used_from_past": 6.0,
                                  "stored": 1.0}))  # fmt: skip
    assert [f.code for f in found.findings] == ["waste-past-above"]


def test_nothing_to_use_gives_no_rate():
    assert waste_balance(ledger({"generated": 0.0})).table["rate"].to_pylist() == [None]


def test_negative_amounts_are_refused():
    with pytest.raises(TanfengError) as error:
        waste_balance(ledger({"generated": -1.0}))
    assert [f.code for f in error.value.findings] == ["table-cell-range"]


amount = st.floats(0, 1e6)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES[1:], amount)), min_size=1, max_size=8),
       st.floats(1e-3, 1e3))  # fmt: skip
def test_what_goes_somewhere_balances_at_any_scale(rows, scale):
    made = []
    for number, row in enumerate(rows):
        row["used"] += row["used_from_past"]
        row["disposed"] += row["disposed_from_past"]
        row["generated"] = (row["used"] - row["used_from_past"] + row["stored"] + row["disposed"]
                            - row["disposed_from_past"] + row["dumped"])  # fmt: skip
        made.append({**row, "kind": f"900-{number + 1:03}-S59"})
    one = waste_balance(ledger(*made))
    assert one.findings == ()
    scaled = [{k: v * scale if k in NAMES else v for k, v in row.items()} for row in made]
    other = waste_balance(ledger(*scaled)).table["rate"].to_pylist()
    for first, second in zip(one.table["rate"].to_pylist(), other, strict=True):
        assert first == pytest.approx(second)
        assert first is None or 0 <= first <= 1 + 1e-9


def lots(*rows):
    names = ("lot", "date", "movement", "kg")
    return pa.Table.from_pylist(
        [{"entity": "p", "kind": "900-001-S02", **dict(zip(names, row, strict=True))}
         for row in rows]
    )  # fmt: skip


LIFE = (
    ("a", "2024-11-01", "generate", 100.0),
    ("a", "2024-12-01", "use", 30.0),
    ("a", "2024-12-31", "stock", 70.0),
    ("a", "2025-02-01", "use", 40.0),
    ("a", "2025-03-01", "dispose", 30.0),
    ("b", "2025-04-01", "generate", 60.0),
    ("b", "2025-05-01", "use", 20.0),
    ("b", "2025-06-30", "stock", 40.0),
    ("b", "2025-07-01", "dump", 5.0),
    ("b", "2025-12-31", "stock", 35.0),
)


def test_lots_make_the_ledger_with_what_was_from_past_stock():
    found = balance_of_lots(lots(*LIFE))
    assert found.findings == ()
    first, second = found.table.to_pylist()
    assert (first["generated"], first["used"], first["stored"]) == (100, 30, 70)
    assert [second[n] for n in NAMES] == [60, 60, 40, 35, 30, 30, 5]
    assert second["rate"] == pytest.approx(60 / (60 + 40))


def test_months_balance_too_when_stock_is_taken():
    moves = lots(("a", "2025-01-03", "generate", 9.0), ("a", "2025-01-31", "stock", 9.0),
                 ("a", "2025-02-02", "use", 9.0))  # fmt: skip
    rows = balance_of_lots(moves, "month").table.to_pylist()
    assert [(r["period"], r["used_from_past"], r["missing"]) for r in rows] == [
        ("2025-01", 0, 0), ("2025-02", 9, 0),
    ]  # fmt: skip


def test_a_lot_drawn_beyond_what_it_was_and_one_nobody_made_are_told():
    found = balance_of_lots(lots(*LIFE, ("a", "2025-03-02", "use", 1.0),
                                 ("z", "2025-01-01", "use", 2.0)))  # fmt: skip
    assert [(f.code, f.at) for f in found.findings] == [
        ("waste-lot-overdrawn", "p a"), ("waste-lot-unknown", "p z"),
    ]  # fmt: skip


def test_a_day_that_is_none_is_told():
    found = balance_of_lots(lots(*LIFE, ("c", "1.2.2025", "use", 1.0)))
    assert [f.code for f in found.findings] == ["waste-date"]


def test_a_stock_that_vanished_is_missing_from_the_ledger():
    found = balance_of_lots(lots(*LIFE[:-1], ("b", "2025-12-31", "stock", 25.0)))
    assert [f.code for f in found.findings] == ["waste-unbalanced"]
    assert "10 kg is unaccounted for" in found.findings[0].message.en


def test_duty_fields():
    full = {"generated": 1.0, "direction": "brick works", "stored": 0.0, "used": 1.0,
            "disposed": 0.0}  # fmt: skip
    assert missing_fields(ledger(full)) == ()
    bare = {**full, "direction": " ", "stored": None}
    found = missing_fields(ledger(full, bare))
    assert [f.code for f in found] == ["waste-field-missing"] * 2
    assert all("1 of 2 rows" in f.message.en for f in found)
    assert {"where it goes", "storage"} == {f.message.en.split("'")[1] for f in found}
    without = missing_fields(ledger(full).drop_columns(["used"]))
    assert ["'use'" in f.message.en for f in without] == [True]
