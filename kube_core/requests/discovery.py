"""What the server serves: which kinds, under which names, with which verbs."""

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen

from kube_core.base import DecodeError, KubeError, Resource, version_order
from kube_core.models.meta_v1 import Status

from .discovery_documents import aggregated_resources, is_aggregated, plain_resources, plain_versions, stale_versions
from .errors import ApiError, NotFound
from .flow import Flow
from .headers import Pairs
from .raw import ANY_JSON
from .request import Request

_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v={};as=APIGroupDiscoveryList"
ACCEPT_AGGREGATED: Pairs = (("Accept", f"{_AGGREGATED.format('v2')},{_AGGREGATED.format('v2beta1')},application/json"),)
"""Everything in one answer, from servers since 1.26; plain lists from others. The order of g, v and as is what they know."""
ACCEPT_PLAIN: Pairs = (("Accept", "application/json"),)


@frozen
class Undiscovered:
    """A part of the server that could not be asked, or whose answer is out of date."""

    path: str
    """Such as ``/apis/metrics.k8s.io/v1beta1``."""
    error: KubeError | None = None
    """What went wrong; None when the server only says that what it answered is stale."""


@frozen
class Discovery:
    """What a server offers, and what could not be found out."""

    resources: tuple[Resource, ...]
    """In the server's order of preference."""
    failures: tuple[Undiscovered, ...] = ()

    def find(self, name: str) -> Resource | None:
        """Find the resource of a name, the server's favourite where several have it; None when none has.

        A name is a plural, a singular, a short name or a kind, alone or with its group (``foos.clux.dev``) or with its version
        and group (``deployments.v1.apps``, ``pods.v1``), as kubectl takes them.
        """
        return next(self._named(name), None)

    def _named(self, name: str) -> Iterator[Resource]:
        for plain, group, version in _readings(name):
            matches = [found for found in self.resources if _within(found, group, version)]
            for same in (_is_named, _is_abbreviated):
                yield from (found for found in matches if same(found, plain))

    def category(self, name: str) -> tuple[Resource, ...]:
        """The resources of a category, such as ``all``; each once, in its preferred version."""
        found: dict[tuple[str, str], Resource] = {}
        for resource in self.resources:
            if name in resource.categories:
                found.setdefault((resource.group, resource.plural), resource)
        return tuple(found.values())

    def best(self, group: str, kind: str, versions: Iterable[str]) -> Resource | None:
        """Negotiate: of the versions that a program knows, the most stable in which a kind is served; None without one."""
        served = {found.version: found for found in self.resources if (found.group, found.kind) == (group, kind)}
        known = sorted(served.keys() & set(versions), key=version_order)
        return served[known[0]] if known else None


def discover(name: str) -> Flow[Resource]:
    """Ask the server what it calls a kind: ``foos.clux.dev``, ``deploy``, ``Deployment``, ``deployments.v1.apps`` …

    `NotFound` when it has none of that name. See `Discovery.find`.
    """
    found = yield from read_discovery()
    if (resource := found.find(name)) is None:
        raise _unknown(name, found.failures)
    return resource


def discover_all() -> Flow[tuple[Resource, ...]]:
    """Ask the server for all the kinds that it serves, in its order of preference; what can't be asked is left out."""
    return (yield from read_discovery()).resources


def read_discovery() -> Flow[Discovery]:
    """Ask for everything that the server serves: two requests, or one a group-version from servers without the aggregated form.

    What the server fails to answer is in ``failures``; only when nothing at all can be read, the first error is raised.
    """
    core = yield from _below("/api")
    groups = yield from _below("/apis")
    found = Discovery(core.resources + groups.resources, core.failures + groups.failures)
    errors = [failure.error for failure in found.failures if failure.error]
    if errors and not found.resources:
        raise errors[0]
    return found


def _below(root: str) -> Flow[Discovery]:
    document, failures = yield from _document(root, ACCEPT_AGGREGATED)
    if is_aggregated(document):
        stale = tuple(Undiscovered(_path(*version)) for version in stale_versions(document))
        return Discovery(tuple(aggregated_resources(document)), stale)
    resources: list[Resource] = []
    for group, version in plain_versions(document):
        path = _path(group, version)
        document, more = yield from _document(path, ACCEPT_PLAIN)
        resources += plain_resources(group, version, document)
        failures += more
    return Discovery(tuple(resources), failures)


def _document(path: str, accept: Pairs) -> Flow[tuple[Any, tuple[Undiscovered, ...]]]:
    try:
        return (yield from Request("GET", path, (), accept, b"", ANY_JSON)), ()
    except (ApiError, DecodeError) as error:  # an aggregated server that fails must not hide the others
        return None, (Undiscovered(path, error),)


def _path(group: str, version: str) -> str:
    return f"/apis/{group}/{version}" if group else f"/api/{version}"


def _within(resource: Resource, group: str | None, version: str | None) -> bool:
    return group in (None, resource.group) and version in (None, resource.version)


def _readings(name: str) -> Iterator[tuple[str, str | None, str | None]]:
    """The ways to read a name, best first: as name, version and group; as name and group; as name, in any group."""
    plain, dot, rest = name.partition(".")
    if dot:
        version, _, group = rest.partition(".")
        yield plain, group, version
        yield plain, rest, None
    else:
        yield plain, None, None


def _is_named(resource: Resource, name: str) -> bool:
    return name == resource.plural or name.lower() in (resource.singular, resource.kind.lower())


def _is_abbreviated(resource: Resource, name: str) -> bool:
    return name in resource.short_names


def _unknown(name: str, failures: tuple[Undiscovered, ...]) -> NotFound:
    partly = f"; it could not say for {', '.join(failure.path for failure in failures)}" if failures else ""
    message = f"the server has no resource type {name!r}{partly}"
    return NotFound(Status(status="Failure", reason="NotFound", code=404, message=message))
