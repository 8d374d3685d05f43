"""Lineage (谱系): where a thing is, what is in it, whom a lot concerns, what material is from."""

from tanfeng.traceability.lineage.containment import Held, contents, names_of, whereabouts
from tanfeng.traceability.lineage.declared import Account, Declared, declared_balance
from tanfeng.traceability.lineage.life import Happening, life, spans_around
from tanfeng.traceability.lineage.names import find_things, suggest
from tanfeng.traceability.lineage.origin import Origins, first_parties, origins
from tanfeng.traceability.lineage.proof import Checked, check_proof, proof
from tanfeng.traceability.lineage.recall import Concerned, recall

__all__ = [
    "Account",
    "Checked",
    "Concerned",
    "Declared",
    "Happening",
    "Held",
    "Origins",
    "check_proof",
    "contents",
    "declared_balance",
    "find_things",
    "first_parties",
    "life",
    "names_of",
    "origins",
    "proof",
    "recall",
    "spans_around",
    "suggest",
    "whereabouts",
]
