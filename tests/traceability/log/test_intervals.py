"""Containment intervals against a plain walk through the events."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.traceability.log.intervals import intervals

moves = st.lists(
    st.tuples(st.integers(1, 3), st.integers(11, 13), st.integers(0, 6), st.booleans()), max_size=30
)


def walked(rows):
    """Follow each child and parent by hand: at one moment taking out comes first."""
    found, opened = [], {}
    numbered = [
        (time, added, n, child, parent) for n, (child, parent, time, added) in enumerate(rows)
    ]
    for time, added, event, child, parent in sorted(numbered):
        if added and (child, parent) not in opened:
            opened[child, parent] = (time, event)
        elif not added and (child, parent) in opened:
            since, by = opened.pop((child, parent))
            found.append((parent, child, since, time, by, event))
    return found + [(p, c, since, None, by, None) for (c, p), (since, by) in opened.items()]


@given(moves)
def test_agrees_with_a_plain_walk(rows):
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)] or [
        np.array([], np.int64)
    ] * 4
    child, parent, time, added = columns
    made = intervals(child, parent, time, np.arange(len(child)), added.astype(bool))
    got = sorted(map(tuple, (row.values() for row in made.to_pylist())), key=str)
    assert got == sorted(walked(rows), key=str)
