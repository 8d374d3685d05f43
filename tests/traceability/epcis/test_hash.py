"""Properties of the event hash: what it must not see, and what it must."""

import random
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from tanfeng.traceability.epcis import canonical, hash_uri, read_document

names = st.integers(1, 9_999_999).map(lambda n: f"urn:epc:id:sgtin:4012345.011111.{n}")


def only(document):
    (event,) = read_document(document, "d").events
    return event.hash


@given(st.lists(names, min_size=1, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_order_names_and_time_zone_do_not_matter(event_of, document_of, things, chance):
    event = event_of(epcList=things, **{"example:a": ["1", "2"], "example:b": {"example:c": "3"}})
    shuffled = list(event.items())
    chance.shuffle(shuffled)
    other = dict(shuffled) | {
        "epcList": [canonical(name) for name in chance.sample(things, len(things))],
        "eventTime": "2026-03-04T02:00:00.0Z", "example:a": ["2", "1"],
        "bizStep": "https://ref.gs1.org/cbv/BizStep-commissioning",
        "recordTime": "2026-03-05T00:00:00Z", "eventID": "urn:uuid:7",
    }  # fmt: skip
    assert only(document_of(event)) == only(document_of(other))


@given(st.sampled_from(["eventTime", "action", "bizStep", "epcList", "example:a", "readPoint"]))
def test_every_field_matters(event_of, document_of, field):
    changed = {
        "eventTime": "2026-03-04T10:00:00.001+08:00", "action": "OBSERVE", "bizStep": "packing",
        "epcList": ["urn:x:1"], "example:a": "1", "readPoint": {"id": "urn:x:2"},
    }[field]  # fmt: skip
    assert only(document_of(event_of())) != only(document_of(event_of(**{field: changed})))


@given(st.lists(names, min_size=1, max_size=4, unique=True), st.floats(0.001, 1e6))
def test_json_and_xml_of_one_event_have_one_hash(event_of, document_of, things, amount):
    event = event_of(
        epcList=things, quantityList=[{"epcClass": "urn:x:lot", "quantity": amount, "uom": "KGM"}],
        readPoint={"id": "urn:epc:id:sgln:4012345.00005.0"},
        bizTransactionList=[{"type": "po", "bizTransaction": "urn:x:paper"}],
        **{"example:note": "a & b", "example:list": ["1", "2"]},
    )  # fmt: skip
    epcs = "".join(f"<epc>{name}</epc>" for name in things)
    xml = f"""<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:x="https://ns.example.com/epcis/"
    ><EPCISBody><EventList><ObjectEvent><eventTime>{event["eventTime"]}</eventTime>
    <eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList>{epcs}</epcList><action>ADD</action>
    <bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>
    <readPoint><id>urn:epc:id:sgln:4012345.00005.0</id></readPoint>
    <bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:x:paper
    </bizTransaction></bizTransactionList>
    <extension><quantityList><quantityElement><epcClass>urn:x:lot</epcClass>
    <quantity>{amount!r}</quantity><uom>KGM</uom></quantityElement></quantityList></extension>
    <x:note>{escape("a & b")}</x:note><x:list>2</x:list><x:list>1</x:list>
    </ObjectEvent></EventList></EPCISBody></e:EPCISDocument>"""
    assert only(document_of(event)) == only(xml.encode())


def test_the_text_kept_of_an_event_stands_alone(event_of, document_of):
    event = event_of(**{"example:a": "1"})
    (kept,) = read_document(document_of(event), "d").events
    (again,) = read_document(kept.text, "e").events
    assert again.hash == kept.hash
    assert hash_uri(kept.hash).startswith("ni:///sha-256;")


def test_ignored_fields_are_left_out(event_of, document_of):
    plain = document_of(event_of())
    marked = document_of(event_of(**{"example:mine": random.random()}))
    wish = b'"example:ignoreFields": ["example:mine"], '
    told = marked.replace(b'"type": "EPCISDocument"', wish + b'"type": "EPCISDocument"')
    assert only(told) == only(plain) != only(marked)
