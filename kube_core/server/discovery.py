"""What the server serves, as clients ask for it: the old lists and the aggregated documents.

See https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api.
"""

from collections.abc import Iterable
from hashlib import sha512
from typing import Any

import msgspec

from kube_core.base import Subresource

from .accepting import PLAIN, discovery_form
from .exchange import JSON, Exchange, ServerRequest
from .kinds import Kinds
from .refusal import no_such_resource
from .served import Served
from .stored import storage_version_hash
from .transcoding import spoken

GROUP_SEGMENTS = 2  # segments of the path of a group, which the real server's aggregator answers
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
_ADDRESSES = [{"clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1:6443"}]


def discover(kinds: Kinds, segments: tuple[str, ...], request: ServerRequest) -> Exchange | None:
    """Answer a request below ``/api`` or ``/apis`` that names no resource; None when no such group exists."""
    if segments[:1] not in (("api",), ("apis",)):
        return None
    form = discovery_form(request.header("accept"), segments[0] == "api" or len(segments) > GROUP_SEGMENTS)
    if form is None and len(segments) == 1:
        return _aggregated(kinds, segments[0] == "api", request)
    found = _list(kinds, segments)
    return found and spoken(form or PLAIN, found)


def _list(kinds: Kinds, segments: tuple[str, ...]) -> Exchange | None:
    match segments:
        case ("api",):
            return _json({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": _ADDRESSES})
        case ("apis",):
            groups = [_group(name, served) for name, served in _grouped(kinds).items() if name]
            return _json({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
        case ("api", version):
            return _resources(kinds, "", version)
        case ("apis", group) if group in _grouped(kinds):
            return _json({"kind": "APIGroup", "apiVersion": "v1", **_group(group, _grouped(kinds)[group])})
        case ("apis", group, version) if group in _grouped(kinds):
            return _resources(kinds, group, version)
        case _:
            return None


def _json(value: object) -> Exchange:
    return Exchange(200, JSON, msgspec.json.encode(value) + b"\n")


def _grouped(kinds: Kinds) -> dict[str, list[Served]]:
    groups: dict[str, list[Served]] = {}
    for served in kinds:
        groups.setdefault(served.resource.group, []).append(served)
    return groups


def _versions(group: Iterable[Served]) -> dict[str, list[Served]]:
    versions: dict[str, list[Served]] = {}
    for served in group:
        versions.setdefault(served.resource.version, []).append(served)
    return versions


def _group(name: str, group: list[Served]) -> dict[str, Any]:
    versions = [{"groupVersion": f"{name}/{version}", "version": version} for version in _versions(group)]
    return {"name": name, "versions": versions, "preferredVersion": versions[0]}


def _resources(kinds: Kinds, group: str, version: str) -> Exchange:
    found = [served for served in kinds if (served.resource.group, served.resource.version) == (group, version)]
    if not found:
        raise no_such_resource()
    preferred = _preferred(kinds, group)
    listed = [entry for served in found for entry in _entries(served, preferred[served.resource.plural])]
    stamp = {"apiVersion": "v1"} if group else {}
    name = f"{group}/{version}" if group else version
    return _json({"kind": "APIResourceList", **stamp, "groupVersion": name, "resources": listed})


def _preferred(kinds: Kinds, group: str) -> dict[str, str]:
    """In which version of the group each kind is stored, by plural: the first, unless a definition says otherwise."""
    there = [each for each in kinds if each.resource.group == group]
    return {each.resource.plural: each.stored or each.resource.version for each in reversed(there)}


def _entries(served: Served, stored: str) -> Iterable[dict[str, Any]]:
    resource = served.resource
    entry: dict[str, Any] = {
        "name": resource.plural,
        "singularName": resource.singular,
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": resource.verbs,
        "shortNames": resource.short_names,
        "categories": resource.categories,
        "storageVersionHash": storage_version_hash(resource, stored) or None,
    }
    yield {key: value for key, value in entry.items() if value not in ((), None)}
    for part in resource.subresources or ():
        name = f"{resource.plural}/{part.name}"
        spoken = {} if _same(served, part) else {"group": part.group, "version": part.version}
        yield {
            "name": name,
            "singularName": "",
            "namespaced": resource.namespaced,
            **spoken,
            "kind": part.kind or resource.kind,
            "verbs": part.verbs,
        }


def _same(served: Served, part: Subresource) -> bool:
    return not part.version or (part.group, part.version) == (served.resource.group, served.resource.version)


def _aggregated(kinds: Kinds, core: bool, request: ServerRequest) -> Exchange:
    groups = [(name, served) for name, served in _grouped(kinds).items() if (name == "") == core]
    items = [
        {"metadata": {"name": name} if name else {}, "versions": [_version(v, each) for v, each in _versions(group).items()]}
        for name, group in groups
    ]
    names = {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2"}
    body = msgspec.json.encode({**names, "metadata": {}, "items": items}) + b"\n"
    etag = f'"{sha512(body).hexdigest().upper()}"'
    headers = (("content-type", AGGREGATED), ("etag", etag), ("vary", "Accept"), ("cache-control", "public"))
    if request.header("if-none-match") == etag:
        return Exchange(304, headers[1:])
    return Exchange(200, headers, body)


def _version(version: str, group: list[Served]) -> dict[str, Any]:
    return {"version": version, "resources": [_described(served) for served in group], "freshness": "Current"}


def _described(served: Served) -> dict[str, Any]:
    resource = served.resource
    parts = [
        {"subresource": part.name, "responseKind": _kind(served, part), "verbs": part.verbs}
        for part in resource.subresources or ()
    ]
    entry: dict[str, Any] = {
        "resource": resource.plural,
        "responseKind": _kind(served, None),
        "scope": "Namespaced" if resource.namespaced else "Cluster",
        "singularResource": resource.singular,
        "verbs": resource.verbs,
        "shortNames": resource.short_names,
        "categories": resource.categories,
        "subresources": parts,
    }
    return {key: value for key, value in entry.items() if value not in ((), [], None)}


def _kind(served: Served, part: Subresource | None) -> dict[str, str]:
    """A response kind; built-in ones leave group and version empty where they are the resource's own."""
    resource = served.resource
    if part is not None and not _same(served, part):
        return {"group": part.group, "version": part.version, "kind": part.kind}
    group, version = (resource.group, resource.version) if served.custom else ("", "")
    return {"group": group, "version": version, "kind": (part.kind if part else "") or resource.kind}
