"""Linking (链接): which process supplies an input, as a decision that is kept.

Every input ends in one state with its candidates, the score, the rule and the reason: linked,
split over several, cut off, taken from nature, or faulty. A decision can be looked at, overridden
by a person with a reason, and its uncertainty goes on into the draws.
"""

from tanfeng.footprint.linking.candidates import candidates, producers
from tanfeng.footprint.linking.decide import LINKS, Rule, link
from tanfeng.footprint.linking.override import Override, overridden, read_overrides
from tanfeng.footprint.linking.stake import Share, shares

__all__ = [
    "LINKS",
    "Override",
    "Rule",
    "Share",
    "candidates",
    "link",
    "overridden",
    "producers",
    "read_overrides",
    "shares",
]
