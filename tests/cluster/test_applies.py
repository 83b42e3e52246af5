"""Random sequences of writes by several managers leave the same objects and the same managedFields on both servers."""

from collections.abc import Iterator

import pytest

from .applies.running import Pair
from .applies.sequences import sequences
from .harness.cluster import Cluster

COUNT = 300
"""A few; ``python -m tests.cluster.applies --count 10000`` holds as many as are wanted."""


@pytest.fixture(scope="module")
def pair(quiet_cluster: Cluster) -> Iterator[Pair]:
    """Both servers."""
    made = Pair(quiet_cluster.admin())
    yield made
    made.wire.close()


def test_both_servers_keep_the_same_managers(pair: Pair) -> None:
    """Whatever is applied, updated and patched, in whatever order."""
    told = [(sequence.seed, sequence.kind.kind, found) for sequence in sequences(0, COUNT) if (found := pair.told(sequence))]
    assert not told
