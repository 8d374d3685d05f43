"""The CBAM view of a plant in a workspace (企业 CBAM 视图)."""

from __future__ import annotations

from tanfeng.footprint.catalogue import grid_power
from tanfeng.footprint.plant import CbamView, cbam_view, plant_inventory
from tanfeng.ledger import Workspace, entity
from tanfeng.reference.codes import items
from tanfeng.reference.errors import refuse
from tanfeng.reference.period import Period


def plant_cbam(ws: Workspace, plant: str, period: Period) -> tuple[CbamView, str]:
    """Reckon the embedded emissions of a plant's products from its accounts.

    Returns
    -------
    CbamView
    str
        Row of the emission factor of the province's grid that its power was reckoned with.

    Raises
    ------
    TanfengError
        As `plant_inventory`; ``cbam-power`` where no factor of the province is held.
    """
    shelf = ws.shelf()
    own = plant_inventory(ws, plant, period)
    region = entity(ws, plant).region
    factor = grid_power(shelf, region, period.year)
    if factor is None:
        raise refuse(
            "cbam-power", plant, f"没有 {region} 的电网排放因子。",
            f"No emission factor of the grid is held for {region}.",
            "请核对企业所在省份。", "Look at the province of the plant.",
        )  # fmt: skip
    fuels = frozenset(id for id, item in items(shelf).items() if "fuel" in item.groups)
    view = cbam_view(own.inventory, factor[0], fuels=fuels, at=plant)
    return CbamView(view.products, (*own.findings, *view.findings)), factor[1]
