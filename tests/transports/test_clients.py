"""What a client is made of, and what its methods hand on, over a transport in memory."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from kube_core.base import ConnectError, UsageError
from kube_core.models.core_v1 import ConfigMap, Pod
from kube_core.requests import Api, Invalid, raw_text
from kube_core.server import ApiServer
from kube_core.watching import Added
from kube_transports import AsyncClient, Call, Client, MemoryTransport, Reply, Timeouts
from kube_transports.adapters.h11_sync import H11Transport

MAPS = Api(ConfigMap).within("default")
NEW = {"metadata": {"name": "app"}, "data": {"colour": "blue"}}


@pytest.mark.parametrize("client", [Client, AsyncClient])
@pytest.mark.parametrize(
    ("transport", "said"),
    [
        ("bogus", "there is no transport 'bogus' for this client: say 'h11' or 'httpx'"),
        (ApiServer(), r"ApiServer is no transport for this client: give MemoryTransport\(server\)"),
        (None, "NoneType is no transport"),
    ],
)
def test_what_is_no_transport_is_refused_at_once(client: Any, transport: Any, said: str) -> None:
    """By its name, or for the methods that it has not; nothing else takes its place in silence."""
    with pytest.raises(UsageError, match=said):
        client("https://127.0.0.1:1", transport=transport)


def test_a_transport_of_the_other_colour_is_refused() -> None:
    """A sync one has no methods to await."""
    transport: Any = H11Transport("http://127.0.0.1:1")
    with (
        Client(transport=transport),
        pytest.raises(UsageError, match="H11Transport is no transport for this client; AsyncTransport in"),
    ):
        AsyncClient(transport=transport)


def test_a_memory_transport_leads_to_a_server_or_a_function() -> None:
    """What is neither is refused when it is given, not when it is called."""
    target: Any = "https://127.0.0.1:1"
    with pytest.raises(UsageError, match="to an ApiServer or to a function of a Call, not to str"):
        MemoryTransport(target)


def test_an_edit_takes_the_options_of_a_write() -> None:
    """They go with the write, in both colours; what a write does not have is refused before anything is read."""
    calls: list[Call] = []
    document = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "app", "resourceVersion": "1"}, "data": {}}

    def answer(call: Call) -> Reply:
        calls.append(call)
        return Reply(200, (("content-type", "application/json"),), json.dumps(document).encode())

    def paint(settings: ConfigMap) -> None:
        settings.data["colour"] = "green"

    transport = MemoryTransport(answer)
    Client(transport=transport).api(ConfigMap).within("default").edit("app", paint, field_manager="painter", dry_run=True)
    asyncio.run(AsyncClient(transport=transport).edit(MAPS, "app", paint, field_manager="painter", dry_run=True))

    write = "/api/v1/namespaces/default/configmaps/app?dryRun=All&fieldManager=painter"
    assert [call.target for call in calls if call.method == "PUT"] == [write, write]
    unknown: dict[str, Any] = {"force": True}
    with pytest.raises(UsageError, match="replace has no option 'force'"):
        Client(transport=transport).edit(MAPS, "app", paint, **unknown)
    assert len(calls) == 4


def test_pages_of_a_client_are_those_of_the_api() -> None:
    """The same options are good for both, also a version that a server's cache answers whole."""
    with Client(transport=MemoryTransport(ApiServer())) as client:
        client.send(MAPS.create(NEW))
        pages = list(client.pages(MAPS, limit=1, resource_version="0"))
    assert [settings.metadata.name for page in pages for settings in page] == ["app"]


def test_warnings_beside_an_error_are_passed_on(caplog: pytest.LogCaptureFixture) -> None:
    """A refused object may have unknown fields, too: the server warns of them with its refusal. Each text is told once."""
    status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Invalid", "code": 422, "message": "bad"}
    headers = (("content-type", "application/json"), ("warning", '299 - "unknown field \\"spec.bogus\\""'))

    def refuse(call: Call) -> Reply:
        return Reply(422, headers, json.dumps(status).encode())

    with Client(transport=MemoryTransport(refuse)) as client, caplog.at_level(logging.WARNING, "kube_transports.warnings"):
        for _ in range(2):
            with pytest.raises(Invalid):
                client.send(MAPS.create(NEW))
    assert [record.message for record in caplog.records] == ['unknown field "spec.bogus"']


def test_warnings_of_a_try_that_is_repeated_are_not_told_of(caplog: pytest.LogCaptureFixture) -> None:
    """Only the answer that is kept counts."""
    document = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "app"}}).encode()
    replies = [
        Reply(503, (("retry-after", "0"), ("warning", '299 - "busy"')), b"busy"),
        Reply(200, (("content-type", "application/json"),), document),
    ]
    transport = MemoryTransport(lambda _: replies.pop(0))
    with Client(transport=transport) as client, caplog.at_level(logging.WARNING, "kube_transports.warnings"):
        assert client.send(MAPS.get("app")).metadata.name == "app"
    assert not caplog.records


TABLE = {
    "kind": "Table",
    "apiVersion": "meta.k8s.io/v1",
    "metadata": {"resourceVersion": "7"},
    "columnDefinitions": [{"name": "Name", "type": "string"}],
    "rows": [{"cells": ["app"]}],
}


def test_a_bound_table_is_watched() -> None:
    """The same verbs as the `TableApi` underneath, in both colours."""
    frame = json.dumps({"type": "ADDED", "object": TABLE}).encode() + b"\n"
    transport = MemoryTransport(lambda _: Reply(200, (("content-type", "application/json"),), frame))
    with Client(transport=transport).api(ConfigMap).table().watch(resource_version="6") as events:
        event = next(events)

    async def first() -> Any:
        async with AsyncClient(transport=transport).api(ConfigMap).table().watch(resource_version="6") as later:
            return await anext(later)

    assert isinstance(event, Added)
    assert event.object.rows[0].cells == ["app"]
    assert asyncio.run(first()) == event


def test_a_program_behind_a_pod_is_asked() -> None:
    """`proxy` is sent like every other verb."""
    transport = MemoryTransport(lambda call: Reply(200, (), f"{call.method} {call.target}".encode()))
    pods, said = (
        Client(transport=transport).api(Pod).within("default"),
        "POST /api/v1/namespaces/default/pods/web:80/proxy/ask?a=1",
    )

    async def ask() -> str:
        return await AsyncClient(transport=transport).api(Pod).within("default").proxy("web", "/ask", port=80, query={"a": 1})

    assert pods.proxy("web", "/ask", method="POST", port=80, query={"a": 1}) == said
    assert asyncio.run(ask()) == said.replace("POST", "GET")


@pytest.mark.parametrize("follow", [True, False])
def test_logs_may_be_followed_or_not(follow: bool) -> None:
    """Whether is decided by a program as it runs, too."""
    pods = Client(transport=MemoryTransport(lambda _: Reply(200, (), b"one\ntwo\n"))).api(Pod).within("default")
    log = pods.logs("web", follow=follow)

    assert (log if isinstance(log, str) else "".join(f"{line}\n" for line in log)) == "one\ntwo\n"


def test_what_goes_to_the_client_beside_the_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that is made from the environment takes warnings and timeouts like any other."""
    file = tmp_path / "config"
    file.write_text(
        "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts:\n- name: c\n  context:\n    cluster: c\n    user: u\n"
        "clusters:\n- name: c\n  cluster:\n    server: http://127.0.0.1:1\nusers:\n- name: u\n  user: {}\n"
    )
    monkeypatch.setenv("KUBECONFIG", str(file))
    timeouts = Timeouts(connect=1.0)
    for client in (
        Client.from_env(timeouts=timeouts, read_timeout=2.0, namespace="dev"),
        Client.from_kubeconfig(str(file), timeouts=timeouts, read_timeout=2.0, namespace="dev"),
    ):
        with client:
            assert client.namespace == "dev"
            with pytest.raises(ConnectError):
                client.send(raw_text("/healthz"))


def test_a_request_runs_as_a_flow_of_one_step() -> None:
    """``run`` takes what `send` takes."""
    with Client(transport=MemoryTransport(ApiServer())) as client:
        assert client.run(raw_text("/healthz")) == "ok"
