"""Deployments, ReplicaSets, StatefulSets, DaemonSets and ReplicationControllers. See `pkg/apis/apps/validation`."""

from typing import Any

from ..document import Document
from . import words
from .claims import check_claim_spec
from .faults import Faults, Struct
from .numbers import amounts_to, check_counts, check_most, check_part, check_share
from .pods import check_template
from .selectors import check_selector, matches

_MISMATCH = "`selector` does not match template `labels`"
_STRATEGIES, _ON_DELETE = ("Recreate", "RollingUpdate"), ("RollingUpdate", "OnDelete")
_RETENTIONS = ("Retain", "Delete")
_STATEFUL_FORBIDDEN = (
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
    "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
)
_STATEFUL_MUTABLE = frozenset(
    {
        *("replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit"),
        *("persistentVolumeClaimRetentionPolicy", "minReadySeconds"),
    }
)


def check_deployment(document: Document, faults: Faults) -> None:
    """A Deployment."""
    spec = document.content["spec"]
    check_counts(spec, ("replicas",), "spec", faults)
    if _check_selector(spec, "deployment", faults):
        check_workload_template(spec, "ReplicaSet", faults)
    _check_strategy(spec["strategy"], faults)
    check_counts(spec, ("minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"), "spec", faults)
    if spec["progressDeadlineSeconds"] <= spec.get("minReadySeconds", 0):
        faults.invalid("spec.progressDeadlineSeconds", spec["progressDeadlineSeconds"], "must be greater than minReadySeconds")


def check_replica_set(document: Document, faults: Faults) -> None:
    """A ReplicaSet."""
    spec = document.content["spec"]
    check_counts(spec, ("replicas", "minReadySeconds"), "spec", faults)
    if _check_selector(spec, "deployment", faults):
        check_workload_template(spec, "ReplicaSet", faults)


def _check_selector(spec: dict[str, Any], kind: str, faults: Faults, words_: str = "invalid label selector") -> bool:
    """The selector of a workload; False when it is no selector, so that nothing can be said of the labels."""
    selector = spec["selector"]
    if selector is None:
        faults.required("spec.selector")
        return True
    fine = check_selector(selector, "spec.selector", faults)
    if not selector:
        faults.invalid("spec.selector", selector, f"empty selector is invalid for {kind}")
    if not fine and _broken(selector):
        faults.invalid("spec.selector", selector, words_)
        return False
    return True


def _broken(selector: dict[str, Any]) -> bool:
    found = Faults()
    check_selector(selector, "", found)
    return bool(found)


def check_workload_template(spec: dict[str, Any], kind: str, faults: Faults) -> None:
    """The template: found by the selector, restarted always, without an end."""
    template = spec["template"]
    labels = template["metadata"].get("labels")
    if not matches(spec["selector"], labels or {}):
        faults.invalid("spec.template.metadata.labels", labels, _MISMATCH)
    check_template(template, "spec.template", faults)
    _check_always(template["spec"], kind, faults)


def _check_always(spec: dict[str, Any], kind: str, faults: Faults) -> None:
    if spec["restartPolicy"] != "Always":
        faults.unsupported("spec.template.spec.restartPolicy", spec["restartPolicy"], ("Always",))
    if spec.get("activeDeadlineSeconds") is not None:
        faults.forbidden("spec.template.spec.activeDeadlineSeconds", f"activeDeadlineSeconds in {kind} is not Supported")


def _check_strategy(strategy: dict[str, Any], faults: Faults) -> None:
    kind, rolling = strategy["type"], strategy.get("rollingUpdate")
    if kind == "Recreate":
        if rolling is not None:
            faults.forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")
    elif kind == "RollingUpdate":
        _check_rolling(rolling or {}, "spec.strategy.rollingUpdate", faults)
    else:
        faults.unsupported("spec.strategy", _internal(strategy, ("MaxUnavailable", "MaxSurge")), _STRATEGIES)


def _internal(strategy: dict[str, Any], keys: tuple[str, ...]) -> Struct:
    """A strategy as the server holds it, which is what its message shows."""
    rolling = strategy.get("rollingUpdate")
    shown = None if rolling is None else Struct((key, rolling.get(key[0].lower() + key[1:])) for key in keys)
    return Struct(Type=strategy["type"], RollingUpdate=shown)


def _check_rolling(rolling: dict[str, Any], path: str, faults: Faults) -> None:
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    check_share(unavailable, f"{path}.maxUnavailable", faults)
    check_share(surge, f"{path}.maxSurge", faults)
    if not amounts_to(unavailable) and not amounts_to(surge):
        faults.invalid(f"{path}.maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0")
    check_most(unavailable, f"{path}.maxUnavailable", faults)


def check_new_stateful_set(document: Document, faults: Faults) -> None:
    """A new StatefulSet: the name of its service stays, so that it is looked at once."""
    check_stateful_set(document, faults)
    for index, claim in enumerate(document.content["spec"].get("volumeClaimTemplates", ())):
        check_claim_spec(claim["spec"], f"spec.volumeClaimTemplates[{index}].spec", faults)
    service = document.content["spec"].get("serviceName", "")
    for why in words.label(service) if service else ():
        faults.invalid("spec.serviceName", service, why)


def check_stateful_set(document: Document, faults: Faults) -> None:
    """A StatefulSet."""
    spec = document.content["spec"]
    if spec["podManagementPolicy"] not in ("OrderedReady", "Parallel"):
        faults.invalid("spec.podManagementPolicy", spec["podManagementPolicy"], "must be 'OrderedReady' or 'Parallel'")
    _check_stateful_strategy(spec["updateStrategy"], faults)
    for key, value in spec["persistentVolumeClaimRetentionPolicy"].items():
        if value not in _RETENTIONS:
            faults.unsupported(f"spec.persistentVolumeClaimRetentionPolicy.{key}", value, _RETENTIONS)
    check_counts(spec, ("replicas", "minReadySeconds"), "spec", faults)  # revisionHistoryLimit may be what it likes
    if "ordinals" in spec:
        check_counts(spec["ordinals"], ("start",), "spec.ordinals", faults)
    if _check_selector(spec, "statefulset", faults, ""):
        check_workload_template(_with_claims(spec), "StatefulSet", faults)


def _with_claims(spec: dict[str, Any]) -> dict[str, Any]:
    """A specification with the template as the controller makes pods of it: with claims as volumes, and names of its own."""
    template = spec["template"]
    pod = {key: value for key, value in template["spec"].items() if key not in ("hostname", "subdomain")}
    if claims := [each["metadata"].get("name", "") for each in spec.get("volumeClaimTemplates", ())]:
        made = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in dict.fromkeys(claims)]
        pod["volumes"] = made + [each for each in pod.get("volumes", ()) if each.get("name") not in claims]
    return {**spec, "template": {**template, "spec": pod}}


def _check_stateful_strategy(strategy: dict[str, Any], faults: Faults) -> None:
    kind: str = strategy["type"]
    rolling: dict[str, Any] | None = strategy.get("rollingUpdate")
    shown = _internal(strategy, ("Partition", "MaxUnavailable"))
    if kind == "OnDelete":
        if rolling is not None:
            text = "only allowed for updateStrategy 'RollingUpdate'"
            faults.invalid("spec.updateStrategy.rollingUpdate", shown["RollingUpdate"], text)
    elif kind == "RollingUpdate":
        rolling = rolling or {}
        check_counts(rolling, ("partition",), "spec.updateStrategy.rollingUpdate", faults)
        unavailable = rolling.get("maxUnavailable")
        check_part(unavailable, "spec.updateStrategy.rollingUpdate.maxUnavailable", faults)
        if unavailable is not None and not amounts_to(unavailable):
            faults.invalid("spec.updateStrategy.rollingUpdate.maxUnavailable", unavailable, "cannot be 0")
    else:
        faults.invalid("spec.updateStrategy", shown, "must be 'RollingUpdate' or 'OnDelete'")


def check_daemon_set(document: Document, faults: Faults) -> None:
    """A DaemonSet."""
    spec = document.content["spec"]
    selector, template = spec["selector"], spec["template"]
    fine = check_selector(selector, "spec.selector", faults)
    labels = template["metadata"].get("labels")
    if fine and not matches(selector, labels or {}):
        faults.invalid("spec.template.metadata.labels", labels, _MISMATCH)
    if selector is not None and not selector:
        faults.invalid("spec.selector", selector, "empty selector is invalid for daemonset")
    check_template(template, "spec.template", faults)
    _check_always(template["spec"], "DaemonSet", faults)
    check_counts(spec, ("minReadySeconds",), "spec", faults)
    strategy = spec["updateStrategy"]
    if strategy["type"] == "RollingUpdate":
        _check_daemon_rolling(strategy["rollingUpdate"], "spec.updateStrategy.rollingUpdate", faults)
    elif strategy["type"] not in _ON_DELETE:
        shown = _internal(strategy, ("MaxUnavailable", "MaxSurge"))
        faults.unsupported("spec.updateStrategy", shown, _ON_DELETE)
    check_counts(spec, ("revisionHistoryLimit",), "spec", faults)


def _check_daemon_rolling(rolling: dict[str, Any], path: str, faults: Faults) -> None:
    unavailable, surge = rolling["maxUnavailable"], rolling["maxSurge"]
    check_part(unavailable, f"{path}.maxUnavailable", faults)
    check_part(surge, f"{path}.maxSurge", faults)
    if amounts_to(unavailable) and amounts_to(surge):
        faults.invalid(f"{path}.maxSurge", surge, "may not be set when maxUnavailable is non-zero")
    elif not amounts_to(unavailable) and not amounts_to(surge):
        faults.required(f"{path}.maxUnavailable", "cannot be 0 when maxSurge is 0")


def check_replication_controller(document: Document, faults: Faults) -> None:
    """A ReplicationController."""
    spec = document.content["spec"]
    check_counts(spec, ("minReadySeconds",), "spec", faults)
    selector, template = spec.get("selector"), spec.get("template")
    if not selector:
        faults.required("spec.selector")
    check_counts(spec, ("replicas",), "spec", faults)
    if template is None:
        faults.required("spec.template")
        return
    labels: dict[str, str] | None = template["metadata"].get("labels")
    if selector and not matches({"matchLabels": selector}, labels or {}):
        faults.invalid("spec.template.metadata.labels", labels, _MISMATCH)
    check_template(template, "spec.template", faults)
    _check_always(template["spec"], "ReplicationController", faults)


def check_pod_template(document: Document, faults: Faults) -> None:
    """A PodTemplate."""
    check_template(document.content["template"], "template", faults)


def check_revision(document: Document, faults: Faults) -> None:
    """A ControllerRevision."""
    if document.content.get("revision", 0) < 0:
        faults.invalid("revision", document.content["revision"], words.NOT_NEGATIVE)


def check_new_revision(document: Document, faults: Faults) -> None:
    """A new ControllerRevision."""
    check_revision(document, faults)
    data = document.content.get("data")
    if data is None:
        faults.required("data", "data is mandatory")
    elif not isinstance(data, dict):
        faults.required("data", "data must be a valid JSON object")


def check_revision_change(before: Document, document: Document, faults: Faults) -> None:
    """Nothing of a revision changes but its number."""
    if before.content.get("data") != document.content.get("data"):
        faults.invalid("data", document.content.get("data"), words.IMMUTABLE)


def check_selector_change(before: Document, document: Document, faults: Faults) -> None:
    """The selector of a workload stays."""
    selector = document.content["spec"]["selector"]
    if before.content["spec"].get("selector") != selector:
        faults.invalid("spec.selector", selector, words.IMMUTABLE)


def check_stateful_change(before: Document, document: Document, faults: Faults) -> None:
    """Of a StatefulSet only what is safe changes."""
    old, new = before.content["spec"], document.content["spec"]
    found = old.get("volumeClaimTemplates", []) != new.get("volumeClaimTemplates", [])
    if found:
        faults.invalid("spec.volumeClaimTemplates", new.get("volumeClaimTemplates", []), words.IMMUTABLE)
    for key in ("selector", "serviceName", "podManagementPolicy"):
        if old.get(key) != new.get(key):
            faults.invalid(f"spec.{key}", new.get(key), words.IMMUTABLE)
            found = True
    rest = {*old, *new} - _STATEFUL_MUTABLE
    if not found and any(old.get(key) != new.get(key) for key in rest):
        faults.forbidden("spec", _STATEFUL_FORBIDDEN)
