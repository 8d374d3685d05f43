"""The service for partners (数据交换服务): footprints as PACT v3 says, events as EPCIS 2.0 does.

Floor: faces. It turns requests into calls of `tanfeng.footprint.pact`, `tanfeng.traceability.log`
and `tanfeng.ledger`, and their answers into replies; it reckons nothing and keeps nothing in
memory. Start with `make_app`; ``tanfeng serve`` runs it. The optional packages of
``tanfeng[serve]`` are needed.
"""

from tanfeng.faces.api.app import make_app
from tanfeng.faces.api.settings import Settings

__all__ = ["Settings", "make_app"]
