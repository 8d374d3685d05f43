"""What the links decide (链接影响): share of inputs, and of the impact, in each state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa

STATES = ("linked", "split", "cut_off", "elementary", "error")


@dataclass(frozen=True)
class Share:
    """Inputs of one state.

    Attributes
    ----------
    edges, of_edges
        How many, and their share of all that could be linked (of all for ``elementary``).
    impact
        What passes over them, summed over all processes as they are stated; None where nobody
        knows what is not linked.
    """

    state: str
    edges: int
    of_edges: float
    impact: float | None


def shares(links: pa.Table, per_unit: Mapping[tuple[str, str], float]) -> tuple[Share, ...]:
    """Return how the inputs of an inventory ended.

    Parameters
    ----------
    per_unit
        Provider and flow -> impact per unit of it.
    """
    table = nw.from_native(links)
    counted = table.unique(["edge", "state"]).group_by("state").agg(nw.len().alias("edges"))
    count = {row["state"]: int(row["edges"]) for row in counted.rows(named=True)}
    technical = sum(n for state, n in count.items() if state != "elementary")
    whole = sum(count.values())
    passed = dict.fromkeys(STATES, 0.0)
    linked = table.filter(nw.col("state").is_in(["linked", "split"]))
    keys = zip(linked["provider"].to_list(), linked["flow"].to_list(), strict=True)
    value = np.array([per_unit.get(key, 0.0) for key in keys])
    amount = linked["amount"].to_numpy() * linked["share"].to_numpy()
    state = np.array(linked["state"].to_list())
    for each in ("linked", "split"):
        passed[each] = float(np.abs((amount * value)[state == each]).sum()) if len(state) else 0.0
    return tuple(
        Share(
            each,
            count.get(each, 0),
            count.get(each, 0) / max(whole if each == "elementary" else technical, 1),
            passed[each] if each in ("linked", "split") else None,
        )
        for each in STATES
    )
