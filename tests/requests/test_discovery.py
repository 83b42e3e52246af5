"""What a server serves, found out in both forms, also when a part of it fails."""

from typing import Any

import pytest

from kube_core.base import ConnectError, DecodeError, Resource, Subresource
from kube_core.objects import all_resources
from kube_core.requests import (
    Api,
    Discovery,
    Forbidden,
    NotFound,
    ServiceUnavailable,
    Undiscovered,
    discover,
    discover_all,
    read_discovery,
)
from tests.codegen.generate import from_archive

from .playing import Reply, play, status

CORE, GROUPS = from_archive().discovery
EMPTY: dict[str, Any] = {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "items": []}


def group(name: str, *versions: dict[str, Any]) -> dict[str, Any]:
    """An aggregated document of one group."""
    return {**EMPTY, "items": [{"metadata": {"name": name}, "versions": list(versions)}]}


FOO: dict[str, Any] = {
    "resource": "foos",
    "responseKind": {"group": "clux.dev", "version": "v1", "kind": "Foo"},
    "scope": "Cluster",
    "singularResource": "foo",
    "verbs": ["get", "list"],
    "shortNames": ["fo"],
    "categories": ["all"],
    "subresources": [
        {"subresource": "status", "responseKind": {"group": "", "version": "", "kind": "Foo"}, "verbs": ["get"]},
        {"subresource": "scale", "responseKind": {"group": "autoscaling", "version": "v1", "kind": "Scale"}, "verbs": ["get"]},
        {"subresource": "silent", "verbs": []},
    ],
}
FOOS = Resource(
    group="clux.dev",
    version="v1",
    kind="Foo",
    plural="foos",
    namespaced=False,
    singular="foo",
    short_names=("fo",),
    categories=("all",),
    verbs=("get", "list"),
    subresources=(
        Subresource("status", ("get",)),
        Subresource("scale", ("get",), "autoscaling", "v1", "Scale"),
        Subresource("silent", ()),
    ),
)


def test_two_requests_tell_everything() -> None:
    """The aggregated form has all kinds of a real server, as the index knows them."""
    resources, played = play(discover_all(), Reply(200, CORE), Reply(200, GROUPS))

    assert set(resources) == set(all_resources())
    assert [request.target for request in played.requests] == ["/api", "/apis"]
    assert played.requests[0].headers == (
        (
            "Accept",
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
            "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json",
        ),
    )


def test_an_entry_becomes_a_resource() -> None:
    """Names, scope, verbs and subresources; an Api can be made of it."""
    found, _ = play(read_discovery(), Reply(200, EMPTY), Reply(200, group("clux.dev", {"version": "v1", "resources": [FOO]})))

    assert found == Discovery((FOOS,))
    assert Api(found.resources[0]).get("x").target == "/apis/clux.dev/v1/foos/x"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("pods", "pods"),
        ("pod", "pods"),
        ("Pod", "pods"),
        ("po", "pods"),
        ("pods.v1", "pods"),
        ("pods.v1.", "pods"),
        ("deploy", "deployments.apps"),
        ("Deployment", "deployments.apps"),
        ("deployments.apps", "deployments.apps"),
        ("deployments.v1.apps", "deployments.apps"),
        ("Deployment.v1.apps", "deployments.apps"),
        ("deploy.apps", "deployments.apps"),
        ("events", "events"),
        ("events.events.k8s.io", "events.events.k8s.io"),
        ("ev.events.k8s.io", "events.events.k8s.io"),
        ("customresourcedefinitions.apiextensions.k8s.io", "customresourcedefinitions.apiextensions.k8s.io"),
        ("crd", "customresourcedefinitions.apiextensions.k8s.io"),
    ],
)
def test_a_kind_has_many_names(name: str, found: str) -> None:
    """Plural, singular, kind and short name; alone, with the group, with version and group; core first."""
    resource, _ = play(discover(name), Reply(200, CORE), Reply(200, GROUPS))

    assert resource.name == found


@pytest.mark.parametrize("name", ["foos", "pods.apps", "deployments.v2.apps", "deployments.v1", "", ".", "pods.v9"])
def test_an_unknown_name_is_not_found(name: str) -> None:
    """The message names it; it is the resource that is missing, not an object."""
    with pytest.raises(NotFound, match="the server has no resource type") as raised:
        play(discover(name), Reply(200, CORE), Reply(200, GROUPS))
    assert not raised.value.object_missing


def test_a_category_is_a_set_of_kinds() -> None:
    """Each once, in its preferred version."""
    found, _ = play(read_discovery(), Reply(200, CORE), Reply(200, GROUPS))
    every = [resource.name for resource in found.category("all")]

    assert {"pods", "services", "deployments.apps", "jobs.batch"} <= set(every)
    assert len(every) == len(set(every))
    assert found.category("nothing") == ()


def test_the_best_version_is_negotiated() -> None:
    """The most stable of those that a program knows and the server serves."""
    found, _ = play(read_discovery(), Reply(200, CORE), Reply(200, GROUPS))
    best = found.best("autoscaling", "HorizontalPodAutoscaler", ["v2beta2", "v1", "v2"])

    assert best is not None
    assert best.version == "v2"
    assert found.best("autoscaling", "HorizontalPodAutoscaler", ["v2beta2"]) is None


def test_a_stale_group_is_used_and_named() -> None:
    """What an aggregated server said before it went away is better than nothing."""
    document = group(
        "clux.dev", {"version": "v1", "freshness": "Stale", "resources": [FOO]}, {"version": "v2", "freshness": "Current"}
    )
    found, _ = play(read_discovery(), Reply(200, EMPTY), Reply(200, document))

    assert found.resources == (FOOS,)
    assert found.failures == (Undiscovered("/apis/clux.dev/v1"),)


LISTS = [
    Reply(200, {"kind": "APIVersions", "versions": ["v1"]}),
    Reply(
        200,
        {
            "kind": "APIResourceList",
            "groupVersion": "v1",
            "resources": [
                {
                    "name": "pods",
                    "singularName": "pod",
                    "namespaced": True,
                    "kind": "Pod",
                    "verbs": ["get"],
                    "shortNames": ["po"],
                },
                {"name": "pods/status", "singularName": "", "namespaced": True, "kind": "Pod", "verbs": ["get", "patch"]},
                {"name": "pods/eviction", "group": "policy", "version": "v1", "kind": "Eviction", "verbs": ["create"]},
                {"name": "nodes", "singularName": "node", "namespaced": False, "kind": "Node", "verbs": ["get"]},
            ],
        },
    ),
    Reply(
        200,
        {
            "kind": "APIGroupList",
            "groups": [
                {
                    "name": "clux.dev",
                    "versions": [{"groupVersion": "clux.dev/v1beta1", "version": "v1beta1"}, {"version": "v1"}, {}],
                    "preferredVersion": {"version": "v1"},
                },
            ],
        },
    ),
]
FOO_LIST = Reply(200, {"kind": "APIResourceList", "resources": [{"name": "foos", "kind": "Foo", "verbs": ["get"]}]})


def test_older_servers_are_asked_list_by_list() -> None:
    """The plain form, one request a group-version, the preferred version first."""
    found, played = play(read_discovery(), *LISTS, FOO_LIST, FOO_LIST)

    assert [request.target for request in played.requests] == [
        "/api",
        "/api/v1",
        "/apis",
        "/apis/clux.dev/v1",
        "/apis/clux.dev/v1beta1",
    ]
    assert [(resource.api_version, resource.kind) for resource in found.resources] == [
        ("v1", "Pod"),
        ("v1", "Node"),
        ("clux.dev/v1", "Foo"),
        ("clux.dev/v1beta1", "Foo"),
    ]
    pods, nodes = found.resources[:2]
    assert (pods.namespaced, nodes.namespaced, pods.short_names) == (True, False, ("po",))
    assert pods.subresources == (
        Subresource("status", ("get", "patch")),
        Subresource("eviction", ("create",), "policy", "v1", "Eviction"),
    )


def test_a_failing_group_does_not_hide_the_others() -> None:
    """One broken aggregated server is a failure with its error, and what is missed is named when something is not found."""
    replies = [*LISTS, FOO_LIST, status(503, "ServiceUnavailable")]
    found, _ = play(read_discovery(), *replies)

    assert len(found.resources) == 3
    assert [failure.path for failure in found.failures] == ["/apis/clux.dev/v1beta1"]
    assert isinstance(found.failures[0].error, ServiceUnavailable)
    with pytest.raises(NotFound, match=r"it could not say for /apis/clux.dev/v1beta1"):
        play(discover("bars"), *replies)


def test_a_root_that_fails_is_a_failure_too() -> None:
    """Without any resource the first error is raised."""
    found, _ = play(read_discovery(), Reply(200, b"{"), Reply(200, GROUPS))
    assert isinstance(found.failures[0].error, DecodeError)

    with pytest.raises(Forbidden):
        play(read_discovery(), status(403, "Forbidden"), status(404, "NotFound"))


def test_a_server_that_is_not_there_is_an_error_at_once() -> None:
    """A failure of the wire is no partial answer."""
    with pytest.raises(ConnectError):
        play(read_discovery(), ConnectError("refused"))


def test_an_empty_server_serves_nothing() -> None:
    """No resources, no failures."""
    found, _ = play(read_discovery(), Reply(200, EMPTY), Reply(200, EMPTY))

    assert found == Discovery(())


NONSENSE: list[Any] = [
    None,
    [],
    {},
    {"kind": 5},
    {**EMPTY, "items": 5},
    {**EMPTY, "items": [5, {}, {"metadata": 5, "versions": [{"resources": {}}]}]},
    group("g", {"version": "v1", "resources": [{"resource": "x"}, {"responseKind": {"kind": "X"}}, {"resource": 5}]}),
    {"kind": "APIVersions", "versions": 5},
    {"kind": "APIGroupList", "groups": [{"name": 5, "versions": [{"version": 5}]}, 5]},
]


@pytest.mark.parametrize("document", NONSENSE)
def test_what_makes_no_sense_is_left_out(document: Any) -> None:
    """Whatever a server answers there: nothing but its sensible parts is used."""
    found, _ = play(read_discovery(), Reply(200, document), Reply(200, document))

    assert found.resources == ()


@pytest.mark.parametrize("name", ["/", "..", "a/b", "a b", "a?b", "a\r\nHost: x", "%2e", "\u0663", "x" * 9 + "\x00"])
def test_names_that_lead_elsewhere_are_left_out(name: str) -> None:
    """Nobody is asked below a path that a document made up; the rest is found."""
    bad, entry = {"name": name, "versions": [{"version": "v1"}]}, {**FOO, "resource": name}
    versions = [{"version": "v1", "resources": [entry, FOO]}, {"version": name, "resources": [FOO]}]
    groups = {"kind": "APIGroupList", "groups": [bad, {"name": "g", "versions": [{"version": name}, {"version": "v1"}]}]}
    listed = {"kind": "APIResourceList", "resources": [{"name": name, "kind": "Bad"}, {"name": "foos", "kind": "Foo"}]}

    assert play(discover_all(), Reply(200, group("clux.dev", *versions)), Reply(200, EMPTY))[0] == (FOOS,)
    core: dict[str, Any] = {"kind": "APIVersions", "versions": [name]}
    found, played = play(discover_all(), Reply(200, core), Reply(200, groups), Reply(200, listed))
    assert [resource.plural for resource in found] == ["foos"]
    assert played.requests[-1].url == "/apis/g/v1"


def test_a_group_that_is_listed_for_ever() -> None:
    """Each group-version is asked once, and a long list takes time in proportion."""
    many = 20_000
    groups = {"kind": "APIGroupList", "groups": [{"name": "g", "versions": [{"version": "v1"}] * 3}] * 100}
    listed: list[dict[str, Any]] = [
        {"name": f"{word}{number}", "kind": "Foo"} for number in range(many) for word in ("foos", "bars/", "foos/")
    ]
    listed += [{"name": f"foos{number}/status", "kind": "Foo", "verbs": ["get"]} for number in range(many)]

    found, played = play(discover_all(), Reply(200, EMPTY), Reply(200, groups), Reply(200, {"resources": listed}))
    assert len(played.requests) == 3
    assert len(found) == many
    assert all(resource.subresources == (Subresource("status", ("get",)),) for resource in found)
