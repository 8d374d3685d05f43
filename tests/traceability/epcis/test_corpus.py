"""Open examples of EPCIS documents: every hash, every verdict.

Sources: RalphTro/epcis-event-hash-generator @5d2f1c3 (MIT), openepcis/openepcis-test-resources
@901e5d3 and openepcis/openepcis-dpp-ready @620d799 (Apache-2.0).
"""

import pytest

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity
from tanfeng.traceability.epcis import hash_uri, read_document

pytestmark = pytest.mark.realdata


def read(path):
    return read_document(path.read_bytes(), path.name)


def test_every_expected_hash_is_reproduced(realdata):
    folder = realdata / "epcis" / "hash"
    count = {"jsonld": 0, "xml": 0}
    for kind in count:
        for path in sorted(folder.glob(f"*.{kind}")):
            expected = path.with_suffix(".hashes").read_text().split()
            assert [hash_uri(event.hash) for event in read(path).events] == expected, path.name
            count[kind] += len(expected)
    assert count == {"jsonld": 43, "xml": 20}


def test_every_valid_document_is_accepted(realdata):
    paths = sorted((realdata / "epcis" / "openepcis").glob("Capture__Documents__*.json"))
    assert len(paths) == 38
    for path in paths:
        assert read(path).accepted, path.name
        assert read(path).events
    for path in (realdata / "epcis" / "openepcis").glob("Capture__Events__*.json"):
        assert len(read(path).events) == 1


# what stands in each, by reading it: code and end of the place
WRONG = {
    "Combination_of_events_with_missing_mandatory_fields": [
        ("epcis-field-missing", "eventList/0/action"),
        ("epcis-field-missing", "eventList/1/action"),
        ("epcis-field-missing", "eventList/1/eventTimeZoneOffset"),
    ],
    "Combination_of_multiple_invalid_fields": [
        ("epcis-field-unknown", "eventList/3/ilmd"),
        ("epcis-value", "eventList/4/action"),
        ("epcis-value", "eventList/4/eventTime"),
        ("epcis-word", "eventList/0/bizStep"),
        ("epcis-word", "eventList/1/disposition"),
        ("epcis-word", "eventList/2/sourceList/0/type"),
    ],
    "Combination_of_non_standard_bizStep_and_disposition": [
        ("epcis-word", "eventList/0/bizStep"), ("epcis-word", "eventList/1/disposition"),
    ],
    "EPCISDocument_without_context": [("epcis-context", "#")],
    "ObjectEvent_with_ilmd_field_without_namespace": [("epcis-field-unknown", "eventList/0/ilmd")],
    "ObjectEvent_with_invalid_action": [("epcis-value", "eventList/0/action")],
    "ObjectEvent_with_invalid_certificationInfo": [
        ("epcis-value", "eventList/0/certificationInfo"),
    ],
    "ObjectEvent_with_invalid_eventTime_format": [("epcis-value", "eventList/0/eventTime")],
    "ObjectEvent_with_non_standard_bizStep": [("epcis-word", "eventList/0/bizStep")],
    "ObjectEvent_with_non_standard_bizStep_in_second_event": [
        ("epcis-word", "eventList/1/bizStep"),
    ],
    "ObjectEvent_with_non_standard_disposition": [("epcis-word", "eventList/0/disposition")],
    "ObjectEvent_with_quantity_as_text": [("epcis-value", "quantityList/0/quantity")],
    "ObjectEvent_with_unknown_field_in_quantityList": [("epcis-field-unknown", "quantityList/0")],
    "ObjectEvent_without_action_and_eventTime": [
        ("epcis-field-missing", "eventList/0/action"),
        ("epcis-field-missing", "eventList/0/eventTime"),
        ("epcis-field-missing", "eventList/0/eventTimeZoneOffset"),
    ],
    "ObjectEvent_without_identifier_list": [("epcis-things-missing", "eventList/0/epcList")],
}  # fmt: skip


def test_every_invalid_document_is_refused_with_place_and_reason(realdata):
    paths = sorted((realdata / "epcis" / "openepcis").glob("Capture__Invalid__*.json"))
    names = [path.stem.removeprefix("Capture__Invalid__") for path in paths]
    assert names == sorted(WRONG)
    for path, name in zip(paths, names, strict=True):
        try:
            found = read(path).findings
        except TanfengError as error:
            found = error.findings
        errors = sorted((f.code, f.at) for f in found if f.severity is Severity.ERROR)
        assert [code for code, _ in errors] == [code for code, _ in WRONG[name]], name
        for (_, at), (_, end) in zip(errors, WRONG[name], strict=True):
            assert at.startswith(path.name), name
            assert at.endswith(end), name


def test_results_of_queries_are_read_and_wrong_ones_refused(realdata):
    for path in sorted((realdata / "epcis" / "openepcis").glob("Query__*.json")):
        if "Queries" not in path.name:
            assert read(path).accepted == ("Invalid" not in path.name), path.name


def test_battery_documents_are_accepted(realdata):
    paths = sorted((realdata / "epcis" / "battery").glob("*.jsonld"))
    assert len(paths) == 10
    for path in paths:
        reading = read(path)
        assert reading.accepted, path.name
        assert reading.events, path.name
