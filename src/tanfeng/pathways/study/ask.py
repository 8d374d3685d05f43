"""What is asked of a pathway run (规划要求), and how it is kept with the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Level = Literal["asset", "cohort"]


@dataclass(frozen=True)
class Ask:
    """One scenario of one sector.

    Attributes
    ----------
    level
        ``asset`` decides on whole plants; ``cohort`` on age bands per province, faster.
    first, last, step
        Model years.
    gap
        Proven relative gap at which the plant solver may stop.
    load
        Output per capacity where no provincial output was allocated to the plants.
    seed
        Of the ages that are sampled where a plant's is unknown.
    time_limit
        Seconds; None sets no limit. An answer cut off by the clock cannot be replayed digit for
        digit, and says so.
    """

    sector: str
    scenario: str
    level: Level = "asset"
    first: int = 2025
    last: int = 2060
    step: int = 1
    gap: float = 1e-3
    seed: int = 1
    load: float = 0.9
    time_limit: float | None = None
    foresight: int | None = None
    replan: int = 1

    @property
    def years(self) -> tuple[int, ...]:
        """Model years; the last one is always among them."""
        listed = [*range(self.first, self.last + 1, self.step)]
        return tuple(dict.fromkeys([*listed, self.last]))

    def plain(self) -> dict[str, Any]:
        """Return what a run keeps as its arguments."""
        return {**asdict(self), "years": list(self.years)}


def ask_of(arguments: Mapping[str, Any]) -> Ask:
    """Return the question of a posted run."""
    # runs keep what could be asked when they were made
    return Ask(**{name: arguments[name] for name in Ask.__dataclass_fields__ if name in arguments})
