"""Every kind, verb and subresource that a real server lists builds, and nothing else does."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kube_core.base import Resource, UsageError
from kube_core.objects import all_resources, class_of
from kube_core.requests import Api
from kube_core.requests.discovery_documents import aggregated_resources
from tests.codegen.generate import from_archive

BODILESS = {"log", "proxy", "exec", "attach", "portforward"}
"""Subresources whose answers are no objects, so that they have methods of their own."""


def served() -> tuple[Resource, ...]:
    """What Kubernetes 1.37 with every group-version switched on serves."""
    return tuple(resource for document in from_archive().discovery for resource in aggregated_resources(document))


SERVED = served()
KINDS = sorted(SERVED, key=lambda resource: (resource.prefix, resource.plural))
EVERYTHING = sorted({verb for resource in SERVED for verb in resource.verbs or ()})
PARTS = sorted({part.name for resource in SERVED for part in resource.subresources or ()})


def body(resource: Resource) -> dict[str, Any]:
    """A minimal document of a kind."""
    return {"apiVersion": resource.api_version, "kind": resource.kind, "metadata": {"name": name_of(resource)}}


def name_of(resource: Resource) -> str:
    """A name that a kind takes."""
    return {"IPAddress": "127.0.0.1", "StorageVersion": "a.b"}.get(resource.kind, "x")


VERBS: Mapping[str, Callable[[Any, dict[str, Any]], Any]] = {
    "create": lambda api, body: api.create(body),
    "delete": lambda api, body: api.delete("x"),
    "deletecollection": lambda api, body: api.delete_collection(),
    "get": lambda api, body: (api.get("x"), api.find("x"), api.table().get("x"), api.metadata_only().get("x")),
    "list": lambda api, body: (api.list(), api.pages(), api.table().list(), api.metadata_only().list()),
    "patch": lambda api, body: (api.patch("x", {}), api.apply(body["metadata"]["name"], body, field_manager="m")),
    "update": lambda api, body: api.replace(body["metadata"]["name"], body),
    "watch": lambda api, body: (api.watch(), api.table().watch(), api.metadata_only().watch()),
}


def api_of(resource: Resource) -> Any:
    """The typed Api of a kind, in a namespace where it has one."""
    cls = class_of(resource.api_version, resource.kind)
    assert cls is not None
    api = Api(cls)
    return api.within("dev") if resource.namespaced else api


def test_the_index_is_what_the_server_serves() -> None:
    """Kinds, names, scopes, verbs and subresources, in the server's order."""
    assert set(all_resources()) == set(SERVED)


def test_every_verb_has_a_method() -> None:
    """No verb of discovery is forgotten."""
    assert sorted(VERBS) == EVERYTHING


@pytest.mark.parametrize("resource", KINDS, ids=lambda resource: f"{resource.prefix}/{resource.plural}")
def test_a_kind_has_the_verbs_that_are_served(resource: Resource) -> None:
    """Those that are listed build; the others are UsageErrors."""
    for api in (api_of(resource), Api(resource).within("dev") if resource.namespaced else Api(resource)):
        for verb, build in VERBS.items():
            if verb in (resource.verbs or ()):
                build(api, body(resource))
            else:
                with pytest.raises(UsageError, match=f"{resource.kind} has no '{verb}'"):
                    build(api, body(resource))


@pytest.mark.parametrize("resource", KINDS, ids=lambda resource: f"{resource.prefix}/{resource.plural}")
def test_a_kind_has_the_subresources_that_are_served(resource: Resource) -> None:
    """Each listed one builds with each of its verbs; every other is a UsageError."""
    for name in PARTS:
        if (part := resource.subresource(name)) is None:
            with pytest.raises(UsageError, match=f"{resource.kind} has no subresource '{name}'"):
                api_of(resource).subresource(name)
        elif name not in BODILESS:
            spoken = Resource(part.group or resource.group, part.version or resource.version, part.kind or resource.kind, "x")
            if not part.kind:
                spoken = resource
            cls = class_of(spoken.api_version, spoken.kind)
            document = {**body(spoken), "metadata": {"name": name_of(resource)}}
            check_part(api_of(resource).subresource(name, cls), part.verbs, document)


def check_part(part: Any, verbs: tuple[str, ...], document: dict[str, Any]) -> None:
    """Build each verb of a subresource, or see it refused."""
    name = document["metadata"]["name"]
    builds: dict[str, Callable[[], Any]] = {
        "get": lambda: part.get(name),
        "update": lambda: part.replace(name, document),
        "patch": lambda: (part.patch(name, {}), part.apply(name, document, field_manager="m")),
        "create": lambda: part.create(name, document),
    }
    for verb, build in builds.items():
        if verb in verbs:
            build()
        else:
            with pytest.raises(UsageError, match=f"has no '{verb}'"):
                build()


@pytest.mark.parametrize("resource", KINDS, ids=lambda resource: f"{resource.prefix}/{resource.plural}")
def test_what_has_no_objects_is_where_it_is_served(resource: Resource) -> None:
    """The subresources without objects build for the kinds that have them."""
    builds: dict[str, Callable[[Any], Any]] = {
        "log": lambda api: api.logs("x"),
        "proxy": lambda api: api.proxy("x"),
        "exec": lambda api: api.exec("x", ["ls"]),
        "attach": lambda api: api.attach("x"),
        "portforward": lambda api: api.port_forward("x", 80),
    }
    assert set(builds) == BODILESS
    for name, build in builds.items():
        if resource.subresource(name):
            build(api_of(resource))
        else:
            with pytest.raises(UsageError):
                build(api_of(resource))
