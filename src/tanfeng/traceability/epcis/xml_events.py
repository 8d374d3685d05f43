"""Events of an XML document (XML 事件) as JSON values, so that one set of checks serves both."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from tanfeng.reference.errors import refuse
from tanfeng.reference.xml import Element, parse_xml
from tanfeng.traceability.epcis.context import STANDARD, Prefixes
from tanfeng.traceability.epcis.shape import TYPES

_ROOTS = ("EPCISDocument", "EPCISQueryDocument")
_WRAPPERS = ("extension", "baseExtension")
_NAMES = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_AMOUNTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
_PAIRS = {"bizTransactionList": "bizTransaction", "sourceList": "source",
          "destinationList": "destination"}  # fmt: skip
_NUMBERS = frozenset(("quantity", "value", "minValue", "maxValue", "meanValue", "sDev", "percRank",
                      "percValue"))  # fmt: skip


def xml_events(data: bytes, at: str) -> tuple[Iterator[tuple[str, Any, Prefixes]], Collection[str]]:
    """Return the events of a document, each with ``file:line`` and its prefixes.

    Returns
    -------
    tuple
        The events, and the full names of user fields that the sender asks to leave out.

    Raises
    ------
    TanfengError
        ``xml-unreadable``, ``xml-entities``, ``epcis-document``.
    """
    root = parse_xml(data, at)
    found = next((each for each in root.iter("{*}EventList", "EventList")), None)
    if etree.QName(root).localname not in _ROOTS or found is None:
        raise refuse(
            "epcis-document", f"{at}:{root.sourceline}", "不是 EPCIS 2.0 文档：没有 EventList。",
            "This is no document of EPCIS 2.0: there is no EventList.",
        )  # fmt: skip
    ignored = {
        _space(name) + etree.QName(name).localname
        for each in root.iter("{*}ignoreFields")
        for name in each
    }
    return _events(found, at), ignored


def _events(parent: Element, at: str) -> Iterator[tuple[str, Any, Prefixes]]:
    for each in parent:
        name = etree.QName(each).localname
        if name in _WRAPPERS:
            yield from _events(each, at)
            continue
        reader = _Reader()
        event = reader.event(each) if name in TYPES else {"type": name}
        yield f"{at}:{each.sourceline}", event, Prefixes(reader.prefixes)


class _Reader:
    """Reads one event and gathers the prefixes of the user's fields."""

    def __init__(self) -> None:
        self.prefixes: dict[str, str] = {}
        self._of: dict[str, str] = {space: prefix for prefix, space in STANDARD.items()}

    def event(self, element: Element) -> dict[str, Any]:
        event: dict[str, Any] = {"type": etree.QName(element).localname}
        self._fields(element, event)
        return event

    def _fields(self, element: Element, event: dict[str, Any]) -> None:
        for child in element:
            tag = etree.QName(child)
            name = tag.localname
            if tag.namespace:
                _add(event, self._own_name(child), self._own_value(child))
            elif name in _WRAPPERS:
                self._fields(child, event)
            elif name in _NAMES:
                event[name] = [_text(each) for each in child]
            elif name in _AMOUNTS:
                event[name] = [{_local(part): _number(part) for part in each} for each in child]
            elif name in _PAIRS:
                event[name] = [self._pair(each, _PAIRS[name]) for each in child]
            elif name in ("readPoint", "bizLocation"):
                event[name] = self._place(child)
            elif name == "persistentDisposition":
                state: dict[str, list[str]] = {}
                for part in child:
                    state.setdefault(_local(part), []).append(_text(part))
                event[name] = state
            elif name == "errorDeclaration":
                event[name] = self._error(child)
            elif name == "ilmd":
                event[name] = self._nested(child)
            elif name == "sensorElementList":
                event[name] = [self._sensor(each) for each in child]
            else:
                _add(event, name, _text(child))

    def _place(self, element: Element) -> dict[str, Any]:
        place: dict[str, Any] = {}
        for child in element:
            if etree.QName(child).namespace:
                _add(place, self._own_name(child), self._own_value(child))
            elif _local(child) in _WRAPPERS:
                place |= self._place(child)
            else:
                place[_local(child)] = _text(child)
        return place

    def _error(self, element: Element) -> dict[str, Any]:
        error: dict[str, Any] = {}
        for child in element:
            if etree.QName(child).namespace:
                _add(error, self._own_name(child), self._own_value(child))
            elif _local(child) == "correctiveEventIDs":
                error["correctiveEventIDs"] = [_text(each) for each in child]
            elif _local(child) in _WRAPPERS:
                error |= self._error(child)
            else:
                error[_local(child)] = _text(child)
        return error

    @staticmethod
    def _pair(element: Element, name: str) -> dict[str, str]:
        kind = element.get("type")
        return ({"type": kind} if kind else {}) | {name: _text(element)}

    def _sensor(self, element: Element) -> dict[str, Any]:
        found: dict[str, Any] = {}
        reports: list[Any] = []
        for child in element:
            name = _local(child)
            if etree.QName(child).namespace:
                _add(found, self._own_name(child), self._own_value(child))
            elif name == "sensorReport":
                reports.append(self._attributes(child))
            elif name in _WRAPPERS:
                found |= self._sensor(child)
            else:
                found[name] = self._attributes(child)
        return found | ({"sensorReport": reports} if reports else {})

    def _attributes(self, element: Element) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, text in element.attrib.items():
            tag = etree.QName(key)
            if tag.namespace:
                found[self._named(tag.namespace, tag.localname, element)] = text
            elif tag.localname == "booleanValue":
                found[tag.localname] = text.strip() in ("true", "1")
            else:
                found[tag.localname] = _as_number(text) if tag.localname in _NUMBERS else text
        for child in element:
            _add(found, self._own_name(child), self._own_value(child))
        return found

    def _own_value(self, element: Element) -> Any:
        own = {
            self._named(etree.QName(key).namespace or "", etree.QName(key).localname, element): text
            for key, text in element.attrib.items()
            if etree.QName(key).namespace
        }
        return own | self._nested(element) if len(element) or own else _text(element)

    def _nested(self, element: Element) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in element:
            _add(found, self._own_name(child), self._own_value(child))
        return found

    def _own_name(self, element: Element) -> str:
        tag = etree.QName(element)
        return (
            self._named(tag.namespace, tag.localname, element) if tag.namespace else tag.localname
        )

    def _named(self, space: str, local: str, element: Element) -> str:
        if space not in self._of:
            wanted = next((p for p, s in element.nsmap.items() if s == space and p), None) or "ns"
            prefix, number = wanted, 1
            while prefix in self.prefixes or prefix in STANDARD:
                number += 1
                prefix = f"{wanted}{number}"
            self._of[space] = prefix
            self.prefixes[prefix] = space
        return f"{self._of[space]}:{local}"


def _add(into: dict[str, Any], name: str, value: Any) -> None:
    """Put a value in; what comes again makes a list."""
    if name not in into:
        into[name] = value
    elif isinstance(into[name], list):
        into[name].append(value)
    else:
        into[name] = [into[name], value]


def _local(element: Element) -> str:
    return etree.QName(element).localname


def _space(element: Element) -> str:
    return etree.QName(element).namespace or ""


def _text(element: Element) -> str:
    return (element.text or "").strip()


def _number(element: Element) -> Any:
    return _as_number(_text(element)) if _local(element) in _NUMBERS else _text(element)


def _as_number(text: str) -> Any:
    """Return the number, or the text, which the checks then name."""
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
