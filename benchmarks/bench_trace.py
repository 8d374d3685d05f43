"""The log of lives: reading events, taking them in, finding things, audits, origins.

    python benchmarks/bench_trace.py [--quick]

Events are of three types with 20 or 6 identifiers and 1,200 bytes, 100 to a document. Peers in the
same run: the jsonschema package with the same schema, and, where TANFENG_EPCIS_PYTHON names an
interpreter that has it, epcis-event-hash-generator (which makes no checks). Look-ups are asked in a
process of their own after the pages of the file were dropped from memory. Bars beside the figures:
20,000 events/s per core, 1 ms at the 99th percentile, 5 s for the audit of ten million links, 1 ms
for the origin of a lot.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

RESULTS = Path(__file__).parent / "results" / "trace.csv"
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
CELLS, UNITS = 20, 8
ROUNDS = 3
"""Of which the fastest counts, for us and for peers: others use the machine, too."""


def made_documents(number: int) -> list[bytes]:
    """Documents of a hundred events."""
    documents = []
    for first in range(0, number, 100):
        events = []
        for n in range(first, first + 100):
            many = 20 if n % 3 else 6
            names = [f"urn:epc:id:sgtin:4012345.0{n % 90000:05d}.{n * 50 + k}" for k in range(many)]
            event: dict[str, Any] = {
                "type": ("ObjectEvent", "AggregationEvent", "AssociationEvent")[n % 3],
                "eventID": f"urn:uuid:00000000-0000-4000-8000-{n:012d}",
                "eventTime": f"2026-03-{n % 28 + 1:02d}T10:00:{n % 60:02d}.123+08:00",
                "eventTimeZoneOffset": "+08:00", "action": "ADD", "bizStep": "assembling",
                "disposition": "in_progress",
                "readPoint": {"id": "urn:epc:id:sgln:4012345.00005.0"},
                "bizLocation": {"id": "urn:epc:id:sgln:4012345.00005.0"},
                "bizTransactionList": [
                    {"type": "po", "bizTransaction": f"urn:epcglobal:cbv:bt:4012345000009:{n}"}
                ],
                "example:line": f"line {n % 7}", "example:shift": {"example:crew": "A"},
            }  # fmt: skip
            if n % 3:
                event |= {"parentID": f"urn:epc:id:sscc:4012345.{n:010d}", "childEPCs": names}
            else:
                event |= {"epcList": names}
            events.append(event)
        documents.append(json.dumps({
            "@context": [CONTEXT, {"example": "https://ns.example.com/epcis/"}],
            "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-04-01T00:00:00Z",
            "epcisBody": {"eventList": events},
        }).encode())  # fmt: skip
    return documents


def read(documents: list[bytes]) -> float:
    """Return events per second of CPU of parsing, schema, checks, hash and what is looked up."""
    from tanfeng.traceability.epcis import read_document

    def once() -> float:
        begin, count = time.process_time(), 0
        for document in documents:
            reading = read_document(document)
            assert reading.accepted
            count += len(reading.events)
        return count / (time.process_time() - begin)

    read_document(documents[0])
    return max(once() for _ in range(ROUNDS))


def schema_peer(documents: list[bytes]) -> float:
    """Return events per second of the jsonschema package with the same schema."""
    from jsonschema import Draft202012Validator

    from tanfeng.traceability.epcis.shape import TYPES, event_schema

    validators = {kind: Draft202012Validator(event_schema(kind)) for kind in TYPES}

    def once() -> float:
        begin, count = time.process_time(), 0
        for document in documents:
            for event in json.loads(document)["epcisBody"]["eventList"]:
                assert validators[event["type"]].is_valid(event)
                count += 1
        return count / (time.process_time() - begin)

    return max(once() for _ in range(ROUNDS))


HASHES = """
import json, sys, time
from epcis_event_hash_generator import events_from_file_reader as reader, hash_generator as hashes
least = None
for _ in range(int(sys.argv[1])):
    begin, found = time.process_time(), []
    for path in sys.argv[2:]:
        given = hashes.epcis_hashes_from_events(reader.event_list_from_file(path))
        found += list(given[0] if isinstance(given, tuple) else given)
    seconds = time.process_time() - begin
    least = seconds if least is None else min(least, seconds)
print(json.dumps([len(found), least, sorted(found)[:3]]))
"""


def hash_peer(documents: list[bytes], python: str, folder: Path) -> tuple[float, list[str]]:
    """Return events per second of the event hash package, and some of its hashes."""
    paths = []
    for n, document in enumerate(documents):
        paths.append(str(folder / f"{n}.jsonld"))
        Path(paths[-1]).write_bytes(document)
    done = subprocess.run(
        [python, "-c", HASHES, str(ROUNDS), *paths], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    count, seconds, some = json.loads(done.stdout.splitlines()[-1])
    return count / seconds, some


def stored(documents: list[bytes], folder: Path) -> tuple[float, float]:
    """Return events per second taken into the log, and bytes of the registry per event."""
    from tanfeng.ledger.workspace import create_workspace
    from tanfeng.traceability.log import capture

    ws = create_workspace(folder / "ws")
    before = (ws.path / "registry.sqlite").stat().st_size
    begin, count = time.perf_counter(), 0
    for document in documents:
        count += capture(ws, document, party="maker").taken
    seconds = time.perf_counter() - begin
    ws.engine.dispose()
    return count / seconds, ((ws.path / "registry.sqlite").stat().st_size - before) / count


def built(packs: int, folder: Path) -> tuple[float, float, int]:
    """Write so many packs of 8 modules of 20 cells; return seconds, bytes per link, links."""
    from tanfeng.ledger.registry import lives, writing
    from tanfeng.ledger.workspace import create_workspace
    from tanfeng.traceability.log.rows import write

    ws = create_workspace(folder / "large")
    per = 1 + UNITS + UNITS * CELLS
    links, begin = 0, time.perf_counter()
    with writing(ws.engine) as connection:
        for first in range(0, packs, 2_000):
            names, rows = [], []
            for pack in range(first, min(first + 2_000, packs)):
                base = pack * per
                code = f"urn:tanfeng:battery:001PB010000001F{'123456789ABC'[pack % 12]}1{pack:07d}"
                names.append((base, code))
                for unit in range(UNITS):
                    module = base + 1 + unit * (CELLS + 1)
                    names.append((module, f"urn:x:module:{pack:07d}-{unit}"))
                    rows.append((module, 1, base, None, pack, None))
                    for cell in range(1, CELLS + 1):
                        names.append((module + cell, f"urn:x:cell:{pack:07d}-{unit}-{cell:02d}"))
                        rows.append((module + cell, 0, module, None, pack, None))
            write(connection, lives.things, names)
            write(connection, lives.links, rows)
            links += len(rows)
    seconds = time.perf_counter() - begin
    ws.engine.dispose()
    size = (ws.path / "registry.sqlite").stat().st_size
    return seconds, size / links, links


LOOK = """
import json, os, sys, time, random
from pathlib import Path
import numpy as np
path, packs, per = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
from tanfeng.ledger.registry import connect, read_address, reading
from tanfeng.traceability.lineage import contents, whereabouts
file = path / "registry.sqlite"
with open(file, "rb") as opened:
    os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
engine = connect(read_address(f"sqlite:///{file}"))
chance = random.Random(1)
down, up = [], []
with reading(engine) as connection:
    for _ in range(3000):
        pack = chance.randrange(packs) * per
        begin = time.perf_counter()
        found = contents(connection, pack)
        down.append(time.perf_counter() - begin)
        assert len(found) == per - 1
        cell = chance.randrange(packs) * per + 3
        begin = time.perf_counter()
        found = whereabouts(connection, cell)
        up.append(time.perf_counter() - begin)
        assert len(found) == 2
print(json.dumps([[float(v) for v in np.percentile(part, [50, 99])] for part in (down, up)]))
"""


def looked(packs: int, folder: Path) -> list[list[float]]:
    """Return median and 99th percentile of pack to cells, and of cell to pack, in seconds."""
    per = 1 + UNITS + UNITS * CELLS
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(folder / "large"), str(packs), str(per)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def audited(number: int) -> float:
    """Return seconds of the audits of containment over so many links in memory."""
    from tanfeng.traceability.audits import two_parents, wrong_counts, wrong_levels
    from tanfeng.traceability.tables import LINKS

    draw = np.random.default_rng(1)
    child = draw.permutation(number)
    parents = number // CELLS
    links = pa.table(
        {"parent": child // CELLS + number, "child": child,
         "since": draw.integers(0, 10**15, number), "until": pa.nulls(number, pa.int64()),
         "opened": child, "closed": pa.nulls(number, pa.int64())}, schema=LINKS,
    )  # fmt: skip
    front = "urn:tanfeng:battery:001%sE010000001B11%07d"
    names = [front % ("C", n % 10**7) for n in range(number)]
    names += [front % ("M", n) for n in range(parents)]
    things = pa.table({"thing": np.arange(number + parents), "code": pa.array(names)})
    del names
    layouts = pa.table({"manufacturer": ["001"], "product_type": ["M"], "spec": ["01"],
                        "parts": [CELLS]})  # fmt: skip
    begin = time.perf_counter()
    assert two_parents(links, things).holds
    assert wrong_levels(links, things).holds
    assert wrong_counts(links, things, layouts).holds
    return time.perf_counter() - begin


def originated(lots: int) -> tuple[float, float]:
    """Return seconds of all origins over seven levels of lots, and of one answer."""
    from tanfeng.traceability.lineage import origins
    from tanfeng.traceability.tables import FLOWS

    draw = np.random.default_rng(2)
    level = lots // 7
    rows: dict[str, list[np.ndarray]] = {name: [] for name in FLOWS.names}
    for step in range(1, 7):
        out = np.repeat(np.arange(level) + step * level, 2)
        into = draw.integers(0, level, 2 * level) + (step - 1) * level
        kg = draw.uniform(1, 100, 2 * level)
        for name, value in zip(FLOWS.names, (out, into, out, out, kg, kg), strict=True):
            rows[name].append(value)
    flows = pa.table({name: np.concatenate(parts) for name, parts in rows.items()}).cast(FLOWS)
    classes = {lot: f"class {lot % 93}" for lot in range(level)}
    begin = time.perf_counter()
    found = origins(flows, classes)
    whole = time.perf_counter() - begin
    begin = time.perf_counter()
    for lot in range(6 * level, 7 * level):
        found.of(lot)
    return whole, (time.perf_counter() - begin) / level


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    rows: list[tuple[str, str, str, str, str]] = []

    def add(what: str, size: int, value: str, bar: str = "", ratio: str = "") -> None:
        rows.append((what, f"{size}", value, bar, ratio))
        print(f"{what:58} {size:>10,} {value:>22} {bar:>16} {ratio}", flush=True)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        number = 2_000 if quick else 10_000
        documents = made_documents(number)
        size = sum(map(len, documents)) / number
        print(f"{size:.0f} bytes an event")
        ours = max(read(documents) for _ in range(2 if quick else 3))
        add("read: schema, checks, hash", number, f"{ours:.0f} events/s", "20,000")
        few = documents[: 2 if quick else 10]
        peer = schema_peer(few)
        add("jsonschema, same schema, no checks, no hash", len(few) * 100, f"{peer:.0f} events/s",
            "", f"{ours / peer:.0f} times")  # fmt: skip
        if python := os.environ.get("TANFENG_EPCIS_PYTHON"):
            peer, some = hash_peer(few, python, folder)
            from tanfeng.traceability.epcis import hash_uri, read_document

            mine = {hash_uri(e.hash) for each in few for e in read_document(each).events}
            assert set(some) <= mine, some
            add("epcis-event-hash-generator, same hashes, no checks", len(few) * 100,
                f"{peer:.0f} events/s", "", f"{ours / peer:.0f} times")  # fmt: skip
        rate, bytes_each = stored(documents, folder)
        add("taken into SQLite with links, durable", number, f"{rate:.0f} events/s")
        add("registry", number, f"{bytes_each:.0f} bytes/event")
        packs = 2_000 if quick else 60_000
        seconds, per_link, links = built(packs, folder)
        add("links and names written", links, f"{links / seconds:.0f} links/s")
        add("registry, names and links", links, f"{per_link:.0f} bytes/link")
        down, up = looked(packs, folder)
        for what, (half, most) in (("pack to 168 parts", down), ("cell to pack", up)):
            add(f"{what}, cold start, median", links, f"{half * 1e3:.3f} ms")
            add(f"{what}, cold start, 99 %", links, f"{most * 1e3:.3f} ms", "1 ms")
    number = 200_000 if quick else 10_000_000
    add("audit of containment: parents, levels, counts", number, f"{audited(number):.2f} s", "5 s")
    lots = 2_100 if quick else 23_100
    whole, one = originated(lots)
    add("origin vectors of all lots, 93 classes", lots, f"{whole:.2f} s", "0.36 s in the brief")
    add("origin of one lot", lots, f"{one * 1e3:.4f} ms", "1 ms")
    with RESULTS.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["what", "size", "measured", "bar", "ratio"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
