"""Rates (率): three names for three questions, with three answers for one plant.

`china_recovery` is what a recycler gets out of what it took in, by stage and over all stages;
`eu_recovery` counts only what replaces primary material, over every step of recycling;
`recycled_content` is the recycled share in a new battery. Limits are in sheets of kind ``limits``;
`indicators` gives the figures that they ask for.
"""

from tanfeng.traceability.rates.china import china_recovery
from tanfeng.traceability.rates.content import CONTENT, recycled_content
from tanfeng.traceability.rates.europe import eu_recovery
from tanfeng.traceability.rates.flows import FLOWS, Rates
from tanfeng.traceability.rates.indicators import Indicator, indicators

__all__ = [
    "CONTENT",
    "FLOWS",
    "Indicator",
    "Rates",
    "china_recovery",
    "eu_recovery",
    "indicators",
    "recycled_content",
]
