"""Who manages the number of replicas, when it is written through the scale of an object."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import define

from kube_core.apply import (
    SCALE_VERSION,
    Managed,
    Rules,
    Type,
    Writer,
    empty,
    managed_of_raw,
    of_parent,
    of_scale,
    type_of_kind,
    written,
)
from kube_core.apply import track as track_write
from kube_core.base import Resource
from kube_core.objects import ref_of_kind

from .applying import check_patch, merged, report_repeats, told, writer_of
from .bodies.manifest import Manifest
from .document import Document, from_plain
from .managing import manager_of, plain
from .metadata import timestamp
from .operation import Operation
from .refusal import Refusal, failed
from .served import Served
from .state import State

_KIND: Final = "Scale"
SCALE: Final = Served(Resource("autoscaling", "v1", _KIND, "scales"))
_OLD_VERSIONS: Final = ("v1beta1", "v1beta2")
"""Versions of apps that are served no more, but may stand in managedFields."""


def _type(api_version: str) -> Type | None:
    return type_of_kind(api_version, _KIND) if api_version == SCALE_VERSION else None


RULES: Final = Rules(SCALE_VERSION, _KIND, "scale", _type, empty(ref_of_kind(SCALE_VERSION, _KIND)))


@define
class ScaleManagers:
    """One write of a scale: the managers of the object, whose number of replicas it is, follow."""

    state: State
    operation: Operation
    document: Document

    def written(self, before: dict[str, Any], wanted: Document) -> Document:
        """Keep track of an update or a patch of the scale."""
        live = from_plain(SCALE, before)
        writer = Writer(manager_of(self.operation), timestamp(int(self.state.now)))
        managed = track_write(RULES, _counted(live), _counted(wanted), self._managed(), writer)
        self._keep(managed)
        return wanted

    def applied(self, before: dict[str, Any], manifest: Manifest) -> Document:
        """Apply a Scale."""
        patch = check_patch(RULES, self.operation, manifest.value)
        result, managed = merged(RULES, before, patch, self._managed(), writer_of(self.state, self.operation))
        if result is not None and self.operation.served.custom:
            raise _unconvertible(patch)
        report_repeats(self.operation, manifest)
        self._keep(managed)
        return from_plain(SCALE, before if result is None else result)

    def _managed(self) -> Managed:
        return of_scale(self._parent(), self._replicas())

    def _parent(self) -> Managed:
        return managed_of_raw(self.document.metadata.managed_fields)

    def _keep(self, managed: Managed) -> None:
        api_version = self.operation.served.resource.api_version
        parent = of_parent(self._parent(), managed, self._replicas(), api_version)
        self.document.metadata.managed_fields = written(parent, by_text=True)

    def _replicas(self) -> Mapping[str, tuple[str, ...]]:
        """Where the number is in each version of the kind; nowhere in one without a scale."""
        resource = self.operation.served.resource
        if not self.operation.served.custom:
            old = [f"{resource.group}/{version}" for version in _OLD_VERSIONS if resource.group]
            return dict.fromkeys([resource.api_version, *old], _path("spec.replicas"))
        found = [each for each in self.state.kinds if each.custom and each.name == self.operation.served.name]
        return {each.resource.api_version: _path(each.scale.replicas) if each.scale else () for each in found}


def _counted(scale: Document) -> dict[str, Any]:
    """What somebody can own of a Scale: a number that is zero is not written."""
    spec = {key: value for key, value in scale.content.get("spec", {}).items() if value}
    return {**plain(scale, SCALE), "spec": spec}


def _unconvertible(patch: dict[str, Any]) -> Refusal:
    """The scale of a custom resource can't be applied: the real server has nothing that would convert it."""
    why = f"request to convert CR to an invalid group/version: {SCALE_VERSION}"
    return failed(f"failed to convert new object ({told(patch)}) to proper version: {why}")


def _path(text: str) -> tuple[str, ...]:
    return tuple(f"f:{step}" for step in text.split("."))
