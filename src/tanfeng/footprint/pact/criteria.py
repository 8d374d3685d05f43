"""Criteria of a request (筛选条件): from a query or an event to what the ledger is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tanfeng.footprint.pact.moments import asked_moment, micros
from tanfeng.ledger.footprints import Wanted

KEYS = {
    "productId": "product", "companyId": "company", "geography": "geography",
    "classification": "classification",
}  # fmt: skip
MOMENTS = {"validOn": "on", "validAfter": "after", "validBefore": "before"}
CRITERIA = (*KEYS, *MOMENTS, "status")
"""Names of the parameters: repeated means or, different ones mean and."""
MOST = 500
"""Values of all criteria together."""


class CriteriaError(ValueError):
    """A criterion cannot be read; the text says which."""


def read_criteria(
    given: Mapping[str, Sequence[str]], allowed: Sequence[str] | None = None
) -> Wanted:
    """Return what is asked; an empty value is no criterion.

    Parameters
    ----------
    allowed
        Products that the asker may see; None for all.

    Raises
    ------
    CriteriaError
        For a moment that is none, or too many values.
    """
    said = {
        name: [each for each in given.get(name, ()) if each]
        for name in CRITERIA
        if any(given.get(name, ()))
    }
    if sum(map(len, said.values())) > MOST:
        message = f"more than {MOST} values of criteria"
        raise CriteriaError(message)
    keys = {
        # no record has a null character, and a database may choke on it
        kind: [each.replace("\0", "\ufffd") for each in said[name]]
        for name, kind in KEYS.items()
        if name in said
    }
    moments = {
        kind: [_moment(name, each) for each in said.get(name, ())] for name, kind in MOMENTS.items()
    }
    return Wanted(keys, allowed, said.get("status", ()), **moments)


def _moment(name: str, text: str) -> int:
    moment = asked_moment(text)
    if moment is None:
        message = f"{name} is not a date-time with a zone"
        raise CriteriaError(message)
    return micros(moment)


def event_criteria(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the criteria of a RequestCreated event, as a query would give them.

    Raises
    ------
    CriteriaError
        When one is neither text nor a list of texts, or there is none at all.
    """
    found: dict[str, list[str]] = {}
    for name in CRITERIA:
        value = data.get(name)
        if value is None:
            continue
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) and each for each in values):
            message = f"data.{name} is not a list of texts"
            raise CriteriaError(message)
        found[name] = values
    # early solutions put the products into a fragment of a footprint
    fragment = data.get("pf")
    if not found and isinstance(fragment, dict) and isinstance(fragment.get("productIds"), list):
        return event_criteria({"productId": fragment["productIds"]})
    if not any(found.values()):
        message = "data names no criterion"
        raise CriteriaError(message)
    return found
