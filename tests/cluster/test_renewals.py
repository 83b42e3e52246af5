"""Each kind of login against the real server, through expiry and rotation, without one failed call seen by the user."""

from __future__ import annotations

import base64
import json
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time
from typing import Any

import pytest

from kube_core.models.authentication_v1 import SelfSubjectReview
from kube_core.models.core_v1 import Namespace
from kube_core.requests import Api
from kube_core.watching import Added, Event
from kube_transports import AsyncClient, from_kubeconfig
from tests.support.scripts import V1, credential, runs, written
from tests.transports.colours import COLOURS

from .harness.cluster import Cluster
from .harness.flags import LOOPBACK
from .harness.kubeconfig import certificate_user
from .harness.pki import OTHER_NAME, Certificate
from .harness.polling import poll
from .harness.raw import RawClient

Play = Callable[..., Any]
REVIEW = Api(SelfSubjectReview).create(SelfSubjectReview())
SHORT_SECONDS = 4
"""How long what is about to end lives; the start of a client takes less on a busy machine."""


@pytest.fixture(params=COLOURS)
def play(request: pytest.FixtureRequest) -> Play:
    """Runs a scenario of a client in one of the colours."""
    found: Play = COLOURS[request.param]
    return found


async def who(client: AsyncClient) -> str:
    """Whom the server takes a client for."""
    user = (await client.send(REVIEW)).status.user_info
    assert user is not None
    return user.username or ""


def calling(done: Callable[[], object], *users: str) -> Callable[[AsyncClient], Any]:
    """The scenario that calls without a pause until something is done, and once more. Each call succeeds, as one of these."""

    async def scenario(client: AsyncClient) -> str:
        while not done():
            assert await who(client) in users
        last = await who(client)
        assert last in users
        return last

    return scenario


def plugin_user(folder: Path, *answers: str, **more: Any) -> dict[str, Any]:
    """A user whose plugin gives these answers, one after the other, and then the last of them."""
    for number, answer in enumerate(answers, 1):
        (folder / f"answer{number}").write_text(answer)
    body = f'n=$(wc -l < runs | tr -d " "); [ $n -le {len(answers)} ] || n={len(answers)}; cat "answer$n"\n'
    plugin = {"apiVersion": V1, "interactiveMode": "Never", "command": str(written(folder, body)), **more}
    return {"exec": plugin}


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def pem(certificate: Certificate) -> dict[str, str]:
    """A certificate as a plugin gives it."""
    return {"clientCertificateData": certificate.certificate.read_text(), "clientKeyData": certificate.key.read_text()}


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=SHORT_SECONDS)


def replace(file: Path, data: bytes) -> None:
    """Put a new file in the place of an old one, as a kubelet does."""
    fresh = file.with_suffix(".new")
    fresh.write_bytes(data)
    os.replace(fresh, file)


def test_a_plugin_s_token_ends(cluster: Cluster, play: Play, tmp_path: Path) -> None:
    """The plugin says when, and is asked before."""
    now, provider = time(), cluster.provider
    first = credential(token=provider.token(expires_at=now + SHORT_SECONDS), expirationTimestamp=stamp(now + SHORT_SECONDS))
    second = credential(token=provider.token(expires_at=now + 3600), expirationTimestamp=stamp(now + 3600))
    path = cluster.write_kubeconfig("plugin-token", plugin_user(tmp_path, first, second))
    assert play(calling(lambda: time() > now + SHORT_SECONDS + 1, "oidc-user"), config=from_kubeconfig(path)) == "oidc-user"
    assert runs(tmp_path) == 2


def test_a_plugin_s_token_is_refused(cluster: Cluster, play: Play, tmp_path: Path) -> None:
    """Nobody said when it would end: the 401 has the plugin run again, and the call goes again."""
    now, provider = time(), cluster.provider
    answers = credential(token=provider.token(expires_at=now - 60)), credential(token=provider.token(expires_at=now + 3600))
    path = cluster.write_kubeconfig("plugin-refused", plugin_user(tmp_path, *answers))
    assert play(calling(lambda: runs(tmp_path) == 2, "oidc-user"), config=from_kubeconfig(path)) == "oidc-user"


def test_a_plugin_s_certificate_ends(cluster: Cluster, play: Play, tmp_path: Path) -> None:
    """The server refuses it on a connection that it had accepted: the next certificate goes over a new one."""
    first = cluster.pki.client("short", not_after=soon())
    answers = credential(**pem(first)), credential(**pem(cluster.nobody_certificate))
    path = cluster.write_kubeconfig("plugin-certificate", plugin_user(tmp_path, *answers))
    assert play(calling(lambda: runs(tmp_path) == 2, "short", "nobody"), config=from_kubeconfig(path)) == "nobody"


def test_a_plugin_may_ask_the_cluster(cluster: Cluster, play: Play, tmp_path: Path) -> None:
    """What it is told of the cluster is enough to call it: server and authority."""
    entry = plugin_user(tmp_path, credential(token=cluster.viewer_token), provideClusterInfo=True)
    helper = Path(entry["exec"]["command"])
    helper.write_text(helper.read_text() + 'echo "$KUBERNETES_EXEC_INFO" > told\n')
    path = cluster.write_kubeconfig("plugin-cluster", entry)
    assert play(calling(lambda: True, "viewer"), config=from_kubeconfig(path)) == "viewer"
    told = json.loads((tmp_path / "told").read_text())["spec"]["cluster"]
    (tmp_path / "told-ca").write_bytes(base64.b64decode(told["certificate-authority-data"]))
    assert RawClient(told["server"], tmp_path / "told-ca", token=cluster.viewer_token).call("GET", "/version").status == 200


def test_certificate_files_end(cluster: Cluster, play: Play, tmp_path: Path) -> None:
    """Their successors are there by then: the 401 has them read, and the call goes again."""
    files = Certificate(tmp_path / "me.crt", tmp_path / "me.key")
    short = cluster.pki.client("short", not_after=soon())
    raw = RawClient(cluster.url, cluster.ca, short)
    for source, file in ((short.certificate, files.certificate), (short.key, files.key)):
        file.write_bytes(source.read_bytes())
    user = {"client-certificate": str(files.certificate), "client-key": str(files.key)}
    path = cluster.write_kubeconfig("files", user)

    async def scenario(client: AsyncClient) -> list[str]:
        before = await who(client)
        poll("end of the certificate", lambda: raw.call("GET", "/api").status == 401)
        replace(files.key, cluster.nobody_certificate.key.read_bytes())
        replace(files.certificate, cluster.nobody_certificate.certificate.read_bytes())
        return [before, await who(client)]

    assert play(scenario, config=from_kubeconfig(path)) == ["short", "nobody"]


def test_a_token_file_ends(cluster: Cluster, play: Play, tmp_path: Path) -> None:
    """Its successor is there by then."""
    file, now = tmp_path / "token", time()
    first = cluster.provider.token(expires_at=now + SHORT_SECONDS)
    file.write_text(first)
    raw = RawClient(cluster.url, cluster.ca, token=first)
    path = cluster.write_kubeconfig("token-file", {"tokenFile": str(file)})

    async def scenario(client: AsyncClient) -> list[str]:
        before = await who(client)
        poll("end of the token", lambda: raw.call("GET", "/api").status == 401)
        replace(file, cluster.viewer_token.encode())
        return [before, await who(client)]

    assert play(scenario, config=from_kubeconfig(path)) == ["oidc-user", "viewer"]


def test_an_id_token_ends(cluster: Cluster, play: Play) -> None:
    """The provider gives a new one before, several times over, each time for a new refresh token."""
    provider, now = cluster.provider, time()
    provider.rotate, provider.lifetime_seconds = True, SHORT_SECONDS
    entry = provider.config(id_token=provider.token(expires_at=now + SHORT_SECONDS), refresh_token=provider.refresh_token)
    path, before = cluster.write_kubeconfig("oidc", {"auth-provider": entry}), len(provider.forms)
    done = calling(lambda: len(provider.forms) == before + 3, "oidc-user")
    assert play(done, config=from_kubeconfig(path)) == "oidc-user"
    assert len({form["refresh_token"] for form in provider.forms[before:]}) == 3


def test_an_id_token_is_refused(cluster: Cluster, play: Play) -> None:
    """One that the server does not know is renewed after the 401."""
    provider = cluster.provider
    head, _, signature = provider.token(expires_at=time() + 3600).rpartition(".")
    entry = provider.config(id_token=f"{head}.{signature[::-1]}", refresh_token=provider.refresh_token)
    path, before = cluster.write_kubeconfig("oidc-refused", {"auth-provider": entry}), len(provider.forms)
    assert play(calling(lambda: True, "oidc-user"), config=from_kubeconfig(path)) == "oidc-user"
    assert len(provider.forms) == before + 1


def test_the_server_s_certificate_is_replaced(cluster: Cluster, play: Play, tmp_path: Path) -> None:
    """By one of another authority, which is in the file by then: new connections trust it, and what is open goes on."""
    file, names = tmp_path / "ca.crt", [f"rotated-{play.__name__.replace('_', '-')}-{number}" for number in (1, 2)]
    file.write_bytes(cluster.pki.other_ca.read_bytes())
    entry = {"certificate_authority": str(file), "certificate_authority_data": "", "tls_server_name": OTHER_NAME}
    path = cluster.write_kubeconfig("other", certificate_user(cluster.admin_certificate), **entry)
    namespaces = Api(Namespace)

    async def scenario(client: AsyncClient) -> list[str]:
        begun = (await client.send(namespaces.list())).resource_version
        async with client.watch(namespaces, resource_version=begun) as old:
            await client.send(namespaces.create({"metadata": {"name": names[0]}}))
            found = [await added(old)]
            cluster.pki.rotate()
            poll("new certificate", lambda: shown(cluster))
            replace(file, cluster.pki.other_ca.read_bytes())
            await client.send(namespaces.create({"metadata": {"name": names[1]}}))
            async with client.watch(namespaces, resource_version=begun) as new:
                return [*found, await added(old), await added(new), await added(new)]

    try:
        assert play(scenario, config=from_kubeconfig(path)) == [*names, *names]
    finally:
        for name in names:
            cluster.admin().call("DELETE", f"/api/v1/namespaces/{name}")


async def added(events: AsyncIterator[Event[Namespace]]) -> str:
    """The next namespace of this test that a watch tells of."""
    while True:
        event = await anext(events)
        if isinstance(event, Added) and event.object.metadata.name.startswith("rotated-"):
            return event.object.metadata.name


def shown(cluster: Cluster) -> bool:
    """Whether the API server shows the latest certificate under its other name."""
    context = ssl.create_default_context(cafile=str(cluster.pki.other_ca))
    with socket.create_connection((LOOPBACK, cluster.ports.api_server)) as sock, suppress(ssl.SSLError):
        context.wrap_socket(sock, server_hostname=OTHER_NAME).close()
        return True
    return False
