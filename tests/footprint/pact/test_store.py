"""Records, partners and events in the registry: append-only, on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from tanfeng.ledger import open_workspace
from tanfeng.ledger.exchange_events import (
    ABANDONED,
    DONE,
    Event,
    claim_event,
    events,
    open_events,
    post_events,
    settle_event,
)
from tanfeng.ledger.footprints import (
    ACTIVE,
    DEPRECATED,
    Entry,
    Wanted,
    deprecate_footprint,
    footprint,
    list_footprints,
    post_footprints,
    received,
)
from tanfeng.ledger.partners import (
    add_partner,
    authenticate,
    partner,
    partner_of,
    partners,
    revoke_partner,
)
from tanfeng.reference.errors import TanfengError


def entry(n: int, **said) -> Entry:
    words = {
        "id": f"00000000-0000-4000-8000-{n:012d}", "direction": "own", "document": f'{{"n": {n}}}',
        "status": ACTIVE, "valid_from": 100 * n, "valid_until": 100 * n + 50,
        "keys": {"product": [f"urn:p:{n}", "urn:p:all"], "company": ["urn:c"]}, **said,
    }  # fmt: skip
    return Entry(**words)


def numbers(page) -> list[int]:
    return [int(each.id[-12:]) for each in page.entries]


def test_what_was_posted_is_read_again_byte_for_byte(books):
    odd = '{"n":1.10,  "名":"足迹\\n", "e":1E+2}'
    post_footprints(books, [entry(1, document=odd)])
    found = footprint(open_workspace(books.path, books.engine.url.render_as_string(False)),
                      entry(1).id.upper())  # fmt: skip
    assert found.document == odd
    assert found.recorded_at > 0


def test_posting_again_changes_nothing_and_another_text_is_refused(books):
    assert len(post_footprints(books, [entry(1)])) == 1
    assert post_footprints(books, [entry(1)]) == ()
    with pytest.raises(TanfengError) as refused:
        post_footprints(books, [entry(2), entry(1, document="{}")])
    assert refused.value.findings[0].code == "footprint-id-taken"
    # all or none
    assert footprint(books, entry(2).id) is None


def test_a_deprecation_is_a_later_entry(books):
    post_footprints(books, [entry(1)])
    before = list_footprints(books, limit=9).as_of
    post_footprints(books, [entry(2)], deprecates={entry(1).id: entry(2).id})
    assert footprint(books, entry(1).id).status == DEPRECATED
    assert footprint(books, entry(1).id).document == entry(1).document
    # the state of before is still there
    assert [e.status for e in list_footprints(books, limit=9, as_of=before).entries] == [ACTIVE]
    deprecate_footprint(books, entry(2).id)
    deprecate_footprint(books, entry(2).id)
    with books.engine.connect() as connection:
        assert connection.execute(text("select count(*) from footprints")).scalar() == 2
        assert connection.execute(text("select count(*) from footprint_deprecations")).scalar() == 2
    with pytest.raises(TanfengError):
        deprecate_footprint(books, entry(3).id)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), [1, 2, 3, 4]),
        (Wanted(keys={"product": ["urn:p:1", "urn:p:3", "urn:p:9"]}), [1, 3]),
        (Wanted(keys={"product": ["urn:p:1"], "company": ["urn:c"]}), [1]),
        (Wanted(keys={"product": ["urn:p:1"], "company": ["urn:d"]}), []),
        (Wanted(allowed=["urn:p:2"]), [2]),
        (Wanted(allowed=[]), []),
        (Wanted(on=[100]), [1]),
        (Wanted(on=[150, 350]), [1, 3]),
        (Wanted(on=[151]), []),
        (Wanted(after=[200]), [3, 4]),
        (Wanted(before=[250]), [1]),
        (Wanted(status=[ACTIVE]), [1, 2]),
        (Wanted(status=[DEPRECATED]), [3, 4]),
        (Wanted(status=[DEPRECATED, ACTIVE]), [1, 2, 3, 4]),
        (Wanted(status=["Bogus"]), []),
        (Wanted(status=["Bogus", ACTIVE], keys={"product": ["urn:p:2"]}), [2]),
    ],
)  # fmt: skip
def test_filters(books, wanted, expected):
    post_footprints(books, [entry(1), entry(2), entry(3), entry(4, status=DEPRECATED)])
    deprecate_footprint(books, entry(3).id)
    post_footprints(books, [entry(5, direction="received", partner="p")])
    assert numbers(list_footprints(books, wanted, limit=9)) == expected


def test_pages_are_stable_while_records_are_added(books):
    post_footprints(books, [entry(n) for n in range(1, 6)])
    first = list_footprints(books, limit=2)
    post_footprints(books, [entry(9)], deprecates={entry(3).id: entry(9).id})
    second = list_footprints(books, limit=2, after=first.after, as_of=first.as_of)
    third = list_footprints(books, limit=2, after=second.after, as_of=first.as_of)
    assert [numbers(p) for p in (first, second, third)] == [[1, 2], [3, 4], [5]]
    assert {each.status for each in second.entries} == {ACTIVE}
    assert third.after is None


def test_received_records_of_two_partners_do_not_meet(books):
    post_footprints(books, [entry(1, direction="received", partner="a"), entry(2)])
    post_footprints(books, [entry(1, direction="received", partner="b", document='{"b": 1}')])
    assert [each.partner for each in received(books)] == ["a", "b"]
    assert [each.document for each in received(books, "b")] == ['{"b": 1}']
    deprecate_footprint(books, entry(1).id, partner="a")
    assert [each.status for each in received(books)] == [DEPRECATED, ACTIVE]


def test_two_writers_lose_nothing(books):
    def work(n):
        return len(post_footprints(books, [entry(n), entry(100)]))

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(work, range(1, 17)))
    assert sum(made) == 17
    page = list_footprints(books, limit=100)
    assert sorted(numbers(page)) == [*range(1, 17), 100]
    moments = [each.recorded_at for each in page.entries]
    assert moments == sorted(set(moments))


def test_a_secret_is_shown_once_and_kept_as_a_hash(books):
    made, secret = add_partner(books, "甲", callbacks=["https://a.example"], products=["urn:p:1"])
    assert partner(books, "甲") == made
    assert authenticate(books, made.client, secret) == made
    for client, word in [(made.client, secret + "x"), (made.client, ""), ("nobody", secret),
                         ("", ""), (made.client, "\ud800")]:  # fmt: skip
        assert authenticate(books, client, word) is None
    with books.engine.connect() as connection:
        kept = connection.execute(text("select secret from partners")).scalar()
    assert secret not in kept


def test_a_revoked_partner_is_out_and_its_name_free(books):
    made, secret = add_partner(books, "a")
    with pytest.raises(TanfengError) as refused:
        add_partner(books, "a")
    assert refused.value.findings[0].code == "partner-exists"
    revoke_partner(books, "a")
    assert authenticate(books, made.client, secret) is None
    assert partner_of(books, made.client) is None
    again, other = add_partner(books, "a")
    assert authenticate(books, again.client, other) == again
    assert authenticate(books, made.client, secret) is None
    assert [each.name for each in partners(books)] == ["a"]


def test_an_event_is_kept_once_and_settled_once(books):
    event = Event("in", "a", "https://a", "1", "RequestCreated", "{}")
    assert post_events(books, [event, event]) == 1
    assert post_events(books, [event, Event("in", "b", "https://a", "1", "Published", "{}")]) == 1
    kept = claim_event(books, lambda e: e.partner == "a")
    reply = Event("out", "a", "https://us", "2", "RequestFulfilled", "{}")
    assert settle_event(books, kept, DONE, then=[reply])
    assert not settle_event(books, kept, ABANDONED, then=[Event("out", "a", "", "3", "x", "")])
    assert [(e.partner, e.id, e.outcome) for e in events(books)] == [
        ("a", "1", DONE), ("b", "1", ""), ("a", "2", ""),
    ]  # fmt: skip
    assert [e.id for e in open_events(books)] == ["1", "2"]


def test_two_workers_never_take_the_same_try(books):
    post_events(books, [Event("out", "a", "s", str(n), "Published", "{}") for n in range(8)])
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: claim_event(books, lambda e: not e.attempts), range(12)))
    got = [each.id for each in taken if each is not None]
    assert sorted(got) == [str(n) for n in range(8)]
    assert {each.attempts for each in open_events(books)} == {1}
