"""Assembly (组装): an inventory, its links and a view of its co-products become one system.

Allocation is a view: the same inventory can be seen by mass, energy or value, with products beside
the main one credited or left free. Every view but substitution shares what is there, and conserves
the totals.
"""

from tanfeng.footprint.assembly.assemble import Assembled, assemble
from tanfeng.footprint.assembly.views import VIEWS, Columns, columns_of

__all__ = ["VIEWS", "Assembled", "Columns", "assemble", "columns_of"]
