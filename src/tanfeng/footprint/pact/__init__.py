"""Exchange of product footprints by PACT v3 (足迹数据交换): records, checks, events, client.

Start with `read_document`: one JSON text, checked with all findings and kept byte for byte; numbers
are decimal text from end to end. `publish` records own documents, `receive` those of partners. The
server is `tanfeng.faces.api`; `accept` and `work` are what it does with events. `fetch` and `ask`
are the side that asks suppliers; they need the optional packages of ``tanfeng[serve]``.
"""

from tanfeng.footprint.pact.books import announce_published, publish, receive
from tanfeng.footprint.pact.document import CarbonFootprint, ProductFootprint
from tanfeng.footprint.pact.reading import Document, entry_of, read_document, told, value_of

__all__ = [
    "CarbonFootprint",
    "Document",
    "ProductFootprint",
    "announce_published",
    "entry_of",
    "publish",
    "read_document",
    "receive",
    "told",
    "value_of",
]
