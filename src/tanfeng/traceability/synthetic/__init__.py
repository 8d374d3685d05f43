"""Made life cycles (合成数据): batteries from cell to recovered metal, for tests, docs, benchmarks.

Every figure is invented, every party is called ``demo-...``, and every document says that it is
synthetic. `make_lives` gives the documents that each party would send.
"""

from tanfeng.traceability.synthetic.lives import FAULTS, Lives, Sent, make_lives
from tanfeng.traceability.synthetic.parties import PARTIES, MadeParty

__all__ = ["FAULTS", "PARTIES", "Lives", "MadeParty", "Sent", "make_lives"]
