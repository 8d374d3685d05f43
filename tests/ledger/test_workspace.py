"""Workspaces and registries: made, opened, upgraded, and never paired wrongly."""

import os
import shutil
import signal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from tanfeng.ledger import Entity, add_entities, create_workspace, entities, open_workspace
from tanfeng.ledger.registry import migrate, read_address, revision, writing
from tanfeng.ledger.registry.migrate import MIGRATIONS
from tanfeng.ledger.registry.tables import HEAD, metadata
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text


def code_of(refused) -> str:
    return refused.value.findings[0].code


def test_the_migrations_make_exactly_the_tables_of_the_code(empty):
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_code_knows_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_migrations_can_be_taken_back_and_made_again(empty):
    from alembic import command

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(empty.engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert revision(empty.engine) is None
    migrate(empty.engine)
    assert revision(empty.engine) == HEAD


def test_a_registry_of_a_newer_tanfeng_is_refused(empty):
    with writing(empty.engine) as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(TanfengError) as refused:
        open_workspace(empty.path)
    assert code_of(refused) == "registry-newer"


def test_a_workspace_opens_with_what_it_had(ws):
    assert open_workspace(ws.path).id == ws.id
    assert entities(open_workspace(ws.path)) == entities(ws)


def test_a_moved_workspace_still_opens(ws, tmp_path):
    moved = tmp_path / "elsewhere"
    shutil.move(ws.path, moved)
    assert len(entities(open_workspace(moved))) == 5


def test_a_password_is_not_written_down(postgres_database, tmp_path):
    address = postgres_database().replace("tanfeng@", "tanfeng:s3cret@")
    ws = create_workspace(tmp_path / "ws", address)
    written = (ws.path / "workspace.yaml").read_text(encoding="utf-8")
    assert "s3cret" not in written
    assert "postgresql" in written
    assert open_workspace(ws.path, address).id == ws.id


test_a_password_is_not_written_down = pytest.mark.postgres(test_a_password_is_not_written_down)


def test_a_second_workspace_is_not_made_over_the_first(empty):
    with pytest.raises(TanfengError) as refused:
        create_workspace(empty.path)
    assert code_of(refused) == "workspace-exists"


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("x", encoding="utf-8")
    with pytest.raises(TanfengError) as refused:
        create_workspace(tmp_path)
    assert code_of(refused) == "workspace-folder-taken"
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_interrupted_creation_is_taken_up_again(empty):
    (empty.path / "workspace.yaml").unlink()
    registry = empty.engine.url.render_as_string(hide_password=False)
    url = None if registry.startswith("sqlite") else registry
    assert create_workspace(empty.path, url).id == empty.id


def test_a_registry_in_use_is_not_shared(ws, tmp_path):
    address = ws.engine.url.render_as_string(hide_password=False)
    with pytest.raises(TanfengError) as refused:
        create_workspace(tmp_path / "second", address)
    assert code_of(refused) == "registry-taken"


def test_folder_and_registry_must_be_of_one_workspace(ws, tmp_path):
    other = create_workspace(tmp_path / "other")
    with pytest.raises(TanfengError) as refused:
        open_workspace(other.path, ws.engine.url.render_as_string(hide_password=False))
    assert code_of(refused) == "registry-other-workspace"


@pytest.mark.parametrize("content", ["", "[1, 2]", "layout: x", ": :", "workspace: a\nlayout: 99\n"
                                     "registry: registry.sqlite\n"])  # fmt: skip
def test_a_damaged_description_is_refused(empty, content):
    (empty.path / "workspace.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(TanfengError) as refused:
        open_workspace(empty.path)
    assert code_of(refused) == "workspace-unreadable"


def test_where_there_is_none_it_says_so(tmp_path):
    with pytest.raises(TanfengError) as refused:
        open_workspace(tmp_path)
    assert code_of(refused) == "workspace-missing"


@pytest.mark.parametrize("character", "[]^|*?#%")
def test_a_path_that_the_lake_cannot_work_with_is_refused_at_once(tmp_path, character):
    with pytest.raises(TanfengError) as refused:
        create_workspace(tmp_path / f"a{character}b")
    assert code_of(refused) == "workspace-path-unsuitable"


@pytest.mark.parametrize("address", ["mysql://a/b", "nonsense", "", "sqlite+nothing"])
def test_an_address_that_is_neither_is_refused(address):
    with pytest.raises(TanfengError) as refused:
        read_address(address)
    assert code_of(refused) == "registry-address"


def test_a_server_that_is_not_there_is_named_as_such(tmp_path):
    pytest.importorskip("psycopg")
    with pytest.raises(TanfengError) as refused:
        create_workspace(tmp_path / "ws", "postgresql://nobody@127.0.0.1:9/none")
    assert code_of(refused) == "registry-unreachable"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_child_does_not_share_its_parents_connections(ws):
    """Of the registry, that is: the lake's library refuses to work in a forked child."""

    def add(id: str) -> None:
        add_entities(ws, [Entity(f"{id}-{n}", "plant", Text("厂", "Plant")) for n in range(20)])

    add("before")
    child = os.fork()
    if child == 0:
        # a fork that goes wrong may hang; nothing of pytest may run on in the child
        signal.alarm(20)
        try:
            add("child")
            os._exit(0)
        except BaseException:
            os._exit(1)
    add("parent")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(entities(ws)) == 65
