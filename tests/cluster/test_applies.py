"""Random sequences of writes by several managers leave the same objects and the same managedFields on both servers."""

from collections.abc import Iterator

import pytest
from attrs import evolve

from .applies.running import Pair
from .applies.sequences import sequences
from .harness.binaries import find_or_build
from .harness.cluster import Cluster

COUNT = 300
"""A few; ``python -m tests.cluster.applies --count 10000`` holds as many as are wanted."""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both servers; the real one without controllers, which would write into the objects."""
    binaries = evolve(find_or_build(), controller_manager=None, scheduler=None, kwok=None)
    with Cluster(tmp_path_factory.mktemp("applies"), binaries) as cluster:
        made = Pair(cluster.admin())
        yield made
        made.wire.close()


def test_both_servers_keep_the_same_managers(pair: Pair) -> None:
    """Whatever is applied, updated and patched, in whatever order."""
    told = [(sequence.seed, sequence.kind.kind, found) for sequence in sequences(0, COUNT) if (found := pair.told(sequence))]
    assert not told
