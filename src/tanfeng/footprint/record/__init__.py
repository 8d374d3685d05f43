"""Records of footprints (足迹记录): one product's footprint with all that it follows from.

Start here: `make_record` takes a product of a posted run, keeps its basis under a hash and posts
the record; `recompute` reckons it again from that hash to the same digits; `to_pact` makes it a
checked PACT v3 document; `use_record` makes a supplier's record an input. Data quality is computed
from contributions and links, never typed.
"""

from tanfeng.footprint.record.basis import keep_basis, open_basis
from tanfeng.footprint.record.chain import Chain, chain_of
from tanfeng.footprint.record.exchange import publish_record, to_pact
from tanfeng.footprint.record.make import Asked, draft_record, make_record, post_record
from tanfeng.footprint.record.pact import Company, pact_document
from tanfeng.footprint.record.quality import primary_share, ratings, ratings_of, scores
from tanfeng.footprint.record.reckon import reckon
from tanfeng.footprint.record.recompute import Recomputed, recompute, replay
from tanfeng.footprint.record.store import KIND, open_record, record_for, records
from tanfeng.footprint.record.supplied import Supplied, use_record
from tanfeng.footprint.record.underlying import inventory_behind, underlying
from tanfeng.footprint.record.value import (
    Drawn,
    FootprintRecord,
    LinkState,
    Method,
    Quality,
    Reckoned,
    Source,
)

__all__ = [
    "KIND",
    "Asked",
    "Chain",
    "Company",
    "Drawn",
    "FootprintRecord",
    "LinkState",
    "Method",
    "Quality",
    "Reckoned",
    "Recomputed",
    "Source",
    "Supplied",
    "chain_of",
    "draft_record",
    "inventory_behind",
    "keep_basis",
    "make_record",
    "open_basis",
    "open_record",
    "pact_document",
    "post_record",
    "primary_share",
    "publish_record",
    "ratings",
    "ratings_of",
    "reckon",
    "recompute",
    "record_for",
    "records",
    "replay",
    "scores",
    "to_pact",
    "underlying",
    "use_record",
]
