"""What follows from events (事件处理): answers, deliveries and fetches, tried until they are done.

Nothing is held in memory: what is open is in the registry, so that a restart loses nothing and
several processes share the work.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from tanfeng.footprint.pact.addresses import host_system, registered
from tanfeng.footprint.pact.books import outgoing, receive
from tanfeng.footprint.pact.client import get_theirs, open_line, send_event
from tanfeng.footprint.pact.criteria import event_criteria, read_criteria
from tanfeng.footprint.pact.events import documents_of
from tanfeng.footprint.pact.guard import Reach
from tanfeng.footprint.pact.reading import read_document, told
from tanfeng.ledger import Workspace
from tanfeng.ledger.exchange_events import (
    ABANDONED,
    DONE,
    Event,
    age_of,
    claim_event,
    settle_event,
)
from tanfeng.ledger.footprints import list_footprints
from tanfeng.ledger.partners import Partner, partner
from tanfeng.ledger.registry import now
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text

log = logging.getLogger("tanfeng.pact")
_ANSWERS = 1000
"""Most footprints in one event."""


@dataclass(frozen=True)
class Courier:
    """How events are worked off.

    Attributes
    ----------
    address
        Our own address, the source of our events.
    first, longest
        Seconds to wait after the first failure, doubled after each, and at most; the time that
        a try itself may take comes on top.
    give_up
        Seconds after which an event is abandoned; PACT v3: 72 hours.
    """

    address: str
    reach: Reach = field(default_factory=Reach)
    first: float = 5.0
    longest: float = 3600.0
    give_up: float = 72 * 3600.0


def work(ws: Workspace, courier: Courier, only: Callable[[Event], bool] = lambda _: True) -> int:
    """Work off what is due; return how many events were settled.

    A failure is no exception here: it is written to the log, and the event tried again later.
    """
    settled = 0
    while (event := claim_event(ws, lambda each: only(each) and _due(each, courier))) is not None:
        try:
            then, detail = _HANDLERS[event.direction, event.kind](ws, event, courier)
        except Exception as error:
            # one event that cannot be worked off must not keep the others waiting
            level = logging.WARNING if isinstance(error, TanfengError) else logging.ERROR
            log.log(level, "event %s of %s: %s", event.id, event.partner, error)
            if age_of(event) > courier.give_up or _hopeless(error):
                settled += settle_event(ws, event, ABANDONED, str(error))
            continue
        settled += settle_event(ws, event, DONE, detail, then)
    return settled


def _due(event: Event, courier: Courier) -> bool:
    if not event.attempts:
        return True
    # beyond 40 doublings the longest wait holds anyway
    wait = (
        min(courier.first * 2 ** min(event.attempts - 1, 40), courier.longest)
        + courier.reach.seconds
    )
    return now() - event.tried_at >= wait * 1e6


def _hopeless(error: Exception) -> bool:
    codes = {"partner-unknown", "partner-revoked", "partner-address"}
    return isinstance(error, TanfengError) and error.findings[0].code in codes


def _partner(ws: Workspace, event: Event) -> Partner:
    found = partner(ws, event.partner)
    if found.revoked:
        raise refuse("partner-revoked", event.partner, "该伙伴已撤销。",
                     "This partner was revoked.")  # fmt: skip
    return found


Then = tuple[list[Event], str]


def _answer(ws: Workspace, event: Event, courier: Courier) -> Then:
    asker = _partner(ws, event)
    said = json.loads(event.body)
    to = host_system(event.address)
    wanted = read_criteria(event_criteria(said["data"]), asker.products or None)
    found = list_footprints(ws, wanted, limit=_ANSWERS)
    if found.entries:
        data = {
            "requestEventId": event.id,
            "pfs": [msgspec.Raw(told(each)) for each in found.entries],
        }
        reply = outgoing(asker.name, "RequestFulfilled", courier.address, data, to)
    else:
        error = {"code": "NotFound", "message": "The requested footprint could not be found."}
        data = {"requestEventId": event.id, "error": error}
        reply = outgoing(asker.name, "RequestRejected", courier.address, data, to)
    return [reply], f"{len(found.entries)} footprints"


def _fetch(ws: Workspace, event: Event, courier: Courier) -> Then:
    giver = _partner(ws, event)
    texts, absent = [], []
    home = registered(event.address, giver.callbacks) or ""
    with open_line(ws, giver, courier.reach, home) as line:
        for id in json.loads(event.body)["data"]["pfIds"]:
            try:
                texts.append(get_theirs(line, id.lower()))
            except TanfengError as error:
                if error.findings[0].code != "partner-refused":
                    raise
                absent.append(f"{id}: {error.findings[0].message.en}")
    if absent and not texts:
        # nothing of it can be had yet: try again later
        raise TanfengError(_told_by(giver, "; ".join(absent)))
    kept, findings = receive(ws, giver.name, [read_document(each) for each in texts])
    return [], "; ".join([f"{len(kept)} footprints", *absent, *_errors(findings)])


def _take(ws: Workspace, event: Event, _courier: Courier) -> Then:
    documents = documents_of(event.body.encode())
    kept, findings = receive(ws, event.partner, documents)
    return [], "; ".join([f"{len(kept)} footprints", *_errors(findings)])


def _note(_ws: Workspace, event: Event, _courier: Courier) -> Then:
    error = json.loads(event.body)["data"]["error"]
    return [], f"{error['code']}: {error['message']}"


def _deliver(ws: Workspace, event: Event, courier: Courier) -> Then:
    taker = _partner(ws, event)
    if event.address and registered(event.address, taker.callbacks) is None:
        raise refuse("partner-address", event.address, "该地址已不再登记。",
                     "This address is no longer registered.")  # fmt: skip
    with open_line(ws, taker, courier.reach, event.address) as line:
        send_event(line, event.body)
    return [], "delivered"


def _errors(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{each.at}: {each.message.en}" for each in findings
            if each.severity is Severity.ERROR]  # fmt: skip


def _told_by(giver: Partner, what: str) -> Finding:
    return Finding(
        "partner-refused", Severity.ERROR, giver.name,
        Text(f"伙伴没有给出任何一份：{what}", f"The partner gave none of them: {what}"),
    )  # fmt: skip


_HANDLERS: dict[tuple[str, str], Callable[[Workspace, Event, Courier], Then]] = {
    ("in", "RequestCreated"): _answer,
    ("in", "Published"): _fetch,
    ("in", "RequestFulfilled"): _take,
    ("in", "RequestRejected"): _note,
    ("out", "RequestCreated"): _deliver,
    ("out", "RequestFulfilled"): _deliver,
    ("out", "RequestRejected"): _deliver,
    ("out", "Published"): _deliver,
}
