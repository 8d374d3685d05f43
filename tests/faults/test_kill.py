"""kill -9 at every step and at any moment: what was acknowledged is there once, the rest is not."""

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from faults.writer import facts
from tanfeng.ledger import (
    Workspace,
    evidence_path,
    history,
    open_workspace,
    reported,
    submission_list,
    submit,
)
from tanfeng.ledger.registry import reading
from tanfeng.ledger.registry.tables import postings

WRITER = Path(__file__).with_name("writer.py")
SOURCE = Path(__file__).parents[2] / "src"
CELLS = 3


def start(*words: object) -> subprocess.Popen[str]:
    paths = [str(SOURCE), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        [sys.executable, str(WRITER), *map(str, words)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
    )  # fmt: skip


def rows(frame) -> list[dict]:
    return frame.collect("pyarrow").to_native().to_pylist()


def statuses(ws: Workspace) -> Counter[str]:
    with reading(ws.engine) as connection:
        return Counter(connection.execute(select(postings.c.status)).scalars())


STEPS = {
    "before-announcing": (0, False),
    "within-announcing": (0, False),
    "before-evidence": (1, False),
    "within-evidence": (1, False),
    "after-evidence": (1, False),
    "before-lake": (1, False),
    "after-lake": (1, True),
    "after-flush": (1, True),
    "before-acknowledging": (1, True),
    "within-acknowledging": (1, True),
    "after-acknowledging": (1, True),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_death_at_any_step_is_settled_by_the_next_opening(books, tmp_path, step):
    announced, counts = STEPS[step]
    file = tmp_path / "a.xlsx"
    file.write_text("one", encoding="utf-8")
    process = start(books.path, "--die-at", step, file)
    _, said = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, said
    # before anyone opens the workspace: an unacknowledged posting does not count
    acknowledged = statuses(books)["acknowledged"]
    assert len(rows(reported(books))) == (CELLS if acknowledged else 0)

    ws = open_workspace(books.path)
    assert (
        statuses(ws)
        == Counter({"acknowledged": int(counts), "dropped": announced - int(counts)}) + Counter()
    )
    assert len(rows(reported(ws))) == (CELLS if counts else 0)
    assert list((ws.path / "evidence").glob("incoming-*")) == []

    again = submit(ws, facts("p0", 1), entity="p0", file=file)
    assert again.again is counts
    assert len(rows(history(ws))) == CELLS
    assert evidence_path(ws, again.sha256).read_text(encoding="utf-8") == "one"


def check_whole(ws: Workspace, logged: dict[str, int]) -> None:
    """Every acknowledged submission is there exactly once, and none by half."""
    made = {each.id: each for each in submission_list(ws)}
    assert set(logged) <= set(made)
    assert "pending" not in statuses(ws)
    cells = Counter(row["submission"] for row in rows(history(ws)))
    assert cells == dict.fromkeys(made, CELLS)
    assert Counter(each.form for each in made.values()).most_common(1)[0][1] == 1
    for id, number in logged.items():
        assert made[id].form == f"f{number}"
        text = evidence_path(ws, made[id].sha256).read_text(encoding="utf-8")
        assert text == f"content {number}"
    moments = [each.recorded_at for each in submission_list(ws)]
    assert all(a < b for a, b in itertools.pairwise(moments))


def logged(*files: Path) -> dict[str, int]:
    lines = [line.split() for file in files if file.exists()
             for line in file.read_text(encoding="utf-8").splitlines()]  # fmt: skip
    return {line[0]: int(line[1]) for line in lines if len(line) == 2}


@pytest.mark.slow
def test_200_submissions_from_two_processes_survive_kill_9(books, tmp_path):
    """Two writers, killed again and again at random moments and started anew, until all is in."""
    chance = random.Random(20240601)
    logs = [tmp_path / "log-0", tmp_path / "log-1"]
    every = set(range(200))
    kills = 0
    deadline = time.monotonic() + 110
    while left := sorted(every - set(logged(*logs).values())):
        assert time.monotonic() < deadline, f"{len(left)} left after {kills} kills"
        halves = [[n for n in left if n % 2 == half] for half in (0, 1)]
        running = [
            start(books.path, "--submit", log, 4, ",".join(map(str, half)))
            for half, log in zip(halves, logs, strict=True)
            if half
        ]
        time.sleep(chance.uniform(1.0, 3.0))
        for process in running:
            if kills < 10 and process.poll() is None:
                process.kill()
                kills += 1
        for process in running:
            _, said = process.communicate(timeout=100)
            assert process.returncode in (0, -signal.SIGKILL), said
    assert kills >= 6
    check_whole(open_workspace(books.path), logged(*logs))


def test_two_writers_at_once_lose_nothing(books, tmp_path):
    logs = [tmp_path / "log-0", tmp_path / "log-1"]
    # one plant only: the writers have to wait for one another
    running = [
        start(books.path, "--submit", log, 1, ",".join(map(str, range(10 * n, 10 * n + 10))))
        for n, log in enumerate(logs)
    ]
    for process in running:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    acknowledged = logged(*logs)
    assert len(acknowledged) == 20
    check_whole(open_workspace(books.path), acknowledged)
