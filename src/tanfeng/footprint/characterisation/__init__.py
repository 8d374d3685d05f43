"""Characterisation (特征化): what a kilogram of each elementary flow counts for.

Warming potentials come from the reference sheets, by gas; factors that an inventory brings with
it (ILCD and EF methods) stand beside them under their own names.
"""

from tanfeng.footprint.characterisation.factors import (
    CARBON,
    Characterised,
    characterise,
    warming_sets,
)

__all__ = ["CARBON", "Characterised", "characterise", "warming_sets"]
