"""The workspace (工作区): a folder that holds the books."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from sqlalchemy import Engine, insert, select

from tanfeng.ledger import lake
from tanfeng.ledger.disk import write_whole
from tanfeng.ledger.refusals import storage_refusals
from tanfeng.ledger.registry import connect, migrate, read_address, reading, writing
from tanfeng.ledger.registry.tables import workspace as workspace_row
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.shelf import Shelf, open_shelf

_FILE = "workspace.yaml"
_LAYOUT = 1
_OWN = {"registry.sqlite", "registry.sqlite-wal", "registry.sqlite-shm", "lake", "evidence",
        "sheets", "writers", "cache"}  # fmt: skip


# delta-rs panics on the first four; the others mean something in addresses and patterns
_UNSUITABLE = set("[]^|*?#%")


@dataclass(frozen=True)
class Workspace:
    """An open workspace: its folder and its registry.

    Attributes
    ----------
    path
        The folder.
    id
        Written both in the folder and in the registry, so that neither is paired wrongly.
    """

    path: Path
    engine: Engine = field(repr=False, compare=False)
    id: str = ""

    def shelf(self) -> Shelf:
        """Return the built-in sheets and the workspace's own in ``sheets/``."""
        return open_shelf(self.path / "sheets")


def create_workspace(path: Path, registry_url: str | None = None) -> Workspace:
    """Make a workspace in an empty or new folder.

    Parameters
    ----------
    registry_url
        Address of the registry; None keeps it in the folder (SQLite). A password in the
        address is used now and not written down: later the driver takes it from
        ``PGPASSWORD`` or ``~/.pgpass``, or `open_workspace` is given the address again.

    Raises
    ------
    TanfengError
        ``workspace-exists`` when one is there already, ``workspace-folder-taken`` when the
        folder holds something else.
    """
    path = Path(path).absolute()
    if set(str(path)) & _UNSUITABLE:
        raise refuse(
            "workspace-path-unsuitable",
            str(path),
            "文件夹路径含有数据湖不能处理的字符：[ ] ^ | * ? # %",
            "The folder's path has a character that the lake cannot work with: [ ] ^ | * ? # %",
            "请另选文件夹。",
            "Choose another folder.",
        )
    if (path / _FILE).exists():
        raise refuse(
            "workspace-exists",
            str(path),
            "此处已有工作区。",
            "There is a workspace here already.",
            "请直接使用，或另选文件夹。",
            "Use it, or choose another folder.",
        )
    with storage_refusals(str(path)):
        # a creation that was interrupted left only its own names, and is taken up again
        if path.exists() and (not path.is_dir() or {entry.name for entry in path.iterdir()} - _OWN):
            raise refuse(
                "workspace-folder-taken",
                str(path),
                "文件夹非空，且不是工作区。",
                "The folder is not empty and not a workspace.",
                "请选择空文件夹。",
                "Choose an empty folder.",
            )
        for folder in ("", "lake", "evidence", "sheets", "writers"):
            (path / folder).mkdir(parents=True, exist_ok=True)
    url = read_address(registry_url or f"sqlite:///{path / 'registry.sqlite'}")
    engine = connect(url)
    migrate(engine)
    with writing(engine) as connection:
        row = connection.execute(select(workspace_row)).first()
        identity = row.id if row else str(uuid.uuid4())
        if row is None:
            connection.execute(insert(workspace_row).values(id=identity, moment=0))
        elif registry_url is not None and row.moment > 0:
            raise refuse(
                "registry-taken",
                url.render_as_string(hide_password=True),
                "此登记簿已属于另一个工作区。",
                "This registry belongs to another workspace.",
                "请为每个工作区使用单独的数据库。",
                "Give every workspace a database of its own.",
            )
    with storage_refusals(str(path)):
        lake.create(path)
        shown = url.set(password=None).render_as_string() if registry_url else "registry.sqlite"
        settings = {"workspace": identity, "layout": _LAYOUT, "registry": shown}
        write_whole(
            path / _FILE,
            yaml.safe_dump(settings, allow_unicode=True).encode(),
        )
    return Workspace(path, engine, identity)


def open_workspace(path: Path, registry_url: str | None = None) -> Workspace:
    """Open a workspace: upgrade its registry and settle what a dead process left.

    Raises
    ------
    TanfengError
        ``workspace-missing``, ``workspace-unreadable`` or ``registry-other-workspace``.
    """
    from tanfeng.ledger.recovery import recover

    path = Path(path).absolute()
    if not (path / _FILE).is_file():
        raise refuse(
            "workspace-missing",
            str(path),
            "此处没有工作区。",
            "There is no workspace here.",
            "请先运行 tanfeng init。",
            "Run tanfeng init first.",
        )
    try:
        settings = yaml.safe_load((path / _FILE).read_text(encoding="utf-8"))
        identity, layout = str(settings["workspace"]), int(settings["layout"])
        address = str(settings["registry"])
    except (yaml.YAMLError, KeyError, TypeError, ValueError, OSError) as error:
        raise _unreadable(path, str(error).splitlines()[0]) from error
    if layout != _LAYOUT:
        raise _unreadable(path, f"layout {layout}")
    if registry_url is None:
        registry_url = f"sqlite:///{path / address}" if "://" not in address else address
    engine = connect(read_address(registry_url))
    migrate(engine)
    with reading(engine) as connection:
        found = connection.execute(select(workspace_row.c.id)).scalar()
    if found != identity:
        raise refuse(
            "registry-other-workspace",
            str(path),
            "登记簿与此文件夹不属于同一工作区。",
            "The registry and this folder are not of one workspace.",
            "请检查 workspace.yaml 中的 registry。",
            "Check `registry` in workspace.yaml.",
        )
    ws = Workspace(path, engine, identity)
    recover(ws)
    return ws


def _unreadable(path: Path, what: str) -> TanfengError:
    return refuse(
        "workspace-unreadable",
        f"{path / _FILE}:1",
        f"工作区说明文件无法读取：{what}",
        f"The workspace file cannot be read: {what}",
    )
