"""Made life cycles (合成生命周期): events of batteries in the form of EPCIS 2.0."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from tanfeng.traceability.codes import encode, uri_of
from tanfeng.traceability.synthetic.events import (
    association,
    kilograms,
    observation,
    transformation,
)
from tanfeng.traceability.synthetic.parties import PARTIES, MadeParty

FAULTS = ("two_packs", "after_scrap", "one_sided", "missing_mass", "replayed")
"""What can be wrong with a made life: a module in two packs, an event after the end, a hand-over
that only the sender tells, metal that is more than what went in, an event sent again with another
id."""
_PARTS = {"nickel": 0.30, "cobalt": 0.06, "lithium": 0.07, "other": 0.57}
_RECOVERED = {"nickel": 0.985, "cobalt": 0.985, "lithium": 0.91}
"""Invented: kg of each part in a kg of cathode, and the share that a recycler gets back."""
_CATHODE = 0.6
"""Invented: kg of cathode in a cell."""
_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


@dataclass(frozen=True)
class Sent:
    """A document as a party sends it.

    Attributes
    ----------
    when
        Day on which it was sent, in a life without delay.
    """

    party: str
    when: date
    events: tuple[dict[str, Any], ...]

    def document(self) -> bytes:
        """Return it as an EPCISDocument."""
        whole = {
            "@context": [_CONTEXT, {"tanfeng": "urn:tanfeng:"}],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": f"{self.when.isoformat()}T00:00:00Z",
            "tanfeng:synthetic": "true",
            "epcisBody": {"eventList": list(self.events)},
        }
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Lives:
    """What was made, and what is true of it.

    Attributes
    ----------
    packs
        URI of each pack -> URIs of the cells it was built with.
    vehicles
        URI of each pack -> that of the vehicle it was first fitted to.
    wrong
        Fault -> URI of what it was done to.
    """

    sent: tuple[Sent, ...]
    packs: dict[str, tuple[str, ...]]
    vehicles: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)


def make_lives(
    packs: int = 20,
    *,
    seed: int = 1,
    modules: int = 4,
    cells: int = 12,
    begins: date = date(2021, 3, 1),
    ends: date = date(2026, 10, 31),
    faults: Iterable[str] = (),
) -> Lives:
    """Make the documents of so many packs, from metal to metal.

    Parameters
    ----------
    modules, cells
        Modules of a pack, and cells of a module.
    ends
        Nothing happens after it: lives are cut off where they stand.
    faults
        Of `FAULTS`; each is done once.
    """
    making = _Making(np.random.default_rng(seed), begins, ends)
    for number in range(packs):
        making.live(number, modules, cells)
    wrong = {name: making.spoil(name) for name in faults}
    sent = tuple(
        Sent(party, day, tuple(events))
        for (day, party), events in sorted(making.sent.items())
        if day <= ends
    )
    return Lives(sent, making.packs, making.vehicles, wrong)


class _Making:
    def __init__(self, draw: np.random.Generator, begins: date, ends: date) -> None:
        self.draw, self.begins, self.ends = draw, begins, ends
        self.sent: dict[tuple[date, str], list[dict[str, Any]]] = {}
        self.packs: dict[str, tuple[str, ...]] = {}
        self.modules: dict[str, tuple[str, ...]] = {}
        self.vehicles: dict[str, str] = {}
        self.over: list[tuple[str, date]] = []
        self.handed: list[tuple[date, str, dict[str, Any]]] = []
        self.melted: list[tuple[date, str, dict[str, Any]]] = []
        self.count = 0

    def tell(self, party: MadeParty, day: date, event: dict[str, Any]) -> dict[str, Any]:
        self.count += 1
        # a minute for each event of a day keeps their order
        held = self.sent.setdefault((day, party.id), [])
        moment = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
        moment += timedelta(minutes=len(held))
        event["eventTime"] = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        event["eventTimeZoneOffset"] = "+08:00"
        event["eventID"] = f"urn:uuid:00000000-0000-4000-8000-{self.count:012d}"
        event.setdefault("readPoint", {"id": party.place})
        event.setdefault("bizLocation", {"id": party.place})
        held.append(event)
        return event

    def live(self, number: int, modules: int, cells: int) -> None:
        """Let one pack live."""
        maker, cars = PARTIES["battery_maker"], PARTIES["vehicle_maker"]
        day = self.begins + timedelta(days=int(self.draw.integers(0, 900)))
        pack = _code("P", day, number + 1)
        units = [_code("M", day, number * modules + n + 1) for n in range(modules)]
        inside = {
            unit: tuple(
                _code("C", day, (number * modules + n) * cells + each + 1) for each in range(cells)
            )
            for n, unit in enumerate(units)
        }
        every = tuple(cell for unit in units for cell in inside[unit])
        self._cells(day, number, every)
        assembled = day + timedelta(days=3)
        self.tell(maker, assembled, observation("commissioning", (pack, *units), "ADD"))
        for unit in units:
            self.tell(maker, assembled, association("ADD", "assembling", unit, inside[unit]))
        self.tell(maker, day + timedelta(days=5), association("ADD", "assembling", pack, units))
        vehicle = f"urn:tanfeng:vin:LDEMO{number:012d}"
        fitted = day + timedelta(days=25)
        self.tell(cars, fitted, association("ADD", "installing", vehicle, (pack,)))
        self.tell(cars, fitted + timedelta(days=12), observation("retail_selling", (vehicle,)))
        self.packs[pack], self.vehicles[pack] = every, vehicle
        self.modules.update({unit: inside[unit] for unit in units})
        years = 4.6 * float(self.draw.weibull(3.5))
        end = fitted + timedelta(days=int(365 * years))
        if self.draw.random() < 0.1:
            self._repair(fitted + timedelta(days=int(180 * years)), pack, units, day, number)
        if end < self.ends:
            self._retire(end, pack, units, vehicle, number)

    def _cells(self, day: date, number: int, cells: tuple[str, ...]) -> None:
        mine, maker = PARTIES["metal_maker"], PARTIES["battery_maker"]
        lot = f"urn:tanfeng:lot:{maker.id}:cathode-{number}"
        weight = _CATHODE * len(cells)
        metals = {
            f"urn:tanfeng:lot:{mine.id}:{metal}-{number}": share * weight
            for metal, share in _PARTS.items()
        }
        for metal, mass in metals.items():
            self.tell(mine, day - timedelta(days=20), observation(
                "commissioning", (), "ADD", quantities=[kilograms(metal, mass)]))  # fmt: skip
        self.tell(maker, day - timedelta(days=6), transformation(
            "creating_class_instance", [kilograms(each, mass) for each, mass in metals.items()],
            [kilograms(lot, weight)]))  # fmt: skip
        self.tell(maker, day, transformation("commissioning", [kilograms(lot, weight)], (),
                                             things_out=cells))  # fmt: skip

    def _repair(self, day: date, pack: str, units: list[str], made: date, number: int) -> None:
        if day >= self.ends:
            return
        cars, maker = PARTIES["vehicle_maker"], PARTIES["battery_maker"]
        spare = _code("M", made, 900000 + number)
        cells = tuple(_code("C", made, 9000000 + number * 50 + n) for n in range(4))
        self.tell(maker, day - timedelta(days=9), observation("commissioning", cells, "ADD"))
        self.tell(maker, day - timedelta(days=8), association("ADD", "assembling", spare, cells))
        self.modules[spare] = cells
        self.tell(cars, day, association("DELETE", "removing", pack, (units[0],)))
        self.tell(cars, day, association("ADD", "repairing", pack, (spare,)))
        units[0] = spare

    def _retire(self, day: date, pack: str, units: list[str], vehicle: str, number: int) -> None:
        outlet, recycler = PARTIES["outlet"], PARTIES["recycler"]
        yard = PARTIES["dismantler"]
        first = yard if self.draw.random() < 0.3 else outlet
        self.tell(first, day, association("DELETE", "removing", vehicle, (pack,)))
        self.tell(first, day + timedelta(days=1), observation("collecting", (pack,)))
        self.tell(first, day + timedelta(days=2), observation("storing", (pack,)))
        way = self.draw.random()
        if way < 0.15:
            return
        if way < 0.3:
            second = PARTIES["second_life_maker"]
            self._hand_over(day + timedelta(days=20), pack, first, second)
            later = day + timedelta(days=40)
            made = encode("0DS", "P", "E", "01", later, number + 1, reused_as="P")
            self.tell(second, later, transformation("commissioning", (), (), things_in=(pack,),
                                                    things_out=(uri_of(made),)))  # fmt: skip
            return
        self._hand_over(day + timedelta(days=20), pack, first, recycler)
        self._recycle(day + timedelta(days=35), pack, units, number)

    def _hand_over(self, day: date, pack: str, giver: MadeParty, taker: MadeParty) -> None:
        paper = f"urn:tanfeng:paper:{giver.id}-{self.count}"
        sides: dict[str, Any] = {"sourceList": [{"type": "possessing_party", "source": giver.uri}],
                 "destinationList": [{"type": "possessing_party", "destination": taker.uri}],
                 "bizTransactionList": [{"type": "desadv", "bizTransaction": paper}]}  # fmt: skip
        self.tell(giver, day, observation("shipping", (pack,), **sides))
        arrived = self.tell(taker, day + timedelta(days=2), observation("receiving", (pack,),
                                                                         **sides))  # fmt: skip
        self.handed.append((day + timedelta(days=2), taker.id, arrived))

    def _recycle(self, day: date, pack: str, units: list[str], number: int) -> None:
        recycler = PARTIES["recycler"]
        self.tell(recycler, day, association("DELETE", "disassembling", pack, units))
        cells = []
        for unit in units:
            self.tell(recycler, day, association("DELETE", "disassembling", unit,
                                                 self.modules[unit]))  # fmt: skip
            cells += self.modules[unit]
        self.tell(recycler, day, observation("decommissioning", (pack, *units), "DELETE"))
        self.over.append((pack, day))
        mass = _CATHODE * len(cells) * 0.985
        powder = f"urn:tanfeng:lot:{recycler.id}:powder-{number}"
        self.tell(recycler, day + timedelta(days=3), transformation(
            "destroying", (), [kilograms(powder, mass)], things_in=cells))  # fmt: skip
        metals = [
            kilograms(f"urn:tanfeng:lot:{recycler.id}:{metal}-{number}",
                      _PARTS[metal] * mass * back)
            for metal, back in _RECOVERED.items()
        ]  # fmt: skip
        when = day + timedelta(days=12)
        event = self.tell(recycler, when, transformation(
            "creating_class_instance", [kilograms(powder, mass)], metals))  # fmt: skip
        self.melted.append((when, recycler.id, event))

    def spoil(self, fault: str) -> str:
        """Do one thing wrong; return what it was done to."""
        return getattr(self, f"_{fault}")()

    def _two_packs(self) -> str:
        one, other = list(self.packs)[:2]
        maker = PARTIES["battery_maker"]
        unit = next(unit for unit, cells in self.modules.items() if cells[0] in self.packs[one])
        day = self._day_of(other) + timedelta(days=6)
        self.tell(maker, day, association("ADD", "assembling", other, (unit,)))
        return unit

    def _after_scrap(self) -> str:
        pack, day = next((pack, day) for pack, day in self.over if day < self.ends)
        outlet = PARTIES["outlet"]
        self.tell(outlet, min(day + timedelta(days=30), self.ends), observation("storing", (pack,)))
        return pack

    def _one_sided(self) -> str:
        day, party, event = next(each for each in self.handed if each[0] <= self.ends)
        self.sent[day, party].remove(event)
        return event["epcList"][0]

    def _missing_mass(self) -> str:
        _, _, event = next(each for each in self.melted if each[0] <= self.ends)
        event["outputQuantityList"][0]["quantity"] *= 4
        return event["outputQuantityList"][0]["epcClass"]

    def _replayed(self) -> str:
        key, events = next(each for each in sorted(self.sent.items()) if each[1])
        self.count += 1
        again = events[0] | {"eventID": f"urn:uuid:00000000-0000-4000-8000-{self.count:012d}"}
        self.sent[key].append(again)
        return again["eventID"]

    def _day_of(self, pack: str) -> date:
        for (day, _), events in self.sent.items():
            if any(each.get("parentID") == pack for each in events):
                return day
        raise LookupError(pack)


def _code(kind: str, day: date, serial: int) -> str:
    return uri_of(encode("0DC", kind, "E", "01", day, serial, trace="0000001"))
