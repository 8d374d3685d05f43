"""The supply behind a product (供应链): each process's part, and the links it arrives over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tanfeng.footprint.engine import contributions, supply
from tanfeng.footprint.linking import candidates
from tanfeng.footprint.linking.candidates import INSIDE
from tanfeng.footprint.study.made import Study


@dataclass(frozen=True, eq=False)
class Chain:
    """What one product needs.

    Attributes
    ----------
    product
        Column of the product.
    made
        Shape (n,), output of each process for a unit of the product.
    own
        Shape (n,), what each emits itself for it.
    weight
        Shape (n,), the size of `own` as a share of all sizes: credits count by size as well.
    asked
        Shape (n,), share of each process's output that the product itself is; the rest arrives
        over links.
    row
        Shape (e,), rows of `Study.links` that lie in the supply and have a provider.
    provider
        Shape (e,), column of the provider.
    part
        Shape (e,), share of the provider's output that goes over the link.
    nearness
        Shape (e,), of the provider to its user, see `linking.candidates`.
    unlinked
        Rows of `Study.links` in the supply that have none.
    """

    product: int
    made: np.ndarray
    own: np.ndarray
    weight: np.ndarray
    asked: np.ndarray
    row: np.ndarray
    provider: np.ndarray
    part: np.ndarray
    nearness: np.ndarray
    unlinked: np.ndarray


def chain_of(study: Study, product: str, impact: int = 0) -> Chain:
    """Return the supply of a unit of a product.

    Raises
    ------
    TanfengError
        ``footprint-product``; ``footprint-loop`` where the system has no answer.
    """
    place, n = study.place(product), len(study.normal)
    demand = np.zeros(n)
    demand[place] = 1.0
    made = supply(study.normal, demand)
    own = contributions(study.normal, place, impact).process
    size = np.abs(own)
    whole = size.sum()
    columns = study.assembled.columns
    # how often each process runs, over all of its products
    runs: dict[str, float] = {}
    for process, share, output, each in zip(
        columns.process, columns.share, study.normal.output, made, strict=True
    ):
        runs[process] = runs.get(process, 0.0) + float(share * each / output)
    column = {key: n for n, key in enumerate(zip(columns.process, columns.flow, strict=True))}
    links = study.links.to_pydict()
    row, provider, taken, unlinked = [], [], [], []
    for k, (process, flow, state, maker, amount, share) in enumerate(
        zip(*(links[c] for c in ("process", "flow", "state", "provider", "amount", "share")),
            strict=True)
    ):  # fmt: skip
        used = runs.get(process, 0.0)
        if abs(used) <= _NONE or state == "elementary":
            continue
        at = column.get((maker, flow))
        if at is None:
            unlinked.append(k)
        elif amount and share:
            row.append(k)
            provider.append(at)
            taken.append(abs(used * amount * share))
    to = np.array(provider, dtype=int)
    all_of = np.bincount(to, np.array(taken, dtype=float), minlength=n) + demand
    safe = np.where(all_of > 0, all_of, 1.0)
    return Chain(
        place, made, own, size / whole if whole > 0 else size, demand / safe,
        np.array(row, dtype=int), to, np.array(taken, dtype=float) / safe[to] if row else
        np.zeros(0), _nearness(study, row, [links["provider"][k] for k in row]),
        np.array(unlinked, dtype=int),
    )  # fmt: skip


_NONE = 1e-15
"""Below this a process runs by rounding alone."""


def _nearness(study: Study, rows: list[int], makers: list[str]) -> np.ndarray:
    """Return how near each provider is to its user, whatever rule linked the two."""
    if not rows:
        return np.zeros(0)
    about = {row["id"]: row for row in study.inventory.processes.to_pylist()}
    users = [study.links["process"][k].as_py() for k in rows]
    stated = study.inventory.exchanges["location"].to_pylist()
    places = [
        stated[study.links["edge"][k].as_py()] or about[user]["location"]
        for k, user in zip(rows, users, strict=True)
    ]
    # each link is a flow of its own, so that user and provider are compared once
    keys, years = [str(k) for k in range(len(rows))], pa.nulls(len(rows), pa.int32())
    edges = pa.table({"edge": list(range(len(rows))), "process": users, "flow": keys,
                      "place": places, "year": years})  # fmt: skip
    made = pa.table(
        {
            "flow": keys, "provider": makers,
            "provider_location": [about[maker]["location"] for maker in makers],
            "provider_year": years, "provider_plant": [""] * len(rows),
        }
    )  # fmt: skip
    found = candidates(edges, made, 0.0)
    near = np.zeros(len(rows))
    near[found["edge"].to_numpy()] = found["nearness"].to_numpy()
    for k, (user, maker) in enumerate(zip(users, makers, strict=True)):
        both = about[user]["kind"] == about[maker]["kind"] == "plant"
        if both and plant_of(user) == plant_of(maker):
            near[k] = INSIDE
    return near


def plant_of(process: str) -> str:
    """Return the plant of a process that is one of its units, or the plant itself."""
    return process.partition("/")[0]
