"""Of what a lot is made, as a picture (批次来源图)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tanfeng.programme.charts.trace_origin import origin_sankey
from tanfeng.programme.report.value import Chart
from tanfeng.reference.finding import Text
from tanfeng.traceability.codes import BATTERY
from tanfeng.traceability.lineage import Origins

_PREFIXES = ("urn:tanfeng:lot:", BATTERY, "urn:tanfeng:")
_BUNDLE = 3


def lot_chart(
    origins: Origins,
    lot: int,
    names: Mapping[int, str],
    flows: Any,
    element: str | None = None,
    fraction: Mapping[int, float] | None = None,
) -> Chart:
    """Draw the ways by which material came into a lot, by proportional mixing.

    Parameters
    ----------
    origins, lot
        Of all lots, and the one that is drawn.
    flows
        Table `FLOWS`, for the mass of the lot; ribbons are shares where it has none.
    element, fraction
        The element followed, and its mass share in each lot.

    Raises
    ------
    KeyError
        Where no transformation knows the lot.
    """
    mass = _mass(flows, lot)
    if mass is not None and fraction is not None:
        mass = mass * fraction[lot] if lot in fraction else None
    unit = Text("%", "%") if mass is None else Text("kg", "kg")
    times = 100.0 if mass is None else mass
    found = [(names[a], names[b], share * times) for a, b, share in origins.ways(lot)]
    ways, bundles = _bundled(found)
    measure = Text(element or "物料", element or "material")
    labels = {name: Text(_bare(name), _bare(name)) for way in ways for name in way[:2]} | bundles
    called = _bare(names[lot])
    of = Text(f"（{element}）" if element else "", f" ({element})" if element else "")
    caption = Text(f"{called} 的来源{of.zh}", f"Where {called} is from{of.en}")
    return origin_sankey("origin", caption, measure, unit, names[lot], ways, labels)


def _bundled(
    ways: list[tuple[str, str, float]],
) -> tuple[list[tuple[str, str, float]], dict[str, Text]]:
    """Take things together that are made of the same and went into the same."""
    before: dict[str, set[str]] = {}
    after: dict[str, set[str]] = {}
    for start, end, _ in ways:
        after.setdefault(start, set()).add(end)
        before.setdefault(end, set()).add(start)
    alike: dict[tuple[frozenset[str], frozenset[str]], list[str]] = {}
    for name in sorted(after):
        # sources keep their names, unless they are pieces
        if name in before or name.startswith(BATTERY):
            key = (frozenset(before.get(name, ())), frozenset(after[name]))
            alike.setdefault(key, []).append(name)
    bundle: dict[str, str] = {}
    labels: dict[str, Text] = {}
    for group in alike.values():
        if len(group) < _BUNDLE:
            continue
        first = _bare(group[0])
        labels[group[0]] = Text(
            f"{len(group)} 件： {first} 等", f"{len(group)} pieces: {first} ..."
        )
        bundle |= dict.fromkeys(group, group[0])
    flows: dict[tuple[str, str], float] = {}
    for start, end, value in ways:
        key_of = (bundle.get(start, start), bundle.get(end, end))
        flows[key_of] = flows.get(key_of, 0.0) + value
    return [(start, end, value) for (start, end), value in flows.items()], labels


def _bare(name: str) -> str:
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    return name


def _mass(flows: Any, lot: int) -> float | None:
    """Return the kilograms that were made of a lot; None where an event does not tell."""
    mine = flows["lot_out"].to_numpy() == lot
    event = flows["event"].to_numpy()[mine]
    made = flows["kg_out"].to_numpy(zero_copy_only=False).astype(float)[mine]
    first = np.unique(event, return_index=True)[1]
    whole = float(made[first].sum())
    return whole if len(first) and np.isfinite(whole) else None
