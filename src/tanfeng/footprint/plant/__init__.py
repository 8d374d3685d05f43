"""Plants as processes (企业实测过程): an inventory that follows from a plant's own accounts.

Output, fuel, power and material of a period are read from the ledger, and direct emissions from
its accounts: nothing is typed twice, and every exchange opens down to the facts it sums.
"""

from tanfeng.footprint.plant.cbam import CbamView, Embedded, cbam_view
from tanfeng.footprint.plant.inventory import PlantInventory, plant_inventory

__all__ = ["CbamView", "Embedded", "PlantInventory", "cbam_view", "plant_inventory"]
