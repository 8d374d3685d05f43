"""A small log written as rows of a table, and the built-in rules."""

import csv
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pyarrow as pa
import pytest

from tanfeng.traceability.duties import duties, open_calendar, rulebook, steps

CHINA = timezone(timedelta(hours=8))
HERE = Path(__file__).parent


def micro(text):
    """Microseconds in UTC of a time as a clock in China shows it."""
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
    return round(moment.timestamp() * 1e6)


def log(rows):
    """Tables of events and mentions of rows `event, step, party, thing, happened, recorded`."""
    known = steps()
    forms = [known[row["step"]].written for row in rows]
    events = pa.table({
        "event": pa.array([int(row["event"]) for row in rows], pa.int64()),
        "kind": pa.array([form.kind for form in forms], pa.string()),
        "action": pa.array([form.action for form in forms], pa.string()),
        "step": pa.array([form.step for form in forms], pa.string()),
        "disposition": pa.array([form.disposition for form in forms], pa.string()),
        "time": pa.array([micro(row["happened"]) for row in rows], pa.int64()),
        "recorded": pa.array([micro(row["recorded"]) for row in rows], pa.int64()),
        "party": pa.array([row["party"] for row in rows], pa.string()),
        "voided": pa.array([row.get("voided") == "yes" for row in rows], pa.bool_()),
    })  # fmt: skip
    mentions = pa.table({
        "event": events["event"], "role": pa.repeat("thing", len(rows)),
        "thing": pa.array([int(row["thing"]) for row in rows], pa.int64()),
    })  # fmt: skip
    return events, mentions


def read(name):
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="session")
def calendar():
    return open_calendar()


@pytest.fixture(scope="session")
def entities():
    rows = read("entities.csv")
    return pa.table({
        name: pa.array([row[name] or None for row in rows], pa.string())
        for name in ("entity", "role", "reports_to")
    })  # fmt: skip


@pytest.fixture(scope="session")
def held(calendar, entities):
    """Return a function that holds rows against the built-in rules."""

    def hold(rows, as_of, **options):
        events, mentions = log(rows)
        other = options.pop("counterpart", None)
        if other:
            events = events.append_column("counterpart", pa.repeat(other, len(rows)))
        given = {"rules": rulebook(), "steps": steps(), "calendar": calendar} | options
        return duties(events, mentions, given.pop("entities", entities), as_of=micro(as_of),
                      **given)  # fmt: skip

    return hold


@pytest.fixture
def worked():
    return read("events.csv")


@pytest.fixture
def golden():
    return read("golden.csv")
