"""Own and received records in the books (记录入账): publish, deprecate, receive."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import msgspec

from tanfeng.footprint.pact.reading import Document, entry_of
from tanfeng.ledger import Workspace
from tanfeng.ledger.exchange_events import Event, post_events
from tanfeng.ledger.footprints import (
    DEPRECATED,
    Entry,
    deprecate_footprint,
    footprint,
    post_footprints,
)
from tanfeng.ledger.partners import partners
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text, has_errors

PREFIX = "org.wbcsd.pact.ProductFootprint."


def publish(
    ws: Workspace, documents: Sequence[Document], *, run: int | None = None
) -> tuple[Entry, ...]:
    """Record documents as our own, all or none; their predecessors become deprecated.

    Returns
    -------
    tuple
        Those that are new: publishing again does nothing.

    Raises
    ------
    TanfengError
        With all findings, when one is an error; ``footprint-id-taken``.
    """
    found = tuple(each for document in documents for each in document.findings)
    if has_errors(found):
        raise TanfengError(*found)
    made: list[Entry] = []
    entries = [entry_of(each, "own", run=run) for each in documents]
    ends = {
        old.lower(): entry.id
        for entry, document in zip(entries, documents, strict=True)
        for old in document.plain.get("precedingPfIds") or ()
        if old.lower() != entry.id
    }
    made.extend(post_footprints(ws, entries, ends))
    return tuple(made)


def announce_published(ws: Workspace, entries: Sequence[Entry], source: str) -> int:
    """Queue a Published event for every partner that may see them; return how many.

    Parameters
    ----------
    source
        Our own address, where the records can be fetched.
    """
    queued = []
    for each in partners(ws):
        seen = [
            entry.id for entry in entries
            if not each.products or set(each.products) & set(entry.keys.get("product", ()))
        ]  # fmt: skip
        if each.callbacks and not each.revoked and seen:
            queued.append(outgoing(each.name, "Published", source, {"pfIds": seen}))
    return post_events(ws, queued)


def outgoing(partner: str, kind: str, source: str, data: object, to: str = "") -> Event:
    """Return an event to be sent, in the form of CloudEvents 1.0.

    Parameters
    ----------
    source
        Our own address.
    to
        The registered address that it is for; empty for the partner's first.
    """
    id = str(uuid4())
    body = {
        "type": f"{PREFIX}{kind}Event.3", "specversion": "1.0", "id": id, "source": source,
        "time": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "data": data,
    }  # fmt: skip
    return Event("out", partner, to, id, kind, msgspec.json.encode(body).decode())


def receive(
    ws: Workspace, partner: str, documents: Sequence[Document]
) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """Record what a partner gave: the good ones are kept, the bad ones told of.

    A record that the partner has deprecated since is deprecated; one whose content changed under
    the same id is not taken.

    Returns
    -------
    entries
        All that are good, also those that were there before.
    findings
        Of all documents.
    """
    kept: list[Entry] = []
    found = [each for document in documents for each in document.findings]
    for document in documents:
        if not document.usable:
            continue
        entry = entry_of(document, "received", partner=partner)
        known = footprint(ws, entry.id, direction="received", partner=partner)
        if known is not None and known.document != entry.document:
            if not _same_but_status(known, entry):
                found.append(_changed(entry))
                continue
            if entry.status == DEPRECATED:
                deprecate_footprint(ws, entry.id, partner=partner)
        else:
            ends = {
                old.lower(): entry.id for old in document.plain.get("precedingPfIds") or ()
                if old.lower() != entry.id
            }  # fmt: skip
            post_footprints(ws, [entry], ends)
        now = footprint(ws, entry.id, direction="received", partner=partner)
        assert now is not None
        kept.append(replace(now, keys=entry.keys))
    return tuple(kept), tuple(found)


def _same_but_status(known: Entry, given: Entry) -> bool:
    one, other = json.loads(known.document), json.loads(given.document)
    one["status"] = other["status"] = ""
    return one == other


def _changed(entry: Entry) -> Finding:
    return Finding(
        "pact-changed", Severity.ERROR, entry.id,
        Text("伙伴在同一编号下改了内容；保留先前的记录。",
             "The partner changed the content under the same id; the earlier one is kept."),
        Text("请伙伴以新 id 和 precedingPfIds 发布。",
             "Ask the partner to publish it under a new id, with precedingPfIds."),
    )  # fmt: skip
