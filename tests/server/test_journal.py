"""The history of requests, and snapshots."""

import pytest

from kube_core import UsageError
from kube_core.models.apps_v1 import Deployment
from kube_core.models.core_v1 import ConfigMap, Namespace, Pod, Secret
from kube_core.server import ApiServer, ServerRequest, User
from kube_core.server.journal import JOURNAL_BYTES, Recorder
from kube_transports import Client, MemoryTransport


def test_requests_are_remembered_in_order() -> None:
    """With verbs in Kubernetes' words, what they were about, who sent them, and the answers' status."""
    server = ApiServer()
    with Client(transport=MemoryTransport(server)) as client:
        maps = client.api(ConfigMap).within("default")
        maps.create({"metadata": {"name": "app"}})
        maps.find("other")
        maps.list()
        maps.patch("app", {"data": {"a": "b"}})
        maps.delete("app")
        maps.delete_collection()
        client.api(Pod).within("default").create(
            {"metadata": {"generateName": "p-"}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
        )
    seen = [(entry.verb, entry.kind, entry.name, entry.status) for entry in server.history]
    assert seen[:6] == [
        ("create", "configmaps", "app", 201),
        ("get", "configmaps", "other", 404),
        ("list", "configmaps", "", 200),
        ("patch", "configmaps", "app", 200),
        ("delete", "configmaps", "app", 200),
        ("deletecollection", "configmaps", "", 200),
    ]
    assert seen[6][2].startswith("p-")
    assert {entry.user_agent.partition("/")[0] for entry in server.history} == {"kube-core"}


def test_whoever_writes_is_named_when_controllers_write_on_after_him() -> None:
    """Also where nobody is asked who he is: what a Deployment's controller does at once is not told of the one who wrote it."""
    server, labels = ApiServer(workloads=True), {"a": "b"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
    body = {"metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": labels}, "template": template}}
    for user in (User("ada"), None):
        with Client(transport=MemoryTransport(server, user=user)) as client:
            deployments = client.api(Deployment).within("default")
            deployments.create(body)
            deployments.delete("web")
    assert [entry.user and entry.user.name for entry in server.history] == ["ada", "ada", None, None]


def test_a_history_is_asked() -> None:
    """By verb, kind, name, namespace, user and program, one after the other."""
    server = ApiServer()
    user = User("ada", ("writers",))
    for method, target, body, who in (
        ("POST", "/api/v1/namespaces/default/configmaps", b'{"metadata":{"name":"app"}}', user),
        ("GET", "/api/v1/namespaces/default/configmaps/app", b"", None),
        ("PUT", "/api/v1/namespaces/default/pods/web/status", b"{}", None),
        ("GET", "/api/v1/namespaces?watch=true", b"", None),
        ("GET", "/version", b"", None),
    ):
        server.handle(ServerRequest(method, target, (("user-agent", "robot/1 (x)"),), body, who))
    history = server.history
    assert [entry.verb for entry in history.writes()] == ["create", "update"]
    assert [entry.verb for entry in history.reads()] == ["get", "watch"]
    assert len(history.of(ConfigMap)) == len(history.named("app")) == 2
    assert [entry.kind for entry in history.of(Pod)] == ["pods/status"]
    assert len(history.of("pods/status")) == len(history.refused()) == 1
    assert len(history.of(Namespace).verbs("watch")) == 1
    assert len(history.by("ada")) == 1
    assert len(history.by("robot")) == len(history) == 5
    assert len(history.within("default")) == 3
    assert len(history.since(3)) == len(history[3:]) == len(history.since(history[2])) == 2
    assert str(history).splitlines()[0] == "201  create  configmaps/default/app   ada robot/1"
    server.clear_history()
    assert len(server.history) == 0


def test_a_kind_that_nothing_has_is_refused() -> None:
    """A test that asks for one, or plans faults for it, would be a test of nothing."""
    for name in ("Pod", "pod", "deployments", "deployments/scale"):
        with pytest.raises(UsageError, match="is no plural of the core group"):
            ApiServer().history.of(name)
    assert not ApiServer().history.of("deployments.apps/scale")


def test_bodies_are_there_and_never_shown() -> None:
    """They may hold secrets."""
    server = ApiServer()
    with Client(transport=MemoryTransport(server)) as client:
        client.api(Secret).within("default").create({"metadata": {"name": "key"}, "data": {"password": "aHVudGVyMg=="}})
    (entry,) = server.history
    assert b"aHVudGVyMg" in entry.body
    assert b"aHVudGVyMg" in entry.answer
    assert "aHVudGVyMg" not in f"{entry!r}{server.history!r}{server.history}"


def test_a_history_has_an_end() -> None:
    """The oldest requests are forgotten; numbers go on."""
    server = ApiServer(journal_length=3)
    for _ in range(5):
        server.handle(ServerRequest("GET", "/version"))
    assert [entry.number for entry in server.history] == [2, 3, 4]


def test_a_history_of_large_bodies_is_shorter() -> None:
    """The oldest are forgotten, whatever their number, but never the last one."""
    recorder, half = Recorder(), b"x" * (JOURNAL_BYTES // 2)
    for _ in range(3):
        recorder.note(0.0, ServerRequest("POST", "/version", (), half[1:]), 404, b"x")
    assert [entry.number for entry in recorder.journal()] == [1, 2]
    recorder.note(0.0, ServerRequest("POST", "/version", (), half), 404, half * 2)
    assert [entry.number for entry in recorder.journal()] == [3]


def test_a_snapshot_is_gone_back_to_again_and_again() -> None:
    """Objects, versions, custom kinds and what chance draws next are as they were; watches end."""
    server = ApiServer()
    with Client(transport=MemoryTransport(server)) as client:
        maps = client.api(ConfigMap).within("default")
        maps.create({"metadata": {"name": "app"}, "data": {"a": "1"}})
        snapshot = server.snapshot()
        uids: list[str] = []
        for _ in range(2):
            watch = server.handle(ServerRequest("GET", "/api/v1/configmaps?watch=true&resourceVersion=0"))
            maps.patch("app", {"data": {"a": "2"}})
            uids.append(maps.create({"metadata": {"name": "new"}}).metadata.uid)
            assert watch.stream is not None
            server.restore(snapshot)
            assert watch.stream.receive()
            assert watch.stream.closed
            assert [(each.metadata.name, each.data) for each in maps.list().items] == [("app", {"a": "1"})]
            assert server.resource_version == snapshot.version
    assert len(set(uids)) == 1


def test_a_snapshot_may_be_laid_into_another_server() -> None:
    """What a suite needs is made once."""
    first, second = ApiServer(), ApiServer(seed=1)
    with Client(transport=MemoryTransport(first)) as client:
        client.api(Namespace).create({"metadata": {"name": "dev"}})
    second.restore(first.snapshot())
    with Client(transport=MemoryTransport(second)) as client:
        client.api(Namespace).delete("dev")
        assert client.api(Namespace).find("dev") is None
    with Client(transport=MemoryTransport(first)) as client:
        assert client.api(Namespace).find("dev") is not None
