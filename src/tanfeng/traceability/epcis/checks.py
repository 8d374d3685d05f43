"""Checks that no schema can make (语义检查): what one field of an event means for another.

Sources: EPCIS 2.0 sections 7.4.2 to 7.4.6 and the conformance case TCR-54 (parents and children of
aggregations and associations), CBV 2.0 (words), GB/T 34014-2017 (length of battery codes).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tanfeng.reference.finding import Severity, Text
from tanfeng.traceability.codes.uri import BATTERY
from tanfeng.traceability.epcis.captured import NAMED, WEIGHED
from tanfeng.traceability.epcis.prehash import moment
from tanfeng.traceability.epcis.words import WordList

Event = Mapping[str, Any]
_CODE = re.compile(f"^{BATTERY}(?:[0-9A-Z]{{24}}|[0-9A-Z]{{19}})$")
_EMPTY = Text("", "")
_NOTHING: Mapping[str, Any] = {}
_WORDS = (("bizStep", "step"), ("disposition", "disposition"))
_TYPED = (("bizTransactionList", "paper"), ("sourceList", "side"), ("destinationList", "side"))


class Fault(NamedTuple):
    """What is wrong with one field of an event; `path` leads to it."""

    code: str
    severity: Severity
    path: tuple[str | int, ...]
    message: Text
    hint: Text = _EMPTY


def faults(event: Event, lists: Mapping[str, WordList]) -> Iterator[Fault]:
    """Yield what is wrong with an event whose shape is right."""
    kind, action = event["type"], event.get("action", "")
    yield from _times(event)
    if kind in ("AggregationEvent", "AssociationEvent"):
        yield from _family(event, kind, action)
    elif kind == "TransformationEvent":
        yield from _transformation(event)
    elif not _any(event, "epcList", "quantityList") and "sensorElementList" not in event and not (
        kind == "TransactionEvent" and event.get("parentID")
    ):  # fmt: skip
        yield _missing("epcis-things-missing", ("epcList",),
                       "事件没有 epcList，也没有 quantityList。",
                       "The event has neither epcList nor quantityList.")  # fmt: skip
    yield from _things(event)
    yield from _all_words(event, lists)
    error = event.get("errorDeclaration")
    if error and event.get("eventID") and event["eventID"] in error.get("correctiveEventIDs", ()):
        path = ("errorDeclaration", "correctiveEventIDs")
        yield _missing("epcis-correctives", path, "事件不能由自身更正。",
                       "An event cannot be corrected by itself.")  # fmt: skip


def _any(event: Event, *fields: str) -> bool:
    return any(event.get(field) for field in fields)


def _missing(code: str, path: tuple[str | int, ...], zh: str, en: str) -> Fault:
    return Fault(code, Severity.ERROR, path, Text(zh, en))


def _times(event: Event) -> Iterator[Fault]:
    for field in ("eventTime", "recordTime"):
        if field in event:
            try:
                moment(event[field])
            except ValueError:
                yield Fault("epcis-value", Severity.ERROR, (field,),
                            Text(f"“{event[field]}”不是有效时刻。",
                                 f"'{event[field]}' is no moment."),
                            Text("例如 2026-03-04T10:00:00+08:00",
                                 "Such as 2026-03-04T10:00:00+08:00"))  # fmt: skip


def _family(event: Event, kind: str, action: str) -> Iterator[Fault]:
    children = _any(event, "childEPCs", "childQuantityList")
    # an aggregation may be observed without naming the parent, an association never stands alone
    if not event.get("parentID") and (kind == "AssociationEvent" or action != "OBSERVE"):
        yield _missing("epcis-parent-missing", ("parentID",),
                       f"{kind} 的 {action} 须有 parentID。",
                       f"{kind} with {action} needs a parentID.")  # fmt: skip
    if not children and (action == "ADD" or (kind == "AssociationEvent" and action == "OBSERVE")):
        yield _missing("epcis-children-missing", ("childEPCs",),
                       f"{kind} 的 {action} 须有子件。",
                       f"{kind} with {action} needs children.")  # fmt: skip
    if not children and not event.get("parentID"):
        yield _missing("epcis-things-missing", ("parentID",), "事件既无父件也无子件。",
                       "The event has neither parent nor children.")  # fmt: skip
    parent = event.get("parentID")
    if parent is not None and parent in event.get("childEPCs", ()):
        yield _missing("epcis-own-parent", ("childEPCs",), f"“{parent}”不能包含自身。",
                       f"'{parent}' cannot hold itself.")  # fmt: skip


def _transformation(event: Event) -> Iterator[Fault]:
    if "action" in event:
        yield Fault("epcis-field-idle", Severity.WARNING, ("action",),
                    Text("转化事件没有 action，不予理会。",
                         "A transformation has no action; it is not heeded."))  # fmt: skip
    if event.get("transformationID"):
        return
    for side, zh, en in (("input", "投入", "inputs"), ("output", "产出", "outputs")):
        if not _any(event, f"{side}EPCList", f"{side}QuantityList"):
            yield _missing(
                "epcis-things-missing", (f"{side}EPCList",),
                f"转化事件没有{zh}，也没有 transformationID。",
                f"A transformation without {en} needs a transformationID.",
            )  # fmt: skip


def _things(event: Event) -> Iterator[Fault]:
    for field in NAMED:
        if field not in event or not event[field]:
            continue
        value = event[field]
        names = [value] if isinstance(value, str) else value
        # few senders use these names, and most lists are long
        for index, name in enumerate(names if BATTERY in "\n".join(names) else ()):
            if name.startswith(BATTERY) and not _CODE.match(name):
                where = (field,) if isinstance(value, str) else (field, index)
                yield Fault("epcis-battery-code", Severity.ERROR, where,
                            Text(f"“{name}”不是 24 位或 19 位电池编码。",
                                 f"'{name}' is no battery code of 24 or 19 characters."),
                            Text("用 tanfeng trace code 检查编码。",
                                 "Check it with tanfeng trace code."))  # fmt: skip
        if len(set(names)) < len(names):
            yield Fault("epcis-twice", Severity.WARNING, (field,),
                        Text("同一标识重复出现。", "The same name is there twice."))  # fmt: skip
    for field in [field for field in WEIGHED if field in event]:
        for index, each in enumerate(event[field]):
            if each.get("quantity", 1) <= 0:
                yield Fault("epcis-quantity", Severity.ERROR, (field, index, "quantity"),
                            Text("数量须大于 0。", "An amount must be above 0."))  # fmt: skip


def _all_words(event: Event, lists: Mapping[str, WordList]) -> Iterator[Fault]:
    for field, name in _WORDS:
        # nearly all are words of the list
        if field in event and event[field] not in lists[name].words:
            yield from _word(lists[name], event[field], (field,))
    for field, name in _TYPED:
        for index, each in enumerate(event.get(field, ())):
            if "type" in each and each["type"] not in lists[name].words:
                yield from _word(lists[name], each["type"], (field, index, "type"))
    for side, values in event.get("persistentDisposition", _NOTHING).items():
        if side in ("set", "unset"):
            for n, value in enumerate(values):
                path = ("persistentDisposition", side, n)
                yield from _word(lists["disposition"], value, path)
    if reason := event.get("errorDeclaration", _NOTHING).get("reason"):
        yield from _word(lists["reason"], reason, ("errorDeclaration", "reason"))


def _word(known: WordList, text: str, path: tuple[str | int, ...]) -> tuple[Fault, ...]:
    if text in known.words:
        return ()
    if not known.knows(text):
        near = difflib.get_close_matches(text, known.words, 3, 0.5)
        return (
            Fault("epcis-word", Severity.ERROR, path,
                  Text(f"“{text}”不是 CBV 2.0 的词。", f"'{text}' is no word of CBV 2.0."),
                  Text(f"可用：{'、'.join(near) or '带命名空间的 URI'}",
                       f"Such as: {', '.join(near) or 'a URI of your own'}")),
        )  # fmt: skip
    if known.doubts(text):
        return (
            Fault("epcis-word-doubtful", Severity.WARNING, path,
                  Text(f"“{text}”用了 CBV 的命名空间，但 CBV 2.0 没有这个词。",
                       f"'{text}' stands in the namespace of CBV, which has no such word.")),
        )  # fmt: skip
    return ()
