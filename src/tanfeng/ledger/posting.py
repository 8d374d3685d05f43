"""The one order in which anything enters the books: announce, write, acknowledge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, update

from tanfeng.ledger import writers
from tanfeng.ledger.lake import Book
from tanfeng.ledger.registry import take_moment, writing
from tanfeng.ledger.registry.tables import postings
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import TanfengError

PENDING, ACKNOWLEDGED, DROPPED = "pending", "acknowledged", "dropped"


@dataclass(frozen=True, slots=True)
class Posting:
    """One announced entry of a book.

    Attributes
    ----------
    id
        Time-ordered text, unique in the workspace; the lake's application transaction.
    """

    id: str
    book: Book
    recorded_at: int


def announce(ws: Workspace, connection: Connection, book: Book) -> Posting:
    """Write the pending row, inside the caller's transaction."""
    moment = take_moment(connection)
    seconds, micros = divmod(moment, 1_000_000)
    posting = Posting(f"{datetime.fromtimestamp(seconds, UTC):%Y%m%dT%H%M%S}{micros:06d}Z", book,
                      moment)  # fmt: skip
    connection.execute(
        insert(postings).values(
            id=posting.id,
            book=book,
            recorded_at=moment,
            status=PENDING,
            writer=writers.writer(ws.path),
        )
    )
    writers.begin_work(posting.id)
    return posting


def settle(connection: Connection, posting: str, status: str) -> bool:
    """Acknowledge or drop a pending posting; False when another has settled it before."""
    statement = (
        update(postings)
        .where(postings.c.id == posting, postings.c.status == PENDING)
        .values(status=status)
    )
    return connection.execute(statement).rowcount == 1


def acknowledge(ws: Workspace, posting: Posting) -> None:
    """Write the acknowledgement: from here on the posting counts."""
    with writing(ws.engine) as connection:
        settle(connection, posting.id, ACKNOWLEDGED)


@contextmanager
def working(ws: Workspace, posting: Posting) -> Iterator[None]:
    """Guard the steps between announcing and acknowledging.

    When a step fails the posting is settled at once: acknowledged if its rows have reached
    the lake, dropped if not. When even that cannot be written, it stays pending, counts for
    nothing and is settled by whoever opens the workspace next.
    """
    from tanfeng.ledger.recovery import recover

    try:
        yield
    except BaseException:
        writers.end_work(posting.id)
        # the first failure is the one to tell; recovery comes round again
        with suppress(TanfengError):
            recover(ws)
        raise
    finally:
        writers.end_work(posting.id)
