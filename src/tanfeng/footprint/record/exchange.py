"""A record in the books of exchange (发布记录): checked as PACT v3, then published as our own."""

from __future__ import annotations

import json

from tanfeng.footprint.pact.books import publish
from tanfeng.footprint.pact.reading import Document, read_document
from tanfeng.footprint.record.pact import Company, pact_document
from tanfeng.footprint.record.value import FootprintRecord
from tanfeng.ledger import Workspace
from tanfeng.ledger.footprints import Entry
from tanfeng.reference.errors import TanfengError


def to_pact(record: FootprintRecord, company: Company) -> Document:
    """Return a record as a PACT v3 document that passed all checks.

    Raises
    ------
    TanfengError
        As `pact_document`; the errors of the checks.
    """
    text = json.dumps(pact_document(record, company), ensure_ascii=False, indent=2)
    document = read_document(text, f"record {record.id}")
    if not document.usable:
        raise TanfengError(*document.findings)
    return document


def publish_record(
    ws: Workspace, record: FootprintRecord, company: Company
) -> tuple[Document, tuple[Entry, ...]]:
    """Publish a posted record; the records that it takes the place of become deprecated.

    Raises
    ------
    TanfengError
        As `to_pact`; ``footprint-id-taken`` where another content has the id.
    """
    document = to_pact(record, company)
    return document, publish(ws, [document], run=record.number)
