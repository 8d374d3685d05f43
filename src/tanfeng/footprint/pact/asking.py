"""Asking suppliers (向供应商索取): fetch what they have, or send them a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tanfeng.footprint.pact.addresses import host_system
from tanfeng.footprint.pact.books import outgoing, receive
from tanfeng.footprint.pact.client import list_theirs, open_line
from tanfeng.footprint.pact.criteria import CRITERIA, KEYS, CriteriaError, read_criteria
from tanfeng.footprint.pact.guard import Reach
from tanfeng.footprint.pact.reading import read_document
from tanfeng.footprint.pact.work import Courier, work
from tanfeng.ledger import Workspace
from tanfeng.ledger.exchange_events import Event, events, post_events
from tanfeng.ledger.footprints import Entry
from tanfeng.ledger.partners import Partner, partner
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding


@dataclass(frozen=True)
class Fetched:
    """What a supplier gave (索取结果): the records that are kept, and all that was found."""

    partner: str
    given: int
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def fetch(
    ws: Workspace, name: str, criteria: Mapping[str, Sequence[str]], reach: Reach | None = None
) -> Fetched:
    """Fetch a partner's footprints that fit, check each and keep the good ones as received.

    Parameters
    ----------
    criteria
        Parameter of PACT v3 -> values, such as ``{"productId": ["urn:gtin:4712345060507"]}``.

    Raises
    ------
    TanfengError
        ``partner-unknown``, ``partner-revoked``, ``partner-criteria``, and what `client` says.
    """
    giver = _usable(ws, name)
    _check(criteria)
    with open_line(ws, giver, reach) as line:
        texts = list(list_theirs(line, criteria))
    documents = [read_document(text, f"{name}[{n}]") for n, text in enumerate(texts)]
    entries, findings = receive(ws, name, documents)
    return Fetched(name, len(texts), entries, findings)


def ask(ws: Workspace, name: str, criteria: Mapping[str, Sequence[str]], courier: Courier) -> Event:
    """Send a partner a request for footprints; the answer comes to our own server as an event.

    Returns
    -------
    Event
        As it stands after the first try; a running server goes on trying.

    Raises
    ------
    TanfengError
        As `fetch`; ``partner-address`` for our own address.
    """
    giver = _usable(ws, name)
    _check(criteria)
    ours = replace(courier, address=host_system(courier.address))
    # of moments and status the specification takes one value
    data = {
        key: values if key in KEYS else values[0]
        for key in CRITERIA
        if (values := list(criteria.get(key, ())))
    }
    event = outgoing(giver.name, "RequestCreated", ours.address, data)
    post_events(ws, [event])
    work(ws, ours, lambda each: (each.direction, each.id) == ("out", event.id))
    return next(each for each in events(ws, name) if each.id == event.id)


def _usable(ws: Workspace, name: str) -> Partner:
    found = partner(ws, name)
    if found.revoked:
        raise refuse("partner-revoked", name, "该伙伴已撤销。", "This partner was revoked.")
    return found


def _check(criteria: Mapping[str, Sequence[str]]) -> None:
    try:
        read_criteria(criteria)
    except CriteriaError as error:
        raise refuse(
            "partner-criteria", "criteria", f"筛选条件无法识别：{error}",
            f"The criteria cannot be read: {error}.",
            "时刻写成 2025-01-01 或 2025-01-01T00:00:00Z。",
            "Write moments as 2025-01-01 or 2025-01-01T00:00:00Z.",
        ) from error  # fmt: skip
