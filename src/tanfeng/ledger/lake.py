"""The lake (数据湖): append-only Delta tables of reported and computed facts."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import pyarrow as pa
from deltalake import (
    CommitProperties,
    DeltaTable,
    PostCommitHookProperties,
    Transaction,
    WriterProperties,
    write_deltalake,
)

from tanfeng.ledger.disk import flush_file, flush_folder
from tanfeng.ledger.facts import COMPUTED_SCHEMA, FACT_SCHEMA
from tanfeng.ledger.refusals import storage_refusals
from tanfeng.reference.errors import refuse

Book = Literal["reported", "computed"]
SCHEMAS: dict[Book, pa.Schema] = {"reported": FACT_SCHEMA, "computed": COMPUTED_SCHEMA}

_CHECKPOINT_EVERY = 20
_CHECKPOINT_KEPT = 500

# Old versions are what makes a run replayable: nothing may ever clean the log by age.
_CONFIGURATION: dict[str, str | None] = {
    "delta.appendOnly": "true",
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.checkpointInterval": str(_CHECKPOINT_EVERY),
}
# Many small writers: each retry costs one read of the log, losing a submission costs a person.
_RETRIES = 200
_WRITER = WriterProperties(compression="ZSTD")


def _folder(path: Path, book: Book) -> Path:
    return path / "lake" / book


def create(path: Path) -> None:
    """Make the tables that are not there yet."""
    for book, schema in SCHEMAS.items():
        DeltaTable.create(
            str(_folder(path, book)), schema, mode="ignore", configuration=_CONFIGURATION
        )


def open_table(path: Path, book: Book, version: int | None = None) -> DeltaTable:
    """Open a book at a version, by default the newest.

    Raises
    ------
    TanfengError
        ``lake-failed`` when the log cannot be read or no longer has the version.
    """
    with storage_refusals(f"lake/{book}"):
        return DeltaTable(str(_folder(path, book)), version=version)


def append(path: Path, book: Book, rows: pa.Table, posting: str) -> int:
    """Append rows in one commit that carries the posting's id, and force it to disk.

    Returns
    -------
    int
        Version of the commit.
    """
    with storage_refusals(f"lake/{book}"):
        table = DeltaTable(str(_folder(path, book)))
        write_deltalake(
            table,
            rows.cast(SCHEMAS[book]),
            mode="append",
            writer_properties=_WRITER,
            commit_properties=CommitProperties(
                app_transactions=[Transaction(posting, 1)], max_commit_retries=_RETRIES
            ),
            post_commithook_properties=PostCommitHookProperties(cleanup_expired_logs=False),
        )
        version = table.version()
        _flush(_folder(path, book), version)
        if (version + 1) % _CHECKPOINT_EVERY == 0:
            _thin_checkpoints(_folder(path, book))
        return version


def _log(folder: Path, version: int) -> Path:
    return folder / "_delta_log" / f"{version:020d}.json"


def _flush(folder: Path, version: int) -> None:
    """Force a commit to disk: delta-rs leaves that to the operating system's leisure."""
    log = _log(folder, version)
    for line in log.read_text(encoding="utf-8").splitlines():
        added = json.loads(line).get("add")
        if added:
            flush_file(folder / unquote(added["path"]))
    flush_folder(folder)
    flush_file(log)
    flush_folder(log.parent)


def _thin_checkpoints(folder: Path) -> None:
    """Delete checkpoints that later ones stand in for; the log itself stays whole.

    Each repeats the whole list of files, so that keeping all of them grows with the square of
    the commits. The last two stay for readers at work, every 500th for reading old versions.
    """
    found = sorted((folder / "_delta_log").glob("*.checkpoint.parquet"))
    for checkpoint in found[:-2]:
        if (int(checkpoint.name.split(".")[0]) + 1) % _CHECKPOINT_KEPT:
            checkpoint.unlink(missing_ok=True)


def settle_commit(path: Path, book: Book, posting: str) -> bool:
    """Tell whether the lake has the commit of a posting, and force it to disk if so."""
    table = open_table(path, book)
    if table.transaction_version(posting) is None:
        return False
    with storage_refusals(f"lake/{book}"):
        folder = _folder(path, book)
        named = f'"{posting}"'
        for version in range(table.version(), -1, -1):
            if named in _log(folder, version).read_text(encoding="utf-8"):
                _flush(folder, version)
                break
    return True


def files(
    path: Path, book: Book, version: int | None, moments: Iterable[int] | None = None
) -> list[str]:
    """Return the Parquet files of a version, in an order that never changes.

    Parameters
    ----------
    moments
        When given, only files that may hold rows recorded at one of these moments.

    Raises
    ------
    TanfengError
        ``lake-version-gone`` when compaction has deleted files of the version.
    """
    table = open_table(path, book, version)
    with storage_refusals(f"lake/{book}"):
        actions = pa.table(table.get_add_actions(flatten=True))
    if moments is not None and actions.num_rows:
        wanted = sorted(moments)
        low, high = (actions.column(f"{end}.recorded_at").to_pylist() for end in ("min", "max"))
        actions = actions.filter(
            pa.array(
                first is None or bisect_left(wanted, first) < bisect_right(wanted, last)
                for first, last in zip(low, high, strict=True)
            )
        )
    # joined by hand: the table's own addresses are percent-encoded, which DuckDB does not undo
    found = sorted(_folder(path, book) / unquote(name) for name in actions["path"].to_pylist())
    if not all(file.exists() for file in found):
        raise refuse(
            "lake-version-gone",
            f"lake/{book}@{table.version()}",
            "此版本的数据文件在合并后已清除。",
            "The files of this version were deleted after compaction.",
            "只有核算批次引用的版本会长期保留；请重新读取当前版本。",
            "Only versions that runs refer to are kept for ever; read the present version.",
        )
    return [str(file) for file in found]


def merge(path: Path, book: Book, keep_versions: list[int], keep_hours: int) -> int:
    """Merge small files, delete replaced and stray ones; return how many were deleted.

    Parameters
    ----------
    keep_versions
        Versions whose files stay, however old.
    """
    with storage_refusals(f"lake/{book}"):
        table = DeltaTable(str(_folder(path, book)))
        hooks = PostCommitHookProperties(cleanup_expired_logs=False)
        table.optimize.compact(writer_properties=_WRITER, post_commithook_properties=hooks)
        table.update_incremental()
        return len(
            table.vacuum(
                keep_hours,
                dry_run=False,
                enforce_retention_duration=False,
                post_commithook_properties=hooks,
                # a writer that was killed may have left files that no version names
                full=True,
                keep_versions=keep_versions or None,
            )
        )
