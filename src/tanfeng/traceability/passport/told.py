"""What the log tells of a passport (登记所知): values proven by events, beside those filed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tanfeng.ledger import Entity
from tanfeng.reference import Shelf
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.traceability.duties import step_of, steps
from tanfeng.traceability.lineage import Happening
from tanfeng.traceability.passport.check import values_of
from tanfeng.traceability.passport.document import IDENTITY
from tanfeng.traceability.passport.filed import Filed
from tanfeng.traceability.passport.model import Model

_GENERAL = IDENTITY[0]
_MADE = ("make", "second_life")


@dataclass(frozen=True, slots=True)
class Proven:
    """One value that an event of the log proves.

    Attributes
    ----------
    aspect, path
        Of the field.
    time
        Of the event, microseconds in UTC.
    event
        Its hash in hexadecimal.
    """

    aspect: str
    path: str
    value: str
    time: int
    event: str


def proven(
    name: str,
    happenings: Iterable[Happening],
    model: Model,
    entities: Mapping[str, Entity] | None = None,
    shelf: Shelf | None = None,
) -> list[Proven]:
    """Return the values that the life of a battery proves.

    Parameters
    ----------
    name
        Of the battery in the log.
    happenings
        Its life, see `life`; what was declared an error does not count.
    """
    known = steps(shelf)
    found: dict[str, Proven] = {}

    def tell(path: str, value: str, each: Happening) -> None:
        found[path] = Proven(_GENERAL, path, value, each.time, each.hash)

    for each in happenings:
        step = step_of((each.kind, each.action, each.step, each.disposition), (), known)
        # what a battery was made into does not make the battery itself
        begins = step in _MADE and each.role != "input"
        if each.voided or not step or (each.subject != name and step != "sell"):
            continue
        if begins and "manufacturingDate" not in found:
            tell("manufacturingDate", _moment(each), each)
            who = (entities or {}).get(each.party)
            tell("manufacturerInformation/identifier", each.party, each)
            if who is not None:
                tell("manufacturerInformation/contactName", who.name.zh or who.name.en, each)
        if step == "sell" and "puttingIntoService" not in found:
            tell("puttingIntoService", _moment(each), each)
        if step in model.statuses and (begins or step not in _MADE):
            tell("batteryStatus", model.statuses[step], each)
    if found:
        first = next(iter(found.values()))
        found[IDENTITY[1]] = Proven(_GENERAL, IDENTITY[1], name.rpartition(":")[2], first.time,
                                    first.event)  # fmt: skip
    return list(found.values())


def joined(filed: Filed | None, told: Iterable[Proven]) -> tuple[dict[str, Any], list[Finding]]:
    """Return the passport of a battery with what its events prove, and where the two differ.

    What was filed stands, but for a status that an event after the filing changed.

    Returns
    -------
    tuple
        The document, and findings: ``passport-differs`` warns, ``passport-proven`` tells what
        was filled in from events.
    """
    document = _copied(filed.document) if filed else {}
    findings: list[Finding] = []
    for each in told:
        values = list(values_of(document.get(each.aspect), each.path))
        place = f"#/{each.aspect}/{each.path}"
        if not values:
            _put(document.setdefault(each.aspect, {}), each.path, each.value)
            findings.append(Finding(
                "passport-proven", Severity.INFO, place,
                Text(f"由事件 {each.event[:12]} 得出：{each.value}",
                     f"Told by event {each.event[:12]}: {each.value}"),
            ))  # fmt: skip
        elif not _agree(each.path, values[0], each.value):
            newer = each.path == "batteryStatus" and filed is not None and each.time > filed.time
            if newer:
                _put(document[each.aspect], each.path, each.value)
            findings.append(Finding(
                "passport-differs", Severity.WARNING, place,
                Text(f"护照为“{values[0]}”，事件 {each.event[:12]} 为“{each.value}”。",
                     f"The passport has '{values[0]}', event {each.event[:12]} "
                     f"'{each.value}'."),
                Text("已取较新的事件。", "The event is newer and was taken.") if newer else
                Text("更正其中一个。", "Correct one of them."),
            ))  # fmt: skip
    return document, findings


def _moment(each: Happening) -> str:
    zone = UTC
    if each.offset:
        sign = -1 if each.offset[0] == "-" else 1
        hours, _, minutes = each.offset.lstrip("+-").partition(":")
        zone = timezone(sign * timedelta(hours=int(hours), minutes=int(minutes or 0)))
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=each.time)
    return at.astimezone(zone).isoformat(timespec="seconds")


def _agree(path: str, filed: Any, told: str) -> bool:
    if path == IDENTITY[1]:
        return str(filed).casefold().endswith(told.casefold())
    if path in ("manufacturingDate", "puttingIntoService"):
        days = list(_days(str(filed), told))
        return len(days) == 2 and abs(days[0] - days[1]) <= timedelta(days=1)
    return str(filed).strip().casefold() == told.casefold()


def _days(*moments: str) -> Iterator[datetime]:
    for each in moments:
        try:
            at = datetime.fromisoformat(each)
        except ValueError:
            continue
        yield at if at.tzinfo else at.replace(tzinfo=UTC)


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copied(each) for name, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _put(content: dict[str, Any], path: str, value: str) -> None:
    *above, last = path.split("/")
    for name in above:
        content = content.setdefault(name, {})
    content[last] = value
