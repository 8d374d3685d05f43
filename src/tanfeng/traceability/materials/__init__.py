"""Materials (大宗固废与水): solid waste and recycled material as lots in kg, and water.

`decode_waste` reads waste codes, `waste_balance` checks that what was generated went somewhere,
`balance_of_lots` makes such a ledger from dated lots, `missing_fields` tells what a ledger must
hold and does not; `water_rates` and `intake_difference` are those of a water balance test.
"""

from tanfeng.traceability.materials.codes import (
    WasteCode,
    code_findings,
    decode_waste,
    decode_waste_column,
)
from tanfeng.traceability.materials.duty import missing_fields
from tanfeng.traceability.materials.ledger import WASTE, Balance, waste_balance
from tanfeng.traceability.materials.lots import LOTS, balance_of_lots
from tanfeng.traceability.materials.water import (
    INTAKES,
    METERED,
    WATER,
    intake_difference,
    water_rates,
)

__all__ = [
    "INTAKES",
    "LOTS",
    "METERED",
    "WASTE",
    "WATER",
    "Balance",
    "WasteCode",
    "balance_of_lots",
    "code_findings",
    "decode_waste",
    "decode_waste_column",
    "intake_difference",
    "missing_fields",
    "waste_balance",
    "water_rates",
]
