"""Compaction: fewer files, the same rows, and every run still replayable."""

import os
import time

import pyarrow as pa
import pytest

from tanfeng.ledger import (
    compact,
    evidence_path,
    history,
    keep,
    lake,
    post_run,
    reported,
    run,
    snapshot,
    submit,
)
from tanfeng.reference.errors import TanfengError


def rows(frame) -> list[tuple]:
    return sorted(
        map(tuple, (r.values() for r in frame.collect("pyarrow").to_native().to_pylist()))
    )


def test_compaction_changes_no_answer(ws, fact):
    for number in range(6):
        submit(ws, [fact(f"item-{number % 4}", float(number))], entity="plant-a")
    old = snapshot(ws)
    before = rows(reported(ws)), rows(history(ws))
    reported_book, computed_book = compact(ws, keep_hours=0)
    assert (reported_book.before, reported_book.after) == (6, 1)
    assert reported_book.deleted == 6
    assert (computed_book.before, computed_book.after, computed_book.deleted) == (0, 0, 0)
    assert (rows(reported(ws)), rows(history(ws))) == before
    # nothing asked for the old files: that version can no longer be read, and says so
    with pytest.raises(TanfengError) as refused:
        reported(ws, old)
    assert refused.value.findings[0].code == "lake-version-gone"


def test_what_a_run_read_stays_readable(ws, fact):
    for number in range(3):
        submit(ws, [fact(f"item-{number}", float(number))], entity="plant-a")
    made = post_run(ws, kind="account", arguments={}, sheets=[], snapshot=snapshot(ws))
    before = rows(reported(ws, made.snapshot))
    submit(ws, [fact("item-9", 9.0)], entity="plant-a")
    compact(ws, keep_hours=0)
    submit(ws, [fact("item-0", 7.0)], entity="plant-a")
    compact(ws, keep_hours=0)
    assert rows(reported(ws, run(ws, 1).snapshot)) == before
    assert len(rows(reported(ws))) == 4


def test_recent_files_are_kept_for_readers_at_work(ws, fact):
    submit(ws, [fact("a")], entity="plant-a")
    submit(ws, [fact("b")], entity="plant-a")
    at_work = snapshot(ws)
    compact(ws)
    assert len(rows(reported(ws, at_work))) == 2


def test_what_a_killed_writer_left_is_cleared_away_later(ws, fact):
    submit(ws, [fact("a")], entity="plant-a")
    book = ws.path / "lake" / "reported"
    old, young = book / "part-old.parquet", book / "part-young.parquet"
    for stray in (old, young):
        stray.write_bytes(b"half a file")
    month_ago = time.time() - 30 * 86_400
    os.utime(old, (month_ago, month_ago))
    compact(ws)
    # the young one may belong to a submission that is under way
    assert (old.exists(), young.exists()) == (False, True)
    assert len(rows(reported(ws))) == 1


def test_the_log_stays_small_and_every_version_readable(ws):
    """Twenty commits to a checkpoint; nobody needs more than the last two of them."""
    schema = lake.SCHEMAS["reported"]
    for number in range(1, 66):
        row = {field.name: "x" for field in schema} | {"value": 1.0, "recorded_at": number}
        lake.append(ws.path, "reported", pa.Table.from_pylist([row], schema=schema), f"s{number}")
    log = ws.path / "lake" / "reported" / "_delta_log"
    kept = sorted(int(file.name[:20]) for file in log.glob("*.checkpoint.parquet"))
    assert kept == [39, 59]
    assert len(list(log.glob("*.json"))) == 66
    for version in (0, 1, 19, 20, 21, 40, 59, 60, 65):
        assert len(lake.files(ws.path, "reported", version)) == version
        assert lake.open_table(ws.path, "reported", version).version() == version
    assert lake.settle_commit(ws.path, "reported", "s3")
    assert not lake.settle_commit(ws.path, "reported", "s66")


def test_submissions_go_on_after_compaction(ws, fact):
    submit(ws, [fact("a", 1.0), fact("b", 1.0)], entity="plant-a")
    submit(ws, [fact("a", 2.0)], entity="plant-a")
    compact(ws, keep_hours=0)
    assert submit(ws, [fact("a", 2.0)], entity="plant-a").again
    submit(ws, [fact("a", 3.0)], entity="plant-a")
    assert [r[4] for r in rows(reported(ws))] == [3.0, 1.0]


def test_evidence_is_kept_once_and_whole(ws, tmp_path):
    content = bytes(range(256)) * 9000
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    sha256 = keep(ws, path)
    assert keep(ws, content, "again") == sha256
    assert evidence_path(ws, sha256).read_bytes() == content
    assert [p.name for p in (ws.path / "evidence").rglob("*") if p.is_file()] == [sha256]


@pytest.mark.parametrize("sha256", ["0" * 64, "", "../registry.sqlite", "a"])
def test_evidence_that_is_not_there_is_named(ws, sha256):
    with pytest.raises(TanfengError) as refused:
        evidence_path(ws, sha256)
    assert refused.value.findings[0].code == "evidence-missing"
