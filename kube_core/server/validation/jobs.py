"""Jobs and CronJobs. See `pkg/apis/batch/validation`."""

from typing import Any

from ..document import Document
from . import words
from .cron import is_zone, schedule_fault
from .faults import Faults
from .job_policies import check_failure_policy, check_success_policy, held_failure_policy
from .numbers import check_counts
from .pods import check_template
from .selectors import check_selector, matches

_MODES, _POLICIES = ("NonIndexed", "Indexed"), ("Allow", "Forbid", "Replace")
_MOST_INDEXES = 100_000
"""`maxParallelismForIndexedJob` and `maxFailedIndexesForIndexedJob`."""
_REPLACEMENTS = ("Failed", "TerminatingOrFailed")
_RESTARTS = ("OnFailure", "Never")
_UID, _NAME = "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"
_OLD_UID, _OLD_NAME = "controller-uid", "job-name"
_FIXED = (
    "completions",
    "selector",
    "template",
    "completionMode",
    "podFailurePolicy",
    "backoffLimitPerIndex",
    "managedBy",
    "successPolicy",
)
# What may change in the template of a Job that has not started yet.
_SCHEDULING = ("nodeSelector", "tolerations", "affinity", "schedulingGates")


def check_new_job(document: Document, faults: Faults) -> None:
    """A new Job."""
    spec = document.content["spec"]
    if not spec.get("manualSelector"):
        _check_generated(document, spec, faults)
    check_job(document, faults)


def check_job(document: Document, faults: Faults) -> None:
    """A Job."""
    spec = document.content["spec"]
    _check_spec(spec, "spec", faults)
    labels = spec["template"]["metadata"].get("labels")
    if "selector" not in spec:
        faults.required("spec.selector")
        fine = True
    else:
        fine = check_selector(spec["selector"], "spec.selector", faults)
    if fine and not matches(spec.get("selector"), labels or {}):
        faults.invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")
    _check_hosts(document, faults)


def _check_generated(document: Document, spec: dict[str, Any], faults: Faults) -> None:
    metadata, labels = document.metadata, spec["template"]["metadata"].get("labels", {})
    expected = {_OLD_UID: metadata.uid, _OLD_NAME: metadata.name, _UID: metadata.uid, _NAME: metadata.name}
    for key, wanted in expected.items():
        if key not in labels:
            faults.required(f"spec.template.metadata.labels[{key}]", f"must be '{wanted}'")
        elif labels[key] != wanted:
            faults.invalid(f"spec.template.metadata.labels[{key}]", labels, f"must be '{wanted}'")
    selector: dict[str, Any] | None = spec.get("selector")
    if check_selector(selector, "", Faults()) and not matches(selector, expected):
        faults.invalid("spec.selector", spec.get("selector"), "`selector` not auto-generated")


def _check_spec(spec: dict[str, Any], path: str, faults: Faults) -> None:
    numbers = ("parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished")
    check_counts(spec, numbers, path, faults)
    check_counts(spec, ("backoffLimitPerIndex", "maxFailedIndexes"), path, faults)
    if "maxFailedIndexes" in spec and "backoffLimitPerIndex" not in spec:
        faults.required(f"{path}.backoffLimitPerIndex", "when maxFailedIndexes is specified")
    if "managedBy" in spec:
        _check_manager(spec["managedBy"], f"{path}.managedBy", faults)
    _check_mode(spec, path, faults)
    if "podFailurePolicy" in spec:
        check_failure_policy(spec, f"{path}.podFailurePolicy", faults)
    if "successPolicy" in spec:
        check_success_policy(spec, f"{path}.successPolicy", faults)
    allowed = _REPLACEMENTS[:1] if "podFailurePolicy" in spec else _REPLACEMENTS
    if (replaced := spec.get("podReplacementPolicy", _REPLACEMENTS[0])) not in allowed:
        faults.unsupported(f"{path}.podReplacementPolicy", replaced, allowed)
    check_template(spec["template"], f"{path}.template", faults)
    where, restart = f"{path}.template.spec.restartPolicy", spec["template"]["spec"]["restartPolicy"]
    if restart in ("", "Always"):
        faults.required(where, 'valid values: "OnFailure", "Never"')
    elif restart not in _RESTARTS:
        faults.unsupported(where, restart, _RESTARTS)
    elif restart != "Never" and "podFailurePolicy" in spec:
        faults.invalid(where, restart, 'only "Never" is supported when podFailurePolicy is specified')


def _check_mode(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """Whether each pod has an index, and what that allows."""
    mode, completions, most = spec.get("completionMode", "NonIndexed"), spec.get("completions"), spec.get("maxFailedIndexes")
    if mode not in _MODES:
        faults.unsupported(f"{path}.completionMode", mode, _MODES)
    if mode == "NonIndexed":
        for key in ("backoffLimitPerIndex", "maxFailedIndexes"):
            if key in spec:
                faults.invalid(f"{path}.{key}", spec[key], "requires indexed completion mode")
    if mode != "Indexed":
        return
    if completions is None:
        faults.required(f"{path}.completions", f"when completion mode is {mode}")
    if (parallel := spec.get("parallelism", 0)) > _MOST_INDEXES:
        words_ = f"must be less than or equal to {_MOST_INDEXES} when completion mode is Indexed"
        faults.invalid(f"{path}.parallelism", parallel, words_)
    if most is not None and completions is not None and most > completions:
        faults.invalid(f"{path}.maxFailedIndexes", most, "must be less than or equal to completions")
    if most is not None and most > _MOST_INDEXES:
        faults.invalid(f"{path}.maxFailedIndexes", most, f"must be less than or equal to {_MOST_INDEXES}")


def _check_hosts(document: Document, faults: Faults) -> None:
    """The pods of an indexed Job have its name and their index as a host name."""
    spec = document.content["spec"]
    if spec.get("completionMode") == "Indexed" and (number := spec.get("completions") or 0) > 0:
        last = f"{document.metadata.name}-{number - 1}"
        if words.label(last):
            words_ = f"will not able to create pod with invalid DNS label: {last}"
            faults.invalid("metadata.name", document.metadata.name, words_)


def _check_manager(name: str, path: str, faults: Faults) -> None:
    """Who runs a Job is a domain and a path."""
    host, _, rest = name.partition("/")
    if not name:
        faults.required(path)
    elif not host or not rest:
        faults.invalid(path, name, 'must be a domain-prefixed path (such as "acme.io/foo")')
    for why in words.subdomain(host) if host and rest else ():
        faults.invalid(path, host, why)
    if len(name) > words.LONGEST_LABEL:
        faults.too_long(path, words.LONGEST_LABEL)


def check_job_change(before: Document, document: Document, faults: Faults) -> None:
    """What a Job's pods are made from stays."""
    old, new = before.content["spec"], document.content["spec"]
    for key in _FIXED:
        if old.get(key) == new.get(key) or (key == "template" and _only_scheduling(before, old, new)):
            continue
        if key == "completions" and new.get("completionMode") == "Indexed":
            if key in new and new[key] != new.get("parallelism"):
                faults.invalid(f"spec.{key}", new[key], "can only be modified in tandem with spec.parallelism")
            continue
        told = held_failure_policy(new.get(key)) if key == "podFailurePolicy" else new.get(key)
        faults.invalid(f"spec.{key}", told, words.IMMUTABLE)


def _only_scheduling(before: Document, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether a Job has not begun, and its template changes only in where its pods go and what they use."""
    if not old.get("suspend") or "startTime" in before.content.get("status", {}):
        return False
    pairs = [_unscheduled(each["template"]["spec"]) for each in (old, new)]
    return pairs[0] == pairs[1]


def _unscheduled(spec: dict[str, Any]) -> dict[str, Any]:
    """The specification of a pod without where it goes and what it uses."""
    containers = {key: [{**each, "resources": None} for each in spec.get(key) or ()] for key in ("containers", "initContainers")}
    return {**spec, **dict.fromkeys(_SCHEDULING), **containers}


def check_cron_job(document: Document, faults: Faults) -> None:
    """A CronJob."""
    spec = document.content["spec"]
    _check_schedule(spec, faults)
    check_counts(spec, ("startingDeadlineSeconds",), "spec", faults)
    if spec["concurrencyPolicy"] not in _POLICIES:
        faults.unsupported("spec.concurrencyPolicy", spec["concurrencyPolicy"], _POLICIES)
    template = spec["jobTemplate"]["spec"]
    _check_spec(template, "spec.jobTemplate.spec", faults)
    if "selector" in template:
        faults.invalid("spec.jobTemplate.spec.selector", template["selector"], "`selector` will be auto-generated")
    if template.get("manualSelector"):
        faults.unsupported("spec.jobTemplate.spec.manualSelector", True, ("nil", "false"))
    check_counts(spec, ("successfulJobsHistoryLimit", "failedJobsHistoryLimit"), "spec", faults)


def _check_schedule(spec: dict[str, Any], faults: Faults) -> None:
    schedule, zone = spec["schedule"], spec.get("timeZone")
    if not schedule:
        faults.required("spec.schedule")
    elif "TZ" in schedule:
        faults.invalid("spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
    elif fault := schedule_fault(schedule):
        faults.invalid("spec.schedule", schedule, fault)
    if zone is None:
        return
    if not zone:
        faults.invalid("spec.timeZone", zone, "timeZone must be nil or non-empty string")
        return
    if zone.lower() == "local":
        words_ = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        faults.invalid("spec.timeZone", zone, words_)
    if zone != "Local" and not is_zone(zone):  # which Go can load
        faults.invalid("spec.timeZone", zone, f"unknown time zone {zone}")
