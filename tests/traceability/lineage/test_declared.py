"""Declared mass balance: no more goes out of a source than came in, and mixing is left alone."""

from collections import defaultdict
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanfeng.reference.finding import Severity
from tanfeng.traceability.lineage import declared_balance, origins
from tanfeng.traceability.tables import EVENTS, FLOWS


def day(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1e6)


def logged(rows):
    """Rows of event, party, day, {lot: kg in}, {lot: kg out}."""
    flows = [
        (event, a, b, day(when), kg_in, kg_out)
        for event, _, when, taken, made in rows
        for a, kg_in in taken.items() for b, kg_out in made.items()
    ]  # fmt: skip
    events = [
        (event, 1, "transformation", "", "", "", day(when), day(when), party, "", "", b"0" * 32,
         False)
        for event, party, when, _, _ in rows
    ]  # fmt: skip
    return (
        pa.table([list(c) for c in zip(*flows, strict=True)], schema=FLOWS),
        pa.table([list(c) for c in zip(*events, strict=True)], schema=EVENTS),
    )


def claims(rows):
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    kinds = (pa.int64(), pa.string(), pa.float64())
    return pa.table({
        name: pa.array(values, kind)
        for name, values, kind in zip(("thing", "source", "share"), columns, kinds, strict=True)
    })  # fmt: skip


# 40 kg recycled and 60 kg primary nickel become lots 10 and 11 of 50 kg each
MIX = [(1, "smelter", "2026-02-01", {1: 40.0, 2: 60.0}, {10: 50.0, 11: 50.0})]
SOURCES = [(1, "recycled", 1.0), (2, "primary", 1.0)]


def test_all_of_a_source_may_go_to_one_product_and_mixing_says_otherwise():
    found = declared_balance(
        *logged(MIX), claims([*SOURCES, (10, "recycled", 0.8), (10, "primary", 0.2),
                              (11, "primary", 1.0)])
    )  # fmt: skip
    assert found.findings == ()
    assert found.of(10) == {"recycled": 0.8, "primary": 0.2}
    mixed = origins(logged(MIX)[0], {1: "recycled", 2: "primary"}).of(10)
    assert mixed["recycled"][0] == pytest.approx(0.4)
    told = {(a.owner, a.period, a.source): (a.taken, a.declared) for a in found.accounts}
    assert told == {
        ("smelter", "2026", "recycled"): (40.0, 40.0),
        ("smelter", "2026", "primary"): (60.0, pytest.approx(60.0)),
    }


def test_declaring_a_source_twice_is_named_with_its_kilograms():
    found = declared_balance(
        *logged(MIX), claims([*SOURCES, (10, "recycled", 0.8), (11, "recycled", 0.1)])
    )
    (over,) = found.findings
    assert (over.code, over.at, over.severity) == (
        "origin-overdeclared", "smelter 2026", Severity.ERROR,
    )  # fmt: skip
    assert "45.000 kg are declared and 40.000 kg came in, 5.000 kg" in over.message.en


def test_a_source_that_never_came_in_cannot_go_out_and_what_is_not_declared_is_told():
    found = declared_balance(*logged(MIX), claims([(10, "recycled", 0.5)]))
    assert [f.code for f in found.findings] == ["origin-overdeclared", "origin-undeclared"]
    assert "100.000 kg" in found.findings[1].message.en
    too_much = declared_balance(*logged(MIX), claims([*SOURCES, (10, "recycled", 0.6),
                                                      (10, "primary", 0.5)]))  # fmt: skip
    assert [(f.code, f.at) for f in too_much.findings] == [("origin-declared-share", "10")]


# the recycled metal comes in in March, what it is declared of goes out in June
LATE = [
    (1, "smelter", "2026-03-01", {1: 30.0}, {10: 30.0}),
    (2, "smelter", "2026-06-01", {2: 30.0}, {11: 30.0}),
    (3, "other", "2026-06-01", {3: 5.0}, {12: 5.0}),
]


@pytest.mark.parametrize(
    ("within", "periods"),
    [("year", []), ("quarter", ["smelter 2026-Q2"]), ("month", ["smelter 2026-06"]),
     ("event", ["smelter 2"])],
)  # fmt: skip
def test_an_account_adds_up_over_its_period_and_owner(within, periods):
    given_ = claims([(1, "recycled", 1.0), (2, "primary", 1.0), (3, "primary", 1.0),
                     (11, "recycled", 1.0)])  # fmt: skip
    found = declared_balance(*logged(LATE), given_, within=within)
    assert [f.at for f in found.findings] == periods


def test_the_period_is_that_of_the_owners_calendar():
    # 31 December 20:00 UTC is New Year in China
    rows = [(1, "a", "2025-12-31T20:00:00", {1: 1.0}, {2: 1.0})]
    at = {hours: declared_balance(*logged(rows), claims([(1, "x", 1.0)]), offset_hours=hours)
          for hours in (0, 8)}  # fmt: skip
    assert {hours: each.accounts[0].period for hours, each in at.items()} == {0: "2025", 8: "2026"}


def test_an_element_is_balanced_by_its_own_mass():
    given_ = claims([*SOURCES, (10, "recycled", 1.0)])
    # half of the recycled lot is nickel, all of the others: 20 kg came in, 50 kg are declared
    found = declared_balance(*logged(MIX), given_, fraction={1: 0.5, 2: 1.0, 10: 1.0, 11: 1.0})
    account = next(each for each in found.accounts if each.source == "recycled")
    assert (account.taken, account.declared) == (20.0, 50.0)


def test_a_lot_that_its_maker_uses_again_neither_adds_nor_takes():
    rows = [
        (1, "smelter", "2026-02-01", {1: 40.0}, {10: 40.0}),
        (2, "smelter", "2026-02-02", {10: 30.0}, {11: 30.0}),
        (3, "maker", "2026-02-03", {11: 30.0}, {12: 30.0}),
    ]
    right = claims([(1, "recycled", 1.0), (10, "recycled", 1.0), (11, "recycled", 1.0),
                    (12, "recycled", 1.0)])  # fmt: skip
    found = declared_balance(*logged(rows), right)
    assert found.findings == ()
    told = {a.owner: (a.taken, a.declared) for a in found.accounts}
    assert told == {"smelter": (40.0, 40.0), "maker": (30.0, 30.0)}
    # from nothing comes nothing, by however many steps
    (over, _) = declared_balance(
        *logged(rows), claims([(10, "recycled", 1.0), (11, "recycled", 1.0)])
    ).findings[:2]
    assert (over.code, over.at) == ("origin-overdeclared", "smelter 2026")


@st.composite
def books(draw):
    rows, lot = [], 100
    for event in range(1, draw(st.integers(1, 5))):
        taken = draw(st.dictionaries(st.integers(0, 5), st.floats(0.1, 50), min_size=1, max_size=3))
        made = {lot + n: draw(st.floats(0.1, 50)) for n in range(draw(st.integers(1, 3)))}
        lot += 10
        rows.append((event, draw(st.sampled_from("ab")), "2026-05-05", taken, made))
    shares = draw(st.lists(st.tuples(
        st.sampled_from([*range(6), *range(100, 103), *range(110, 113)]),
        st.sampled_from("xyz"), st.floats(0, 0.3)), max_size=12))  # fmt: skip
    return rows, shares


@settings(max_examples=80)
@given(books())
def test_accounts_are_those_added_up_by_hand(book):
    rows, shares = book
    if not rows:
        return
    found = declared_balance(*logged(rows), claims(shares))
    expected = defaultdict(lambda: [0.0, 0.0])
    for _, party, _, taken, made in rows:
        for side, lots in enumerate((taken, made)):
            for lot, kg in lots.items():
                for thing, source, share in shares:
                    if thing == lot:
                        expected[party, source][side] += kg * share
    got = {(a.owner, a.source): [a.taken, a.declared] for a in found.accounts}
    for key, sums in expected.items():
        assert got.get(key, [0.0, 0.0]) == pytest.approx(sums, abs=1e-9)
    assert set(got) <= set(expected)
