"""The built-in limit sheets, and requirements by id."""

from collections.abc import Callable, Mapping

import pytest

from tanfeng.reference.shelf import Shelf, open_shelf
from tanfeng.rules import Requirement, requirements


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return open_shelf()


@pytest.fixture(scope="session")
def known(shelf: Shelf) -> Mapping[str, Requirement]:
    return {rule.id: rule for rule in requirements(shelf)}


@pytest.fixture(scope="session")
def row(known: Mapping[str, Requirement]) -> Callable[[str], Requirement]:
    return lambda id: known[id]
