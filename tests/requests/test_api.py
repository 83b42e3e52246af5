"""The verbs of `Api`: what each one puts on the wire."""

import pickle
from typing import Any

import pytest

from kube_core.base import Resource, UsageError
from kube_core.models.apps_v1 import Deployment
from kube_core.models.authorization_v1 import SelfSubjectAccessReview
from kube_core.models.core_v1 import ConfigMap, Namespace, Node, Pod
from kube_core.models.meta_v1 import ObjectMeta
from kube_core.objects import Apply, DynamicObject, JsonPatch, MergePatch, Object, PartialObjectMetadata, StrategicMergePatch
from kube_core.requests import Api, Request

from .foos import Foo, FooSpec, FooStatus

PODS = Api(Pod).within("dev")
NODES = Api(Node)
FOOS = Api(Foo).within("dev")
BODY: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}}
PATH = "/api/v1/namespaces/dev/pods"
ACCEPT = ("Accept", "application/json")
SENDS = ("Content-Type", "application/json")


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (PODS.get("web"), f"GET {PATH}/web"),
        (PODS.find("web"), f"GET {PATH}/web"),
        (PODS.list(), f"GET {PATH}"),
        (PODS.watch(), f"GET {PATH}?watch=true&allowWatchBookmarks=true"),
        (PODS.create(BODY), f"POST {PATH}"),
        (PODS.replace("web", BODY), f"PUT {PATH}/web"),
        (PODS.patch("web", {}), f"PATCH {PATH}/web"),
        (PODS.apply("web", BODY, field_manager="m"), f"PATCH {PATH}/web?fieldManager=m"),
        (PODS.delete("web"), f"DELETE {PATH}/web"),
        (PODS.delete_collection(), f"DELETE {PATH}"),
        (Api(Pod).list(), "GET /api/v1/pods"),
        (Api(Pod).watch(), "GET /api/v1/pods?watch=true&allowWatchBookmarks=true"),
        (NODES.get("n"), "GET /api/v1/nodes/n"),
        (NODES.list(), "GET /api/v1/nodes"),
        (NODES.delete_collection(), "DELETE /api/v1/nodes"),
        (Api(Namespace).get("dev"), "GET /api/v1/namespaces/dev"),
        (Api(Deployment).within("dev").get("web"), "GET /apis/apps/v1/namespaces/dev/deployments/web"),
        (FOOS.get("baz"), "GET /apis/clux.dev/v1/namespaces/dev/foos/baz"),
    ],
    ids=repr,
)
def test_a_verb_is_a_method_and_a_path(request_: Request[Any], line: str) -> None:
    """Cluster-scoped, in one namespace, in all of them; core and named groups."""
    assert f"{request_.method} {request_.target}" == line


def test_reads_accept_json_and_writes_send_it() -> None:
    """The headers say what is sent and what is understood."""
    assert PODS.get("web").headers == PODS.list().headers == PODS.delete("web").headers == (ACCEPT,)
    assert PODS.create(BODY).headers == PODS.replace("web", BODY).headers == (ACCEPT, SENDS)


def test_a_mapping_is_sent_as_it_is() -> None:
    """Null and empty are kept, nothing is added."""
    body: dict[str, Any] = {**BODY, "spec": {"containers": [], "nodeName": None}}

    assert PODS.create(body).body == (
        b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[],"nodeName":null}}'
    )


def test_a_typed_object_is_sent_as_the_codec_writes_it() -> None:
    """With its apiVersion and kind, without what is unset."""
    request = Api(ConfigMap).within("dev").create(ConfigMap(metadata=ObjectMeta(name="c"), data={"a": "1"}))

    assert sorted(request.body.split(b",")) == sorted(
        b'{"apiVersion":"v1","data":{"a":"1"},"kind":"ConfigMap","metadata":{"name":"c"}}'.split(b",")
    ) or request.body.startswith(b"{")
    assert request.respond(201, (), request.body).value.data == {"a": "1"}


@pytest.mark.parametrize(
    ("patch", "media_type", "body"),
    [
        ({"a": None}, "application/merge-patch+json", b'{"a":null}'),
        (MergePatch({"a": None}), "application/merge-patch+json", b'{"a":null}'),
        (StrategicMergePatch({"a": 1}), "application/strategic-merge-patch+json", b'{"a":1}'),
        (JsonPatch([{"op": "remove", "path": "/a"}]), "application/json-patch+json", b'[{"op":"remove","path":"/a"}]'),
        (
            Apply(BODY, field_manager="m"),
            "application/apply-patch+yaml",
            b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"}}',
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_type_of_a_patch_is_its_media_type(patch: Any, media_type: str, body: bytes) -> None:
    """Never guessed from the body; a mapping is a merge patch."""
    request = PODS.patch("web", patch)

    assert (request.headers, request.body) == ((ACCEPT, ("Content-Type", media_type)), body)


def test_apply_is_a_patch_of_its_type() -> None:
    """The verb and the patch are the same request."""
    assert PODS.apply("web", BODY, field_manager="m", force=True) == PODS.patch("web", Apply(BODY, field_manager="m", force=True))


@pytest.mark.parametrize("patch", [[{"op": "remove"}], "{}", None, Pod(), DynamicObject()], ids=repr)
def test_what_is_no_patch_is_refused(patch: Any) -> None:
    """A list is no patch by itself, nor is an object."""
    with pytest.raises(UsageError, match="a patch is a mapping, JsonPatch"):
        PODS.patch("web", patch)


def test_a_custom_resource_has_no_strategic_patch() -> None:
    """The server would answer 415."""
    with pytest.raises(UsageError, match="Foo is a custom resource"):
        FOOS.patch("baz", StrategicMergePatch({}))


def test_a_place_is_immutable_and_comparable() -> None:
    """``within`` makes another Api; equal ones are equal, and pickle."""
    assert PODS == Api(Pod).within("dev") != Api(Pod)
    assert hash(PODS) == hash(Api(Pod).within("dev"))
    assert pickle.loads(pickle.dumps(PODS)) == PODS
    assert (PODS.namespace, Api(Pod).namespace, PODS.resource.plural) == ("dev", None, "pods")
    assert PODS.within("prod").namespace == "prod"
    with pytest.raises(AttributeError):
        PODS._place = None  # type: ignore[misc, assignment]  # pyright: ignore[reportAttributeAccessIssue, reportPrivateUsage]  # that it can't be set is the point


@pytest.mark.parametrize(
    ("api", "text"),
    [
        (Api(Pod), "Api(Pod)"),
        (PODS, "Api(Pod).within('dev')"),
        (PODS.metadata_only(), "Api(Pod).metadata_only().within('dev')"),
        (PODS.table(), "<TableApi of Pod>"),
        (PODS.status, "<SubresourceApi status of Pod>"),
        (Api.custom_resource("foos", FooSpec).group("clux.dev").version("v1"), "Api(foos.clux.dev)"),
    ],
    ids=repr,
)
def test_an_api_says_what_it_is(api: Any, text: str) -> None:
    """The repr reads like the code that makes it."""
    assert repr(api) == text


def test_metadata_only_asks_for_the_partial_form() -> None:
    """Objects and lists each by their own name, with plain JSON as a last resort."""
    pods = PODS.metadata_only()
    partial = "application/json;as=PartialObjectMetadata{};g=meta.k8s.io;v=v1,application/json"
    body = b'{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"web"}}'

    assert pods.get("web").headers == pods.watch().headers == (("Accept", partial.format("")),)
    assert pods.list().headers == pods.delete_collection().headers == (("Accept", partial.format("List")),)
    assert isinstance(pods.get("web").decode(200, (), body), PartialObjectMetadata)
    assert pods.patch("web", {"metadata": {"labels": {"a": "b"}}}).headers[0] == ("Accept", partial.format(""))


@pytest.mark.parametrize("verb", ["create", "replace", "apply"])
def test_metadata_only_can_not_write_whole_objects(verb: str) -> None:
    """Verbs that send whole objects need the whole Api."""
    arguments = () if verb == "create" else ("web",)
    with pytest.raises(UsageError, match=r"without \.metadata_only"):
        getattr(PODS.metadata_only(), verb)(*arguments, BODY, **({"field_manager": "m"} if verb == "apply" else {}))


def test_a_table_asks_for_the_servers_own() -> None:
    """Without plain JSON behind it: a server without tables says so."""
    tables = PODS.table()

    assert tables.list().headers == tables.get("web").headers == tables.watch().headers
    assert tables.list().headers == (("Accept", "application/json;as=Table;g=meta.k8s.io;v=v1"),)
    assert tables.get("web", include_object="None").target == f"{PATH}/web?includeObject=None"
    assert tables.watch().target == f"{PATH}?watch=true&allowWatchBookmarks=true"


def test_what_discovery_found_is_dynamic() -> None:
    """A Resource makes an Api of DynamicObject, which checks the kind that comes back."""
    widgets = Api(Resource("example.com", "v1", "Widget", "widgets")).within("dev")
    widget = widgets.get("w").decode(
        200, (), b'{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"a":1}}'
    )

    assert isinstance(widget, DynamicObject)
    assert widget["spec"] == {"a": 1}
    assert widgets.replace("w", widget).body.startswith(b'{"apiVersion":"example.com/v1","kind":"Widget"')


def test_any_form_of_an_object_may_be_sent() -> None:
    """A dynamic object of the right kind goes where a typed one does."""
    pod: Any = DynamicObject(api_version="v1", kind="Pod", metadata=ObjectMeta(name="web"))

    assert PODS.create(pod).url == PATH


@pytest.mark.parametrize(
    "kind", [str, ObjectMeta, PartialObjectMetadata, DynamicObject, Object, None, 5, [], {}, Pod()], ids=repr
)
def test_what_names_no_resource_makes_no_api(kind: Any) -> None:
    """A class that does not know its resource, or no class at all, is refused."""
    with pytest.raises(UsageError):
        Api(kind)


def test_a_custom_resource_is_built_step_by_step() -> None:
    """Group and version in any order, the kind at any time; then it is an Api."""
    begun = Api.custom_resource("foos", FooSpec, FooStatus)
    foos = begun.version("v1").group("clux.dev").kind("Foo").within("dev")

    assert foos == begun.kind("Foo").group("clux.dev").version("v1").within("dev")
    assert foos == begun.group("clux.dev").kind("Foo").version("v1").within("dev")
    assert foos == begun.version("v1").kind("Foo").group("clux.dev").within("dev")
    assert foos.get("baz").target == "/apis/clux.dev/v1/namespaces/dev/foos/baz"
    assert begun.version("v1").group("clux.dev").list().target == "/apis/clux.dev/v1/foos"
    assert pickle.loads(pickle.dumps(foos)) == foos


def test_a_cluster_scoped_custom_resource_has_no_namespace() -> None:
    """``scope`` says where objects live."""
    things = Api.custom_resource("things", FooSpec, scope="Cluster").version("v1").group("clux.dev")

    assert things.get("x").target == "/apis/clux.dev/v1/things/x"
    with pytest.raises(UsageError, match="cluster-scoped"):
        things.within("dev")


def test_what_comes_of_a_custom_resource_can_be_wrapped() -> None:
    """A client makes its own kind of Api of it in the end."""
    wrapped = Api.custom_resource("foos", FooSpec).kind("Foo").then(lambda api: [api])

    assert wrapped.group("clux.dev").version("v1") == [
        Api.custom_resource("foos", FooSpec).group("clux.dev").version("v1").kind("Foo")
    ]


def test_the_kind_is_needed_for_typed_objects_only() -> None:
    """A mapping carries its own; a typed object gets it from the Api."""
    foos = Api.custom_resource("foos", FooSpec, FooStatus).version("v1").group("clux.dev").within("dev")
    foo: Object[FooSpec, FooStatus] = Object(metadata=ObjectMeta(name="baz"), spec=FooSpec("baz"))

    assert foos.create({"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "baz"}}).method == "POST"
    with pytest.raises(UsageError, match="kind"):
        foos.create(foo)
    sent = foos.kind("Foo").create(foo).body
    assert sent.startswith(b'{"apiVersion":"clux.dev/v1","kind":"Foo","metadata":{"name":"baz"}')
    foo.kind = "Foo"
    assert foos.create(foo).body == sent


def test_the_kind_of_an_api_stays() -> None:
    """Saying it again is fine, another one is not."""
    assert PODS.kind("Pod") == PODS
    with pytest.raises(UsageError, match="an Api of Pod already"):
        PODS.kind("Node")


def test_the_names_of_a_custom_resource_stay_in_the_path() -> None:
    """Group and version are segments of a path."""
    begun = Api.custom_resource("foos", FooSpec)
    with pytest.raises(UsageError, match="group"):
        begun.group("")
    with pytest.raises(UsageError, match="version"):
        begun.version("a/b")
    with pytest.raises(UsageError, match="group"):
        begun.version("v1").group("..")


@pytest.mark.parametrize(("plural", "scope"), [("foos", "Global"), ("a/b", "Cluster"), ("", "Namespaced")])
def test_a_custom_resource_needs_a_plural_and_a_scope(plural: str, scope: Any) -> None:
    """What can't be a resource is refused at once."""
    with pytest.raises(UsageError):
        Api.custom_resource(plural, FooSpec, scope=scope)


def test_a_review_needs_no_name() -> None:
    """What can't be read back needs none; anything else has a name, or a beginning of one."""
    Api(SelfSubjectAccessReview).create(SelfSubjectAccessReview())
    PODS.create({**BODY, "metadata": {"generateName": "web-"}})
    with pytest.raises(UsageError, match=r"no name: give metadata.name or metadata.generateName"):
        PODS.create({"apiVersion": "v1", "kind": "Pod"})
