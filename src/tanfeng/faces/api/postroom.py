"""The postroom (收发室): threads that work off events while the service runs."""

from __future__ import annotations

import logging
import threading

from tanfeng.faces.api.settings import Settings
from tanfeng.footprint.pact.work import work

log = logging.getLogger("tanfeng.api")


class Postroom:
    """Works when it is woken, and looks from time to time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bell = threading.Event()
        self._closing = False
        self._threads: list[threading.Thread] = []

    def open(self) -> None:
        """Start."""
        self._closing = False
        self._threads = [
            threading.Thread(target=self._run, name=f"postroom-{n}", daemon=True)
            for n in range(self._settings.workers)
        ]
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Tell that there is something to do."""
        self._bell.set()

    def close(self) -> None:
        """End after the events that are under way; the others stay in the registry."""
        self._closing = True
        self._bell.set()
        for thread in self._threads:
            thread.join(timeout=2 * self._settings.courier.reach.seconds)

    def _run(self) -> None:
        while not self._closing:
            try:
                work(self._settings.ws, self._settings.courier, lambda _: not self._closing)
            except Exception:
                # the registry may be away for a while
                log.exception("events could not be worked off")
            if self._bell.wait(self._settings.poll_seconds) and not self._closing:
                self._bell.clear()
