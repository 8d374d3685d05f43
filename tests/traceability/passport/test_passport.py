"""Battery passports: every kind of value checked, filed and shown with what events prove."""

import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanfeng.ledger import create_workspace
from tanfeng.ledger.registry import reading
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity
from tanfeng.traceability.lineage import find_things, life
from tanfeng.traceability.log import all_jobs, capture
from tanfeng.traceability.passport import (
    check,
    file_passport,
    filed_passport,
    filled,
    joined,
    model,
    proven,
    read_passport,
    thing_of,
    write_passport,
)
from tanfeng.traceability.passport.model import Branch, Leaf
from tanfeng.traceability.synthetic import make_lives

WHEN = datetime.fromisoformat("2026-01-05T08:00:00+08:00")
GOOD = {
    "text": "x", "texts": {"zh": "甲"}, "number": Decimal("1.50"), "integer": 3, "boolean": False,
    "moment": "2025-06-04T00:00:00+08:00", "address": "https://example.org/a",
    "cas": "7440-48-4", "any": [1],
}  # fmt: skip
BAD = {
    "text": [" ", 3, None], "texts": ["x", {"zh": 1}], "number": ["1", True, None],
    "integer": [Decimal("1.5"), "3"], "boolean": ["true", 0],
    "moment": ["2025-06-04", "yesterday", 20250604], "address": ["example", "a b:c", ""],
    "cas": ["7440-48-5", "7440484", "7440-48-4 "[:-1] + "x"], "choice": ["nothing of this", None],
}  # fmt: skip


def whole(branch):
    """Return content that fits a branch, every field in it."""
    made = {}
    for name, down in branch.below.items():
        one = whole(down) if isinstance(down, Branch) else value_of(down.field)
        made[name] = [one] if down.many else one
    return made


def value_of(field):
    if field.type == "choice":
        return field.values[0]
    if field.least is not None:
        return field.least
    return GOOD[field.type]


@pytest.fixture
def document():
    return {name: whole(branch) for name, branch in model().aspects.items()}


def leaves(branch, path=""):
    for name, down in branch.below.items():
        here = f"{path}/{name}" + ("/0" if down.many else "")
        yield from [(here, down)] if isinstance(down, Leaf) else leaves(down, here)


def put(document, pointer, value):
    *above, last = pointer.strip("/").split("/")
    for name in above:
        document = document[int(name) if isinstance(document, list) else name]
    if isinstance(document, list):
        document[int(last)] = value
    else:
        document[last] = value


def test_a_whole_passport_has_nothing_to_tell(document):
    assert check(document, model()) == []
    assert {name: has == of and of > 0 for name, (has, of) in filled(document, model()).items()} \
        == dict.fromkeys(model().aspects, True)  # fmt: skip


ALL = [(aspect + path, leaf.field) for aspect, branch in model().aspects.items()
       for path, leaf in leaves(branch)]  # fmt: skip


@pytest.mark.parametrize(("pointer", "field"), ALL, ids=[pointer for pointer, _ in ALL])
def test_every_field_refuses_what_is_not_of_its_type(document, pointer, field):
    for wrong in BAD.get(field.type, []):
        put(document, pointer, wrong)
        (finding,) = check(document, model(), "p.json")
        assert finding.severity is Severity.ERROR
        assert finding.at == f"p.json#/{pointer}"
        assert finding.code == ("passport-value" if field.type == "choice" else "passport-type")
    for edge, off in ((field.least, -1), (field.most, 1)):
        if edge is not None:
            put(document, pointer, edge + off)
            assert [f.code for f in check(document, model())] == ["passport-value"]


def test_what_is_missing_unknown_or_of_another_shape(document):
    del document["Labeling"]["labels"][0]["labelingSymbol"], document["Circularity"]
    document["CarbonFootprintForBatteries"]["BatteryCarbonFootprint"] = 1
    document["MaterialComposition"]["batteryMaterials"] = {}
    document["DueDiligence/2"] = {}
    document["PerformanceAndDurability"]["batteryCondition"]["capacityFade"] = 3
    told = {(f.code, f.at): f.message.en + f.hint.en for f in check(document, model())}
    assert told[("passport-missing", "#/Labeling")].endswith("labels/labelingSymbol")
    assert told[("passport-missing", "#/")].endswith("Circularity")
    near = told[("passport-field", "#/CarbonFootprintForBatteries/BatteryCarbonFootprint")]
    assert "'batteryCarbonFootprint' is meant" in near or "'batteryCarbonFootprint' meant" in near
    assert ("passport-type", "#/MaterialComposition/batteryMaterials") in told
    assert ("passport-field", "#/DueDiligence~12") in told
    assert ("passport-type",
            "#/PerformanceAndDurability/batteryCondition/capacityFade") in told  # fmt: skip
    assert len(told) == 6


def test_a_file_of_groups_a_group_and_a_folder_are_read_alike(document, tmp_path):
    document["GeneralProductInformation"]["productIdentifier"] = "0dcpe010000001c640000002"
    whole_file = tmp_path / "passport.json"
    whole_file.write_bytes(b"\xef\xbb\xbf" + write_passport(document))
    folder = tmp_path / "groups"
    folder.mkdir()
    for name, content in document.items():
        (folder / f"{name}.json").write_bytes(write_passport(content))
    one, other = read_passport(whole_file), read_passport(folder)
    assert one.document == other.document == document
    assert one.thing == other.thing == "urn:tanfeng:battery:0DCPE010000001C640000002"
    spelt = tmp_path / "spelt.json"
    spelt.write_bytes(write_passport({"general_product_information":
                                      document["GeneralProductInformation"]}))  # fmt: skip
    assert list(read_passport(spelt).document) == ["GeneralProductInformation"]
    # digits stay as they were typed
    assert b'"batteryCarbonFootprint": 1.50' in write_passport(one.document)


FAULTS = {
    "torn": (b'{"a": ', "passport-unreadable"),
    "no text": (b"\xff\xfe\x00", "passport-unreadable"),
    "deep": (b"[" * 100_000, "passport-unreadable"),
    "foreign": (b'{"name": "x"}', "passport-foreign"),
    "a list": (b"[]", "passport-foreign"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_no_passport_is_refused(tmp_path, name):
    data, code = FAULTS[name]
    path = tmp_path / "x.json"
    path.write_bytes(data)
    with pytest.raises(TanfengError) as caught:
        read_passport(path)
    assert [f.code for f in caught.value.findings] == [code]


def test_one_group_in_two_files_an_empty_folder_and_no_file(tmp_path):
    group = b'{"batteryMass": 1}'
    for name in "ab":
        (tmp_path / f"{name}.json").write_bytes(group)
    (tmp_path / "empty").mkdir()
    for path, code in ((tmp_path, "passport-twice"), (tmp_path / "empty", "passport-unreadable"),
                       (tmp_path / "none.json", "passport-unreadable")):  # fmt: skip
        with pytest.raises(TanfengError) as caught:
            read_passport(path)
        assert caught.value.findings[0].code == code


@pytest.fixture
def traced(tmp_path):
    """Return a workspace with the lives of three packs, and the name of the first."""
    ws = create_workspace(tmp_path / "ws")
    lives = make_lives(3, seed=2)
    for sent in lives.sent:
        assert capture(ws, sent.document(), party=sent.party).accepted
    return ws, next(iter(lives.packs))


def passport_of(tmp_path, name, **more):
    path = tmp_path / "p.json"
    general = {"productIdentifier": name} | more
    path.write_bytes(write_passport({"GeneralProductInformation": general}))
    return read_passport(path)


def test_filed_twice_taken_once_and_every_edition_is_kept(traced, tmp_path):
    ws, name = traced
    first = passport_of(tmp_path, name, batteryMass=Decimal("400.10"))
    assert file_passport(ws, first, party="demo-cells", at=WHEN).taken == 1
    later = WHEN + timedelta(days=2)
    assert file_passport(ws, first, party="demo-cells", at=later).taken == 0
    second = passport_of(tmp_path, name, batteryMass=Decimal("399.0"))
    job = file_passport(ws, second, party="demo-cells", at=later)
    assert job.taken == 1
    with reading(ws.engine) as connection:
        now = filed_passport(connection, name)
        then = filed_passport(connection, name, at=int(WHEN.timestamp() * 1e6))
        known = filed_passport(connection, name, known=job.recorded_at - 1)
        other = filed_passport(connection, name + "X")
    assert now.document == second.document
    assert then.document == known.document == first.document
    assert str(then.document["GeneralProductInformation"]["batteryMass"]) == "400.10"
    assert other is None


def test_a_faulty_passport_is_kept_as_refused_and_nothing_of_it_is_taken(traced, tmp_path):
    ws, name = traced
    faulty = passport_of(tmp_path, name, batteryMass="heavy")
    job = file_passport(ws, faulty, party="demo-cells", at=WHEN, name="p.json")
    assert not job.accepted
    assert [f.code for f in job.findings if f.severity is Severity.ERROR] == ["passport-type"]
    assert all_jobs(ws, 1)[0].id == job.id
    with reading(ws.engine) as connection:
        assert filed_passport(connection, name) is None


def test_whose_passport_it_is_must_be_said_once(traced, tmp_path):
    ws, name = traced
    path = tmp_path / "group.json"
    path.write_bytes(b'{"batteryMass": 3}')
    nameless = read_passport(path)
    with pytest.raises(TanfengError) as caught:
        file_passport(ws, nameless, party="demo-cells", at=WHEN)
    assert caught.value.findings[0].code == "passport-nameless"
    assert file_passport(ws, nameless, party="demo-cells", at=WHEN, code=name).taken == 1
    with pytest.raises(TanfengError) as caught:
        file_passport(ws, passport_of(tmp_path, name), party="p", at=WHEN, code=name + "9")
    assert caught.value.findings[0].code == "passport-other-battery"


def told_of(ws, name):
    with reading(ws.engine) as connection:
        ((called, thing),) = find_things(connection, name).items()
        return proven(called, life(connection, thing), model()), filed_passport(connection, called)


def test_events_fill_what_is_not_filed_and_contradict_what_is(traced, tmp_path):
    ws, name = traced
    told, filed = told_of(ws, name)
    assert filed is None
    document, findings = joined(None, told)
    general = document["GeneralProductInformation"]
    assert general["productIdentifier"] == name.rpartition(":")[2]
    assert general["manufacturerInformation"]["identifier"] == "demo-cells"
    assert general["manufacturingDate"] < general["puttingIntoService"]
    assert {f.code for f in findings} == {"passport-proven"}
    # what the events tell fits the model
    errors = [f for f in check(document, model()) if f.severity is Severity.ERROR]
    assert errors == []
    day = datetime.fromisoformat(general["manufacturingDate"])
    wrong = passport_of(tmp_path, name, manufacturingDate=(day + timedelta(days=9)).isoformat())
    file_passport(ws, wrong, party="demo-cells", at=WHEN)
    told, filed = told_of(ws, name)
    document, findings = joined(filed, told)
    (differs,) = (f for f in findings if f.code == "passport-differs")
    assert differs.at == "#/GeneralProductInformation/manufacturingDate"
    assert document["GeneralProductInformation"]["manufacturingDate"] != day.isoformat()
    # the filed document is not touched
    assert filed.document == wrong.document


@pytest.mark.parametrize(("days", "status"), [(-400, "Waste"), (40_000, "Original")])
def test_a_status_that_an_event_changed_since_is_the_events(tmp_path, days, status):
    ws = create_workspace(tmp_path / "ws")
    name = thing_of("0DCPE010000001C640000002")
    event = {"type": "ObjectEvent", "action": "DELETE", "bizStep": "decommissioning",
             "eventTime": "2026-03-01T00:00:00Z", "eventTimeZoneOffset": "+08:00",
             "epcList": [name]}  # fmt: skip
    sent = {"@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld"],
            "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": event["eventTime"],
            "epcisBody": {"eventList": [event]}}  # fmt: skip
    assert capture(ws, json.dumps(sent).encode(), party="demo-recycler").accepted
    at = datetime.fromisoformat("2026-03-01T00:00:00+00:00") + timedelta(days=days)
    file_passport(ws, passport_of(tmp_path, name, batteryStatus="Original"), party="a", at=at)
    told, filed = told_of(ws, name)
    document, findings = joined(filed, told)
    assert [f.code for f in findings if f.severity is Severity.WARNING] == ["passport-differs"]
    assert document["GeneralProductInformation"]["batteryStatus"] == status


names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | names
    | st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-9, max_value=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=60)
@given(st.dictionaries(names, values, max_size=3), st.dictionaries(names, values, max_size=3))
def test_whatever_is_sent_is_told_of_and_comes_back(tmp_path_factory, group, more):
    path = tmp_path_factory.mktemp("p") / "p.json"
    document = {"Circularity": group, "PerformanceAndDurability": more}
    path.write_bytes(write_passport(document))
    found = read_passport(path)
    assert found.document == document
    assert json.loads(write_passport(found.document)) == json.loads(path.read_bytes())
