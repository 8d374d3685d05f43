"""The ledger's own door: what no fact may be, whoever read it."""

# pyarrow makes its compute functions at import, where no type checker sees them
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from tanfeng.ledger.facts import KEY, TIERS, TYPED_COLUMNS, TYPED_SCHEMA
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.period import NOT_STATED, parse_period

_SHOWN = 20
_MAY_BE_EMPTY = ("value", "typed", "origin")


def admit(table: pa.Table, known: Collection[str]) -> pa.Table:
    """Return facts with the columns of `TYPED_COLUMNS`, or refuse them with every fault.

    Parameters
    ----------
    table
        Facts; the columns `typed`, `scenario`, `tier` and `origin` may be absent.
    known
        Ids of all entities.

    Raises
    ------
    TanfengError
        ``fact-column-missing``, ``fact-type``, ``fact-field-empty``, ``fact-not-finite``,
        ``fact-period``, ``fact-tier``, ``fact-entity-unknown`` or ``fact-twice``.
    """
    facts = _columns(table)
    findings = [
        *_empty_fields(facts),
        *_bad_words(facts, "period", _is_period, "fact-period", "期间", "a canonical period"),
        *_bad_words(facts, "tier", TIERS.__contains__, "fact-tier", "数据等级", "a tier"),
        *_bad_words(facts, "entity", set(known).__contains__, "fact-entity-unknown",
                    "已登记的主体", "a registered entity"),
        *_not_finite(facts),
    ]  # fmt: skip
    if not findings:
        findings = _twice(facts)
    if findings:
        raise TanfengError(*findings)
    return facts


def _columns(table: pa.Table) -> pa.Table:
    defaults = {"typed": "", "scenario": "actual", "tier": "measured", "origin": ""}
    for name, value in defaults.items():
        if name not in table.column_names:
            filler = pa.array([value] * table.num_rows, pa.string())
            table = table.append_column(name, filler)
    missing = [name for name in TYPED_COLUMNS if name not in table.column_names]
    if missing:
        raise refuse(
            "fact-column-missing",
            "facts",
            f"缺少列：{', '.join(missing)}",
            f"Columns are missing: {', '.join(missing)}.",
        )
    try:
        return table.select(TYPED_COLUMNS).cast(TYPED_SCHEMA).combine_chunks()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise refuse(
            "fact-type",
            "facts",
            f"列的类型不对：{error}",
            f"A column has the wrong type: {error}",
        ) from error


def _at(facts: pa.Table, row: int) -> str:
    origin = facts.column("origin")[row].as_py()
    return origin or " ".join(str(facts.column(name)[row].as_py()) for name in KEY)


def _empty_fields(facts: pa.Table) -> list[Finding]:
    findings = []
    for name in TYPED_COLUMNS:
        if name in _MAY_BE_EMPTY:
            continue
        column = facts.column(name)
        empty = pc.or_kleene(pc.is_null(column), pc.equal(column, ""))
        findings += [
            Finding(
                "fact-field-empty",
                Severity.ERROR,
                _at(facts, row),
                Text(f"“{name}”为空。", f"'{name}' is empty."),
            )
            for row in pc.indices_nonzero(empty).to_pylist()[:_SHOWN]
        ]
    return findings


def _is_period(text: str) -> bool:
    if text == NOT_STATED:
        return True
    try:
        return str(parse_period(text)) == text
    except TanfengError:
        return False


def _bad_words(
    facts: pa.Table, name: str, good: object, code: str, zh: str, en: str
) -> list[Finding]:
    column = facts.column(name)
    bad = [word for word in pc.unique(column).to_pylist() if word and not good(word)]  # type: ignore[operator]
    return [
        Finding(
            code,
            Severity.ERROR,
            _at(facts, pc.index(column, pa.scalar(word)).as_py()),
            Text(f"“{word}”不是{zh}。", f"'{word}' is not {en}."),
        )
        for word in bad[:_SHOWN]
    ]


def _not_finite(facts: pa.Table) -> list[Finding]:
    finite = pc.fill_null(pc.is_finite(facts.column("value")), True)
    return [
        Finding(
            "fact-not-finite",
            Severity.ERROR,
            _at(facts, row),
            Text("数值不是有限数。", "The value is not a finite number."),
            Text("未知请留空。", "Leave out what is unknown."),
        )
        for row in pc.indices_nonzero(pc.invert(finite)).to_pylist()[:_SHOWN]
    ]


def _twice(facts: pa.Table) -> list[Finding]:
    counted = facts.group_by(list(KEY)).aggregate([([], "count_all")])
    if counted.num_rows == facts.num_rows:
        return []
    numbered = facts.append_column("row", pa.array(range(facts.num_rows), pa.int64()))
    groups = numbered.group_by(list(KEY)).aggregate([("row", "list"), ([], "count_all")])
    again = groups.filter(pc.greater(groups.column("count_all"), 1)).slice(0, _SHOWN)
    findings = []
    for rows in again.column("row_list").to_pylist():
        places = ", ".join(_at(facts, row) for row in sorted(rows)[1:])
        findings.append(
            Finding(
                "fact-twice",
                Severity.ERROR,
                _at(facts, min(rows)),
                Text(f"同一数据重复出现：{places}", f"The same quantity is given again: {places}."),
                Text("请只保留一处。", "Keep one of them."),
            )
        )
    return findings
