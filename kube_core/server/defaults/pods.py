"""Defaults of pods and of the templates of pods. See `pkg/apis/core/v1/defaults.go`."""

from collections.abc import Iterable
from typing import Any

from .images import pull_policy
from .volumes import fill_volume

_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HANDLERS = ("postStart", "preStop")
_PROBE = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
GRACE_PERIOD_SECONDS = 30


def fill_pod(content: dict[str, Any]) -> None:
    """A Pod: its spec, and what templates leave open. Requests follow limits."""
    spec: dict[str, Any] = content.setdefault("spec", {})
    fill_pod_spec(spec)
    if spec["terminationGracePeriodSeconds"] < 0:  # of pods alone, and not of templates
        spec["terminationGracePeriodSeconds"] = 1
    for container in (*spec.get("initContainers", ()), *(spec.get("containers") or ())):
        if (resources := container["resources"]) and "limits" in resources:
            resources["requests"] = {**resources["limits"], **resources.get("requests", {})}
    spec.setdefault("enableServiceLinks", True)
    if "status" in content:
        _fill_addresses(content["status"])


def _fill_addresses(status: dict[str, Any]) -> None:
    """The first address is also told alone; where they differ, the one that is alone counts."""
    one, listed = status.get("podIP"), status.get("podIPs")
    if one and (not listed or listed[0].get("ip") != one):
        status["podIPs"] = [{"ip": one}]
    elif listed and not one:
        status["podIP"] = listed[0].get("ip", "")


def fill_pod_spec(spec: dict[str, Any]) -> None:
    """What pods and templates have in common."""
    spec.setdefault("restartPolicy", "Always")
    spec.setdefault("terminationGracePeriodSeconds", GRACE_PERIOD_SECONDS)
    spec.setdefault("dnsPolicy", "ClusterFirst")
    spec.setdefault("securityContext", {})
    spec.setdefault("schedulerName", "default-scheduler")
    if account := spec.get("serviceAccountName") or spec.get("serviceAccount"):
        spec["serviceAccountName"] = spec["serviceAccount"] = account
    host = spec.get("hostNetwork")
    for key in _CONTAINERS:
        for container in spec.get(key) or ():
            _fill_container(container)
            for port in container.get("ports", ()) if host else ():
                port.setdefault("hostPort", port.get("containerPort", 0))
    for volume in spec.get("volumes", ()):
        fill_volume(volume)


def fill_template(holder: dict[str, Any]) -> None:
    """The template of a workload. Not there, it is as if it were empty."""
    template: dict[str, Any] = holder.setdefault("template", {})
    template.setdefault("metadata", {})
    fill_pod_spec(template.setdefault("spec", {}))
    template["spec"].setdefault("containers", None)


def _fill_container(container: dict[str, Any]) -> None:
    container.setdefault("resources", {})
    container.setdefault("terminationMessagePath", "/dev/termination-log")
    container.setdefault("terminationMessagePolicy", "File")
    if "imagePullPolicy" not in container:
        container["imagePullPolicy"] = pull_policy(container.get("image", ""))
    for key in _PROBES:
        if key in container:
            _fill_probe(container[key])
    if "lifecycle" in container:
        for key in _HANDLERS:
            _fill_http(container["lifecycle"].get(key, {}))
    if "env" in container:
        _fill_variables(container["env"])


def _fill_probe(probe: dict[str, Any]) -> None:
    for key, value in _PROBE.items():
        if not probe.get(key):
            probe[key] = value
    if "grpc" in probe:
        probe["grpc"].setdefault("service", "")
    _fill_http(probe)


def _fill_http(handler: dict[str, Any]) -> None:
    if (http := handler.get("httpGet")) is not None:
        http["path"] = http.get("path") or "/"
        http["scheme"] = http.get("scheme") or "HTTP"


def _fill_variables(variables: Iterable[dict[str, Any]]) -> None:
    for variable in variables:
        if source := variable.get("valueFrom"):
            fill_field(source)


def fill_field(source: dict[str, Any]) -> None:
    """Something that takes its value from a field of the pod."""
    if "fieldRef" in source:
        source["fieldRef"].setdefault("apiVersion", "v1")
    if "resourceFieldRef" in source:
        source["resourceFieldRef"].setdefault("divisor", "0")
