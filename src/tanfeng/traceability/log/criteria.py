"""Parameters of a query (查询参数): the fixed fields of EPCIS 2.0 section 8.2.7.1 as conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.sql.selectable import Exists

from tanfeng.ledger.registry.lives import events, mentions, sides, things
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.traceability.epcis import canonical, words
from tanfeng.traceability.epcis.captured import microseconds
from tanfeng.traceability.epcis.shape import TYPES
from tanfeng.traceability.log.rows import ROLES

_THING, _PARENT, _CHILD, _INPUT, _OUTPUT = range(len(ROLES))
_MATCHES = {
    "epc": (_THING, _CHILD), "parentID": (_PARENT,), "inputEPC": (_INPUT,),
    "outputEPC": (_OUTPUT,), "anyEPC": tuple(range(len(ROLES))), "epcClass": (_THING, _CHILD),
    "inputEPCClass": (_INPUT,), "outputEPCClass": (_OUTPUT,),
    "anyEPCClass": (_THING, _CHILD, _INPUT, _OUTPUT),
}  # fmt: skip
_EQUAL = {
    "bizStep": (events.c.step, "step"), "disposition": (events.c.disposition, "disposition"),
    "action": (events.c.action, ""), "readPoint": (events.c.read_point, "name"),
    "bizLocation": (events.c.place, "name"), "transformationID": (events.c.transformation, "name"),
}  # fmt: skip
_TIMES = {"eventTime": events.c.time, "recordTime": events.c.recorded_at}
_ORDERS = {"eventTime": events.c.time, "recordTime": events.c.recorded_at}
_COMPARE = ("GE", "GT", "LE", "LT", "EQ")
_DIRECTIONS = ("ASC", "DESC")
# paging is the caller's; @context says what the file is
_OTHERS = ("perPage", "nextPageToken", "@context", "queryType")


@dataclass(frozen=True)
class Criteria:
    """What a query asks for (查询条件).

    Attributes
    ----------
    conditions
        All must hold.
    order
        Columns to order by; what was recorded first comes first if left out.
    most
        Events at most; more of them are an error if `strict`.
    """

    conditions: tuple[Any, ...]
    order: tuple[Any, ...] = field(default_factory=tuple)
    most: int | None = None
    strict: bool = False


def read_query(given: Mapping[str, Any]) -> Criteria:
    """Read the parameters of a query.

    Parameters
    ----------
    given
        Name -> text, number or list of them; texts hold several values apart by ``|``, as the
        REST bindings do.

    Raises
    ------
    TanfengError
        ``life-query`` for each parameter that is unknown, is not served here, or has a value
        that it cannot have.
    """
    findings, conditions = [], []
    for name, value in given.items():
        try:
            made = _condition(name, value)
        except TanfengError as error:
            findings += error.findings
        else:
            if made is not None:
                conditions.append(made)
    try:
        order, most, strict = _shape(given)
    except TanfengError as error:
        findings += error.findings
        order, most, strict = (), None, False
    if findings:
        raise TanfengError(*findings)
    return Criteria(tuple(conditions), order, most, strict)


def _condition(name: str, value: Any) -> Any:
    if name in ("orderBy", "orderDirection", "eventCountLimit", "maxEventCount", *_OTHERS):
        return None
    texts = _texts(name, value)
    if name == "eventType":
        for text in texts:
            if text not in TYPES:
                raise _wrong(name, text, ", ".join(TYPES))
        return events.c.kind.in_([text[:-5].lower() for text in texts])
    if name == "EXISTS_errorDeclaration":
        return events.c.error.is_(_truth(name, texts))
    head, _, rest = name.partition("_")
    if head in _COMPARE and rest in _TIMES:
        return _time(name, head, _TIMES[rest], texts)
    if head in _COMPARE and rest == "quantity":
        return _amount(name, head, texts)
    if head == "EQ" and rest == "eventID":
        return events.c.id.in_(texts)
    if head == "EQ" and rest == "correctiveEventID":
        return _side("corrective", "", texts)
    if head in ("EQ", "WD") and rest in _EQUAL and not (head == "WD" and "Point" not in rest and
                                                       "Location" not in rest):  # fmt: skip
        return _equal(name, head, rest, texts)
    if head == "MATCH" and rest in _MATCHES:
        return _match(_MATCHES[rest], texts)
    for side, prefix in (("paper", "bizTransaction_"), ("source", "source_"),
                         ("destination", "destination_")):  # fmt: skip
        if head == "EQ" and rest.startswith(prefix) and len(rest) > len(prefix):
            known = words()["paper" if side == "paper" else "side"]
            return _side(side, known.bare(rest[len(prefix) :]), [canonical(t) for t in texts])
    raise refuse(
        "life-query", name, f"不认识或不支持的查询参数“{name}”。",
        f"The parameter '{name}' is not known or not served.",
    )  # fmt: skip


def _texts(name: str, value: Any) -> list[str]:
    values = value if isinstance(value, list) else str(value).split("|")
    if not values or not all(isinstance(each, (str, int, float)) for each in values):
        raise _wrong(name, str(value)[:80], "a value")
    found = [str(each) for each in values]
    if any("\0" in each for each in found):
        raise _wrong(name, "\\0", "text")
    return found


def _truth(name: str, texts: Sequence[str]) -> bool:
    if texts[0].lower() not in ("true", "false", ""):
        raise _wrong(name, texts[0], "true, false")
    return texts[0].lower() != "false"


def _time(name: str, how: str, column: ColumnElement[Any], texts: Sequence[str]) -> Any:
    try:
        moments = [microseconds(text.replace(" ", "+")) for text in texts]
    except (ValueError, OverflowError) as error:
        raise _wrong(name, texts[0], "2026-03-04T10:00:00+08:00") from error
    return _compared(how, column, moments[0])


def _amount(name: str, how: str, texts: Sequence[str]) -> Any:
    try:
        number = float(texts[0])
    except ValueError as error:
        raise _wrong(name, texts[0], "12.5") from error
    return _mentioned(_compared(how, mentions.c.amount, number))


def _compared(how: str, column: ColumnElement[Any], value: Any) -> Any:
    return {"GE": column >= value, "GT": column > value, "LE": column <= value,
            "LT": column < value, "EQ": column == value}[how]  # fmt: skip


def _equal(name: str, how: str, rest: str, texts: Sequence[str]) -> Any:
    column, kind = _EQUAL[rest]
    if kind == "":
        for text in texts:
            if text not in ("ADD", "OBSERVE", "DELETE"):
                raise _wrong(name, text, "ADD, OBSERVE, DELETE")
        return column.in_(texts)
    if kind in ("step", "disposition"):
        known = words()[kind]
        return column.in_([known.bare(text) for text in texts])
    named = [canonical(text) for text in texts]
    if how == "WD":
        # a place below another continues its name, as a sub-site continues that of its site
        return or_(column.in_(named), *(column.startswith(f"{n}/", autoescape=True) for n in named))
    return column.in_(named)


def _match(roles: tuple[int, ...], texts: Sequence[str]) -> Any:
    plain = [canonical(text) for text in texts if not text.endswith("*")]
    fronts = [canonical(text[:-1]) for text in texts if text.endswith("*")]
    named = things.c.name.in_(plain)
    for front in fronts:
        named = or_(named, and_(things.c.name >= front, things.c.name < front + "\U0010ffff"))
    wanted = select(things.c.thing).where(named)
    return _mentioned(mentions.c.role.in_(roles), mentions.c.thing.in_(wanted))


def _mentioned(*conditions: Any) -> Exists:
    return exists().where(mentions.c.event == events.c.event, *conditions)


def _side(side: str, kind: str, names: Sequence[str]) -> Exists:
    return exists().where(
        sides.c.event == events.c.event, sides.c.side == side, sides.c.type == kind,
        sides.c.name.in_(names),
    )  # fmt: skip


def _shape(given: Mapping[str, Any]) -> tuple[tuple[Any, ...], int | None, bool]:
    order: tuple[Any, ...] = ()
    if "orderBy" in given or "orderDirection" in given:
        by, way = str(given.get("orderBy", "eventTime")), str(given.get("orderDirection", "DESC"))
        if by not in _ORDERS:
            raise _wrong("orderBy", by, ", ".join(_ORDERS))
        if way not in _DIRECTIONS:
            raise _wrong("orderDirection", way, ", ".join(_DIRECTIONS))
        order = (_ORDERS[by].asc() if way == "ASC" else _ORDERS[by].desc(),)
    counts = {name: _count(name, given[name]) for name in ("eventCountLimit", "maxEventCount")
              if name in given}  # fmt: skip
    if len(counts) == 2:
        raise _wrong("maxEventCount", "eventCountLimit", "one of the two")
    return order, next(iter(counts.values()), None), "maxEventCount" in counts


def _count(name: str, value: Any) -> int:
    text = str(value)
    if not text.isdecimal() or not 0 < int(text) < 10**9:
        raise _wrong(name, text[:40], "100")
    return int(text)


def _wrong(name: str, value: str, expected: str) -> TanfengError:
    return refuse(
        "life-query", name, f"“{value}”不是“{name}”可取的值，例如：{expected}",
        f"'{value}' is no value of '{name}'; such as: {expected}",
    )  # fmt: skip
