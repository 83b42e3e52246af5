"""An informer: several sources, readers that come and go, own writes of what is followed."""

from typing import Any
from weakref import ref

import pytest

from kube_core.base import ClosedEarly, UsageError
from kube_core.models.core_v1 import Namespace, Pod, PodSpec
from kube_core.models.meta_v1 import ObjectMeta
from kube_core.requests import Api
from kube_core.watching import Informer, Subscription, WatchState, informer_of

from .conversations import NOW, error
from .reflecting import item, page

PODS = Api(Pod)


def taken(informer: Informer[Any], reader: Subscription[Any]) -> list[str]:
    """What a reader is told."""
    told: list[str] = []
    while (each := reader.take()) is not None:
        told.append(type(reader.event(each)).__name__)
    return told


def lists(informer: Informer[Any], source: int, *items: Any) -> None:
    """Answer a source's list."""
    machine = informer.sources[source]
    machine.ask()
    assert machine.answered(200, (), page(*items), NOW, 0.0) == []


def test_two_namespaces_in_one() -> None:
    """It is listed when both are; a reader that comes in between hears everything, once."""
    informer = informer_of(PODS, namespaces=["dev", "test", "dev"])
    early = informer.subscribe(NOW)
    assert len(informer.sources) == 2
    lists(informer, 0, item("a", "5"))
    between = informer.subscribe(NOW)
    assert (informer.listed, taken(informer, early), taken(informer, between)) == (False, ["Added"], ["Added"])
    lists(informer, 1, {"metadata": {"name": "b", "namespace": "test", "uid": "b", "resourceVersion": "6"}})
    assert informer.listed
    assert taken(informer, early) == taken(informer, between) == ["Added", "Synced"]
    assert (informer.source_of("dev"), informer.source_of("test"), informer.source_of("none")) == (0, 1, 0)


def test_readers_leave() -> None:
    """Once or twice; they are told nothing any more."""
    informer = informer_of(PODS)
    reader, other = informer.subscribe(NOW), informer.subscribe(NOW)
    informer.leave(reader)
    informer.leave(reader)
    assert (reader.left, other.left) == (True, False)
    lists(informer, 0, item("a", "5"))
    assert (taken(informer, reader), taken(informer, other)) == ([], ["Added", "Synced"])


def test_a_reader_that_says_itself_that_it_has_left() -> None:
    """It is let go at the next news, or when another comes."""
    informer = informer_of(PODS)
    for after in (lambda: informer.tell(()), lambda: informer.subscribe(NOW)):
        reader = informer.subscribe(NOW)
        known = ref(reader)
        reader.left = True
        del reader
        assert known() is not None
        after()
        assert known() is None


def test_a_source_is_a_machine() -> None:
    """Its reflector's phases and errors are its own; every reader hears of an error."""
    informer = informer_of(PODS, timeout_seconds=30)
    (source,) = informer.sources
    reader = informer.subscribe(NOW)
    assert (source.phase, source.streams) == (WatchState.READY, False)
    source.ask()
    source.failed(ClosedEarly("gone"), NOW, 0.0)
    assert isinstance(informer.error, ClosedEarly)
    assert informer.refusal is None
    assert source.waits(NOW) == 0.8
    source.wake(NOW + 1)
    lists(informer, 0)
    assert (source.streams, source.silence_seconds) == (True, 35.0)
    assert not informer.error
    source.ask()
    source.answered(200, (), b"", NOW, 0.0)
    source.receive(error(429, "TooManyRequests"), NOW, 0.0)
    assert taken(informer, reader) == ["Failed", "Failed", "Synced"]
    source.wake(NOW + 60)
    source.ask()
    source.answered(200, (), b"", NOW, 0.0)
    source.closed(NOW + 20, 0.0)
    assert source.phase is WatchState.READY
    with pytest.raises(UsageError):
        source.end()


def test_a_refusal() -> None:
    """Whoever may not list waits in vain, and can know."""
    informer = informer_of(PODS)
    informer.sources[0].ask()
    informer.sources[0].answered(403, (), b"", NOW, 0.0)
    assert informer.refusal is not None


def pod(namespace: str, version: str, **labels: str) -> Pod:
    """A pod that a write answered."""
    metadata = ObjectMeta(name="w", namespace=namespace, uid="w", resource_version=version, labels=labels)
    return Pod(metadata=metadata, spec=PodSpec(containers=[]))


def test_own_writes_of_what_is_followed() -> None:
    """An object that no source tells of is not taken in; nor is one that nobody here can say of."""
    informer = informer_of(PODS, namespaces=["dev", "test"], labels="app=web")
    lists(informer, 0)
    lists(informer, 1)
    reader = informer.subscribe(NOW)
    for written in (pod("dev", "20"), pod("elsewhere", "21", app="web")):
        informer.wrote(written)
    assert taken(informer, reader) == ["Synced"]
    informer.wrote(pod("test", "22", app="web"))
    informer.wrote(pod("test", "22", app="web"))
    assert taken(informer, reader) == ["Added"]
    informer.wrote(pod("test", "23", app="db"))
    assert taken(informer, reader) == ["Deleted"]
    informer.wrote(pod("test", "24", app="web"))
    assert taken(informer, reader) == ["Added"]
    informer.deleted(("test", "w"), "w")
    informer.deleted(("test", "w"), "w")
    assert taken(informer, reader) == ["Deleted"]
    on_a_node = informer_of(PODS, fields="spec.nodeName=n")
    lists(on_a_node, 0)
    on_a_node.wrote(pod("dev", "20"))
    assert len(on_a_node.store) == 0
    sharded = informer_of(PODS, shard_selector="shardRange(object.metadata.uid, 0x0, 0x8)")
    sharded.wrote(pod("dev", "20"))
    assert len(sharded.store) == 0


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ("spec.nodeName=n", True),
        ("spec.nodeName=m", False),
        ("spec.nodeName!=m,metadata.name=w", True),
        ("spec.nodeName=m,spec.hostNetwork=false", False),
        ("status.phase!=Succeeded", True),
        ("status.phase=", True),
        ("status.phase!=", False),
        ("status.phase=Running", None),
        ("spec.hostNetwork=false", None),
        ("spec.hostNetwork!=false", None),
        ("status.replicas!=0", None),
        ("spec.nodeName.x=1", None),
    ],
)
def test_what_is_known_of_a_selection_here(fields: str, fits: bool | None) -> None:
    """Where the server alone knows whether an own write is followed, it is neither taken in early nor taken away."""
    informer = informer_of(PODS, fields=fields)
    lists(informer, 0, {**item("w", "5", uid="w"), "spec": {"nodeName": "n", "containers": []}})
    found = pod("dev", "20")
    found.spec.node_name = "n"
    informer.wrote(found)
    versions = [record.resource_version for record in informer.store.records()]
    assert versions == {True: ["20"], False: [], None: ["5"]}[fits]


def query(informer: Informer[Any], source: int = 0) -> dict[str, str]:
    """What a source asks first."""
    return dict(informer.sources[source].ask().query)


def test_what_is_kept() -> None:
    """Options become the requests of the list and the watch."""
    named = informer_of(PODS.within("dev"), name="web", fields="spec.nodeName=n1", labels="app=web", page_size=7)
    assert query(named) == {
        "labelSelector": "app=web",
        "fieldSelector": "metadata.name=web,spec.nodeName=n1",
        "limit": "7",
    }
    assert query(informer_of(PODS, resource_version="0", page_size=0)) == {"resourceVersion": "0"}
    assert query(informer_of(PODS, streaming=True))["sendInitialEvents"] == "true"
    assert "watch" not in query(informer_of(PODS, streaming=True, shard_selector="x"))
    assert informer_of(PODS, compressed=True, keep_managed_fields=False, indexes={"node": "spec.nodeName"}).store.compressed


@pytest.mark.parametrize(
    ("api", "options", "words"),
    [
        (PODS.within("dev"), {"namespaces": ["test"]}, "leave .within"),
        (PODS, {"namespaces": []}, "at least one name"),
        (PODS, {"namespaces": "dev"}, "at least one name"),
        (PODS, {"page_size": -1}, "page_size"),
        (PODS, {"indexes": {"node": "spec..x"}}, "no path"),
        (Api(Namespace), {"namespaces": ["dev"]}, "Namespace"),
    ],
)
def test_what_can_not_be_kept(api: Api[Any], options: dict[str, Any], words: str) -> None:
    """It is refused before anything is asked for, with what to do."""
    with pytest.raises(UsageError, match=words):
        informer_of(api, **options)
