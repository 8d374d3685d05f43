"""Events from partners (收到的事件): checked at the door, kept once, answered later."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from tanfeng.footprint.pact.addresses import registered
from tanfeng.footprint.pact.books import PREFIX
from tanfeng.footprint.pact.criteria import CriteriaError, event_criteria, read_criteria
from tanfeng.footprint.pact.document import Moment, Name, Uuid
from tanfeng.footprint.pact.reading import Document, read_document
from tanfeng.footprint.pact.shape import shape_findings
from tanfeng.ledger import Workspace
from tanfeng.ledger.exchange_events import Event, post_events, sent_event
from tanfeng.ledger.partners import Partner
from tanfeng.reference.finding import Finding, Severity, has_errors

KINDS = ("Published", "RequestCreated", "RequestFulfilled", "RequestRejected")
_TYPES = {f"{PREFIX}{kind}Event.3": kind for kind in KINDS}


class EventError(ValueError):
    """An event is not as it must be; the text tells the partner why."""


class CloudEvent(Struct):
    """An event as on the wire (CloudEvents 1.0, structured JSON)."""

    type: Name
    specversion: Literal["1.0"]
    id: Annotated[str, Meta(min_length=1, max_length=200)]
    source: Annotated[str, Meta(min_length=1, max_length=500)]
    data: dict[str, Any]
    time: Moment | None = None


class _Published(Struct):
    pfIds: Annotated[list[Uuid], Meta(min_length=1, max_length=1000)]


class _Failure(Struct):
    code: str
    message: str


class _Rejected(Struct):
    requestEventId: Name
    error: _Failure


class _Fulfilled(Struct):
    requestEventId: Name
    pfs: Annotated[list[dict[str, Any]], Meta(min_length=1)]


def accept(ws: Workspace, partner: Partner, body: bytes) -> bool:
    """Check an event and keep it; what follows from it is done by `work`.

    Returns
    -------
    bool
        False when it is there already: an event may be sent again and counts once.

    Raises
    ------
    EventError
        When it is not an event of PACT v3, comes from an address that is not registered, or
        answers a request that we did not send.
    """
    try:
        text = body.decode("utf-8")
        plain = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        message = f"the body is no JSON: {str(error)[:200]}"
        raise EventError(message) from error
    _must(list(shape_findings(plain, CloudEvent)))
    kind = _TYPES.get(plain["type"])
    if kind is None:
        message = f"the type must be one of {', '.join(_TYPES)}"
        raise EventError(message)
    # only what makes us call somebody needs an address that we know
    calls = kind in ("RequestCreated", "Published")
    if calls and registered(plain["source"], partner.callbacks) is None:
        message = "the source is not an address that is registered for this client"
        raise EventError(message)
    _CHECKS[kind](ws, partner, plain["data"], body)
    event = Event("in", partner.name, plain["source"], plain["id"], kind, text)
    return bool(post_events(ws, [event]))


def _must(findings: list[Finding]) -> None:
    if has_errors(findings):
        worst = [each for each in findings if each.severity is Severity.ERROR]
        raise EventError("; ".join(f"{each.at}: {each.message.en}" for each in worst[:20]))


def _published(_ws: Workspace, _partner: Partner, data: dict[str, Any], _body: bytes) -> None:
    _must(list(shape_findings(data, _Published, "$.data")))


def _created(_ws: Workspace, _partner: Partner, data: dict[str, Any], _body: bytes) -> None:
    try:
        read_criteria(event_criteria(data))
    except CriteriaError as error:
        raise EventError(str(error)) from error


def _fulfilled(ws: Workspace, partner: Partner, data: dict[str, Any], body: bytes) -> None:
    _must(list(shape_findings(data, _Fulfilled, "$.data")))
    _was_asked(ws, partner, data["requestEventId"])
    for n, document in enumerate(documents_of(body)):
        _must([replace(each, at=f"$.data.pfs[{n}]{each.at[1:]}") for each in document.findings])


def _rejected(ws: Workspace, partner: Partner, data: dict[str, Any], _body: bytes) -> None:
    _must(list(shape_findings(data, _Rejected, "$.data")))
    _was_asked(ws, partner, data["requestEventId"])


def _was_asked(ws: Workspace, partner: Partner, id: str) -> None:
    asked = sent_event(ws, partner.name, id)
    if asked is None or asked.kind != "RequestCreated":
        message = "$.data.requestEventId: we sent no such request"
        raise EventError(message)


_CHECKS = {
    "Published": _published, "RequestCreated": _created, "RequestFulfilled": _fulfilled,
    "RequestRejected": _rejected,
}  # fmt: skip


class _Pfs(Struct):
    pfs: list[msgspec.Raw]


class _Carrier(Struct):
    data: _Pfs


def documents_of(body: bytes) -> list[Document]:
    """Return the footprints that a RequestFulfilled event carries, byte for byte."""
    return [
        read_document(bytes(each)) for each in msgspec.json.decode(body, type=_Carrier).data.pfs
    ]
