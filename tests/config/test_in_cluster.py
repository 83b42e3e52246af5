"""The configuration of a pod."""

import pytest

from kube_core.base import ConfigError
from kube_core.config import SERVICE_ACCOUNT_DIRECTORY, FileRef, TokenFile, in_cluster_config, is_in_cluster

POD = {"KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"}


def test_environment_and_files() -> None:
    """The service's address, the mounted token, the pod's namespace."""
    config = in_cluster_config(POD, ca=b"CA", namespace="dev\n")
    assert (config.server, config.namespace) == ("https://10.96.0.1:443", "dev")
    assert config.identity == TokenFile(FileRef("token", SERVICE_ACCOUNT_DIRECTORY))
    assert is_in_cluster(POD)


def test_an_ipv6_host_gets_brackets() -> None:
    """As it has to be in a URL."""
    assert in_cluster_config({**POD, "KUBERNETES_SERVICE_HOST": "fd00::1"}, ca=None).server == "https://[fd00::1]:443"


def test_who_says_the_namespace() -> None:
    """The caller, then POD_NAMESPACE, then the file, then the default, as in client-go."""
    variables = {**POD, "POD_NAMESPACE": "pod"}
    assert in_cluster_config(variables, ca=None, namespace="file", override="mine").namespace == "mine"
    assert in_cluster_config(variables, ca=None, namespace="file").namespace == "pod"
    assert in_cluster_config(POD, ca=None).namespace == "default"


@pytest.mark.parametrize("missing", POD)
def test_both_variables_are_needed(missing: str) -> None:
    """The error names them."""
    variables = {name: value for name, value in POD.items() if name != missing}
    assert not is_in_cluster(variables)
    with pytest.raises(ConfigError, match="KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT"):
        in_cluster_config(variables, ca=None)
