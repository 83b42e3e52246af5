"""Where the specs of pods are, of pods and of what makes them, and what of them is not kept: features that are off.

See `DropDisabledPodFields` and `DropDisabledTemplateFields` in `pkg/api/pod` of kubernetes 1.37.
"""

from typing import Any

from ..document import Document, part
from ..token_volume import TOKEN_FILES

_OFF = frozenset({"schedulingGroup", "evictionResponders"})  # GenericWorkload, EvictionRequestAPI
_PROBES, _HANDLERS = ("livenessProbe", "readinessProbe", "startupProbe"), ("postStart", "preStop")
_FILES = ("secret", "configMap", "downwardAPI", "projected")
_SORTS = ("containers", "initContainers", "ephemeralContainers")
_OLD = frozenset(f"pod.{age}.kubernetes.io/init-container{what}" for age in ("alpha", "beta") for what in ("s", "-statuses"))
_PLACES: dict[str, tuple[str, ...]] = {
    "podtemplates": ("template",),
    "cronjobs.batch": ("spec", "jobTemplate", "spec", "template"),
    **dict.fromkeys(
        (
            *("replicationcontrollers", "deployments.apps", "replicasets.apps", "statefulsets.apps"),
            *("daemonsets.apps", "jobs.batch"),
        ),
        ("spec", "template"),
    ),
}


def drop_disabled(name: str, document: Document) -> None:
    """Forget what a kind's pods say to features that are off."""
    if name == "pods":
        drop_of_spec(document.content["spec"])
        annotations = document.metadata.annotations
        if not _OLD.isdisjoint(annotations):
            document.metadata.annotations = {key: value for key, value in annotations.items() if key not in _OLD}
    elif (steps := _PLACES.get(name)) is not None:
        _drop_of_template(document, steps)


def _drop_of_template(document: Document, steps: tuple[str, ...]) -> None:
    template = document.content
    for step in steps:
        template = part(template, step)
    if template:
        drop_of_spec(part(template, "spec"))
        for key in _OLD.intersection(part(part(template, "metadata"), "annotations")):
            del template["metadata"]["annotations"][key]


def drop_of_spec(spec: dict[str, Any]) -> None:
    """Forget what one pod says to them."""
    for key in _OFF.intersection(spec):
        del spec[key]
    for key in _SORTS:
        for container in spec.get(key) or ():
            _drop_of_container(container)
    for volume in spec.get("volumes") or ():
        if "emptyDir" in volume:
            volume["emptyDir"].pop("mode", None)  # EmptyDirVolumeMode
        elif volume.get("projected") != TOKEN_FILES:
            _drop_users(volume)


def _drop_of_container(container: dict[str, Any]) -> None:
    for mount in container.get("volumeMounts") or ():
        if "bindMountOptions" in mount:  # VolumeBindMountOptions
            del mount["bindMountOptions"]
    for key in _PROBES:
        if key in container:
            part(container[key], "grpc").pop("mode", None)  # GRPCContainerProbeTLS
            part(container[key], "httpGet").pop("protocol", None)  # H2CContainerProbe
    if "lifecycle" in container:
        for key in _HANDLERS:
            part(part(container["lifecycle"], key), "httpGet").pop("protocol", None)
        if container["lifecycle"].pop("stopSignal", None) is not None and not container["lifecycle"]:  # ContainerStopSignals
            del container["lifecycle"]


def _drop_users(volume: dict[str, Any]) -> None:
    """Owners of single files, AtomicWriteVolumeUserFields."""
    for key in _FILES:
        if key in volume:
            _drop_user(volume[key], "defaultUser")
            for source in volume[key].get("sources") or ():
                for projected in source.values():
                    _drop_user(projected, "user")


def _drop_user(source: dict[str, Any], key: str) -> None:
    source.pop(key, None)
    for item in source.get("items") or ():
        if "user" in item:
            del item["user"]
