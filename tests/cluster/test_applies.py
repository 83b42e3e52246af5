"""Random sequences of requests leave the same objects, managedFields and watch frames on both servers: each is a conversation."""

from collections.abc import Iterator

import pytest

from .applies.moves import Sequence
from .applies.running import Pair
from .applies.sequences import DRAWN_COUNT, sequences
from .harness.cluster import Cluster

DRAWN = tuple(sequences(0, DRAWN_COUNT))


@pytest.fixture(scope="module")
def pair(quiet_cluster: Cluster) -> Iterator[Pair]:
    """Both servers."""
    made = Pair(quiet_cluster.admin())
    yield made
    assert made.unchecked == 0
    made.wire.close()


@pytest.mark.parametrize("sequence", DRAWN, ids=[sequence.seed for sequence in DRAWN])
def test_both_servers_keep_the_same(pair: Pair, sequence: Sequence) -> None:
    """Whatever is created, applied, updated, patched, deleted, listed and watched, in whatever order."""
    assert pair.told(sequence) == []
