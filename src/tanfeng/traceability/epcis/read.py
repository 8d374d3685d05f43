"""Reading EPCIS documents (读取 EPCIS 文档): JSON-LD and XML, captured or queried."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.epcis.captured import Captured, captured
from tanfeng.traceability.epcis.checks import Fault, faults
from tanfeng.traceability.epcis.context import Prefixes, told
from tanfeng.traceability.epcis.prehash import canonical_names, event_hash
from tanfeng.traceability.epcis.shape import TYPES, event_shape
from tanfeng.traceability.epcis.told import fault_of
from tanfeng.traceability.epcis.words import words
from tanfeng.traceability.epcis.xml_events import xml_events
from tanfeng.traceability.sweeping import no_sweeping

MOST_TOLD = 500
_IGNORE = b":ignoreFields"
"""Findings of one document; the rest is counted only."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a document holds (读取结果).

    Attributes
    ----------
    events
        Those found valid.
    findings
        Of all events, each with its place; errors mean that the document is refused as a whole.
    """

    events: tuple[Captured, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


@dataclass(slots=True)
class _Document:
    events: Iterator[tuple[str, Any, Prefixes]]
    ignored: Collection[str] = ()
    findings: list[Finding] = field(default_factory=list)


def read_document(data: bytes, at: str = "") -> Reading:
    """Read a document, or a single event, in JSON or XML.

    Parameters
    ----------
    at
        Name of the document, for the findings: their places are a JSON pointer after ``#``, or a
        line of XML after ``:``.

    Raises
    ------
    TanfengError
        ``epcis-unreadable`` for what is neither JSON nor XML, ``xml-unreadable``,
        ``xml-entities``, ``epcis-document`` for what is no document of EPCIS 2.0,
        ``epcis-context`` for JSON without a ``@context``.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        events, ignored = xml_events(data, at)
        document = _Document(events, ignored)
    else:
        document = _json_document(data, at)
    with no_sweeping():
        return _read(document)


def _read(document: _Document) -> Reading:
    lists, found, findings, more = words(), [], document.findings, 0
    seen: dict[str, bytes] = {}
    hashes: set[bytes] = set()
    for place, event, prefixes in document.events:
        errors = list(_wrong(event, prefixes, lists))
        if not any(each.severity is Severity.ERROR for each in errors):
            text = msgspec.json.encode(_kept(event, prefixes, document.ignored))
            named = canonical_names(event)
            ignored = document.ignored
            if _IGNORE in text:
                ignored = {*ignored, *_left_out(event, prefixes)}
            digest = event_hash(event, prefixes, ignored, named)
            one = captured(event, text, digest, lists, named)
            errors += _repeated(one, seen, hashes)
            found.append(one)
        for each in errors:
            if len(findings) < MOST_TOLD:
                path = "/".join(map(str, each.path))
                at = f"{place}/{path}" if path else place
                findings.append(Finding(each.code, each.severity, at, each.message, each.hint))
            else:
                more += 1
    if more:
        findings.append(Finding(
            "epcis-more", Severity.ERROR, findings[-1].at,
            Text(f"另有 {more} 个问题未列出。", f"{more} more findings are not listed."),
        ))  # fmt: skip
    return Reading(tuple(found), tuple(findings))


def _repeated(one: Captured, seen: dict[str, bytes], hashes: set[bytes]) -> Iterator[Fault]:
    if one.id and not one.error and seen.setdefault(one.id, one.hash) != one.hash:
        yield Fault("epcis-id-reused", Severity.ERROR, ("eventID",),
                    Text(f"编号“{one.id}”已用于另一事件。",
                         f"The id '{one.id}' is that of another event, too."))  # fmt: skip
    if not one.error and one.hash in hashes:
        yield Fault("epcis-repeated", Severity.WARNING, (),
                    Text("同一文档中重复的事件，只登记一次。",
                         "The same event is in the document twice; it is taken once."))  # fmt: skip
    hashes.add(one.hash)


def _wrong(event: Any, prefixes: Prefixes, lists: Any) -> Iterator[Fault]:
    kind = event.get("type") if isinstance(event, dict) else None
    if kind not in TYPES:
        yield Fault("epcis-type", Severity.ERROR, ("type",) if kind else (),
                    Text(f"“{kind}”不是事件类型。", f"'{kind}' is no type of event."),
                    Text(f"应为其中之一：{', '.join(TYPES)}",
                         f"Expected one of: {', '.join(TYPES)}"))  # fmt: skip
        return
    shape = event_shape(kind)
    if not shape.is_valid(event):
        yield from map(fault_of, shape.iter_errors(event))
        return
    yield from faults(event, lists)
    for name in event:
        if ":" in name and prefixes.unknown(name):
            yield Fault("epcis-prefix", Severity.WARNING, (name,),
                        Text(f"前缀“{name.partition(':')[0]}”未在 @context 中定义。",
                             f"No @context defines the prefix '{name.partition(':')[0]}'."),
                        )  # fmt: skip


def _left_out(event: dict[str, Any], prefixes: Prefixes) -> set[str]:
    """Return the fields that an event itself asks its hash to leave out, in full."""
    names: set[str] = set()
    for key, value in event.items():
        if key.endswith(":ignoreFields") and isinstance(value, list):
            names |= {prefixes.full(key), *(prefixes.full(str(name)) for name in value)}
    return names


def _kept(event: dict[str, Any], prefixes: Prefixes, ignored: Collection[str]) -> dict[str, Any]:
    """Return the event with the prefixes of its document, so that it can stand alone.

    What its document asks the hash to leave out, the event asks for itself from now on.

    When it was recorded is for the log to say.
    """
    if "recordTime" in event:
        event = {name: value for name, value in event.items() if name != "recordTime"}
    given = prefixes.given
    if ignored:
        event = event | {"tanfeng:ignoreFields": sorted(ignored)}
        given = given | {"tanfeng": "urn:tanfeng:epcis:"}
    if not given and "@context" not in event:
        return event
    return event | {"@context": [given]}


def _json_document(data: bytes, at: str) -> _Document:
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refuse(
            "epcis-unreadable", at, f"不是有效的 JSON 或 XML：{error}",
            f"This is neither JSON nor XML: {error}",
        ) from error  # fmt: skip
    kind = document.get("type") if isinstance(document, dict) else None
    if kind in TYPES:
        body, place, events = {}, f"{at}#", [document]
    else:
        body, place, events = _event_list(document, kind, at)
    if "@context" not in document:
        raise refuse(
            "epcis-context", f"{at}#", "文档没有 @context。", "The document has no @context.",
            "至少给出 EPCIS 2.0 的 JSON-LD 上下文地址。",
            "Give at least the address of the JSON-LD context of EPCIS 2.0.",
        )  # fmt: skip
    prefixes = Prefixes(dict(told(document["@context"])))
    ignored = {
        prefixes.full(name)
        for part in (document, body)
        for key, names in part.items()
        if key.endswith(":ignoreFields") and isinstance(names, list)
        for name in names
        if isinstance(name, str)
    }
    return _Document(_json_events(events, place, prefixes, kind in TYPES), ignored)


def _event_list(document: Any, kind: Any, at: str) -> tuple[dict[str, Any], str, list[Any]]:
    refusal = refuse(
        "epcis-document", f"{at}#", "不是 EPCIS 2.0 文档：没有事件列表。",
        "This is no document of EPCIS 2.0: there is no list of events.",
        "应为 EPCISDocument 的 epcisBody.eventList，或查询结果，或单个事件。",
        "Expected epcisBody.eventList of an EPCISDocument, results of a query, or one event.",
    )  # fmt: skip
    if kind not in ("EPCISDocument", "EPCISQueryDocument"):
        raise refusal
    body = document.get("epcisBody")
    place, results = f"{at}#/epcisBody", dict[str, Any]()
    if isinstance(body, dict) and kind == "EPCISQueryDocument":
        told_of = body.get("queryResults")
        results = told_of if isinstance(told_of, dict) else {}
        body = results.get("resultsBody")
        place += "/queryResults/resultsBody"
    if not isinstance(body, dict):
        raise refusal
    if "event" in body and "eventList" not in body:
        return results, place + "/event", [body["event"]]
    events = body.get("eventList")
    if not isinstance(events, list):
        raise refusal
    return results, place + "/eventList", events


def _json_events(
    events: list[Any], place: str, prefixes: Prefixes, alone: bool
) -> Iterator[tuple[str, Any, Prefixes]]:
    for index, event in enumerate(events):
        own = event.get("@context") if isinstance(event, dict) and not alone else None
        yield (
            place if alone else f"{place}/{index}", event,
            prefixes.with_(own) if own is not None else prefixes,
        )  # fmt: skip


def refused(reading: Reading) -> TanfengError:
    """Return the refusal of a document with errors."""
    return TanfengError(*reading.findings)
