"""Finding things by what people call them (查找)."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tanfeng.ledger.registry.lives import things
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Severity
from tanfeng.traceability.codes import decode, normalise, uri_of
from tanfeng.traceability.epcis import canonical

_VIN = "urn:tanfeng:vin:"


def find_things(connection: Connection, text: str, limit: int = 100_000) -> dict[str, int]:
    """Return the things that a text means, by name.

    Parameters
    ----------
    text
        The name of a thing as events give it; a battery code as it is scanned; a vehicle number;
        or the beginning of a name or code with ``*`` after it.

    Raises
    ------
    TanfengError
        ``life-unknown-thing`` where the log has none; ``life-too-many`` beyond `limit`.
    """
    for name in _spellings(text):
        statement = select(things.c.name, things.c.thing)
        if text.endswith("*"):
            # a range of the index, which a pattern would not use
            statement = statement.where(things.c.name >= name, things.c.name < name + "\U0010ffff")
        else:
            statement = statement.where(things.c.name == name)
        rows = connection.execute(statement.limit(limit + 1)).all()
        if len(rows) > limit:
            raise refuse(
                "life-too-many", text, f"符合的编码超过 {limit:,} 个。",
                f"More than {limit:,} names begin so.", "请写得更长。", "Give more of the name.",
            )  # fmt: skip
        if rows:
            return dict(tuple(row) for row in rows)
    near = suggest(connection, text)
    raise refuse(
        "life-unknown-thing", text, f"没有任何事件提到“{text}”。", f"No event mentions '{text}'.",
        f"相近：{'、'.join(near)}" if near else "先用 tanfeng trace import 导入事件。",
        f"Near: {', '.join(near)}" if near else "Import events first: tanfeng trace import.",
    )  # fmt: skip


def suggest(connection: Connection, text: str, count: int = 3) -> list[str]:
    """Return the names next to where a name would stand in the order of names."""
    name = _spellings(text)[0]
    after = select(things.c.name).where(things.c.name >= name).order_by(things.c.name)
    return list(connection.execute(after.limit(count)).scalars())


def _spellings(text: str) -> list[str]:
    plain = text.strip().removesuffix("*")
    if ":" in plain:
        return [canonical(plain)]
    names = [uri_of(plain), _VIN + plain.upper()]
    if not text.endswith("*"):
        try:
            code, told = normalise(plain)
            if not any(each.severity is Severity.ERROR for each in told):
                names.insert(0, uri_of(decode(code).code))
        except TanfengError:
            pass
    return names
