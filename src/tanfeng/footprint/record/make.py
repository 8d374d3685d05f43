"""Making a record (生成记录): a product of a posted run, framed, checked and posted."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from uuid import NAMESPACE_URL, uuid5

from tanfeng.footprint.record.basis import keep_basis, open_basis
from tanfeng.footprint.record.chain import chain_of
from tanfeng.footprint.record.content import Content, content_of
from tanfeng.footprint.record.quality import SHEET
from tanfeng.footprint.record.reckon import Frame, reckon
from tanfeng.footprint.record.store import KIND, open_record
from tanfeng.footprint.record.suspicion import suspicions
from tanfeng.footprint.record.value import FootprintRecord, Method
from tanfeng.footprint.study import open_study
from tanfeng.footprint.study.made import Study
from tanfeng.ledger import Workspace, post_run, run_sheets, snapshot
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Text
from tanfeng.reference.period import Period, parse_period
from tanfeng.reference.shelf import Shelf

STANDARDS = ("GB/T 24067-2024", "ISO 14067")
"""Whose rules on kinds of carbon, allocation and reporting a footprint run follows."""
VALID_YEARS = 3
"""PACT v3: a footprint is valid for at most three years from the end of its reference period."""
CRADLE_TO_GATE = Text("从摇篮到大门", "cradle to gate")


@dataclass(frozen=True)
class Asked:
    """What a person says of a record (记录说明); all else is computed.

    Attributes
    ----------
    amount
        Declared amount in units of the product, as a decimal.
    period
        Reference period; that of the run by default.
    geography
        Region code; the place of the product's process by default.
    mass, fossil_carbon, biogenic_carbon
        kg per unit of the product, as decimals; the inventory's properties by default.
    exempted
        Estimate of what is left out, in percent.
    predecessor
        Id of the record that this one takes the place of.
    draws, seed
        Of the uncertainty.
    """

    amount: str = "1"
    period: str = ""
    geography: str = ""
    boundary: Text = CRADLE_TO_GATE
    mass: str = ""
    fossil_carbon: str = ""
    biogenic_carbon: str = ""
    exempted: str = ""
    reviewer: str = ""
    predecessor: str = ""
    draws: int = 500
    seed: int = 1


def make_record(
    ws: Workspace, number: int, product: str, asked: Asked | None = None
) -> FootprintRecord:
    """Make the record of a product of a footprint run, and post it: `draft_record`, `post_record`.

    Raises
    ------
    TanfengError
        As `draft_record`.
    """
    return post_record(ws, draft_record(ws, number, product, asked))


def draft_record(
    ws: Workspace, number: int, product: str, asked: Asked | None = None
) -> FootprintRecord:
    """Return the record of a product of a footprint run, not posted yet.

    The basis is kept first, and every number reckoned from what was kept, so that `recompute`
    gives the same digits.

    Raises
    ------
    TanfengError
        As `open_study`; ``footprint-product``; ``record-amount``; ``record-period`` where neither
        run nor `asked` tells a reference period; ``record-unknown`` for the predecessor.
    """
    asked = asked or Asked()
    amount = _number(asked.amount, "amount", above=True) or Decimal(1)
    _number(asked.exempted, "exempted")
    study = open_study(ws, number)
    place = study.place(product)
    period = _period(study, asked, number)
    if asked.predecessor:
        open_record(ws, asked.predecessor)
    shelf = _shelf(ws, number)
    basis = keep_basis(ws, study)
    opened = open_basis(ws, basis, shelf)
    columns = study.assembled.columns
    geography = asked.geography or _location(study, columns.process[place]) or "GLO"
    frame = Frame(product, float(amount), period.start, period.end, geography,
                  asked.draws, asked.seed)  # fmt: skip
    chain = chain_of(opened, product)
    content = content_of(opened, product, amount, Content(
        _number(asked.mass, "mass"), _number(asked.fossil_carbon, "fossil_carbon"),
        _number(asked.biogenic_carbon, "biogenic_carbon"),
    ))  # fmt: skip
    warming = opened.sheets[-1]
    record = FootprintRecord(
        "", 0, number, datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        product, columns.flow[place], study.assembled.system.names[place],
        study.assembled.system.units[place], asked.amount, str(period.start), str(period.end),
        geography, asked.boundary,
        Method(STANDARDS, study.ask.warming, warming.id, warming.sha256, study.ask.view),
        basis, reckon(opened, frame, shelf), tuple(asdict(each) for each in study.ask.overrides),
        _text(content.mass), _text(content.fossil), _text(content.biogenic),
        asked.exempted or ("0" if not len(chain.unlinked) else None),
        asked.reviewer, str(period.end + timedelta(days=1)), str(_years_on(period.end)),
        asked.predecessor, (*suspicions(ws, study, chain, period), *_of(study, product)),
    )  # fmt: skip
    return replace(record, id=_id(record))


def post_record(ws: Workspace, record: FootprintRecord) -> FootprintRecord:
    """Post a record that was drafted; return it with its number."""
    shelf = _shelf(ws, record.run)
    made = post_run(
        ws,
        kind=KIND,
        arguments={
            "period": f"{record.period_start}/{record.period_end}",
            "record": record.plain(),
        },
        sheets=[shelf.sheet(record.method.sheet), shelf.sheet(record.reckoned.quality.sheet)],
        snapshot=snapshot(ws),
        findings=record.findings,
    )
    return replace(record, number=made.number)


def _shelf(ws: Workspace, number: int) -> Shelf:
    """Return the editions that the run used, and the ratings of today."""
    used, now = run_sheets(ws, number), ws.shelf()
    return Shelf({**used.sheets, SHEET: now.sheet(SHEET)})


def _period(study: Study, asked: Asked, number: int) -> Period:
    told = asked.period or study.ask.period
    if not told:
        raise refuse(
            "record-period", f"run {number}", "记录需要基准期，批次没有给出。",
            "A record needs a reference period, and the run does not tell one.",
            "用 --period 给出，如 2025。", "Give it with --period, such as 2025.",
        )  # fmt: skip
    return parse_period(told)


def _number(text: str, what: str, *, above: bool = False) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0 or (above and value == 0):
        raise refuse(
            "record-amount", what, f"“{text}”不是可用的数量。", f"'{text}' is no usable amount.",
            "写成十进制数，如 1 或 0.27。", "Write a decimal such as 1 or 0.27.",
        )  # fmt: skip
    return value


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _location(study: Study, process: str) -> str:
    rows = zip(study.inventory.processes["id"].to_pylist(),
               study.inventory.processes["location"].to_pylist(), strict=True)  # fmt: skip
    return dict(rows)[process]


def _years_on(day: date) -> date:
    """Return the last day of three years that begin the day after."""
    first = day + timedelta(days=1)
    try:
        return first.replace(year=first.year + VALID_YEARS) - timedelta(days=1)
    except ValueError:
        return date(first.year + VALID_YEARS, 2, 28)


def _of(study: Study, product: str) -> tuple[Finding, ...]:
    """Return what the study found about the product itself."""
    here = (product, product.partition("|")[0])
    return tuple(each for each in study.findings if each.at in here)


def _id(record: FootprintRecord) -> str:
    told = {**record.plain(), "findings": ()}
    return str(uuid5(NAMESPACE_URL, json.dumps(told, sort_keys=True)))
