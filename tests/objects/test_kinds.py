"""The index: every kind of a server's discovery, found by class, name and path."""

from itertools import chain
from typing import Any

import pytest

from kube_core.base import Resource, Subresource, UsageError
from kube_core.models.apps_v1 import Deployment
from kube_core.models.core_v1 import Binding, Container, Pod
from kube_core.models.policy_v1 import Eviction
from kube_core.objects.kinds import all_resources, class_of, class_of_ref, ref_of, ref_of_kind, resource_by_path, resource_of
from tests.codegen.generate import from_archive


def discovered() -> list[tuple[str, str, dict[str, Any]]]:
    """What the real server lists."""
    return list(from_archive().resources())


def test_all_that_the_server_serves_is_there() -> None:
    """Each resource of discovery has its class, names, scope, verbs and subresources, in the server's order."""
    for (group, version, entry), resource in zip(discovered(), all_resources(), strict=True):
        assert (resource.group, resource.version, resource.plural) == (group, version, entry["resource"])
        assert resource.kind == entry["responseKind"]["kind"]
        assert resource.namespaced is (entry["scope"] == "Namespaced")
        assert list(resource.verbs or ()) == entry["verbs"]
        assert list(resource.short_names) == entry.get("shortNames", [])
        assert list(resource.categories) == entry.get("categories", [])
        assert resource.singular == entry["singularResource"]
        subresources = {part["subresource"]: tuple(part["verbs"]) for part in entry.get("subresources", ())}
        assert {part.name: part.verbs for part in resource.subresources or ()} == subresources
        cls = class_of(resource.api_version, resource.kind)
        assert cls is not None
        assert resource_of(cls) is resource is resource_by_path(group, version, resource.plural)


def test_a_resource_is_found_by_class() -> None:
    """With all that a request needs, and the same value every time."""
    found = resource_of(Pod)
    assert (found.plural, found.path("dev"), found.short_names) == ("pods", "/api/v1/namespaces/dev/pods", ("po",))
    assert found.subresource("eviction") == Subresource("eviction", ("create",), "policy", "v1", "Eviction")
    assert found.subresource("status") == Subresource("status", ("get", "patch", "update"))
    assert resource_of(Pod) is found


def test_other_classes_are_refused() -> None:
    """The message says what to do instead; kinds without a collection are told apart."""
    with pytest.raises(UsageError, match="@resource"):
        resource_of(Container)
    with pytest.raises(UsageError, match="@resource"):
        resource_of(dict)
    with pytest.raises(UsageError, match="subresource"):
        resource_of(Eviction)
    assert resource_of(Binding).verbs == ("create",)


def test_a_class_is_found_by_name() -> None:
    """By its apiVersion and kind, or by its short name; unknown ones are None."""
    assert class_of("apps/v1", "Deployment") is class_of_ref("apps_v1.Deployment") is Deployment
    assert class_of("policy/v1", "Eviction") is Eviction
    assert class_of("apps/v9", "Deployment") is class_of("v1", "Container") is None
    assert (ref_of(Deployment), ref_of_kind("v1", "Status"), ref_of_kind("v1", "Foo"), ref_of(dict)) == (
        "apps_v1.Deployment",
        "meta_v1.Status",
        "",
        "",
    )


def test_what_subresources_speak_has_a_class_or_is_options() -> None:
    """Scale, Eviction and TokenRequest are typed; the options of exec, attach and proxy go into the query."""
    spoken = chain.from_iterable(resource.subresources or () for resource in all_resources())
    unknown = {
        part.kind for part in spoken if part.kind and not ref_of_kind(f"{part.group}/{part.version}".lstrip("/"), part.kind)
    }
    options = {
        "NodeProxyOptions",
        "PodAttachOptions",
        "PodExecOptions",
        "PodPortForwardOptions",
        "PodProxyOptions",
        "ServiceProxyOptions",
    }
    assert unknown == options


def test_an_unknown_path_is_none() -> None:
    """A custom resource is not in the index."""
    assert resource_by_path("clux.dev", "v1", "foos") is None
    assert resource_by_path("", "v1", "pods") == Resource(
        "", "v1", "Pod", "pods", True, "pod", ("po",), ("all",), resource_of(Pod).verbs, resource_of(Pod).subresources
    )
