"""The embedded server answers as the real one does."""

from collections.abc import Iterator

import pytest

from .differential.conversations import CONVERSATIONS, OUTAGES, QUIET
from .differential.embedded import EmbeddedSide
from .differential.holding import Conversation, hold, namespace_of
from .differential.known import differences, unknown
from .differential.live import LiveSide
from .differential.normal import normal
from .differential.webhooks import HookServer
from .harness.cluster import Cluster
from .harness.second_look import differences_found


@pytest.fixture(scope="session")
def hooks() -> Iterator[HookServer]:
    """The webhooks of conversations, where the real server can reach them."""
    server = HookServer()
    yield server
    server.close()


def compare(cluster: Cluster, hooks: HookServer, name: str, conversation: Conversation) -> None:
    """Hold a conversation with both, and say at which steps they differ."""
    places = iter((namespace_of(name), namespace_of(f"{name} again")))
    told = differences_found(lambda: told_of(cluster, hooks, next(places), conversation))
    assert not told, "\n" + "\n".join(told)


def told_of(cluster: Cluster, hooks: HookServer, namespace: str, conversation: Conversation) -> list[str]:
    """The steps at which both differ, and how."""
    sharding = cluster.binaries.controller_manager is not None  # so `harness/flags.py` has it
    sides = EmbeddedSide(sharding=sharding), LiveSide(cluster, hooks)
    ours, theirs = (hold(side, conversation, namespace) for side in sides)
    answers = zip(normal([answer for _, answer in ours]), normal([answer for _, answer in theirs]), strict=True)
    found = [(step, unknown(step, differences(*pair))) for (step, _), pair in zip(theirs, answers, strict=True)]
    return ["\n    ".join((str(step), *lines)) for step, lines in found if lines]


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_both_servers_say_the_same(cluster: Cluster, hooks: HookServer, name: str) -> None:
    """Status codes, bodies, headers that matter and watch frames."""
    compare(cluster, hooks, name, CONVERSATIONS[name])


@pytest.mark.parametrize("name", QUIET)
def test_both_servers_say_the_same_where_no_controller_is(quiet_cluster: Cluster, hooks: HookServer, name: str) -> None:
    """What controllers would spoil: they write into objects, too, and collect those whose owners are made up."""
    compare(quiet_cluster, hooks, name, QUIET[name])


@pytest.mark.parametrize("name", OUTAGES)
def test_both_servers_fare_the_same(cluster: Cluster, hooks: HookServer, name: str) -> None:
    """After a compaction and after a restart."""
    compare(cluster, hooks, name, OUTAGES[name])
