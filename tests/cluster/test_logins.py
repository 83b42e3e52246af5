"""Logging in: certificates, tokens, token files that rotate, impersonation; and what it looks like when it fails."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kube_core.base import TlsError
from kube_core.models.authentication_v1 import SelfSubjectReview, UserInfo
from kube_core.models.core_v1 import Pod, ServiceAccount
from kube_core.requests import Api, Forbidden, Unauthorized

from .drivers import Driver
from .harness.cluster import Cluster
from .harness.kubeconfig import certificate_user
from .harness.pki import Pki

Login = Callable[[Path], Driver]


def who(driver: Driver) -> UserInfo:
    """Whom the server takes a client for."""
    user = driver.send(Api(SelfSubjectReview).create(SelfSubjectReview())).status.user_info
    assert user is not None
    return user


def test_a_certificate_logs_in(cluster: Cluster, login: Login) -> None:
    """The common name is the user, whether the certificate is in the file or beside it."""
    nobody = cluster.nobody_certificate
    inline = cluster.certificate_kubeconfig("inline", nobody)
    beside = cluster.write_kubeconfig("beside", {"client-certificate": str(nobody.certificate), "client-key": str(nobody.key)})
    assert who(login(inline)).username == "nobody"
    assert who(login(beside)).username == "nobody"


def test_a_token_logs_in(cluster: Cluster, login: Login) -> None:
    """A bearer token belongs to its user and groups."""
    user = who(login(cluster.write_kubeconfig("token", {"token": cluster.viewer_token})))
    assert user.username == "viewer"
    assert "viewers" in user.groups


def test_a_token_file_is_read(cluster: Cluster, login: Login, tmp_path: Path) -> None:
    """A token may lie in a file, with a line's end after it."""
    (tmp_path / "token").write_text(f"{cluster.viewer_token}\n")
    assert who(login(cluster.write_kubeconfig("file", {"tokenFile": str(tmp_path / "token")}))).username == "viewer"


def test_a_rotated_token_is_noticed(cluster: Cluster, login: Login, tmp_path: Path) -> None:
    """A token that is refused is read from its file again, and the request sent again."""
    file = tmp_path / "token"
    file.write_text("an-old-token")
    driver = login(cluster.write_kubeconfig("rotated", {"tokenFile": str(file)}))
    with pytest.raises(Unauthorized):
        who(driver)
    file.write_text(cluster.viewer_token)
    assert who(driver).username == "viewer"


def test_a_service_account_logs_in(cluster: Cluster, driver: Driver, login: Login, namespace: str) -> None:
    """A token that was asked for through the API belongs to the ServiceAccount."""
    accounts = Api(ServiceAccount).within(namespace)
    driver.send(accounts.create({"metadata": {"name": "robot"}}))
    status = driver.send(accounts.create_token("robot", expiration_seconds=3600)).status
    user = who(login(cluster.write_kubeconfig("robot", {"token": status.token})))
    assert user.username == f"system:serviceaccount:{namespace}:robot"


def test_impersonation(cluster: Cluster, login: Login) -> None:
    """An admin acts as somebody else, with groups, a uid and extra values."""
    acting: dict[str, Any] = {
        **certificate_user(cluster.admin_certificate),
        "as": "someone",
        "as-uid": "42",
        "as-groups": ["testers", "others"],
        "as-user-extra": {"example.com/Reason": ["a b", "c"]},
    }
    user = who(login(cluster.write_kubeconfig("acting", acting)))
    assert (user.username, user.uid) == ("someone", "42")
    assert {"testers", "others"} <= set(user.groups)
    assert user.extra == {"example.com/reason": ["a b", "c"]}


def test_who_may_nothing_is_forbidden(cluster: Cluster, login: Login) -> None:
    """The error says who may not do what."""
    viewer = login(cluster.write_kubeconfig("viewer", {"token": cluster.viewer_token}))
    with pytest.raises(Forbidden, match='User "viewer" cannot list resource "pods"') as caught:
        viewer.send(Api(Pod).within("default").list())
    assert caught.value.status.reason == "Forbidden"


def test_no_login_is_anonymous(cluster: Cluster, login: Login) -> None:
    """Without credentials one is system:anonymous."""
    with pytest.raises(Forbidden, match="system:anonymous"):
        login(cluster.write_kubeconfig("anonymous", {})).send(Api(Pod).within("default").list())


def test_a_wrong_token_is_unauthorized(cluster: Cluster, login: Login) -> None:
    """A token that nobody has is refused, and does not show in the error."""
    driver = login(cluster.write_kubeconfig("wrong", {"token": "nobodys-token"}))
    with pytest.raises(Unauthorized) as caught:
        driver.send(Api(Pod).within("default").list())
    assert "nobodys-token" not in f"{caught.value}{caught.value!r}"


def test_an_expired_certificate_is_unauthorized(cluster: Cluster, login: Login) -> None:
    """The server shakes hands with an expired certificate, and then does not accept its owner."""
    expired = cluster.pki.client("late", not_after=datetime(2001, 1, 1, tzinfo=UTC))
    with pytest.raises(Unauthorized):
        who(login(cluster.certificate_kubeconfig("late", expired)))


def test_the_server_is_called_by_another_name(cluster: Cluster, login: Login) -> None:
    """tls-server-name is the name that the server's certificate is checked for."""
    user = certificate_user(cluster.admin_certificate)
    assert who(login(cluster.write_kubeconfig("named", user, tls_server_name="kubernetes"))).username == "admin"
    with pytest.raises(TlsError):
        who(login(cluster.write_kubeconfig("misnamed", user, tls_server_name="another.example")))


def test_a_server_of_another_authority_is_not_trusted(cluster: Cluster, login: Login, tmp_path: Path) -> None:
    """Nothing is sent to a server whose certificate an authority signed that is not ours, unless that is asked for."""
    other = base64.b64encode(Pki(tmp_path).ca.read_bytes()).decode()
    user = certificate_user(cluster.admin_certificate)
    with pytest.raises(TlsError):
        who(login(cluster.write_kubeconfig("untrusted", user, certificate_authority_data=other)))
    careless = {"certificate_authority_data": "", "insecure_skip_tls_verify": True}
    assert who(login(cluster.write_kubeconfig("careless", user, **careless))).username == "admin"
