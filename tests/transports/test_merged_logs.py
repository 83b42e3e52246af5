"""The logs of several pods, followed as they come, go and restart: the same in every colour, against the embedded server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kube_core.base import KubeError
from kube_core.models.core_v1 import Pod
from kube_core.objects import decode
from kube_core.requests import Api, Forbidden, coming_logs
from kube_core.server import ApiServer, Kubelet, LogLine, LogQuery
from kube_core.streams import PodLine
from kube_transports import AsyncClient, MemoryTransport, Reply

Play = Callable[..., Any]
PODS = Api(Pod).within("default")
BEGUN = 1_700_000_000.0


def pod(name: str, **labels: str) -> dict[str, Any]:
    """A pod of one container."""
    metadata = {"name": name, "labels": {"app": "web", **labels}}
    return {"metadata": metadata, "spec": {"containers": [{"name": "main", "image": "x"}]}}


def status(restarts: int, state: str = "running") -> dict[str, Any]:
    """How a container of that name is."""
    told: dict[str, Any] = {
        "name": "main",
        "ready": True,
        "restartCount": restarts,
        "image": "x",
        "imageID": "x",
        "state": {state: {}},
    }
    return {"status": {"phase": "Running", "containerStatuses": [told]}}


class Pods:
    """A server whose pods write what a test lets them write."""

    def __init__(self) -> None:
        self.written: dict[str, list[str]] = {}
        self.queries: list[LogQuery] = []
        self.server = ApiServer(kubelet=Kubelet(logs=self.log))

    def log(self, query: LogQuery) -> Iterator[LogLine]:
        self.queries.append(query)
        for second, text in enumerate(self.written.get(query.pod["metadata"]["name"], [])):
            yield LogLine(text, BEGUN + second)

    def play(self, play: Play, scenario: Callable[[AsyncClient], Any]) -> Any:
        return play(scenario, transport=MemoryTransport(self.server))


async def taken(lines: Any, count: int) -> list[tuple[str, str]]:
    """The next lines, and whose they are."""
    found: list[PodLine] = [await anext(lines) for _ in range(count)]
    return [(line.pod, line.text) for line in found]


def test_pods_that_come_later(play: Play) -> None:
    """They come in when their container has started, and all of what they wrote."""
    pods = Pods()
    pods.written = {"a": ["one", "two", "three"], "b": ["b1", "b2"], "other": ["no"]}

    async def scenario(client: AsyncClient) -> list[tuple[str, str]]:
        await client.send(PODS.create(pod("a")))
        await client.send(PODS.status.patch("a", status(0)))
        async with client.merged_logs(PODS, labels="app=web", tail_lines=2, follow=True) as lines:
            found = await taken(lines, 2)
            await client.send(PODS.create(pod("other", app="other")))
            await client.send(PODS.status.patch("other", status(0)))
            await client.send(PODS.create(pod("b")))
            await client.send(PODS.status.patch("b", status(0)))
            return found + await taken(lines, 2)

    assert pods.play(play, scenario) == [("a", "two"), ("a", "three"), ("b", "b1"), ("b", "b2")]


def test_containers_that_are_restarted(play: Play) -> None:
    """What the new run writes is told, and nothing of the run before again."""
    pods = Pods()
    pods.written = {"a": ["first run"]}

    async def scenario(client: AsyncClient) -> list[tuple[str, str]]:
        await client.send(PODS.create(pod("a")))
        await client.send(PODS.status.patch("a", status(0)))
        async with client.merged_logs(PODS, labels="app=web", follow=True) as lines:
            found = await taken(lines, 1)
            pods.written["a"] = ["first run", "second run"]
            await client.send(PODS.status.patch("a", status(1)))
            return found + await taken(lines, 1)

    assert pods.play(play, scenario) == [("a", "first run"), ("a", "second run")]


def test_pods_that_go(play: Play) -> None:
    """Their end ends nothing else, and a namesake is another pod."""
    pods = Pods()
    pods.written = {"a": ["one"]}

    async def scenario(client: AsyncClient) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        async with client.merged_logs(PODS, labels="app=web", follow=True) as lines:
            for _ in range(2):
                await client.send(PODS.create(pod("a")))
                await client.send(PODS.status.patch("a", status(0)))
                found += await taken(lines, 1)
                await client.send(PODS.delete("a", grace_period_seconds=0))
        return found

    assert pods.play(play, scenario) == [("a", "one")] * 2


def test_who_may_not_see_the_pods(play: Play) -> None:
    """It is told."""
    errors: list[KubeError] = []

    def answer(call: Any) -> Reply:
        return Reply(403, (), b'{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}')

    async def scenario(client: AsyncClient) -> None:
        async with client.merged_logs(PODS, labels="app=web", follow=True, on_error=errors.append) as lines:
            await anext(lines)

    with pytest.raises(Forbidden):
        play(scenario, transport=MemoryTransport(answer))


def test_when_a_log_begins() -> None:
    """Once for each run of a container, whatever else changes; what is said of the past is for the pods of the beginning."""
    coming = coming_logs(PODS, tail_lines=1, timestamps=True, labels="app=web")
    waiting, running, ended = (read(named(status(0, state))) for state in ("waiting", "running", "terminated"))
    assert coming.seen(waiting) == ()
    (first,) = coming.seen(running)
    assert dict(first.request.query) == {"follow": "true", "container": "main", "tailLines": "1", "timestamps": "true"}
    assert coming.seen(running) == coming.seen(ended) == ()
    coming.synced()
    (second,) = coming.seen(read(named(status(3))))
    assert "tailLines" not in dict(second.request.query)
    assert second.key == first.key
    assert coming.gone(running) == (first.key,)
    assert len(coming.seen(running)) == 1


def read(plain: dict[str, Any]) -> Pod:
    """A pod as a client has it."""
    return decode(Pod, json.dumps(plain).encode())


def named(content: dict[str, Any]) -> dict[str, Any]:
    """A whole pod with that status."""
    plain = pod("a")
    return {**plain, "metadata": {**plain["metadata"], "namespace": "default", "uid": "u"}, **content}


def test_one_container_that_matters() -> None:
    """The others are never told."""
    coming = coming_logs(PODS, container="side")
    assert coming.seen(read(named(status(0)))) == ()


def test_a_kubelet_that_tells_no_containers() -> None:
    """The pod's phase has to do."""
    coming = coming_logs(PODS)
    assert coming.seen(read(named({"status": {"phase": "Pending"}}))) == ()
    assert [log.container for log in coming.seen(read(named({"status": {"phase": "Running"}})))] == ["main"]
