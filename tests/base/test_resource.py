"""What the server calls a kind, and the paths that follow from it."""

import pytest

from kube_core.base import Resource, Subresource

PODS = Resource("", "v1", "Pod", "pods", subresources=(Subresource("status", ("get", "patch")),))
ROLES = Resource("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", namespaced=False)


def test_the_core_group_has_paths_of_its_own() -> None:
    """Its group is empty, and its paths begin with /api."""
    assert (PODS.api_version, PODS.name, PODS.prefix) == ("v1", "pods", "/api/v1")
    assert PODS.path() == "/api/v1/pods"
    assert PODS.path("dev") == "/api/v1/namespaces/dev/pods"


def test_every_other_group_is_a_part_of_the_path() -> None:
    """Group and version stand after /apis."""
    assert (ROLES.api_version, ROLES.name) == ("rbac.authorization.k8s.io/v1", "clusterroles.rbac.authorization.k8s.io")
    assert ROLES.path() == "/apis/rbac.authorization.k8s.io/v1/clusterroles"


@pytest.mark.parametrize(("resource", "found"), [(PODS, True), (ROLES, False)])
def test_a_subresource_is_found_by_name(resource: Resource, found: bool) -> None:
    """None is the answer when discovery lists no such one."""
    assert (resource.subresource("status") is not None) == found
    assert resource.subresource("scale") is None
