"""Names, namespaces and bodies that can't be meant: refused before a request exists."""

from collections.abc import Callable
from typing import Any, cast

import pytest

import kube_core
from kube_core import objects
from kube_core.base import UsageError
from kube_core.models.apps_v1 import Deployment
from kube_core.models.autoscaling_v1 import Scale
from kube_core.models.core_v1 import Container, Namespace, Node, Pod, Secret, ServiceAccount
from kube_core.models.meta_v1 import ManagedFieldsEntry, ObjectMeta
from kube_core.models.rbac_v1 import ClusterRole, Role
from kube_core.objects import Apply, DynamicObject, MergePatch, StrategicMergePatch
from kube_core.requests import Api

from .foos import Foo

PODS: Any = Api(Pod).within("dev")  # Any: what checkers would refuse too is called here
NODES: Any = Api(Node)
NAMED: list[Callable[[Any, Any], Any]] = [
    lambda api, name: api.get(name),
    lambda api, name: api.find(name),
    lambda api, name: api.replace(name, {}),
    lambda api, name: api.patch(name, {}),
    lambda api, name: api.apply(name, {}, field_manager="m"),
    lambda api, name: api.delete(name),
    lambda api, name: api.table().get(name),
    lambda api, name: api.metadata_only().get(name),
    lambda api, name: api.status.get(name),
    lambda api, name: api.status.replace(name, {}),
    lambda api, name: api.status.patch(name, {}),
    lambda api, name: api.status.apply(name, {}, field_manager="m"),
]
OF_PODS: list[Callable[[Any, Any], Any]] = [
    lambda api, name: api.logs(name),
    lambda api, name: api.evict(name),
    lambda api, name: api.bind(name, "node"),
    lambda api, name: api.proxy(name),
    lambda api, name: api.exec(name, ["ls"]),
    lambda api, name: api.attach(name),
    lambda api, name: api.port_forward(name, 80),
    lambda api, name: api.subresource("resize").get(name),
]
NAMES: list[Any] = ["", ".", "..", "a/b", "../secrets/x", "a%2fb", "a\nb", "a\x00b", "a\x7fb", "\ud800", None, 5, b"a"]


@pytest.mark.parametrize("name", NAMES, ids=repr)
@pytest.mark.parametrize("verb", [*NAMED, *OF_PODS])
def test_a_name_that_changes_the_path_is_refused(verb: Callable[[Any, Any], Any], name: Any) -> None:
    """An empty name would turn a get into a list and a delete into a delete of all; a slash would lead elsewhere."""
    with pytest.raises(UsageError):
        verb(PODS, name)


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_a_namespace_that_changes_the_path_is_refused(name: Any) -> None:
    """The same holds for namespaces."""
    with pytest.raises(UsageError):
        Api(Pod).within(name)


def test_names_are_quoted_where_they_must_be() -> None:
    """Legal but special characters travel percent-quoted; colons and capitals as they are."""
    name = "system:Node:" + "x" * 400

    assert Api(ClusterRole).get(name).url == f"/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}"
    assert PODS.get("a b?c#d\u00e9").url == "/api/v1/namespaces/dev/pods/a%20b%3Fc%23d%C3%A9"


def test_long_names_of_roles_may_be_created() -> None:
    """RBAC names are path segments: long, upper case, with colons."""
    body = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "System:" + "X" * 400}}

    assert Api(Role).within("dev").create(body).method == "POST"


@pytest.mark.parametrize("metadata", [{"name": "Web"}, {"name": "a/b"}, {"name": "x" * 254}, {"generateName": "Web-"}])
def test_a_new_object_obeys_its_kinds_rule(metadata: dict[str, str]) -> None:
    """What the server would refuse as a name is refused first."""
    with pytest.raises(UsageError, match=r"choose another|has a '/'"):
        PODS.create({"apiVersion": "v1", "kind": "Pod", "metadata": metadata})


NEEDING_A_NAMESPACE: list[Callable[[Any, Any], Any]] = [
    *NAMED,
    *OF_PODS,
    lambda api, name: api.create({}),
    lambda api, name: api.delete_collection(),
]


@pytest.mark.parametrize("verb", NEEDING_A_NAMESPACE)
def test_a_namespaced_kind_needs_a_namespace(verb: Callable[[Any, Any], Any]) -> None:
    """All namespaces are for list and watch only."""
    with pytest.raises(UsageError, match=r'needs a namespace: say \.within\("default"\)'):
        verb(Api(Pod), "web")


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (lambda: Api(Pod).logs("web"), "log of Pod"),
        (lambda: Api(ServiceAccount).create_token("robot"), "token of ServiceAccount"),
    ],
)
def test_what_needs_a_namespace_has_its_own_name(verb: Callable[[], Any], said: str) -> None:
    """A subresource is named, not the verb of HTTP that stands behind it."""
    with pytest.raises(UsageError, match=f"{said} needs a namespace"):
        verb()


def test_a_cluster_kind_has_no_namespace() -> None:
    """``within`` says so at once."""
    with pytest.raises(UsageError, match="Node is cluster-scoped"):
        Api(Node).within("dev")


POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "dev"}}
BODIES: list[tuple[Any, str]] = [
    ({**POD, "kind": "Node"}, "the body is Node of v1, the request is about Pod of v1"),
    ({**POD, "apiVersion": "v2"}, "the body is Pod of v2"),
    ({**POD, "kind": 5}, "kind is int, not text"),
    ({**POD, "metadata": "x"}, "metadata is str, not a mapping"),
    ({**POD, "metadata": {"name": 5}}, "name is int, not text"),
    (
        {**POD, "metadata": {"name": "web", "namespace": "prod"}},
        r"namespace is 'prod', the request's 'dev': say .within\('prod'\)",
    ),
    (Deployment(metadata=ObjectMeta(name="web")), "the body is Deployment, the request is about Pod"),
    (Pod(metadata=ObjectMeta(name="web", namespace="prod")), "namespace is 'prod'"),
    (Pod(kind="Node", metadata=ObjectMeta(name="web")), "the body is Node of v1"),
    (DynamicObject(api_version="v1", kind="Node", metadata=ObjectMeta(name="web")), "the body is Node of v1"),
    (Pod(metadata=ObjectMeta(name=cast("str", 5))), "name is int, not text"),
    (Container(name="x"), "the body is Container, the request is about Pod"),
    ([POD], "the body is list, the request is about Pod"),
    ("web", "the body is str"),
    (None, "the body is NoneType"),
]
SENDING: list[Callable[[Any, Any], Any]] = [
    lambda api, body: api.create(body),
    lambda api, body: api.replace("web", body),
    lambda api, body: api.apply("web", body, field_manager="m"),
    lambda api, body: api.status.replace("web", body),
]


@pytest.mark.parametrize(("body", "message"), BODIES)
@pytest.mark.parametrize("verb", SENDING)
def test_a_body_of_something_else_is_refused(verb: Callable[[Any, Any], Any], body: Any, message: str) -> None:
    """Another kind, version or namespace than the request's, or no object at all."""
    with pytest.raises(UsageError, match=message):
        verb(PODS, body)


@pytest.mark.parametrize("verb", SENDING[1:])
@pytest.mark.parametrize("body", [{**POD, "metadata": {"name": "other"}}, Pod(metadata=ObjectMeta(name="other"))])
def test_a_body_of_another_name_is_refused(verb: Callable[[Any, Any], Any], body: Any) -> None:
    """The name in the path and the one in the body are the same, or the second is missing."""
    with pytest.raises(UsageError, match=r"metadata.name is 'other', the request's name 'web'"):
        verb(PODS, body)


@pytest.mark.parametrize("verb", SENDING[1:])
def test_a_body_without_a_name_is_refused(verb: Callable[[Any, Any], Any]) -> None:
    """The server wants the name in the body of a replace and of an apply too."""
    with pytest.raises(UsageError, match=r"must say its .*metadata.name, 'web'"):
        verb(PODS, {"apiVersion": "v1", "kind": "Pod"})


def test_a_cluster_kind_refuses_a_namespace_in_the_body() -> None:
    """A node is in no namespace."""
    with pytest.raises(UsageError, match=r"Node is cluster-scoped, and the body's metadata.namespace is 'dev'"):
        NODES.create({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n", "namespace": "dev"}})


@pytest.mark.parametrize("patch", [dict, MergePatch, StrategicMergePatch])
@pytest.mark.parametrize("document", [{"kind": "Node"}, {"metadata": {"name": "other"}}, {"metadata": {"namespace": "prod"}}])
def test_a_patch_of_something_else_is_refused(patch: Any, document: dict[str, Any]) -> None:
    """A patch can't rename or move an object; usually it is the wrong one."""
    with pytest.raises(UsageError):
        PODS.patch("web", patch(document))


@pytest.mark.parametrize("missing", ["apiVersion", "kind", "metadata"])
def test_what_is_applied_names_itself(missing: str) -> None:
    """The server wants apiVersion, kind and name in the body."""
    body = {key: value for key, value in POD.items() if key != missing}
    with pytest.raises(UsageError, match=r"apiVersion, its kind and its metadata.name"):
        PODS.apply("web", body, field_manager="m")
    with pytest.raises(UsageError, match=r"apiVersion, its kind and its metadata.name"):
        PODS.patch("web", Apply(body, field_manager="m"))


def test_what_was_read_is_not_applied() -> None:
    """An object with managedFields would claim every field."""
    for body in (
        Pod(metadata=ObjectMeta(name="web", managed_fields=[ManagedFieldsEntry(manager="x")])),
        {**POD, "metadata": {"name": "web", "managedFields": [{"manager": "x"}]}},
    ):
        with pytest.raises(UsageError, match=r"apply kube_core\.extract\(obj, 'm'\)"):
            PODS.apply("web", body, field_manager="m")
    assert kube_core.extract is objects.extract


def test_a_dynamic_api_says_how_to_give_it_a_typed_object() -> None:
    """It takes a DynamicObject or a mapping; any object converts to one."""
    api: Any = Api(objects.resource_of(Pod)).within("dev")
    pod = Pod(metadata=ObjectMeta(name="web"))

    with pytest.raises(
        UsageError, match=r"the body is Pod, the request is about Pod as DynamicObject: give DynamicObject\.of\(obj\)"
    ):
        api.replace("web", pod)
    assert api.replace("web", DynamicObject.of(pod)).method == "PUT"


def test_a_part_of_an_object_is_no_body() -> None:
    """What a subresource is said to speak must be a whole object."""
    with pytest.raises(UsageError, match="Container is a part of an object: give the whole"):
        PODS.subresource("resize", Container).replace("web", Container(name="x"))


def test_a_subresource_speaks_its_own_kind() -> None:
    """A Deployment is no Scale."""
    scale: Any = Api(Deployment).within("dev").scale

    assert scale.replace("web", Scale(metadata=ObjectMeta(name="web"))).url.endswith("/deployments/web/scale")
    with pytest.raises(UsageError, match="the body is Deployment, the request is about Scale"):
        scale.replace("web", Deployment(metadata=ObjectMeta(name="web")))


@pytest.mark.parametrize(
    "call",
    [
        lambda: Api(Secret).within("dev").replace("x", {"metadata": {"name": "y"}, "stringData": {"a": "hunter2"}}),
        lambda: Api(Secret).within("dev").create({"kind": "Pod", "data": {"a": "hunter2"}}),
        lambda: Api(Secret).within("dev").create({"kind": "Secret", "data": {"a": object(), "b": "hunter2"}}),
        lambda: Api(Secret).within("dev").create({"metadata": {"name": "x"}, "data": {"hunter2": float("nan")}}),
        lambda: Api(Secret).within("dev").create(Secret(string_data={"a": "hunter2"})),
        lambda: Api(Pod).within("dev").create(Secret(metadata=ObjectMeta(name="x"), string_data={"a": "hunter2"})),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # another kind on purpose
        lambda: Api(Foo).within("dev").create({"kind": "Bar", "spec": {"password": "hunter2"}}),
        lambda: Api(Namespace).patch("x", {"kind": "Pod", "data": "hunter2"}),
    ],
)
def test_no_message_shows_what_is_in_a_body(call: Callable[[], Any]) -> None:
    """Whatever is wrong with a body, its contents stay out of the message."""
    with pytest.raises(UsageError) as raised:
        call()
    assert "'a'" not in str(raised.value)
    assert "hunter2" not in str(raised.value).replace("hunter2 is not", "")
