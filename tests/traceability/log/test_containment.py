"""What is in what, asked of both registries: now, on a day, and as it was known."""

from tanfeng.ledger.registry import reading
from tanfeng.traceability.lineage import contents, find_things, whereabouts
from tanfeng.traceability.log import capture

DAY = 86_400_000_000
FIRST = 20_148 * DAY  # 2025-03-01 in UTC


def test_both_registries_follow_the_links_alike(ws, document_of, moved):
    capture(ws, document_of(
        moved("ADD", "module", "cell-1", "cell-2", day=1), moved("ADD", "pack", "module", day=2),
        moved("ADD", "car", "pack", day=3), moved("DELETE", "module", "cell-2", day=5),
    ), party="maker")  # fmt: skip
    with reading(ws.engine) as connection:
        things = {name: find_things(connection, f"urn:x:{name}")[f"urn:x:{name}"]
                  for name in ("pack", "module", "car", "cell-1", "cell-2")}  # fmt: skip

        def inside(name, **when):
            found = contents(connection, things[name], **when)
            return [(h.depth, h.parent[6:], h.child[6:]) for h in found]

        now = [(1, "pack", "module"), (2, "module", "cell-1")]
        then = [*now, (2, "module", "cell-2")]
        assert inside("pack") == now
        assert inside("pack", at=FIRST + 3 * DAY) == then
        assert inside("pack", known=2**62) == now
        assert inside("pack", at=FIRST) == inside("cell-1") == []
        assert inside("car")[0] == (1, "car", "pack")
        way = whereabouts(connection, things["cell-1"])
        assert [(h.depth, h.parent[6:]) for h in way] == [(1, "module"), (2, "pack"), (3, "car")]
        assert whereabouts(connection, things["cell-2"]) == []
        gone = whereabouts(connection, things["cell-2"], at=FIRST + 3 * DAY)
        assert [h.parent[6:] for h in gone] == ["module", "pack", "car"]
        assert gone[0].until == FIRST + 4 * DAY
        assert gone[1].until is None
