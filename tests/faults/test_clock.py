"""Clocks that step back, and two processes whose clocks differ."""

import itertools
from dataclasses import replace

import pytest

from faults.writer import facts
from tanfeng.ledger import history, reported, snapshot, submission_list, submit
from tanfeng.ledger.registry import engine, take_moment, writing


@pytest.fixture
def clock(monkeypatch):
    """A clock that tests set; the ledger reads no other."""
    hands = [1_700_000_000_000_000]
    monkeypatch.setattr(engine, "now", lambda: hands[0])
    return hands


def test_moments_increase_when_the_clock_steps_back(books, clock):
    made = []
    for step in (0, 5, -3_600_000_000, 0, -86_400_000_000, 7_200_000_000):
        clock[0] += step
        made.append(submit(books, facts("p0", len(made)), entity="p0"))
    assert all(a.recorded_at < b.recorded_at for a, b in itertools.pairwise(made))
    assert all(a.id < b.id for a, b in itertools.pairwise(made))
    assert [each.id for each in submission_list(books)] == [each.id for each in made]


def test_a_correction_made_after_the_clock_stepped_back_still_supersedes(books, clock):
    submit(books, facts("p0", 1), entity="p0")
    clock[0] -= 3_600_000_000
    corrected = submit(books, [replaced(fact) for fact in facts("p0", 1)], entity="p0")
    rows = reported(books).collect("pyarrow").to_native().to_pylist()
    assert {row["submission"] for row in rows} == {corrected.id}
    assert history(books).collect("pyarrow").shape[0] == 6


def replaced(fact):
    return replace(fact, value=99.0)


def test_an_earlier_state_stays_as_it_was_when_the_clock_steps_back(books, clock):
    submit(books, facts("p0", 1), entity="p0")
    before = snapshot(books)
    clock[0] -= 10
    submit(books, facts("p1", 2), entity="p1")
    again = snapshot(books, before.as_of)
    assert reported(books, again).collect("pyarrow").shape[0] == 3


def test_a_moment_is_never_given_twice(books, clock):
    given = []
    for _ in range(5):
        with writing(books.engine) as connection:
            given += [take_moment(connection) for _ in range(3)]
    assert len(set(given)) == 15
    assert given == sorted(given)
