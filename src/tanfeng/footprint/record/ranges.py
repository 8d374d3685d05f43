"""Ranges of a footprint (取值范围): over the views of co-production, and over draws."""

from __future__ import annotations

from tanfeng.footprint.assembly import VIEWS, assemble
from tanfeng.footprint.characterisation import characterise
from tanfeng.footprint.diagnosis import diagnose
from tanfeng.footprint.engine import normalise
from tanfeng.footprint.linking import link, overridden, producers
from tanfeng.footprint.record.value import Drawn
from tanfeng.footprint.study import QUANTILES, simulate
from tanfeng.footprint.study.made import Study
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import Shelf


def over_views(study: Study, product: str, shelf: Shelf) -> dict[str, float | None]:
    """Return a product's ``gwp100`` per unit under every view of the same inventory.

    None where the product is not one of the view (what is credited cannot be bought), or where
    the system has no answer under it.
    """
    found: dict[str, float | None] = {}
    characterised = characterise(study.inventory, shelf, study.ask.warming)
    for view in VIEWS:
        if view == study.ask.view:
            found[view] = float(study.found.value[study.place(product), 0])
            continue
        credited = view == "substitution"
        links = study.links
        if credited != (study.ask.view == "substitution"):
            links = link(study.inventory, study.ask.rule, credited=credited)
            made = producers(study.inventory, coproducts=not credited)
            links, _ = overridden(links, study.ask.overrides, made)
        system = assemble(study.inventory, links, characterised, view).system
        found[view] = None
        if product in system.processes:
            try:
                answer = diagnose(normalise(system)).answer()
            except TanfengError:
                continue
            found[view] = float(answer.value[system.place(product), 0])
    return found


def over_draws(study: Study, product: str, amount: float, *, count: int, seed: int) -> Drawn | None:
    """Return quantiles of a product's ``gwp100`` over draws; None where nothing varies.

    Raises
    ------
    TanfengError
        As `study.simulate`.
    """
    if not len(study.assembled.spread) or count < 1:
        return None
    found = simulate(study, [product], count=count, seed=seed)
    (one,) = found.ranges
    low, median, high = (
        repr(one.quantiles[QUANTILES.index(at)] * amount) for at in (0.025, 0.5, 0.975)
    )
    return Drawn(found.count, seed, found.varying, low, median, high)
