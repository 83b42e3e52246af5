"""Defaults of the metadata of a few kinds: labels and annotations that are there whatever is sent."""

from collections.abc import Callable
from typing import Any

from ..metadata import Metadata

NAME_LABEL = "kubernetes.io/metadata.name"
TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"


def mark_kind(name: str, metadata: Metadata, content: dict[str, Any]) -> None:
    """Fill in what the metadata of an object of a kind always has."""
    if (marker := _MARKERS.get(name)) is not None:
        marker(metadata, content)


def _mark_namespace(metadata: Metadata, content: dict[str, Any]) -> None:
    """See `SetDefaults_Namespace`."""
    if metadata.name:
        metadata.labels = {**metadata.labels, NAME_LABEL: metadata.name}


def _mark_daemon_set(metadata: Metadata, content: dict[str, Any]) -> None:
    """The number of the template, as the conversion from the versions before v1 has it."""
    metadata.annotations = {TEMPLATE_GENERATION: "0", **metadata.annotations}


def _mark_by_template(metadata: Metadata, content: dict[str, Any]) -> None:
    """The labels of a ReplicationController follow those of its template."""
    labels: dict[str, str] = content["spec"].get("template", {}).get("metadata", {}).get("labels", {})
    if labels and not metadata.labels:
        metadata.labels = dict(labels)


def _mark_job(metadata: Metadata, content: dict[str, Any]) -> None:
    """Its labels are those of its template: the very map, so that what is added to one is in the other."""
    labels: dict[str, str] = content["spec"].get("template", {}).get("metadata", {}).get("labels", {})
    if labels and not metadata.labels:
        metadata.labels = labels


_MARKERS: dict[str, Callable[[Metadata, dict[str, Any]], None]] = {
    "namespaces": _mark_namespace,
    "daemonsets.apps": _mark_daemon_set,
    "replicationcontrollers": _mark_by_template,
    "jobs.batch": _mark_job,
}
