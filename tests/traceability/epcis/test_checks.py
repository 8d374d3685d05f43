"""What schemas cannot tell: parents, children, words, codes, amounts, times."""

import pytest

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity
from tanfeng.traceability.epcis import read_document

PACK, CELL = (
    "urn:tanfeng:battery:04QPB76836300JBC40000001",
    "https://id.gs1.org/00/040123450000003338",
)
LOT = {"epcClass": "urn:tanfeng:lot:A:1", "quantity": 5.0, "uom": "KGM"}


def codes(document, severity=Severity.ERROR):
    return sorted(f.code for f in read_document(document, "d").findings if f.severity is severity)


def family(kind, action, parent, children):
    return {
        "type": kind, "action": action, "parentID": parent, "childEPCs": children, "epcList": None,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["AggregationEvent", "AssociationEvent"])
@pytest.mark.parametrize("action", ["ADD", "OBSERVE", "DELETE"])
def test_parents_and_children_of_both_families(event_of, document_of, kind, action):
    """EPCIS 2.0 conformance case TCR-54 for associations, section 7.4.3 for aggregations."""
    whole = document_of(event_of(**family(kind, action, PACK, [CELL])))
    assert codes(whole) == []
    orphan = codes(document_of(event_of(**family(kind, action, None, [CELL]))))
    alone = kind == "AggregationEvent" and action == "OBSERVE"
    assert orphan == ([] if alone else ["epcis-parent-missing"])
    childless = codes(document_of(event_of(**family(kind, action, PACK, []))))
    needed = action == "ADD" or (kind == "AssociationEvent" and action == "OBSERVE")
    assert childless == (["epcis-children-missing"] if needed else [])


def test_nothing_holds_itself(event_of, document_of):
    event = event_of(**family("AssociationEvent", "ADD", PACK, [PACK]))
    assert codes(document_of(event)) == ["epcis-own-parent"]


def test_transformations_need_both_sides_or_a_name_they_share(event_of, document_of):
    bare = event_of(type="TransformationEvent", action=None, epcList=None,
                    inputQuantityList=[LOT])  # fmt: skip
    assert codes(document_of(bare)) == ["epcis-things-missing"]
    assert codes(document_of(bare | {"transformationID": "urn:uuid:1"})) == []
    assert codes(document_of(bare | {"outputQuantityList": [LOT]})) == []
    idle = bare | {"outputQuantityList": [LOT], "action": "OBSERVE"}
    assert codes(document_of(idle), Severity.WARNING) == ["epcis-field-idle"]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"epcList": ["urn:tanfeng:battery:04QCB76836300JBC4000090"]}, "epcis-battery-code"),
        ({"epcList": ["urn:tanfeng:battery:04qcb76836300jbc40000903"]}, "epcis-battery-code"),
        ({"quantityList": [LOT | {"quantity": 0}]}, "epcis-quantity"),
        ({"quantityList": [LOT | {"quantity": -1}]}, "epcis-quantity"),
        ({"bizStep": "comissioning"}, "epcis-word"),
        ({"persistentDisposition": {"set": ["recaled"]}}, "epcis-word"),
        ({"eventTimeZoneOffset": "+15:00"}, "epcis-value"),
        ({"eventTimeZoneOffset": "08:00"}, "epcis-value"),
        ({"eventTime": "2026-03-04T10:00:00"}, "epcis-value"),
        ({"eventTime": "2026-02-30T10:00:00Z"}, "epcis-value"),
        ({"eventTime": "2026-02-28T23:59:60Z"}, "epcis-value"),
        ({"epcList": ["two words:x"]}, "epcis-value"),
        ({"epcList": ["urn:x:" + "y" * 3000]}, "epcis-value"),
        ({"epcList": ["urn:x:\u0000"]}, "epcis-value"),
        ({"epcList": ["javascript:alert('<b>')"]}, "epcis-value"),
        ({"type": "ObjektEvent"}, "epcis-type"),
        ({"colour": "red"}, "epcis-field-unknown"),
        ({"eventID": "urn:uuid:1", "errorDeclaration": {
            "declarationTime": "2026-03-04T10:00:00Z", "correctiveEventIDs": ["urn:uuid:1"]}},
         "epcis-correctives"),
    ],
)  # fmt: skip
def test_each_fault_is_named(event_of, document_of, fields, found):
    document = document_of(event_of(), event_of(**fields))
    assert codes(document) == [found]
    assert all("eventList/1" in f.at for f in read_document(document, "d").findings)


def test_a_word_near_by_is_offered(event_of, document_of):
    (finding,) = read_document(document_of(event_of(bizStep="comissioning")), "d").findings
    assert "commissioning" in finding.hint.en


def test_what_is_odd_but_not_wrong_is_a_warning(event_of, document_of):
    twice = event_of(epcList=[CELL, CELL])
    assert codes(document_of(twice), Severity.WARNING) == ["epcis-twice"]
    foreign = event_of(bizStep="urn:epcglobal:cbv:bizstep:transforming")
    assert codes(document_of(foreign), Severity.WARNING) == ["epcis-word-doubtful"]
    assert codes(document_of(foreign)) == []
    assert codes(document_of(event_of(**{"mine:x": 1})), Severity.WARNING) == ["epcis-prefix"]


def test_one_id_for_two_events_is_refused_and_a_repeated_event_told(event_of, document_of):
    one = event_of(eventID="urn:uuid:1")
    assert codes(document_of(one, event_of(eventID="urn:uuid:1", bizStep="packing"))) == [
        "epcis-id-reused"
    ]
    again = document_of(one, one)
    assert codes(again) == []
    assert codes(again, Severity.WARNING) == ["epcis-repeated"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "epcis-unreadable"),
        (b"{", "epcis-unreadable"),
        (b"\xff\xfe", "epcis-unreadable"),
        (b"[" * 100_000, "epcis-unreadable"),
        (b"[]", "epcis-document"),
        (b'{"type":"EPCISDocument","@context":[]}', "epcis-document"),
        (b'{"type":"EPCISDocument","@context":[],"epcisBody":{"eventList":{}}}', "epcis-document"),
        (b"<a/>", "epcis-document"),
        (b"<a", "xml-unreadable"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml-entities"),
    ],
)
def test_what_is_no_document_is_one_clear_refusal(data, code):
    with pytest.raises(TanfengError) as caught:
        read_document(data, "d")
    assert [f.code for f in caught.value.findings] == [code]


def test_a_thousand_faults_are_counted_not_all_told(event_of, document_of):
    found = read_document(document_of(*[event_of(bizStep="x")] * 1000), "d").findings
    assert len(found) == 501
    assert found[-1].code == "epcis-more"
    assert "500" in found[-1].message.en
