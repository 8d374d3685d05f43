"""One place at a time, levels and counts: by hand, and against a slow search of all pairs."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.traceability.audits import ranks, two_parents, wrong_counts, wrong_levels
from tanfeng.traceability.tables import LINKS, THINGS

DAY = 86_400_000_000
CELL, MODULE, PACK = (f"urn:tanfeng:battery:001{k}E010000001B1100000" for k in "CMP")


def links_of(rows):
    """Rows of ``child, parent, since, until`` in days."""
    return pa.Table.from_pylist(
        [
            {"parent": parent, "child": child, "since": since * DAY,
             "until": None if until is None else until * DAY, "opened": n, "closed": None}
            for n, (child, parent, since, until) in enumerate(rows)
        ],
        LINKS,
    )  # fmt: skip


def things_of(codes):
    return pa.Table.from_pylist([{"thing": n, "code": code} for n, code in codes.items()], THINGS)


NUMBERS = things_of({n: f"thing-{n}" for n in range(40)})


def test_what_is_in_two_packs_is_told_with_both():
    links = links_of([(1, 11, 0, 5), (1, 12, 5, None), (2, 11, 0, None), (2, 12, 3, 4)])
    found = two_parents(links, NUMBERS)
    (row,) = found.rows.to_pylist()
    assert (row["child_code"], row["parent_code"], row["other_code"]) == (
        "thing-2", "thing-12", "thing-11")  # fmt: skip
    assert [each.code for each in found.findings] == ["trace-two-parents"]
    assert "thing-12" in found.findings[0].message.en
    assert two_parents(links.slice(0, 3), NUMBERS).holds


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(11, 14), st.integers(0, 12),
                  st.one_of(st.none(), st.integers(1, 6))),
        max_size=14,
    )
)  # fmt: skip
def test_as_a_search_of_all_pairs(drawn):
    rows = [(c, p, since, None if for_ is None else since + for_) for c, p, since, for_ in drawn]
    found = {row["opened"] for row in two_parents(links_of(rows), NUMBERS).rows.to_pylist()}
    clash = set()
    for n, (child, _, since, until) in enumerate(rows):
        for m, (other, _, begins, ends) in enumerate(rows):
            if n != m and child == other:
                apart = (ends is not None and ends <= since) or (
                    until is not None and until <= begins
                )
                if not apart:
                    clash |= {n, m}
    # the audit tells the later of two, never anything that clashes with nothing
    assert found <= clash
    assert bool(found) == bool(clash)
    for child in {rows[n][0] for n in clash}:
        assert any(rows[n][0] == child for n in found)


def test_a_module_cannot_be_in_a_cell():
    things = things_of({1: f"{CELL}01", 2: f"{MODULE}01", 3: f"{PACK}01",
                        4: "urn:tanfeng:vin:LSV0", 5: "urn:epc:id:sscc:1.2"})  # fmt: skip
    assert ranks(things).tolist() == [1, 2, 3, 4, 0]
    assert ranks(things.slice(2)).tolist() == [3, 4, 0]
    assert ranks(things.slice(0, 0)).tolist() == []
    good = links_of([(1, 2, 0, None), (2, 3, 0, None), (3, 4, 0, None), (3, 5, 0, None)])
    assert wrong_levels(good, things).holds
    (row,) = wrong_levels(links_of([(2, 1, 0, None), (1, 3, 0, None)]), things).rows.to_pylist()
    assert row["parent_code"] == f"{CELL}01"


@pytest.fixture
def layouts():
    return pa.Table.from_pylist(
        [{"manufacturer": "001", "product_type": "P", "spec": "01", "parts": 2}]
    )


def test_a_pack_that_lost_a_module_is_told_until_another_is_put_in(layouts):
    things = things_of({1: f"{MODULE}01", 2: f"{MODULE}02", 3: f"{PACK}01", 6: f"{MODULE}06"})
    rows = [(1, 3, 0, 5), (2, 3, 0, None)]
    found = wrong_counts(links_of(rows), things, layouts)
    assert [(row["parts"], row["found"]) for row in found.rows.to_pylist()] == [(2, 1)]
    assert wrong_counts(links_of(rows), things, layouts, on=3 * DAY).holds
    assert wrong_counts(links_of([*rows, (6, 3, 6, None)]), things, layouts).holds


def test_many_links_in_one_pass():
    """No clash among many; one that is put in is found."""
    count = 300_000
    child = np.arange(count)
    links = pa.table(
        {"parent": child // 8 + count, "child": child, "since": np.zeros(count, np.int64),
         "until": pa.nulls(count, pa.int64()), "opened": child,
         "closed": pa.nulls(count, pa.int64())}, schema=LINKS,
    )  # fmt: skip
    things = things_of({})
    assert two_parents(links, things).holds
    more = pa.concat_tables([links, links_of([(77, 999_999, 1, None)])])
    assert two_parents(more, things).rows["child"].to_pylist() == [77]
