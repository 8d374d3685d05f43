"""Events as rows of a workbook (事件行): what `read_workbook` reads as the same steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote

from tanfeng.reference import Shelf
from tanfeng.reference.errors import refuse
from tanfeng.traceability.codes import code_of
from tanfeng.traceability.duties import Step, step_of, steps
from tanfeng.traceability.epcis.words import words
from tanfeng.traceability.workbook.read import VIN

_KINDS = {"ObjectEvent": "object", "AggregationEvent": "aggregation",
          "AssociationEvent": "association", "TransformationEvent": "transformation"}  # fmt: skip
_FAMILY = ("aggregation", "association")
_UNITS = {"KGM": "kg", "TNE": "t", "GRM": "g"}
_LOCAL = timezone(timedelta(hours=8))
_NAMESPACES = {"vin": "urn:tanfeng:vin:", "place": "urn:tanfeng:place:",
               "party": "urn:tanfeng:party:", "paper": "urn:tanfeng:paper:"}  # fmt: skip


def rows_of(
    events: Iterable[Mapping[str, Any]], *, party: str, shelf: Shelf | None = None
) -> list[dict[str, Any]]:
    """Return the rows in which events are typed, in China's time.

    Parameters
    ----------
    events
        As JSON of EPCIS 2.0; each must be of a step that is typed.
    party
        Who reports: its own lots stand without what names it.

    Raises
    ------
    TanfengError
        ``life-step`` where an event is of no step that a workbook has.
    """
    known = steps(shelf)
    found: list[dict[str, Any]] = []
    for number, event in enumerate(events, 1):
        step = _step(event, known, number)
        head = _head(event, step, number)
        things = list(_things(event, _KINDS[event["type"]], party)) or [{}]
        found += [{**head, **thing} for thing in things]
    return found


def _step(event: Mapping[str, Any], known: Mapping[str, Step], number: int) -> Step:
    kind = _KINDS.get(event.get("type", ""), "")
    bare = words()["step"].bare(event.get("bizStep", ""))
    told = (kind, event.get("action", ""), bare, event.get("disposition", ""))
    name = step_of(told, (), known)
    if not name or not (form := known[name].written) or form.kind != kind:
        raise refuse(
            "life-step", f"event {number}", f"“{bare or kind}”无法填入事件表。",
            f"'{bare or kind}' cannot be typed into the table of events.",
        )  # fmt: skip
    return known[name]


def _head(event: Mapping[str, Any], step: Step, number: int) -> dict[str, Any]:
    moment = datetime.fromisoformat(event["eventTime"].replace("Z", "+00:00"))
    head: dict[str, Any] = {
        "event": str(number), "step": step.label.zh,
        "time": moment.astimezone(_LOCAL).replace(tzinfo=None),
    }  # fmt: skip
    if place := event.get("bizLocation", {}).get("id", ""):
        head["place"] = _plain(place, "place")
    for column, field, what in (("giver", "sourceList", "source"),
                                ("taker", "destinationList", "destination"),
                                ("paper", "bizTransactionList", "bizTransaction")):  # fmt: skip
        for each in event.get(field, [])[:1]:
            head[column] = _plain(each[what], "paper" if column == "paper" else "party")
    return head


def _things(event: Mapping[str, Any], kind: str, party: str) -> Iterator[dict[str, Any]]:
    parent = {}
    if kind in _FAMILY and "parentID" in event:
        parent = {"parent": _name(event["parentID"], party)}
    if kind == "transformation":
        sides = (("投入", "input"), ("产出", "output"))
        lists = [({"role": role}, f"{side}EPCList", f"{side}QuantityList") for role, side in sides]
    else:
        names = ("childEPCs", "childQuantityList") if kind in _FAMILY else (
            "epcList", "quantityList")  # fmt: skip
        lists = [(parent, *names)]
    for more, pieces, lots in lists:
        for each in event.get(pieces, ()):
            yield more | {"code": _name(each, party)}
        for each in event.get(lots, ()):
            yield more | {
                "code": _name(each["epcClass"], party), "amount": float(each["quantity"]),
                "unit": _UNITS.get(each.get("uom", ""), each.get("uom", "")),
            }  # fmt: skip
    if kind in _FAMILY and not event.get("childEPCs") and not event.get("childQuantityList"):
        yield parent


def _name(uri: str, party: str) -> str:
    if code := code_of(uri):
        return code
    own = f"urn:tanfeng:lot:{party}:"
    rest = unquote(uri.removeprefix(own))
    # a lot that looks like a code or a vehicle's number would be read as one
    if uri.startswith(own) and ":" not in rest and len(rest) not in (17, 19, 24):
        return rest
    number = uri.removeprefix(_NAMESPACES["vin"])
    return number if VIN.fullmatch(number) else uri


def _plain(uri: str, what: str) -> str:
    rest = uri.removeprefix(_NAMESPACES[what])
    return uri if ":" in rest or rest == uri else unquote(rest)
