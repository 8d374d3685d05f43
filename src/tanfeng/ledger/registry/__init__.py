"""Registry (登记簿): the small, transactional book of the ledger.

Floor: part of the ledger. It knows who exists, which postings were acknowledged and by
whom, which runs were made and what they judged; the bulk of the numbers lies in the lake.

One set of tables and statements serves SQLite (a file in the workspace) and PostgreSQL.
Alembic brings an older registry up to date when a workspace is opened. The registry also
hands out the moments (`recorded_at`) by which everything in the ledger is ordered.
"""

from tanfeng.ledger.registry import lives
from tanfeng.ledger.registry.engine import connect, now, read_address, reading, take_moment, writing
from tanfeng.ledger.registry.migrate import migrate, revision

__all__ = [
    "connect",
    "lives",
    "migrate",
    "now",
    "read_address",
    "reading",
    "revision",
    "take_moment",
    "writing",
]
