"""Testing an operator's Role: pytest examples/test_role.py.

The operator keeps a ConfigMap in step with a Secret. It runs as its ServiceAccount, under the Role that is shipped with it: a
rule
that is missing, and one that nothing needs, fail the test with the rule in words.
"""

from typing import Any

from kube_core.models.core_v1 import ConfigMap, Secret
from kube_core.models.rbac_v1 import Role, RoleBinding
from kube_core.server import ADMIN, ApiServer, User
from kube_transports import Client, MemoryTransport

OPERATOR = User.service_account("default", "operator")
ROLE: dict[str, Any] = {
    "metadata": {"name": "operator"},
    "rules": [
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]},
        {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "create", "patch"]},
    ],
}
BINDING: dict[str, Any] = {
    "metadata": {"name": "operator"},
    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "operator"},
    "subjects": [{"kind": "ServiceAccount", "name": "operator", "namespace": "default"}],
}


def publish(client: Client) -> None:
    """The operator: tell how many keys the secret has."""
    keys = client.api(Secret).within("default").get("app").data
    maps = client.api(ConfigMap).within("default")
    wanted = {"keys": str(len(keys))}
    if maps.find("app") is None:
        maps.create({"metadata": {"name": "app"}, "data": wanted})
    else:
        maps.patch("app", {"data": wanted})


def server_with(role: dict[str, Any]) -> ApiServer:
    """A server in which the operator has a role, and something to do."""
    server = ApiServer(rbac=True)
    with Client(transport=MemoryTransport(server, user=ADMIN)) as admin:
        admin.api(Role).within("default").create(role)
        admin.api(RoleBinding).within("default").create(BINDING)
        admin.api(Secret).within("default").create({"metadata": {"name": "app"}, "type": "Opaque", "data": {"a": "eA=="}})
    return server


def test_the_role_is_enough() -> None:
    """The first time, and when the ConfigMap is there."""
    server = server_with(ROLE)
    with Client(transport=MemoryTransport(server, user=OPERATOR)) as client:
        publish(client)
        publish(client)
    assert not server.access.refused, server.access.missing()


def test_the_role_is_not_too_much() -> None:
    """Every rule is of use."""
    server = server_with(ROLE)
    with Client(transport=MemoryTransport(server, user=OPERATOR)) as client:
        publish(client)
    used = {resource for rule in server.access.used(OPERATOR.name) for resource in rule.resources}
    assert used == {resource for rule in ROLE["rules"] for resource in rule["resources"]}


def main() -> None:
    """Run both, without pytest."""
    test_the_role_is_enough()
    test_the_role_is_not_too_much()


if __name__ == "__main__":
    main()
