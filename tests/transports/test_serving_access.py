"""Who may do what behind a socket, and webhooks that are called from there."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import trustme

from kube_core import Api, ApiError, Forbidden, InternalError, Resource, Unauthorized, UsageError
from kube_core.models.admissionregistration_v1 import ValidatingWebhookConfiguration
from kube_core.models.apiextensions_v1 import CustomResourceDefinition
from kube_core.models.core_v1 import ConfigMap, Secret, ServiceAccount
from kube_core.requests import whoami
from kube_core.server import ADMIN, ApiServer, User
from kube_transports import Client, MemoryTransport, serve

JANE = User("jane", token="janes-token")
MAPS = Api(ConfigMap).within("default")
Answering = Callable[[dict[str, Any]], dict[str, Any] | None]


def test_a_token_logs_in_over_a_socket() -> None:
    """That of a user, that of a ServiceAccount; another one does not."""
    server = ApiServer(users=[JANE], rbac=True)
    with Client(transport=MemoryTransport(server, user=ADMIN)) as admin:
        admin.api(ServiceAccount).within("default").create({"metadata": {"name": "robot"}})
        made = admin.api(ServiceAccount).within("default").create_token("robot")
    with serve(server, tls=True) as served:
        for token, name in (("janes-token", "jane"), (made.status.token or "", "system:serviceaccount:default:robot")):
            with Client(config=served.config_with(token)) as client:
                assert client.send(whoami()).status.user_info.username == name
                with pytest.raises(Forbidden, match=f'User "{name}" cannot list resource "secrets"'):
                    client.api(Secret).list()
        with Client(config=served.config_with("wrong")) as client, pytest.raises(Unauthorized):
            client.send(whoami())


def test_a_certificate_logs_in_and_no_more() -> None:
    """Its common name is who roles mean; the administrator's is in the group that may do everything."""
    with serve(ApiServer(rbac=True), tls=True) as served:
        with Client(config=served.config) as client:
            client.api(ConfigMap).within("default").create({"metadata": {"name": "a"}})
        with Client(config=served.config_as("ada")) as client, pytest.raises(Forbidden, match='User "ada"'):
            client.api(ConfigMap).within("default").get("a")


def test_a_memory_transport_is_somebody() -> None:
    """Each has its own user, of one server."""
    server = ApiServer(rbac=True)
    with (
        Client(transport=MemoryTransport(server, user=User("ada"))) as ada,
        Client(transport=MemoryTransport(server)) as nobody,
        Client(transport=MemoryTransport(server, user=ADMIN)) as admin,
    ):
        admin.api(ConfigMap).within("default").create({"metadata": {"name": "a"}})
        for client, name in ((ada, "ada"), (nobody, "system:anonymous")):
            with pytest.raises(Forbidden, match=f'User "{name}"'):
                client.api(ConfigMap).within("default").get("a")


class Hooks:
    """An HTTPS server on loopback that answers reviews as a test says; None is never an answer."""

    def __init__(self, answering: Answering, name: str) -> None:
        authority: Any = trustme.CA()  # its types are not whole
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        self.bundle = b64encode(authority.cert_pem.bytes()).decode()
        hooks = self
        self.answering, self.released = answering, threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hooks.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one review, once that is wanted."""
        review = json.loads(handler.rfile.read(int(handler.headers["content-length"])))
        response = self.answering(review["request"])
        if response is None:
            self.released.wait(10)
            response = {"allowed": True}
        body = json.dumps({**review, "response": {"uid": review["request"]["uid"], **response}}).encode()
        handler.send_response(200)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def close(self) -> None:
        """Answer no more."""
        self.released.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@contextmanager
def hooks(answering: Answering, name: str = "127.0.0.1") -> Generator[Hooks]:
    """Serve webhooks for the duration of a block."""
    found = Hooks(answering, name)
    try:
        yield found
    finally:
        found.close()


def registered(client: Client, config: dict[str, Any], **more: Any) -> None:
    """Register a webhook about ConfigMaps."""
    rule = {"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"]}
    hook = {"name": "x.hooks.test", "clientConfig": config, "rules": [rule], "sideEffects": "None"}
    body = {"metadata": {"name": "x"}, "webhooks": [{**hook, "admissionReviewVersions": ["v1"], **more}]}
    client.api(ValidatingWebhookConfiguration).create(body)


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of a served server, which knows one service."""
    with serve(ApiServer()) as served, Client(served.url) as found:
        yield found


def deny(_: dict[str, Any]) -> dict[str, Any]:
    """Refuse everything."""
    return {"allowed": False, "status": {"message": "never", "code": 403, "reason": "Forbidden"}}


def test_a_webhook_is_called_by_its_url(client: Client) -> None:
    """Its certificate is checked against its bundle."""
    with hooks(deny) as found:
        registered(client, {"url": f"{found.url}/x", "caBundle": found.bundle})
        with pytest.raises(Forbidden, match="denied the request: never"):
            client.send(MAPS.create({"metadata": {"name": "a"}}))


def test_a_webhook_is_called_where_its_service_is() -> None:
    """And has to show a certificate of the service's name."""
    with (
        hooks(deny, "hooks.dev.svc") as found,
        serve(ApiServer(), services={"dev/hooks": found.url}) as served,
        Client(served.url) as client,
    ):
        service = {"namespace": "dev", "name": "hooks", "path": "/x"}
        registered(client, {"service": service, "caBundle": found.bundle})
        with pytest.raises(Forbidden, match="never"):
            client.send(MAPS.create({"metadata": {"name": "a"}}))


def test_a_service_that_nobody_knows(client: Client) -> None:
    """In the real server's words."""
    registered(client, {"service": {"namespace": "dev", "name": "hooks"}})
    with pytest.raises(InternalError, match='service "hooks" not found'):
        client.send(MAPS.create({"metadata": {"name": "a"}}))


def test_services_are_named_in_full() -> None:
    """A mistake is told before anything listens."""
    with pytest.raises(UsageError, match="namespace/name"):
        serve(ApiServer(), services={"hooks": "https://127.0.0.1:1"})


def test_a_webhook_converts(client: Client) -> None:
    """It is called over HTTPS, for a read, a write, and a whole list."""

    def convert(request: dict[str, Any]) -> dict[str, Any]:
        found = [{**each, "apiVersion": request["desiredAPIVersion"]} for each in request["objects"]]
        for each in found:
            each["spec"] = {"seen": request["desiredAPIVersion"]}
        return {"convertedObjects": found, "result": {"status": "Success"}}

    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    versions = [{"name": name, "served": True, "storage": name == "v2", "schema": schema} for name in ("v1", "v2")]
    names = {"plural": "foos", "kind": "Foo"}
    with hooks(convert) as found:
        webhook = {"clientConfig": {"url": f"{found.url}/x", "caBundle": found.bundle}, "conversionReviewVersions": ["v1"]}
        spec = {"group": "clux.dev", "scope": "Namespaced", "names": names, "versions": versions}
        conversion = {"strategy": "Webhook", "webhook": webhook}
        definition = {"metadata": {"name": "foos.clux.dev"}, "spec": {**spec, "conversion": conversion}}
        client.api(CustomResourceDefinition).create(definition)
        old, new = (client.api(_foos(version)).within("default") for version in ("v1", "v2"))
        old.create({"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "a"}, "spec": {"mine": 1}})
        assert new.get("a")["spec"] == {"seen": "clux.dev/v2"}
        assert old.get("a")["spec"] == {"seen": "clux.dev/v1"}
        assert [each["spec"] for each in old.list().items] == [{"seen": "clux.dev/v1"}]


def _foos(version: str) -> Resource:
    return Resource("clux.dev", version, "Foo", "foos")


def test_a_webhook_that_is_not_there(client: Client) -> None:
    """Connections that are refused, and certificates of somebody else."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    registered(client, {"url": f"https://127.0.0.1:{port}/x"})
    with pytest.raises(InternalError, match=f"dial tcp 127.0.0.1:{port}: connect: connection refused"):
        client.send(MAPS.create({"metadata": {"name": "a"}}))
    client.api(ValidatingWebhookConfiguration).delete("x")
    with hooks(deny) as found:
        registered(client, {"url": f"{found.url}/x"})
        with pytest.raises(InternalError, match="x509"):
            client.send(MAPS.create({"metadata": {"name": "a"}}))


def test_others_are_served_while_a_webhook_thinks() -> None:
    """And so is the webhook itself, should it ask the server."""
    asked = threading.Event()

    def think(_: dict[str, Any]) -> None:
        asked.set()

    with hooks(think) as found, serve(ApiServer()) as served, Client(served.url) as one, Client(served.url) as other:
        registered(one, {"url": f"{found.url}/x", "caBundle": found.bundle})
        done: list[Any] = []
        thread = threading.Thread(target=lambda: done.append(one.send(MAPS.create({"metadata": {"name": "a"}}))))
        thread.start()
        assert asked.wait(10)
        assert other.send(MAPS.list()).items == []
        found.released.set()
        thread.join(10)
        assert [each.metadata.name for each in done] == ["a"]
        assert [each.metadata.name for each in other.send(MAPS.list()).items] == ["a"]


def test_who_gives_up_leaves_nothing_behind() -> None:
    """The request of a client that is gone is done all the same, or not at all; the server goes on."""
    asked = threading.Event()

    def think(_: dict[str, Any]) -> None:
        asked.set()

    with hooks(think) as found, serve(ApiServer()) as served, Client(served.url) as client:
        registered(client, {"url": f"{found.url}/x", "caBundle": found.bundle})
        body = b'{"metadata":{"name":"a"}}'
        head = f"POST {MAPS.list().url} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
        with socket.create_connection(("127.0.0.1", served.port)) as raw:
            raw.sendall(head.encode() + b"\r\n\r\n" + body)
            assert asked.wait(10)
        found.released.set()
        with pytest.raises(ApiError):
            client.api(ConfigMap).within("default").get("absent")
