"""The one order in which anything enters the books: announce, write, acknowledge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from tanfeng.ledger import writers
from tanfeng.ledger.lake import Book, open_table
from tanfeng.ledger.registry import reading, take_moment, writing
from tanfeng.ledger.registry.tables import postings
from tanfeng.ledger.workspace import Workspace
from tanfeng.reference.errors import TanfengError, refuse

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

    When a step fails the posting is settled at once. If its rows have reached the lake it is
    acknowledged after all, and the failure is forgotten; if not, it is dropped. When even that
    cannot be written, it stays pending, counts for nothing and is settled by whoever opens the
    workspace next.

    Raises
    ------
    TanfengError
        What the failed step said, or ``posting-unsettled`` when the rows are in the lake and
        only the acknowledgement could not be written.
    """
    from tanfeng.ledger.recovery import recover

    try:
        yield
    except BaseException as failure:
        writers.end_work(posting.id)
        status, written = PENDING, False
        # the first failure is the one to tell; recovery comes round again
        with suppress(TanfengError):
            table = open_table(ws.path, posting.book)
            written = table.transaction_version(posting.id) is not None
            recover(ws)
            status = _status(ws, posting)
        if not isinstance(failure, TanfengError):
            raise
        if status == PENDING and written:
            raise _unsettled(posting) from failure
        if status != ACKNOWLEDGED:
            raise
    finally:
        writers.end_work(posting.id)


def _status(ws: Workspace, posting: Posting) -> str:
    with reading(ws.engine) as connection:
        query = select(postings.c.status).where(postings.c.id == posting.id)
        return connection.execute(query).scalar_one()


def _unsettled(posting: Posting) -> TanfengError:
    return refuse(
        "posting-unsettled",
        posting.id,
        "数据已写入，但未能登记确认；暂不计入。",
        "The rows are written but could not be acknowledged; they do not count yet.",
        "请腾出空间或恢复数据库，再次打开工作区即会补上确认；重新提交也无妨。",
        "Make room or bring the database back: the next opening acknowledges them. Submitting "
        "again does no harm.",
    )
