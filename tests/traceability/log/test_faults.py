"""Capture and death: kill -9 at any moment, two writers, a document of 100 MB."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tanfeng.ledger.workspace import open_workspace
from tanfeng.traceability.log import all_jobs, capture, tables

WRITER = """
import sys
from pathlib import Path
from tanfeng.ledger.workspace import open_workspace
from tanfeng.traceability.log import capture
ws = open_workspace(Path(sys.argv[1]), sys.argv[2] or None)
print("open", flush=True)
for path in sorted(Path(sys.argv[3]).glob("*.json")):
    told = capture(ws, path.read_bytes(), party="maker", name=path.name)
    print(path.name, told.taken, flush=True)
"""


def documents(folder, moved, document_of, count, size):
    folder.mkdir()
    for n in range(count):
        events = [
            moved("ADD", f"pack{n}-{k}", *(f"{n}-{k}-{c}" for c in range(8))) for k in range(size)
        ]
        (folder / f"{n:03d}.json").write_bytes(document_of(*events))


@pytest.mark.slow
def test_every_accepted_job_survives_kill_9_and_no_half_job_does(ws, tmp_path, document_of, moved):
    documents(tmp_path / "in", moved, document_of, 12, 60)
    url = str(ws.engine.url.render_as_string(hide_password=False))
    chance, told = random.Random(5), set()
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(ws.path), url if "postgres" in url else "",
             str(tmp_path / "in")], stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0.05, 0.8))
        os.kill(process.pid, signal.SIGKILL)
        told |= {line.split()[0] for line in process.stdout if line.endswith("\n")}
        process.wait()
    again = open_workspace(ws.path, url if "postgres" in url else None)
    kept = {each.name for each in all_jobs(again, 1000) if each.taken}
    assert told <= kept
    found = tables(again)
    assert found.events.num_rows == 60 * len(kept)
    assert found.links.num_rows == 60 * 8 * len(kept)
    # and the rest can be sent again
    for path in sorted((tmp_path / "in").glob("*.json")):
        capture(again, path.read_bytes(), party="maker", name=path.name)
    assert tables(again).links.num_rows == 12 * 60 * 8


def test_two_writers_take_turns(ws, document_of, moved):
    """Both put the same thing in different packs: nothing is lost, nothing is there twice."""
    batches = [
        document_of(*(moved("ADD", f"pack{w}", f"cell{n}", "shared") for n in range(20)))
        for w in range(6)
    ]
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda data: capture(ws, data, party="maker"), batches))
    assert [each.taken for each in done] == [20] * 6
    assert len({each.recorded_at for each in done}) == 6
    found = tables(ws)
    assert found.events["event"].to_pylist() == list(range(1, 121))
    assert found.things.num_rows == 6 + 20 + 1
    assert found.links.num_rows == 6 * 21


@pytest.mark.slow
def test_a_document_of_100_megabytes(ws, document_of, moved):
    if ws.engine.dialect.name != "sqlite":
        pytest.skip("one registry is enough for the size")
    lot = "x" * 900
    events = [moved("ADD", f"{lot}{n // 100}", f"{lot}{n}c") for n in range(52_000)]
    data = document_of(*events)
    assert len(data) > 100e6
    told = capture(ws, data, party="maker", name="large.json")
    assert (told.accepted, told.taken) == (True, 52_000)
    cut = capture(ws, data[:-1000], party="maker", name="cut.json")
    assert not cut.accepted
    assert json.loads(data)["type"] == "EPCISDocument"
