"""A proof says of itself whether it was changed, whatever form its events came in."""

import json

import pytest

from tanfeng.ledger import create_workspace
from tanfeng.ledger.registry import reading
from tanfeng.ledger.registry.lives import things
from tanfeng.reference.errors import TanfengError
from tanfeng.traceability.lineage import check_proof, find_things, proof
from tanfeng.traceability.lineage.proof import KEY
from tanfeng.traceability.log import capture
from tanfeng.traceability.synthetic import make_lives


@pytest.fixture(scope="module")
def traced(tmp_path_factory):
    ws = create_workspace(tmp_path_factory.mktemp("proof") / "ws")
    lives = make_lives(3, seed=4)
    for sent in lives.sent:
        assert capture(ws, sent.document(), party=sent.party).accepted
    return ws, lives


def proven(ws, name):
    with reading(ws.engine) as connection:
        ((called, thing),) = find_things(connection, name).items()
        return proof(connection, called, thing)


def test_a_proof_stands_for_itself_and_its_events_are_in_the_log(traced):
    ws, lives = traced
    for pack in lives.packs:
        data = proven(ws, pack)
        assert check_proof(data, "p.json").findings == ()
        with reading(ws.engine) as connection:
            found = check_proof(data, "p.json", connection)
        assert (found.thing, found.findings) == (pack, ())
        assert len(found.hashes) == len(json.loads(data)[KEY]["events"]) > 3


def strings(value, path=()):
    """Yield the path of every text of an event that means something."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in ("eventID", "@context"):
                yield from strings(each, (*path, key))
    elif isinstance(value, list):
        for n, each in enumerate(value):
            yield from strings(each, (*path, n))
    elif isinstance(value, str):
        yield path


def test_no_text_of_any_event_can_be_changed_unseen(traced):
    ws, lives = traced
    data = json.loads(proven(ws, next(iter(lives.packs))))
    events = data["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    unseen = []
    paths = list(strings(events[:4]))
    assert len(paths) > 30
    for path in paths:
        changed = json.loads(json.dumps(data))
        inner = changed["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] += "9"
        try:
            found = check_proof(json.dumps(changed).encode(), "p.json")
        except TanfengError:
            continue
        if not found.findings:
            unseen.append(path)
    assert unseen == []


def test_a_missing_event_a_missing_hash_and_another_log(traced, tmp_path):
    ws, lives = traced
    data = json.loads(proven(ws, next(iter(lives.packs))))
    short = json.loads(json.dumps(data))
    short["epcisBody"]["queryResults"]["resultsBody"]["eventList"].pop()
    codes = {f.code for f in check_proof(json.dumps(short).encode(), "p").findings}
    assert codes == {"proof-incomplete"}
    data[KEY]["events"][0]["hash"] = ""
    codes = {f.code for f in check_proof(json.dumps(data).encode(), "p").findings}
    assert codes == {"proof-differs"}
    other = create_workspace(tmp_path / "other")
    with reading(other.engine) as connection:
        found = check_proof(proven(ws, next(iter(lives.packs))), "p", connection)
    assert {f.code for f in found.findings} == {"proof-unknown"}
    assert len(found.findings) == len(found.hashes)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"tanfeng:proof": 3}', b"\xff",
                                  b'{"tanfeng:proof": {"thing": "a", "events": [1]}}'])  # fmt: skip
def test_what_is_no_proof_is_refused(data):
    with pytest.raises(TanfengError) as caught:
        check_proof(data, "p.json")
    assert caught.value.findings[0].code == "proof-unreadable"


@pytest.mark.realdata
def test_documents_of_other_systems_prove_themselves_too(realdata, tmp_path):
    """JSON-LD and XML, with prefixes, extensions, sensors and ids of their own."""
    ws = create_workspace(tmp_path / "ws")
    taken = 0
    for path in sorted((realdata / "epcis/hash").iterdir()):
        if path.suffix in (".json", ".jsonld", ".xml"):
            taken += capture(ws, path.read_bytes(), party="a", name=path.name).taken
    assert taken > 40
    with reading(ws.engine) as connection:
        names = connection.execute(things.select()).all()
        assert len(names) > 60
        for row in names:
            data = proof(connection, row.name, row.thing)
            assert check_proof(data, row.name, connection).findings == (), row.name
