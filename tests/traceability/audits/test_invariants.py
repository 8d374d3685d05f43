"""Ends, hand-overs, masses, stores and repeats, each by a few events written by hand."""

import pyarrow as pa
import pytest

from tanfeng.traceability.audits import (
    after_the_end,
    before_it_was_made,
    mass_gained,
    one_sided,
    over_limits,
    replayed,
    reused_ids,
    stored_long,
    unlinked_second_lives,
)
from tanfeng.traceability.tables import CUSTODY, EVENTS, LINKS, MENTIONS, THINGS

DAY = 86_400_000_000


def log(*said, voided=()):
    """Events ``(kind, action, step, day, party, mentions)`` as the two tables."""
    events, mentions = [], []
    for n, (kind, action, step, when, party, about) in enumerate(said):
        events.append(
            {"event": n, "job": 1, "kind": kind, "action": action, "step": step, "disposition": "",
             "time": when * DAY, "recorded": when * DAY, "party": party, "place": party,
             "id": f"id-{n}", "hash": bytes(31) + bytes([n]), "voided": n in voided}
        )  # fmt: skip
        mentions += [
            {"event": n, "role": role, "thing": thing, "amount": amount,
             "unit": "" if amount is None else unit}
            for role, thing, amount, unit in ((*each, None, "")[:4] for each in about)
        ]  # fmt: skip
    return pa.Table.from_pylist(events, EVENTS), pa.Table.from_pylist(mentions, MENTIONS)


def things(*codes):
    return pa.Table.from_pylist([{"thing": n, "code": code} for n, code in enumerate(codes)],
                                THINGS)  # fmt: skip


NAMES = things(*(f"thing-{n}" for n in range(9)))
SCRAP = ("object", "DELETE", "decommissioning", 5, "r", [("thing", 1)])


def test_nothing_is_heard_of_what_was_scrapped():
    late = ("object", "OBSERVE", "storing", 9, "o", [("thing", 1), ("thing", 2)])
    early = ("object", "OBSERVE", "storing", 3, "o", [("thing", 1)])
    found = after_the_end(*log(SCRAP, late, early), NAMES)
    assert [(row["thing"], row["event"]) for row in found.rows.to_pylist()] == [(1, 1)]
    assert after_the_end(*log(SCRAP, late, early, voided={1}), NAMES).holds
    assert after_the_end(*log(SCRAP, late, early, voided={0}), NAMES).holds


def test_what_was_shredded_has_ended_and_a_lot_that_was_used_in_part_has_not():
    shred = ("transformation", "", "destroying", 5, "r",
             [("input", 1), ("input", 4, 10.0, "KGM"), ("output", 5, 9.0, "KGM")])  # fmt: skip
    again = ("object", "OBSERVE", "storing", 8, "r", [("thing", 1), ("thing", 4)])
    found = after_the_end(*log(shred, again), NAMES)
    assert [row["thing"] for row in found.rows.to_pylist()] == [1]


def test_nothing_happens_to_what_is_not_yet_made():
    made = pa.table({"thing": [1], "made": [4 * DAY]})
    sold = ("object", "OBSERVE", "retail_selling", 3, "s", [("thing", 1), ("thing", 2)])
    found = before_it_was_made(*log(sold), NAMES, made)
    assert [row["thing"] for row in found.rows.to_pylist()] == [1]
    assert before_it_was_made(*log((*sold[:3], 4, *sold[4:])), NAMES, made).holds


def test_a_second_life_names_its_first():
    names = things("urn:tanfeng:battery:001PE010000001B110000001",
                   "urn:tanfeng:battery:0DSPEB110000001RP00"[:39])  # fmt: skip
    assert len(names["code"][1].as_py()) == 39
    birth = ("object", "ADD", "commissioning", 5, "s", [("thing", 1)])
    linked = ("transformation", "", "commissioning", 5, "s", [("input", 0), ("output", 1)])
    lot_only = ("transformation", "", "commissioning", 5, "s",
                [("input", 0, 3.0, "KGM"), ("output", 1)])  # fmt: skip
    assert not unlinked_second_lives(*log(birth), names).holds
    assert unlinked_second_lives(*log(birth, linked), names).holds
    assert not unlinked_second_lives(*log(birth, lot_only), names).holds


def test_both_sides_tell_of_a_hand_over():
    def ship(when, step, party):
        return ("object", "OBSERVE", step, when, party, [("thing", 1)])

    given, taken = ship(1, "shipping", "a"), ship(2, "receiving", "b")
    assert one_sided(*log(given, taken), NAMES, 9 * DAY).holds
    # told in another order: what counts is when it happened
    assert one_sided(*log(taken, given), NAMES, 9 * DAY).holds
    (row,) = one_sided(*log(given), NAMES, 9 * DAY).rows.to_pylist()
    assert (row["party"], row["days"]) == ("a", 8)
    (row,) = one_sided(*log(taken), NAMES, 9 * DAY).rows.to_pylist()
    assert (row["party"], row["days"]) == ("b", 7)
    on = ship(4, "shipping", "b")
    assert one_sided(*log(given, taken, on), NAMES, 9 * DAY).rows["party"].to_pylist() == ["b"]


@pytest.mark.parametrize(("out", "holds"), [(100.0, True), (104.0, True), (105.0, False)])
def test_no_more_comes_out_than_went_in_but_for_weighing(out, holds):
    """1 % of 100 kg on each side: three deviations of the difference are about 4.3 kg."""
    made = ("transformation", "", "destroying", 5, "r",
            [("input", 1, 0.1, "TNE"), ("output", 2, out, "KGM")])  # fmt: skip
    none = pa.table({"thing": pa.array([], pa.int64()), "share": pa.array([], pa.float64()),
                     "sd": pa.array([], pa.float64())})  # fmt: skip
    assert mass_gained(*log(made), none).holds == holds


def test_an_element_is_balanced_by_its_share():
    leach = ("transformation", "", "leaching", 5, "r",
             [("input", 1, 100.0, "KGM"), ("output", 2, 25.0, "KGM"),
              ("output", 3, 5.0, "KGM")])  # fmt: skip
    shares = pa.table({"thing": [1, 2], "share": [0.2, 1.0], "sd": [0.0, 0.0]})
    found = mass_gained(*log(leach), shares, element="nickel")
    assert [(row["taken"], row["given"]) for row in found.rows.to_pylist()] == [(20.0, 25.0)]
    unsure = pa.table({"thing": [1, 2], "share": [0.2, 1.0], "sd": [0.1, 0.0]})
    assert mass_gained(*log(leach), unsure, element="nickel").holds


def test_an_input_without_a_mass_says_nothing():
    shred = ("transformation", "", "destroying", 5, "r", [("input", 1), ("output", 2, 9.0, "KGM")])
    none = pa.table({"thing": pa.array([], pa.int64()), "share": pa.array([], pa.float64()),
                     "sd": pa.array([], pa.float64())})  # fmt: skip
    assert mass_gained(*log(shred), none).holds


def test_one_event_told_twice_and_one_id_for_two():
    said = ("object", "OBSERVE", "storing", 3, "o", [("thing", 1)])
    events, _ = log(said, said, said)
    hashes = pa.array([bytes(32), bytes(32), bytes(31) + b"x"], pa.binary(32))
    same = events.set_column(events.schema.get_field_index("hash"), "hash", hashes)
    assert replayed(events).holds
    assert [row["first"] for row in replayed(same).rows.to_pylist()] == [0]
    assert reused_ids(events).holds
    twice = same.set_column(same.schema.get_field_index("id"), "id", pa.array(["a", "b", "b"]))
    assert reused_ids(twice).rows["event"].to_pylist() == [1, 2]


def test_an_outlet_over_its_limit_is_told_from_when_and_how_much():
    stays = [(1, 0, None), (2, 2, 6), (3, 4, 5)]
    custody = pa.Table.from_pylist(
        [{"thing": thing, "party": "o", "place": "shed", "since": since * DAY,
          "until": None if until is None else until * DAY, "event": thing}
         for thing, since, until in stays], CUSTODY,
    )  # fmt: skip
    masses = pa.table({"thing": [1, 2, 3], "kg": [3000.0, 2500.0, 400.0]})
    limits = pa.table({"place": ["shed", "yard"], "kg": [5000.0, 30000.0],
                       "clause": ["2019-46", "2019-46"]})  # fmt: skip
    (row,) = over_limits(custody, masses, limits, 9 * DAY).rows.to_pylist()
    assert (row["since"], row["most"], row["worst"]) == (2 * DAY, 5900.0, 4 * DAY)
    light = pa.table({"thing": [1, 2, 3], "kg": [3000.0, 1000.0, 400.0]})
    assert over_limits(custody, light, limits, 9 * DAY).holds
    nothing = pa.table([[] for _ in LINKS], schema=LINKS)
    (row,) = stored_long(custody, NAMES, nothing, 5, 9 * DAY).rows.to_pylist()
    assert (row["thing"], row["days"]) == (1, 9)
    # what is in something else lies where that lies; what was taken out lies on its own
    for until, found in ((None, 0), (3 * DAY, 1)):
        link = pa.Table.from_pylist([{"parent": 3, "child": 1, "since": 0, "until": until,
                                      "opened": 1, "closed": None}], LINKS)  # fmt: skip
        assert stored_long(custody, NAMES, link, 5, 9 * DAY).rows.num_rows == found
