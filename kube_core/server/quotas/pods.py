"""What a pod is charged with: what all its containers ask for together, until it has ended.

See https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers,
`pkg/quota/v1/evaluator/core/pods.go` of kubernetes and `resource/helpers.go` of k8s.io/component-helpers.
"""

from collections.abc import Collection
from typing import Any

from ..document import part
from .amounts import ONE, Amounts, only, read, total

COUNT = "count/pods"
_COMPUTE = ("cpu", "memory", "ephemeral-storage")
_NAMES = frozenset({COUNT, "pods", *_COMPUTE, *(f"{which}.{key}" for which in ("requests", "limits") for key in _COMPUTE)})
_REQUESTS, HUGE, _DEVICES = "requests.", "hugepages-", "requests.deviceclass.resource.kubernetes.io/"
_DEMANDED = frozenset({"cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"})
WHOLE_POD = ("cpu", "memory")
"""What may be said of the whole pod, beside huge pages."""


def tracked(names: Collection[str]) -> set[str]:
    """Those of a quota's names that a pod is charged with."""
    return {name for name in names if name in _NAMES or name.startswith((HUGE, _REQUESTS + HUGE)) or _extended(name)}


def _extended(name: str) -> bool:
    native = "/" not in name or "kubernetes.io/" in name
    return name.startswith(_REQUESTS) and (not native or name.startswith(_DEVICES))


def usage(content: dict[str, Any], *, ended: bool) -> Amounts:
    """What a pod is charged with."""
    spec: dict[str, Any] = content["spec"]
    if ended:
        return {COUNT: ONE}
    requests, limits = _asked(spec, "requests"), _asked(spec, "limits")
    overhead = read(spec.get("overhead"))
    requests, limits = total(requests, overhead), total(limits, only(overhead, limits))
    return {COUNT: ONE, **_charged(requests, limits)}


def _charged(requests: Amounts, limits: Amounts) -> Amounts:
    found: Amounts = {"pods": ONE}
    for key, value in only(requests, _COMPUTE).items():
        found |= {key: value, f"requests.{key}": value}
    found |= {f"limits.{key}": value for key, value in only(limits, _COMPUTE).items()}
    for key, value in requests.items():
        if key.startswith(HUGE):
            found |= {key: value, f"requests.{key}": value}
        elif "/" in key and "kubernetes.io/" not in key:
            found[f"requests.{key}"] = value
    return found


def _asked(spec: dict[str, Any], which: str) -> Amounts:
    """What is said of the whole pod, and what its containers need of the rest."""
    whole = {key: value for key, value in _said(spec, which).items() if key in WHOLE_POD or key.startswith(HUGE)}
    return {**together(spec, which), **whole}


def together(spec: dict[str, Any], which: str) -> Amounts:
    """What a pod needs at most at one time: its containers at once, and before them the others, one by one."""
    running: Amounts = {}
    for container in spec.get("containers") or ():
        running = total(running, _said(container, which))
    sidecars: Amounts = {}
    first: Amounts = {}
    for container in spec.get("initContainers") or ():
        own = _said(container, which)
        if container.get("restartPolicy") == "Always":
            running, sidecars = total(running, own), total(sidecars, own)
            own = sidecars
        else:
            own = total(own, sidecars)
        first = _most(first, own)
    return _most(running, first)


def _most(first: Amounts, second: Amounts) -> Amounts:
    return {**first, **{key: value for key, value in second.items() if key not in first or value > first[key]}}


def _said(holder: dict[str, Any], which: str) -> Amounts:
    return read(part(holder.get("resources"), which))


def missing(content: dict[str, Any], names: Collection[str]) -> str:
    """What a pod has to say of its containers under a quota of these names, in the server's words; empty when it does."""
    spec: dict[str, Any] = content["spec"]
    if any(key in WHOLE_POD or key.startswith(HUGE) for which in ("requests", "limits") for key in _said(spec, which)):
        return ""
    without: dict[str, set[str]] = {}
    for container in (each for key in ("containers", "initContainers") for each in spec.get(key) or ()):
        said = _charged(_said(container, "requests"), _said(container, "limits"))
        for name in _DEMANDED & {*names} - said.keys():
            without.setdefault(name, set()).add(container.get("name", ""))
    if not without:
        return ""
    return "must specify " + "; ".join(f"{name} for: {','.join(sorted(without[name]))}" for name in sorted(without))
