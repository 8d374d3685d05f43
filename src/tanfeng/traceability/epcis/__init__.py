"""EPCIS 2.0 (事件交换): reading documents, checking events, hashing them."""

from tanfeng.traceability.epcis.captured import Captured, Mention
from tanfeng.traceability.epcis.digital_link import canonical
from tanfeng.traceability.epcis.document import query_document
from tanfeng.traceability.epcis.prehash import event_hash, hash_uri, prehash
from tanfeng.traceability.epcis.read import Reading, read_document
from tanfeng.traceability.epcis.words import WordList, words

__all__ = [
    "Captured",
    "Mention",
    "Reading",
    "WordList",
    "canonical",
    "event_hash",
    "hash_uri",
    "prehash",
    "query_document",
    "read_document",
    "words",
]
