"""Leaving garbage alone for a moment (暂停回收): where all that is made is kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_sweeping() -> Iterator[None]:
    """Leave garbage alone: looking through what is made here takes long and finds nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
