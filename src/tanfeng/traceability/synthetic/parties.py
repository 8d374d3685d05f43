"""Made parties (合成主体): who stands at each step of a battery's life."""

from __future__ import annotations

from dataclasses import dataclass

from tanfeng.reference.finding import Text


@dataclass(frozen=True)
class MadeParty:
    """A party that does not exist.

    Attributes
    ----------
    role
        As actors are called in the sheets of duties.
    """

    id: str
    role: str
    name: Text

    @property
    def uri(self) -> str:
        """As events name it."""
        return f"urn:tanfeng:party:{self.id}"

    @property
    def place(self) -> str:
        """Where it works, as events name it."""
        return f"urn:tanfeng:place:{self.id}"


PARTIES = {
    each.role: each
    for each in (
        MadeParty("demo-mine", "metal_maker", Text("示范金属盐厂", "demo metal salts")),
        MadeParty("demo-cells", "battery_maker", Text("示范电芯厂", "demo cell works")),
        MadeParty("demo-cars", "vehicle_maker", Text("示范汽车厂", "demo car maker")),
        MadeParty("demo-outlet", "outlet", Text("示范回收网点", "demo collection outlet")),
        MadeParty("demo-scrapyard", "dismantler", Text("示范报废车拆解厂", "demo scrapyard")),
        MadeParty("demo-second", "second_life_maker", Text("示范梯次利用企业", "demo second life")),
        MadeParty("demo-recycler", "recycler", Text("示范再生利用企业", "demo recycler")),
    )
}
"""Role -> party."""
