"""Brings the tables of a registry to the revision that this code works with."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from tanfeng.ledger.registry.engine import reading, writing
from tanfeng.ledger.registry.tables import HEAD
from tanfeng.reference.errors import refuse

MIGRATIONS = Path(__file__).parent / "migrations"


def revision(engine: Engine) -> str | None:
    """Return the revision of the registry, None when it has no tables."""
    with reading(engine) as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()


def migrate(engine: Engine) -> None:
    """Upgrade the registry, all in one transaction; nothing happens when it is up to date.

    Raises
    ------
    TanfengError
        ``registry-newer`` when a later version of tanfeng wrote it.
    """
    if revision(engine) == HEAD:
        return
    # imported late: every command opens a workspace, few of them upgrade one
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            # two processes may open a new registry at once; the second waits, then finds it made
            connection.execute(text("select pg_advisory_xact_lock(7260411)"))
        found = _revision(connection)
        if found is not None and found not in known:
            raise refuse(
                "registry-newer",
                "registry",
                f"登记簿由更新的版本写成（{found}）。",
                f"A newer tanfeng wrote this registry ({found}).",
                "请升级 tanfeng。",
                "Upgrade tanfeng.",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
