"""Whatever is submitted in whatever order: the view is what an obvious model says it is."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.ledger import (
    Entity,
    Fact,
    add_entities,
    create_workspace,
    history,
    reported,
    snapshot,
    submit,
)
from tanfeng.reference.finding import Text

Cells = dict[tuple[str, str], float]

CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["coal", "coke"]), st.sampled_from(["2024-01", "2024-02"])),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    max_size=4,
)
FILES = st.lists(CELLS.filter(bool), min_size=1, max_size=5)
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def facts(cells: Cells) -> list[Fact]:
    return [Fact("p", item, "consumption", period, value, "t")
            for (item, period), value in cells.items()]  # fmt: skip


def seen(frame) -> Cells:
    rows = frame.collect("pyarrow").to_native().to_pylist()
    assert len({(r["item"], r["period"]) for r in rows}) == len(rows)
    return {(r["item"], r["period"]): r["value"] for r in rows}


def model(before: Cells, cells: Cells) -> Cells:
    """A new file speaks for its months: what it has counts, what it lacks there is gone."""
    months = {period for _, period in cells}
    return {key: value for key, value in before.items() if key[1] not in months} | cells


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def fresh(folder: Path):
    ws = create_workspace(Path(tempfile.mkdtemp(dir=folder)) / "ws")
    add_entities(ws, [Entity("p", "plant", Text("厂", "Plant"))])
    return ws


def send(ws, cells: Cells):
    file = ws.path.parent / "file.xlsx"
    file.write_text(repr(sorted(cells.items())), encoding="utf-8")
    return submit(ws, facts(cells), entity="p", file=file)


@SLOW
@given(files=FILES)
def test_the_view_after_every_file_and_at_every_moment_is_the_models(folder, files):
    ws = fresh(folder)
    states: list[tuple[int, Cells]] = []
    now: Cells = {}
    for cells in files:
        made = send(ws, cells)
        now = model(now, cells)
        assert seen(reported(ws)) == now
        if not made.again:
            states.append((made.recorded_at, now))
    # every earlier state stays readable, whatever came later
    for moment, state in states:
        assert seen(reported(ws, snapshot(ws, moment))) == state
        assert seen(reported(ws, snapshot(ws, moment - 1))) != state or len(states) > 1
    rows = history(ws).collect("pyarrow").to_native()
    recorded = sorted(rows.column("recorded_at").to_pylist())
    counts = [sum(moment <= at for moment in recorded) for at, _ in states]
    assert counts == sorted(counts)
    assert counts[-1] == rows.num_rows


@SLOW
@given(files=FILES, times=st.integers(1, 3))
def test_submitting_again_changes_nothing(folder, files, times):
    ws = fresh(folder)
    for cells in files:
        first = send(ws, cells)
        before = (snapshot(ws).reported_version, seen(reported(ws)))
        for _ in range(times):
            again = send(ws, cells)
            assert again.again
            assert again.id == first.id
        assert (snapshot(ws).reported_version, seen(reported(ws))) == before


@SLOW
@given(first=CELLS.filter(bool), second=CELLS.filter(bool))
def test_a_correction_keeps_both(folder, first, second):
    ws = fresh(folder)
    a = send(ws, first)
    b = send(ws, second)
    rows = history(ws).collect("pyarrow").to_native().to_pylist()

    def said(id: str) -> Cells:
        own = (r for r in rows if r["submission"] == id and r["value"] is not None)
        return {(r["item"], r["period"]): r["value"] for r in own}

    assert said(a.id) == first
    assert said(b.id) == second
