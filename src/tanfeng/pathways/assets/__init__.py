"""Plans of whole plants (逐厂模型): column generation, a proven bound, one path a plant."""

from tanfeng.pathways.assets.explain import (
    Alternative,
    PlantExplanation,
    explain_plant,
    explain_plants,
)
from tanfeng.pathways.assets.solve import AssetSolution, solve_assets
from tanfeng.pathways.assets.wording import part_label

__all__ = [
    "Alternative",
    "AssetSolution",
    "PlantExplanation",
    "explain_plant",
    "explain_plants",
    "part_label",
    "solve_assets",
]
