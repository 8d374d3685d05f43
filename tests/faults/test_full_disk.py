"""A full disk: nothing half, one clear refusal, and the same submission works afterwards."""

import errno
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from deltalake.exceptions import DeltaError
from sqlalchemy import event

from faults.writer import facts
from tanfeng.ledger import (
    Entity,
    add_entities,
    create_workspace,
    evidence,
    history,
    lake,
    open_workspace,
    post_run,
    reported,
    runs,
    snapshot,
    submission_list,
    submit,
)
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text
from tanfeng.reference.sheet import read_sheet

REGISTRIES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def count(frame) -> int:
    return frame.collect("pyarrow").shape[0]


def full(*_: object, **__: object) -> None:
    raise FULL


def lake_full(*_: object, **__: object) -> None:
    raise DeltaError("Generic LocalFileSystem error: No space left on device (os error 28)")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.xlsx"
    path.write_text("one", encoding="utf-8")
    return path


STEPS = {
    "evidence: no room for the copy": (evidence.os, "fsync", full),
    "evidence: no room for the name": (Path, "replace", full),
    "lake: no room for the rows": (lake, "write_deltalake", lake_full),
}


@pytest.mark.parametrize("step", STEPS)
def test_no_room_at_a_step_leaves_nothing_and_says_so(books, file, monkeypatch, step):
    before = {path for path in books.path.rglob("*") if "registry" not in path.name}
    target, name, fault = STEPS[step]
    with monkeypatch.context() as patch:
        patch.setattr(target, name, fault)
        with pytest.raises(TanfengError) as refused:
            submit(books, facts("p0", 1), entity="p0", file=file)
    [finding] = refused.value.findings
    assert finding.code == "disk-full"
    assert finding.hint.zh
    assert count(reported(books)) == 0
    assert submission_list(books) == ()
    left = {path for path in books.path.rglob("*") if "registry" not in path.name} - before
    # a file that was kept whole may stay: the same submission finds it there
    assert {path.parent.name for path in left if path.is_file()} <= {"writers", _shelf(file)}
    made = submit(books, facts("p0", 1), entity="p0", file=file)
    assert not made.again
    assert count(history(books)) == 3


def _shelf(file: Path) -> str:
    return evidence.hash_of(file)[:2]


def test_rows_that_reached_the_lake_before_the_disk_was_full_count(books, file, monkeypatch):
    """The commit is in the lake, only forcing it to disk failed: it is finished, not repeated."""
    with monkeypatch.context() as patch:
        patch.setattr(lake, "_flush", full)
        with pytest.raises(TanfengError) as refused:
            submit(books, facts("p0", 1), entity="p0", file=file)
    assert refused.value.findings[0].code == "posting-unsettled"
    assert count(reported(books)) == 0
    again = submit(books, facts("p0", 1), entity="p0", file=file)
    assert count(history(books)) == 3
    assert [each.id for each in submission_list(books)] == [again.id]


def test_a_registry_that_cannot_grow_refuses_and_recovers(tmp_path, file):
    """SQLite itself runs out of pages, at whatever statement needs the next one."""
    ws = create_workspace(tmp_path / "books")
    add_entities(ws, [Entity("p0", "plant", Text("零厂", "Plant 0"))])

    def bound(connection, _record) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(ws.engine, "connect", bound)
    ws.engine.dispose()
    made = []

    def fill() -> None:
        for number in range(400):
            each = submit(ws, facts("p0", number), entity="p0", note="x" * 500)
            made.append(each.id)

    with pytest.raises(TanfengError) as refused:
        fill()
    assert refused.value.findings[0].code == "disk-full"
    event.remove(ws.engine, "connect", bound)
    ws.engine.dispose()
    ws = open_workspace(ws.path)
    assert [each.id for each in submission_list(ws)] == made
    assert count(history(ws)) == 3 * len(made)
    submit(ws, facts("p0", 1000), entity="p0")


def test_a_run_without_room_is_no_run(books, monkeypatch):
    sheet = books.path / "sheets" / "m.yaml"
    sheet.write_text("sheet: m\nkind: method\ndocument: M\nsource: a test\n", encoding="utf-8")
    state = snapshot(books)
    with monkeypatch.context() as patch:
        patch.setattr(evidence.os, "fsync", full)
        with pytest.raises(TanfengError) as refused:
            post_run(books, kind="account", arguments={}, sheets=[read_sheet(sheet)],
                     snapshot=state)  # fmt: skip
    assert refused.value.findings[0].code == "disk-full"
    assert runs(books) == ()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 6 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)]
    if (
        shutil.which("mount") is None
        or subprocess.run(mounting, capture_output=True, check=False).returncode
    ):
        pytest.skip("no small disk: mounting a tmpfs needs the rights of root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("registry", REGISTRIES)
def test_a_disk_that_really_fills_up(small_disk, tmp_path, request, registry):
    """Different files until nothing fits: each one is in whole or not at all."""
    url = request.getfixturevalue("postgres_database")() if registry == "postgres" else None
    ws = create_workspace(small_disk / "books", url)
    add_entities(ws, [Entity("p0", "plant", Text("零厂", "Plant 0"))])
    filler = small_disk / "filler"
    room = shutil.disk_usage(small_disk).free
    filler.write_bytes(b"x" * (room - 400_000))
    made: list[str] = []
    refusals: list[TanfengError] = []
    for number in range(200):
        file = tmp_path / f"f{number}.xlsx"
        # of many sizes, so that the last room is used up by every kind of writing
        file.write_bytes(str(number).encode() * (1 + 7919 * number % 40_000))
        try:
            made.append(submit(ws, facts("p0", number), entity="p0", file=file, form=file.name).id)
        except TanfengError as error:
            refusals.append(error)
            if len(refusals) == 20:
                break
    codes = [refusal.findings[0].code for refusal in refusals]
    assert set(codes) <= {"disk-full", "posting-unsettled"}
    assert "disk-full" in codes
    assert made
    filler.unlink()
    ws = open_workspace(ws.path)
    late = [r.findings[0].at for r in refusals if r.findings[0].code == "posting-unsettled"]
    made = sorted(made + late)
    cells = history(ws).collect("pyarrow").to_native().to_pylist()
    assert Counter(row["submission"] for row in cells) == dict.fromkeys(made, 3)
    assert [each.id for each in submission_list(ws)] == made
    submit(ws, facts("p0", 1000), entity="p0")
