"""What the generator reads: one server's OpenAPI v3 documents and its aggregated discovery, parsed."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from attrs import define, field

Json: TypeAlias = dict[str, Any]

BUILT_IN = "io.k8s."
"""How the schema names of Kubernetes' own types begin. Others (custom resources, aggregated servers) are left alone."""


@define(slots=False)  # without slots: cached properties keep their value in __dict__
class Documents:
    """One server's description of its API.

    ``openapi`` holds the documents of ``/openapi/v3`` by their path (``apis/apps/v1``), ``discovery`` the two documents that
    ``/api`` and ``/apis`` give for ``apidiscovery.k8s.io/v2``. See
    https://kubernetes.io/docs/concepts/overview/kubernetes-api/.
    """

    openapi: Mapping[str, Json]
    discovery: tuple[Json, ...]
    messages: Mapping[str, list[tuple[int, str, str]]] = field(factory=dict[str, list[tuple[int, str, str]]])
    """The fields of protobuf messages: number, key in JSON, and type, by class."""

    @cached_property
    def version(self) -> str:
        """The version of Kubernetes: ``v1.37.2``."""
        return str(self.openapi["api/v1"]["info"]["version"])

    @cached_property
    def schemas(self) -> dict[str, Json]:
        """Every built-in schema by its full name. Each document repeats those that it uses, so the last one wins."""
        found: dict[str, Json] = {}
        for path in sorted(self.openapi):
            found.update(self.openapi[path].get("components", {}).get("schemas", {}))
        return {name: found[name] for name in sorted(found) if name.startswith(BUILT_IN)}

    def resources(self) -> Iterator[tuple[str, str, Json]]:
        """Every resource as (group, version, discovery entry), in the server's order of preference."""
        for document in self.discovery:
            for group in document["items"]:
                for version in group["versions"]:
                    for entry in version["resources"]:
                        yield group["metadata"].get("name", ""), version["version"], entry
