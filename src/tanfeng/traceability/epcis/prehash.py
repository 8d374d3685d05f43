"""Event hash (事件哈希): canonical text of an event and its SHA-256, as CBV 2.0 section 8.9 asks.

Two documents that tell the same event, in JSON or XML, with URNs or Digital Links, in any order of
fields and lists, give the same hash. It says which event it is; it signs nothing. Left out: when it
was recorded, its id, what declares it an error, comments, and what the sender asks to ignore.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from tanfeng.traceability.epcis.context import RDFS, Prefixes
from tanfeng.traceability.epcis.digital_link import canonical, canonical_all
from tanfeng.traceability.epcis.shape import fields_of
from tanfeng.traceability.epcis.words import WordList, words

Event = Mapping[str, Any]
_GS1 = "https://gs1.org/voc/"
_METADATA = ("time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData",
             "dataProcessingMethod", "bizRules")  # fmt: skip
_REPORT = (
    "type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "time",
    "microorganism", "chemicalSubstance", "value", "component", "stringValue",
    "booleanValue", "hexBinaryValue", "uriValue", "minValue", "maxValue", "meanValue", "sDev",
    "percRank", "percValue", "uom", "coordinateReferenceSystem",
)  # fmt: skip
_COMMENT = RDFS + "comment"
_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_MOMENTS = frozenset(("time", "startTime", "endTime"))


def event_hash(
    event: Event,
    prefixes: Prefixes,
    ignored: Collection[str] = (),
    named: Mapping[str, list[str]] | None = None,
) -> bytes:
    """Return the SHA-256 of the canonical text, 32 bytes; see `prehash`."""
    return hashlib.sha256(prehash(event, prefixes, ignored, named).encode()).digest()


def hash_uri(digest: bytes) -> str:
    """Return the hash as the URI that CBV 2.0 gives it."""
    return f"ni:///sha-256;{digest.hex()}?ver=CBV2.0"


def canonical_names(event: Event) -> dict[str, list[str]]:
    """Return the canonical names of the fields that hold lists of things."""
    return {field: canonical_all(event[field]) for field in _LISTS if event.get(field)}


def prehash(
    event: Event,
    prefixes: Prefixes,
    ignored: Collection[str] = (),
    named: Mapping[str, list[str]] | None = None,
) -> str:
    """Return the canonical text of an event.

    Parameters
    ----------
    event
        As JSON values, already found valid.
    prefixes
        What the prefixes of user fields stand for.
    ignored
        Full names of user fields that the sender asks to leave out.
    named
        What `canonical_names` gives, where it is at hand.
    """
    lists = canonical_names(event) if named is None else named
    parts = ["eventType=", event["type"], "eventTime=", utc_text(event["eventTime"]),
             "eventTimeZoneOffset=", event["eventTimeZoneOffset"]]  # fmt: skip
    if "certificationInfo" in event:
        parts.append(_certified(event["certificationInfo"], prefixes, ignored))
    order = _writers(event["type"])
    for _, name, write in sorted([order[name] for name in event if name in order]):
        value = lists.get(name) or event[name]
        if value is not None:
            parts.append(write(value, prefixes, ignored))
    parts += (_strayed(event), _own(event, prefixes, ignored))
    return "".join(parts)


# an event's moment is asked for several times
@lru_cache(maxsize=1_024)
def moment(text: str) -> datetime:
    """Return a moment of ISO 8601 with offset.

    Raises
    ------
    ValueError
        Where it is none, or has no offset.
    """
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def utc_text(text: str) -> str:
    """Return a moment in UTC, rounded to milliseconds."""
    found = moment(text).astimezone(UTC)
    if over := found.microsecond % 1_000:
        # half a millisecond goes up, as the examples of the standard have it
        found += timedelta(microseconds=1_000 - over if over >= 500 else -over)
    return found.isoformat(timespec="milliseconds")[:23] + "Z"


def number_text(value: Any) -> str:
    """Return a number without trailing zeros; true and false as words; other values as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return format(Decimal(repr(value)), "f")
    return str(value)


def _amount(value: Any) -> str:
    """Return a number of a field that holds numbers, also where it came as text (XML)."""
    if not isinstance(value, str):
        return number_text(value)
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return value
    return format(number.normalize() + 0, "f") if number.is_finite() else value


_Writer = Callable[[Any, Prefixes, Collection[str]], str]


@lru_cache(maxsize=8)
def _writers(kind: str) -> Mapping[str, tuple[int, str, _Writer]]:
    """Return field -> its place in the canonical text of a type, name, and how it is written."""
    pairs = [pair for pair in _all_writers() if pair[0] in fields_of(kind)]
    if kind == "TransactionEvent":
        # the published examples have the papers of a transaction after all the rest
        pairs.sort(key=lambda pair: pair[0] == "bizTransactionList")
    return {name: (place, name, write) for place, (name, write) in enumerate(pairs)}


@lru_cache(maxsize=1)
def _all_writers() -> tuple[tuple[str, _Writer], ...]:
    lists = words()
    return (
        ("epcList", _names("epcList")),
        ("parentID", lambda v, p, i: "parentID=" + canonical(v)),
        ("inputEPCList", _names("inputEPCList")),
        ("childEPCs", _names("childEPCs")),
        ("quantityList", _quantities("quantityList")),
        ("childQuantityList", _quantities("childQuantityList")),
        ("inputQuantityList", _quantities("inputQuantityList")),
        ("outputEPCList", _names("outputEPCList")),
        ("outputQuantityList", _quantities("outputQuantityList")),
        ("action", lambda v, p, i: "action=" + v),
        ("transformationID", lambda v, p, i: "transformationID=" + canonical(v)),
        ("bizStep", _word("bizStep", lists["step"])),
        ("disposition", _word("disposition", lists["disposition"])),
        ("persistentDisposition", _persistent(lists["disposition"])),
        ("readPoint", _place("readPoint")),
        ("bizLocation", _place("bizLocation")),
        ("bizTransactionList", _pairs("bizTransactionList", "bizTransaction", lists["paper"])),
        ("destinationList", _pairs("destinationList", "destination", lists["side"])),
        ("sourceList", _pairs("sourceList", "source", lists["side"])),
        ("sensorElementList", _sensors(lists["component"])),
        ("ilmd", _lot_data),
    )


def _names(field: str) -> _Writer:
    def write(value: list[str], prefixes: Prefixes, ignored: Collection[str]) -> str:
        if not value:
            return ""
        return field + "epc=" + "epc=".join(sorted(value))

    return write


def _quantities(field: str) -> _Writer:
    def one(each: Event, prefixes: Prefixes, ignored: Collection[str]) -> str:
        text = "quantityElementepcClass=" + canonical(each["epcClass"])
        if "quantity" in each:
            text += "quantity=" + _amount(each["quantity"])
        return text + "uom=" + each["uom"] if "uom" in each else text

    def write(value: list[Event], prefixes: Prefixes, ignored: Collection[str]) -> str:
        return field + "".join(sorted(one(v, prefixes, ignored) for v in value)) if value else ""

    return write


def _word(field: str, known: WordList) -> _Writer:
    return lambda value, prefixes, ignored: f"{field}={known.address(value)}"


def _persistent(known: WordList) -> _Writer:
    def write(value: Event, prefixes: Prefixes, ignored: Collection[str]) -> str:
        text = "persistentDisposition"
        for name in ("set", "unset"):
            text += "".join(
                f"{name}={each}" for each in sorted(map(known.address, value.get(name, ())))
            )
        return text

    return write


def _place(field: str) -> _Writer:
    def write(value: Event, prefixes: Prefixes, ignored: Collection[str]) -> str:
        text = f"{field}id={canonical(value['id'])}"
        return text + _own(value, prefixes, ignored) if len(value) > 1 else text

    return write


def _pairs(field: str, what: str, known: WordList) -> _Writer:
    def one(each: Event) -> str:
        kind = f"type={known.address(each['type'])}" if "type" in each else ""
        return f"{kind}{what}={canonical(each[what])}"

    def write(value: list[Event], prefixes: Prefixes, ignored: Collection[str]) -> str:
        return field + "".join(sorted(map(one, value))) if value else ""

    return write


def _sensors(components: WordList) -> _Writer:
    def field(name: str, value: Any) -> str:
        if name in _MOMENTS:
            value = utc_text(value)
        elif name == "component":
            value = components.address(value)
        elif name in ("type", "exception"):
            value = _gs1_word(value)
        elif isinstance(value, str) and name.endswith(("alue", "sDev", "Rank")):
            value = _sensed(name, value)
        elif isinstance(value, str):
            value = canonical(value)
        return f"{name}={number_text(value)}"

    def block(
        name: str, value: Event, order: tuple[str, ...], prefixes: Prefixes, out: Collection[str]
    ) -> str:
        text = "".join(field(each, value[each]) for each in order if each in value)
        return name + text + _own(value, prefixes, out)

    def element(each: Event, prefixes: Prefixes, ignored: Collection[str]) -> str:
        text = "sensorElement"
        if "sensorMetadata" in each:
            text += block("sensorMetadata", each["sensorMetadata"], _METADATA, prefixes, ignored)
        reports = (
            block("sensorReport", r, _REPORT, prefixes, ignored)
            for r in each.get("sensorReport", ())
        )
        return text + "".join(sorted(reports)) + _own(each, prefixes, ignored)

    def write(value: list[Event], prefixes: Prefixes, ignored: Collection[str]) -> str:
        found = sorted(element(each, prefixes, ignored) for each in value)
        return "sensorElementList" + "".join(found) if found else ""

    return write


def _sensed(name: str, value: str) -> str:
    if name == "uriValue":
        return canonical(value)
    # the published examples take digits through a double, also where they stand for text
    if name == "stringValue" and value.isdigit():
        return format(Decimal(float(value)), "f")
    return value if name in ("stringValue", "hexBinaryValue", "booleanValue") else _amount(value)


def _strayed(event: Event) -> str:
    """Return what stands in a sensor report and belongs elsewhere, as the examples have it."""
    if "sensorElementList" not in event:
        return ""
    return "".join(sorted(
        f"sensorElementListsensorElementsensorReport{name}={canonical(value)}"
        for element in event.get("sensorElementList", ())
        for report in element.get("sensorReport", ())
        for name, value in report.items()
        if name == "bizRules"
    ))  # fmt: skip


def _gs1_word(text: str) -> str:
    if text.startswith("gs1:"):
        return _GS1 + text[4:]
    return text if ":" in text else _GS1 + text


def _certified(value: Any, prefixes: Prefixes, ignored: Collection[str]) -> str:
    parts = value if isinstance(value, list) else [value]
    texts = (
        "certificationInfo=" + canonical(each) if isinstance(each, str)
        else "certificationInfo" + _own(each, prefixes, ignored)
        for each in parts
    )  # fmt: skip
    return "".join(sorted(texts))


def _lot_data(value: Event, prefixes: Prefixes, ignored: Collection[str]) -> str:
    return "ilmd" + _own(value, prefixes, ignored) if value else ""


def _own(value: Event, prefixes: Prefixes, ignored: Collection[str]) -> str:
    """Return the user's own fields, in the order of their full names and values."""
    texts: list[str] = []
    for name in [name for name in value if ":" in name]:
        full = prefixes.full(name)
        if full not in ignored and full != _COMMENT:
            texts += _user_field(prefixes.braced(name), value[name], prefixes)
    return "".join(sorted(texts))


def _user_field(name: str, value: Any, prefixes: Prefixes) -> list[str]:
    if isinstance(value, str):
        return [f"{name}={canonical(value)}"]
    if isinstance(value, list):
        return [text for each in value for text in _user_field(name, each, prefixes)]
    if isinstance(value, dict):
        inner = [
            text
            for key, each in value.items()
            for text in _user_field(prefixes.braced(key) if ":" in key else key, each, prefixes)
        ]
        return [name + "".join(sorted(inner))]
    return [f"{name}={number_text(value)}"]
