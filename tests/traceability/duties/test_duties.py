"""A worked log, held against golden rows that were counted by hand, and what must always hold."""

import random
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.reference import TanfengError
from tanfeng.traceability.duties import (
    DUTIES,
    STATES,
    completeness,
    steps,
    told,
)

AS_OF = "2026-05-06T12:00"


def shown(table, columns):
    rows = []
    for row in table.to_pylist():
        row["reported"] = "yes" if row["reported"] is not None else ""
        rows.append({name: "" if row[name] is None else str(row[name]) for name in columns})
    return rows


def test_worked_log(held, worked, golden):
    table = held(worked, AS_OF, superseded=True)
    assert table.schema == DUTIES
    assert shown(table, list(golden[0])) == golden
    governing = held(worked, AS_OF)
    assert shown(governing, list(golden[0])) == [r for r in golden if r["standing"] == "governs"]


def test_the_order_of_the_log_does_not_matter(held, worked):
    mixed = random.Random(7).sample(worked, len(worked))
    assert held(mixed, AS_OF) == held(worked, AS_OF)


def state(table, event, step):
    found = [r for r in table.to_pylist() if (r["event"], r["step"]) == (event, step)]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("as_of", "said", "days"),
    [("2026-05-07T23:59", "open", 0), ("2026-05-08T00:00", "overdue", 1)],
)
def test_what_nobody_reported_becomes_overdue(held, worked, as_of, said, days):
    row = state(held(worked, as_of), 12, "receive")
    assert (row["state"], row["days_late"], row["reported"]) == (said, days, None)


def test_what_was_recorded_later_is_not_known_yet(held, worked):
    before = held(worked, "2025-07-03T12:00")
    # the outlet handed over; the recycler's receipt is recorded on the fourth
    missing = state(before, 9, "receive")
    assert missing["reason"] == "unknown_party"
    assert pc.max(before["reported"]).as_py() <= pc.max(held(worked, AS_OF)["reported"]).as_py()
    assert not any(r["event"] == 9 and r["step"] == "receive"
                   for r in held(worked, AS_OF).to_pylist())  # fmt: skip


def test_a_voided_event_does_not_count(held, worked):
    rows = [row | {"voided": "yes"} if row["event"] == "10" else row for row in worked]
    table = held(rows, AS_OF)
    assert not any(r["event"] == 10 for r in table.to_pylist())
    # and the hand-over lacks its other side again: the recycler that treated it
    assert state(table, 9, "receive")["holder"] == "recycler"


def row(event, step, party, happened, thing=1, recorded="2025-12-01T10:00"):
    return {"event": event, "step": step, "party": party, "thing": thing,
            "happened": happened, "recorded": recorded}  # fmt: skip


def test_into_store_answers_a_hand_over(held):
    rows = [row(1, "hand_over", "yard", "2025-06-03T10:00"),
            row(2, "store", "recycler", "2025-06-04T10:00")]  # fmt: skip
    assert {r["event"]: r["step"] for r in held(rows, AS_OF).to_pylist()} == {
        1: "hand_over", 2: "store"}  # fmt: skip


def test_clocks_that_disagree_a_little_make_no_missing_report(held):
    def missing(hours):
        first = datetime(2025, 6, 3, 10)
        second = first + timedelta(hours=hours)
        rows = [
            row(1, "receive", "recycler", first.isoformat()),
            row(2, "hand_over", "yard", second.isoformat()),
        ]
        return [r["step"] for r in held(rows, AS_OF).to_pylist() if r["reported"] is None]

    assert missing(3) == []
    assert sorted(missing(30)) == ["hand_over", "receive"]


def test_who_takes_and_gives_within_a_day_lacks_both_other_sides(held):
    rows = [
        row(1, "receive", "yard", "2025-06-03T10:00"),
        row(2, "hand_over", "yard", "2025-06-03T15:00"),
    ]
    missing = [(r["event"], r["step"]) for r in held(rows, AS_OF).to_pylist() if not r["reported"]]
    assert sorted(missing) == [(1, "hand_over"), (2, "receive")]


def test_a_counterpart_that_the_event_names_is_asked(held):
    handed = [row(1, "hand_over", "yard", "2025-06-03T10:00")]
    assert state(held(handed, AS_OF), 1, "receive")["holder"] is None
    table = held(handed, AS_OF, counterpart="recycler")
    assert state(table, 1, "receive")["state"] == "overdue"
    assert state(table, 1, "receive")["holder"] == "recycler"


def test_completeness_is_given_back(held, worked):
    table = completeness(held(worked, AS_OF, superseded=True))
    rows = {(r["holder"], r["step"]): r for r in table.to_pylist()}
    certified = rows["cars", "certify"]
    assert (certified["duties"], certified["in_time"], certified["late"]) == (3, 2, 1)
    assert certified["share_in_time"] == pytest.approx(2 / 3)
    assert certified["mean_days_late"] == 1
    # a rule from memory is counted and judges nothing
    assert rows["cars", "sell"]["judged"] == 0
    assert rows["cars", "sell"]["share_in_time"] is None
    assert rows["recycler", "receive"]["share_open"] == pytest.approx(1 / 2)
    assert rows["yard", "certify_scrap"]["unknown_deadline"] == 1
    by_source = completeness(held(worked, AS_OF), by=("reporter",))
    assert "garage" in by_source["reporter"].to_pylist()
    assert sum(by_source["duties"].to_pylist()) == held(worked, AS_OF).num_rows


RANK = {name: index for index, name in enumerate(("in_time", "late"))}


@given(
    st.sampled_from([("cars", "certify"), ("garage", "repair"), ("recycler", "transform")]),
    st.datetimes(datetime(2018, 8, 1), datetime(2026, 1, 31)),
    st.lists(st.integers(0, 90 * 24), min_size=2, max_size=6).map(sorted),
)
def test_a_later_report_is_never_less_late(held, who, happened, hours):
    party, step = who
    rows = [
        row(n, step, party, happened.isoformat(), n, (happened + timedelta(hours=h)).isoformat())
        for n, h in enumerate(hours)
    ]
    table = held(rows, "2026-12-01").sort_by("event")
    assert table.num_rows == len(hours)
    ranks = [RANK[name] for name in table["state"].to_pylist()]
    assert ranks == sorted(ranks)
    for name in ("days_late", "working_days_late"):
        assert (np.diff(table[name].to_numpy()) >= 0).all()
    late = np.array(ranks) == 1
    assert ((table["days_late"].to_numpy() > 0) == late).all()
    assert (table["working_days_late"].to_numpy() <= table["days_late"].to_numpy()).all()


def test_what_is_told(held, worked):
    findings = told(held(worked, "2026-05-08T12:00", superseded=True), steps())
    lines = [(f.code, str(f.severity), f.at) for f in findings]
    assert lines[:2] == [("duty-late", "warning", "recycler"), ("duty-late", "warning", "imports")]
    assert ("duty-overdue", "warning", "recycler") in lines
    # from memory: an info that says so
    shop = next(f for f in findings if f.at == "lone-shop")
    assert (shop.code, str(shop.severity)) == ("duty-late", "info")
    assert "memory" in shop.hint.en
    assert "第十二条 art. 12" in shop.message.zh
    unknown = [f for f in findings if f.code == "duty-unknown-deadline"]
    assert sorted(f.at for f in unknown) == ["-", "-", "yard"]
    in_time = held(worked, AS_OF)
    in_time = in_time.filter(pc.equal(in_time["state"], "in_time"))
    assert told(in_time, steps()) == ()


def test_nothing_makes_no_duties(held):
    empty = held([], AS_OF)
    assert empty.schema == DUTIES
    assert empty.num_rows == 0
    assert completeness(empty).num_rows == 0


def test_a_party_that_no_table_lists_is_not_judged(held):
    table = held([row(1, "hand_over", "stranger", "2025-06-03T10:00")], AS_OF)
    assert [(r["step"], r["reason"]) for r in table.to_pylist()] == [("receive", "unknown_party")]
    after = held([row(1, "test", "stranger", "2026-04-03T10:00")], AS_OF)
    assert [(r["holder"], r["state"]) for r in after.to_pylist()] == [
        ("stranger", "unknown_deadline")]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("entity-column", {"entities": pa.table({"entity": ["a"]})}),
        ("duty-no-rules", {"rules": ()}),
    ],
)
def test_faults(held, code, options):
    with pytest.raises(TanfengError) as refused:
        held([row(1, "test", "yard", "2025-06-03T10:00")], AS_OF, **options)
    assert refused.value.findings[0].code == code


def test_every_state_occurs_in_the_worked_log(held, worked):
    found = set(held(worked, AS_OF)["state"].to_pylist())
    found |= set(held(worked, "2026-05-08T12:00")["state"].to_pylist())
    assert found == set(STATES)
