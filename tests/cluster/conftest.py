"""One real control plane for the whole session, started when the first test asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .harness.binaries import find_or_build
from .harness.cluster import Cluster

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that a plain run leaves it out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("cluster")


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A running control plane; its logs stay in pytest's temporary folder, as those of a failed start do."""
    with Cluster(tmp_path_factory.mktemp("cluster"), find_or_build()) as started:
        yield started
