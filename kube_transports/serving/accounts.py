"""A kubeconfig for a ServiceAccount, made with somebody's who may have tokens for it."""

from os import PathLike

from attrs import evolve

from kube_core.base import UsageError
from kube_core.config import Config, config_for
from kube_core.models.core_v1 import ServiceAccount
from kube_core.requests import Api

from ..client import Client
from ..files import from_kubeconfig
from .kubeconfig import write_kubeconfig

HOUR = 3600
"""How long a token is good, in seconds, unless it is told."""


def write_account_kubeconfig(source: str | PathLike[str], account: str, to: str | PathLike[str], seconds: int = HOUR) -> None:
    """Ask for a token of the account ``namespace/name`` with the kubeconfig ``source``, and write ``to``.

    Raises UsageError when the account is not named so, ConfigError for the files, and ApiError for what the server refuses.
    """
    namespace, slash, name = account.partition("/")
    if not (namespace and slash and name):
        raise UsageError(f"{account!r} is no service account: write namespace/name")
    own = from_kubeconfig(source)
    with Client(config=own) as client:
        answer = client.send(Api(ServiceAccount).within(namespace).create_token(name, expiration_seconds=seconds))
    write_kubeconfig(to, _config_with(own, answer.status.token or "", namespace))


def _config_with(own: Config, token: str, namespace: str) -> Config:
    """The same server and authority, but the token in place of whatever else its owner logs in with."""
    known = config_for(own.server, token=token)
    return evolve(own, namespace=namespace, tls=evolve(own.tls, certificate=None, key=None), identity=known.identity)
