"""One event as the log takes it (待登记事件)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import repeat
from typing import Any, NamedTuple

from tanfeng.traceability.epcis.digital_link import canonical
from tanfeng.traceability.epcis.prehash import moment
from tanfeng.traceability.epcis.words import WordList

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# a tenth of the time of reading is spent on making mentions
_of = tuple.__new__
NAMED = {
    "parentID": "parent", "epcList": "thing", "childEPCs": "child", "inputEPCList": "input",
    "outputEPCList": "output",
}  # fmt: skip
"""Field of names -> role of the things in it."""
WEIGHED = {
    "quantityList": "thing", "childQuantityList": "child", "inputQuantityList": "input",
    "outputQuantityList": "output",
}  # fmt: skip
"""Field of quantities -> role of the classes and lots in it."""


class Mention(NamedTuple):
    """A thing of an event (提及).

    Attributes
    ----------
    role
        ``thing``, ``parent``, ``child``, ``input`` or ``output``.
    name
        Canonical, see `digital_link.canonical`.
    amount
        None for one piece with a name of its own, and for a class without an amount.
    unit
        Code of UN/ECE Recommendation 20; empty for pieces.
    """

    role: str
    name: str
    amount: float | None = None
    unit: str = ""


class Captured(NamedTuple):
    """An event found valid (事件).

    Attributes
    ----------
    text
        The event as compact JSON, with the prefixes it uses in its own ``@context``.
    kind
        ``object``, ``aggregation``, ``transaction``, ``transformation`` or ``association``.
    step, disposition
        Word of the Core Business Vocabulary, or the URI of somebody else's.
    time
        When it happened, microseconds since 1970 in UTC.
    offset
        Of the local time where it happened, such as ``+08:00``.
    hash
        See `prehash.event_hash`, 32 bytes.
    place, read_point
        Canonical; empty where not told.
    sources, destinations
        Pairs of type and party or place.
    papers
        Pairs of type and name of a business transaction.
    transformation
        Name that several events of one transformation share.
    error
        Whether it declares an earlier event with the same content or id to be an error.
    correctives
        Events that take the place of the one declared an error.
    """

    text: bytes
    kind: str
    action: str
    step: str
    disposition: str
    time: int
    offset: str
    id: str
    hash: bytes
    place: str
    read_point: str
    mentions: tuple[Mention, ...]
    sources: tuple[tuple[str, str], ...] = ()
    destinations: tuple[tuple[str, str], ...] = ()
    papers: tuple[tuple[str, str], ...] = ()
    transformation: str = ""
    error: bool = False
    correctives: tuple[str, ...] = ()


def microseconds(text: str) -> int:
    """Return a moment of ISO 8601 with offset in microseconds since 1970."""
    since = moment(text) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def captured(
    event: Mapping[str, Any],
    text: bytes,
    digest: bytes,
    lists: Mapping[str, WordList],
    named: Mapping[str, list[str]],
) -> Captured:
    """Take what is looked up and followed out of a valid event.

    Parameters
    ----------
    named
        What `prehash.canonical_names` gives.
    """
    mentions: list[Mention] = []
    for field, role in NAMED.items():
        if field in named:
            pieces = zip(repeat(role), named[field], repeat(None), repeat(""))
            mentions += map(_of, repeat(Mention), pieces)
        elif field == "parentID" and event.get(field):
            mentions.append(Mention(role, canonical(event[field])))
    for field, role in WEIGHED.items():
        for each in event.get(field, ()):
            amount = each.get("quantity")
            mentions.append(Mention(
                role, canonical(each["epcClass"]), None if amount is None else float(amount),
                each.get("uom", ""),
            ))  # fmt: skip
    kind = event["type"][:-5].lower()
    error = event.get("errorDeclaration")
    place, point = event.get("bizLocation"), event.get("readPoint")
    step, disposition = event.get("bizStep"), event.get("disposition")
    return Captured(
        text, kind, "" if kind == "transformation" else event["action"],
        lists["step"].bare(step) if step else "",
        lists["disposition"].bare(disposition) if disposition else "",
        microseconds(event["eventTime"]), event["eventTimeZoneOffset"], event.get("eventID", ""),
        digest, canonical(place["id"]) if place else "", canonical(point["id"]) if point else "",
        tuple(mentions),
        _pairs(event.get("sourceList"), "source", lists["side"]),
        _pairs(event.get("destinationList"), "destination", lists["side"]),
        _pairs(event.get("bizTransactionList"), "bizTransaction", lists["paper"]),
        canonical(event.get("transformationID", "")), error is not None,
        tuple(error.get("correctiveEventIDs", ())) if error else (),
    )  # fmt: skip


def _pairs(
    value: list[Mapping[str, str]] | None, what: str, known: WordList
) -> tuple[tuple[str, str], ...]:
    if not value:
        return ()
    return tuple((known.bare(each.get("type", "")), canonical(each[what])) for each in value)
