"""Reckoning a record (记录计算): every number of it, from a system and a frame alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from tanfeng.footprint.linking.stake import STATES
from tanfeng.footprint.record.chain import Chain, chain_of
from tanfeng.footprint.record.quality import SHEET, primary_share, ratings, ratings_of
from tanfeng.footprint.record.ranges import over_draws, over_views
from tanfeng.footprint.record.value import LinkState, Quality, Reckoned, Source
from tanfeng.footprint.study.made import Study
from tanfeng.reference.shelf import Shelf


@dataclass(frozen=True)
class Frame:
    """What a record's numbers are stated for (核算框架).

    Attributes
    ----------
    amount
        Declared amount, in units of the product.
    first, last
        Reference period.
    count, seed
        Of draws.
    """

    product: str
    amount: float
    first: date
    last: date
    geography: str
    count: int
    seed: int


def reckon(study: Study, frame: Frame, shelf: Shelf) -> Reckoned:
    """Return all numbers of a record, as the shortest decimals that give the same binary numbers.

    Parameters
    ----------
    shelf
        With the editions of warming potentials and of ratings.

    Raises
    ------
    TanfengError
        ``footprint-product``; ``footprint-loop``; ``footprint-draw-loop``; ``quality-sheet``.
    """
    chain = chain_of(study, frame.product)
    value, error = study.found.value[chain.product], study.found.error[chain.product, 0]
    rated = shelf.sheet(SHEET)
    dqr = ratings(study, chain, ratings_of(rated), frame.first, frame.last, frame.geography)
    technological, geographical, temporal = (repr(each) for each in dqr)
    views = over_views(study, frame.product, shelf)
    return Reckoned(
        {
            impact: repr(float(value[k]) * frame.amount)
            for k, impact in enumerate(study.assembled.system.impacts)
        },
        repr(float(error) * frame.amount),
        _link_states(study, chain),
        Quality(
            repr(primary_share(study, chain)), technological, geographical, temporal, rated.id,
            rated.sha256,
        ),
        {view: None if told is None else repr(told * frame.amount)
         for view, told in views.items()},
        over_draws(study, frame.product, frame.amount, count=frame.count, seed=frame.seed),
        _sources(study, chain),
    )  # fmt: skip


def _link_states(study: Study, chain: Chain) -> tuple[LinkState, ...]:
    states = study.links["state"].to_pylist()
    edges = study.links["edge"].to_pylist()
    linked = np.array([states[int(k)] for k in chain.row], dtype=object)
    over = chain.weight[chain.provider] * chain.part
    seen: dict[str, set[int]] = {}
    for k in (*chain.row, *chain.unlinked):
        seen.setdefault(states[int(k)], set()).add(edges[int(k)])
    own = LinkState("own", 1, repr(float(chain.weight @ chain.asked)))
    return (
        own,
        *(
            LinkState(
                state, len(seen[state]),
                repr(float(over[linked == state].sum())) if state in ("linked", "split") else None,
            )
            for state in STATES
            if state in seen
        ),
    )  # fmt: skip


def _sources(study: Study, chain: Chain) -> tuple[Source, ...]:
    """Return what processes with a part in the footprint say they are from, the largest first."""
    about = {row["id"]: row for row in study.inventory.processes.to_pylist()}
    found: dict[tuple[str, str], list[float]] = {}
    for process, weight in zip(study.assembled.columns.process, chain.weight, strict=True):
        if weight > 0:
            row = about[process]
            version = "" if row["valid_from"] is None else str(row["valid_from"].year)
            found.setdefault((row["source"], version), []).append(float(weight))
    ranked = sorted(found.items(), key=lambda each: (-sum(each[1]), each[0]))
    return tuple(
        Source(name, version, len(parts), repr(sum(parts))) for (name, version), parts in ranked
    )
