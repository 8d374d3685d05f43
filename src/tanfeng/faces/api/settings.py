"""Settings of the service (服务设置)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tanfeng.footprint.pact.work import Courier
from tanfeng.ledger import Workspace


@dataclass(frozen=True)
class Settings:
    """What the service is told at its start.

    Attributes
    ----------
    key
        Signs tokens and page links.
    courier
        How events are sent; its address is our own.
    https_only
        Whether a request that did not come by https is refused: true behind a proxy as well.
    token_seconds, link_seconds
        How long a token and a page link are good; PACT v3 asks 180 s of links.
    page
        Most footprints in one reply.
    most_bytes
        Of a request's body.
    poll_seconds
        How often open events are looked for when nothing happens.
    workers
        Threads that work off events.
    """

    ws: Workspace
    key: bytes = field(repr=False)
    courier: Courier
    https_only: bool = True
    token_seconds: int = 3600
    link_seconds: int = 24 * 3600
    page: int = 500
    most_bytes: int = 8 * 2**20
    poll_seconds: float = 5.0
    workers: int = 2
