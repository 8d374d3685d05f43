"""Shape of events (事件结构): a JSON schema of EPCIS 2.0 section 7.4, written for this project.

It says which fields an event of each type has, which it needs and what stands in them. What one
field means for another is in `checks`.
"""

from __future__ import annotations

import functools
from datetime import date
from typing import Any

import jsonschema_rs

Json = dict[str, Any]
_OWN = "^(?:[^:]+:.+|_.*)$"
"""Names of users' fields have a prefix; what begins with ``_`` is a note that is left out."""
_TEXT: Json = {"type": "string", "minLength": 1}
_BARRED = '\\s\\x00-\\x20\\x7f<>"{}|\\\\^`'
_URI: Json = {"type": "string", "pattern": f"^[^:{_BARRED}]+:[^{_BARRED}]*$", "maxLength": 2_000}
"""Names of things, places and parties: no spaces or control characters, not endless."""
_MOMENT: Json = {"type": "string", "format": "date-time"}
_NUMBER: Json = {"type": "number"}
# senders write what was measured as text, too; the hash is the same
_MEASURED: Json = {
    "anyOf": [
        _NUMBER,
        {"type": "string", "pattern": "^[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?$"},
    ]
}
_OFFSET: Json = {"type": "string", "pattern": "^[+-](?:0\\d|1[0-3]):[0-5]\\d$|^[+-]14:00$"}
_WORD: Json = {"type": "string", "pattern": "^\\S+$"}


def _list(item: Json, least: int = 0) -> Json:
    return {"type": "array", "items": item, "minItems": least}


def _object(fields: Json, needed: tuple[str, ...] = (), own: Json | None = None) -> Json:
    return {"type": "object", "properties": fields, "required": list(needed),
            "patternProperties": {_OWN: own if own is not None else True},
            "additionalProperties": False}  # fmt: skip


_QUANTITY = _object({"epcClass": _URI, "quantity": _NUMBER, "uom": _TEXT}, ("epcClass",))
_PLACE = _object({"id": _URI}, ("id",))
_METADATA = _object({
    "time": _MOMENT, "startTime": _MOMENT, "endTime": _MOMENT, "deviceID": _URI,
    "deviceMetadata": _URI, "rawData": _URI, "dataProcessingMethod": _URI, "bizRules": _URI,
})  # fmt: skip
_REPORT = _object({
    "type": _WORD, "exception": _WORD, "deviceID": _URI, "deviceMetadata": _URI, "rawData": _URI,
    "dataProcessingMethod": _URI, "bizRules": _URI, "time": _MOMENT, "microorganism": _URI,
    "chemicalSubstance": _URI, "value": _MEASURED, "component": _WORD,
    "stringValue": {"type": "string"}, "booleanValue": {"type": "boolean"},
    "hexBinaryValue": {"type": "string", "pattern": "^[0-9A-Fa-f]*$"},
    "uriValue": _URI, "minValue": _MEASURED, "maxValue": _MEASURED, "meanValue": _MEASURED,
    "sDev": _MEASURED, "percRank": _MEASURED, "percValue": _MEASURED, "uom": _TEXT,
    "coordinateReferenceSystem": _URI,
})  # fmt: skip
_SENSORS = _list(
    _object({"sensorMetadata": _METADATA, "sensorReport": _list(_REPORT, 1)}, ("sensorReport",)), 1
)
# a certificate of the GS1 Web Vocabulary may stand in the place of its address
_CERTIFICATE: Json = {"anyOf": [_URI, {
    "type": "object",
    "additionalProperties": {"anyOf": [
        {"type": ["string", "number", "boolean", "array"]},
        {"type": "object",
         "patternProperties": {"Date$": {"type": "string", "format": "epcis-day"}}},
    ]},
}]}  # fmt: skip
_COMMON: Json = {
    "@context": True, "type": _TEXT, "eventTime": _MOMENT, "recordTime": _MOMENT,
    "eventTimeZoneOffset": _OFFSET, "eventID": _URI,
    "certificationInfo": {"anyOf": [_CERTIFICATE, _list(_CERTIFICATE, 1)]},
    "errorDeclaration": _object(
        {"declarationTime": _MOMENT, "reason": _WORD, "correctiveEventIDs": _list(_URI)},
        ("declarationTime",),
    ),
    "bizStep": _WORD, "disposition": _WORD,
    "persistentDisposition": _object({"set": _list(_WORD, 1), "unset": _list(_WORD, 1)}),
    "readPoint": _PLACE, "bizLocation": _PLACE,
    "bizTransactionList": _list(_object({"type": _WORD, "bizTransaction": _URI},
                                        ("bizTransaction",))),
    "sourceList": _list(_object({"type": _WORD, "source": _URI}, ("type", "source"))),
    "destinationList": _list(_object({"type": _WORD, "destination": _URI},
                                     ("type", "destination"))),
    "sensorElementList": _SENSORS,
}  # fmt: skip
_ACTION: Json = {"enum": ["ADD", "OBSERVE", "DELETE"]}
_NAMES, _AMOUNTS = _list(_URI), _list(_QUANTITY)
_LOT_DATA = _object({})
_FIELDS: dict[str, Json] = {
    "ObjectEvent": {"epcList": _NAMES, "quantityList": _AMOUNTS, "action": _ACTION,
                    "ilmd": _LOT_DATA},
    "AggregationEvent": {"parentID": _URI, "childEPCs": _NAMES, "childQuantityList": _AMOUNTS,
                         "action": _ACTION},
    "TransactionEvent": {"parentID": _URI, "epcList": _NAMES, "quantityList": _AMOUNTS,
                         "action": _ACTION},
    "TransformationEvent": {"inputEPCList": _NAMES, "inputQuantityList": _AMOUNTS,
                            "outputEPCList": _NAMES, "outputQuantityList": _AMOUNTS,
                            "transformationID": _URI, "ilmd": _LOT_DATA,
                            # not of the standard, but often there: a warning, no refusal
                            "action": _ACTION},
    "AssociationEvent": {"parentID": _URI, "childEPCs": _NAMES, "childQuantityList": _AMOUNTS,
                         "action": _ACTION},
}  # fmt: skip
TYPES = tuple(_FIELDS)
_NEEDED = ("type", "eventTime", "eventTimeZoneOffset")
_MORE = {"TransactionEvent": ("action", "bizTransactionList"), "TransformationEvent": ()}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def fields_of(kind: str) -> frozenset[str]:
    """Return the fields that a type of event may have."""
    return frozenset(_COMMON | _FIELDS.get(kind, {}))


def event_schema(kind: str) -> Json:
    """Return the JSON schema of one type of event, one of `TYPES`."""
    return _object(_COMMON | _FIELDS[kind], _NEEDED + _MORE.get(kind, ("action",)))


@functools.lru_cache(maxsize=8)
def event_shape(kind: str) -> Any:
    """Return the validator of one type of event, one of `TYPES`."""
    return jsonschema_rs.Draft202012Validator(
        event_schema(kind), validate_formats=True, formats={"epcis-day": _is_day}
    )
