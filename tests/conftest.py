"""What all tests share: where open real data lies, and when a missing service is an error."""

import importlib.util
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# how long an example takes says more of the machine's load than of the code
hypothesis.settings.register_profile("house", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("house")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def require_all() -> bool:
    """Whether a missing server or program fails instead of skipping (set in CI)."""
    return os.environ.get("TANFENG_REQUIRE_ALL") == "1"


@pytest.fixture(scope="session")
def realdata() -> Path:
    """Folder of openly licensed real data; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("TANFENG_REALDATA", ROOT / "../shared/realdata")).resolve()
    if not folder.is_dir():
        pytest.skip("no open real data: set TANFENG_REALDATA to its folder")
    return folder


def _absent(what: str, require_all: bool) -> None:
    if require_all:
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def postgres_server(require_all: bool) -> Iterator[str]:
    """Address of a real PostgreSQL server, started on loopback for this session."""
    from postgres_server import programs, server

    folder = programs()
    if folder is None or importlib.util.find_spec("psycopg") is None:
        _absent("no PostgreSQL: apt install postgresql, pip install 'tanfeng[postgres]'",
                require_all)  # fmt: skip
        return
    with server(folder) as address:
        yield address


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Makes a new, empty database and returns its address; all are dropped afterwards."""
    import psycopg

    made: list[str] = []

    def make() -> str:
        name = f"t{uuid.uuid4().hex}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"create database {name}")  # type: ignore[arg-type]
        made.append(name)
        return f"{postgres_server.rpartition('/')[0]}/{name}"

    yield make
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        for name in made:
            connection.execute(f"drop database {name} with (force)")  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def spark(require_all: bool) -> Iterator[Any]:
    """A local Spark session on two cores; one for the whole session, since starting takes long."""
    if shutil.which("java") is None or importlib.util.find_spec("pyspark") is None:
        _absent("no Spark: apt install default-jre-headless, pip install 'tanfeng[spark]'",
                require_all)  # fmt: skip
        return
    from pyspark.sql import SparkSession

    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "2g",
    }
    builder = SparkSession.builder.master("local[2]").appName("tanfeng tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that `tanfeng demo` makes."""
    from tanfeng.programme.demonstration import demonstrate

    path = tmp_path_factory.mktemp("demo") / "demo-workspace"
    demonstrate(path)
    return path
