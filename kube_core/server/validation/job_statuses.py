"""The status of a Job, which tells a story that goes one way. A rule looks only at what a write changes.

See `validateJobStatus` and `ValidateJobStatusUpdate` of pkg/apis/batch/validation and pkg/registry/batch/job/strategy.go.
"""

from typing import Any

from attrs import frozen

from ..document import Document, part
from .faults import Faults, Struct
from .job_indexes import index_fault, shared_index
from .numbers import check_counts
from .words import IMMUTABLE

_COUNTS = ("active", "succeeded", "failed", "ready", "terminating")
_CONDITIONS, _ENDED = "status.conditions", "status.completionTime"
_COMPLETE, _FAILED, _MET, _DOOMED = "Complete", "Failed", "SuccessCriteriaMet", "FailureTarget"
_SUSPENDED = "Suspended"
_SAID = ("True", "False")


@frozen
class Told:
    """A status: its content, and the conditions that are true, and false."""

    status: dict[str, Any]
    true: frozenset[str]
    false: frozenset[str]

    @property
    def over(self) -> bool:
        """Whether the Job has ended."""
        return not self.true.isdisjoint((_COMPLETE, _FAILED))


def _told(document: Document) -> Told:
    status = part(document.content, "status")
    conditions: list[dict[str, Any]] = status.get("conditions", [])
    true, false = (frozenset(each.get("type", "") for each in conditions if each.get("status") == said) for said in _SAID)
    return Told(status, true, false)


def check_job_status(before: Document, document: Document, faults: Faults) -> None:
    """The status of a Job."""
    old, new = _told(before), _told(document)
    spec: dict[str, Any] = document.content.get("spec", {})
    check_counts({key: new.status[key] for key in _COUNTS if key in new.status}, _COUNTS, "status", faults)
    _check_uncounted(old, new, faults)
    _check_end(old, new, faults)
    _check_over(old, new, spec, faults)
    if _changed(old, new, "completedIndexes", "failedIndexes"):
        _check_indexes(old, new, spec, faults)
    _check_sides(old, new, spec, faults)
    _check_way(old, new, spec, faults)


def _changed(old: Told, new: Told, *keys: str) -> bool:
    return any(old.status.get(key) != new.status.get(key) for key in keys)


def _turned(old: Told, new: Told, *kinds: str) -> bool:
    return any((kind in old.true) != (kind in new.true) for kind in kinds)


def _impossible(faults: Faults, words: str) -> None:
    faults.invalid_without(_CONDITIONS, words)


def _check_end(old: Told, new: Told, faults: Faults) -> None:
    """When it completed."""
    begun, ended = new.status.get("startTime"), new.status.get("completionTime")
    complete = _COMPLETE in new.true
    if _turned(old, new, _COMPLETE) or _changed(old, new, "completionTime"):
        if ended and not complete:
            faults.invalid(_ENDED, ended, "cannot set completionTime when there is no Complete=True condition")
        if complete and not ended:
            faults.required(_ENDED, "completionTime is required for Complete jobs")
    if _changed(old, new, "startTime", "completionTime") and begun and ended and ended < begun:
        faults.invalid(_ENDED, ended, "must be equal to or after `startTime`")


def _check_sides(old: Told, new: Told, spec: dict[str, Any], faults: Faults) -> None:
    """Conditions that exclude or need each other."""
    pairs = ((_COMPLETE, _FAILED, "Failed=true"), (_COMPLETE, _DOOMED, "FailureTarget=true"))
    for one, other, told in pairs:
        if _turned(old, new, one, other) and {one, other} <= new.true:
            _impossible(faults, f"cannot set Complete=True and {told} conditions")
    if _turned(old, new, _FAILED) and _FAILED in new.true and _DOOMED not in new.true:
        _impossible(faults, "cannot set Failed=True condition without the FailureTarget=true condition")
    if _turned(old, new, _COMPLETE, _MET) and _COMPLETE in new.true and _MET not in new.true:
        _impossible(faults, "cannot set Complete=True condition without the SuccessCriteriaMet=true condition")
    for other, told in ((_FAILED, "Failed=true"), (_DOOMED, "FailureTarget=true")):
        if {_MET, other} <= new.true:
            _impossible(faults, f"cannot set SuccessCriteriaMet=True and {told} conditions")
    if "successPolicy" in spec and _COMPLETE in new.true and _MET not in new.true:
        _impossible(faults, "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True")


def _check_over(old: Told, new: Told, spec: dict[str, Any], faults: Faults) -> None:
    """What a Job that has ended can't have any more."""
    active, ready, going = (new.status.get(key, 0) for key in ("active", "ready", "terminating"))
    ended = old.over != new.over
    if new.over and active > 0 and (ended or _changed(old, new, "active")):
        faults.invalid("status.active", active, "active>0 is invalid for finished job")
    idle = spec.get("suspend") and spec.get("completions") == 0
    if new.over and "startTime" not in new.status and (ended or _changed(old, new, "startTime")) and not idle:
        faults.required("status.startTime", "startTime is required for finished job")
    if new.over and going > 0 and (ended or _changed(old, new, "terminating")):
        faults.invalid("status.terminating", going, "terminating>0 is invalid for finished job")
    if "ready" in new.status and ready > active and _changed(old, new, "ready", "active"):
        faults.invalid("status.ready", ready, "cannot set more ready pods than active")


def _check_uncounted(old: Told, new: Told, faults: Faults) -> None:
    """Pods that have ended and are not counted yet: each is there once, and none when the Job is over."""
    path, pods = "status.uncountedTerminatedPods", new.status.get("uncountedTerminatedPods", {})
    seen: set[str] = set()
    for key in ("succeeded", "failed"):
        for index, uid in enumerate(pods.get(key, ())):
            if not uid:
                faults.invalid(f"{path}.{key}[{index}]", uid, "must not be empty")
            elif uid in seen:
                faults.duplicate(f"{path}.{key}[{index}]", uid)
            seen.add(uid)
    if new.over and any(pods.values()) and (not old.over or _changed(old, new, "uncountedTerminatedPods")):
        told = Struct(Succeeded=pods.get("succeeded"), Failed=pods.get("failed"))
        faults.invalid(path, told, "must be empty for finished job")


def _check_indexes(old: Told, new: Told, spec: dict[str, Any], faults: Faults) -> None:
    """Which indexes are done: those that there are, in order, and none in two ways."""
    done, failed = new.status.get("completedIndexes", ""), new.status.get("failedIndexes")
    count, limited = spec.get("completions"), "backoffLimitPerIndex" in spec
    if _changed(old, new, "completedIndexes"):
        if count is not None and (why := index_fault(done, count)):
            faults.invalid("status.completedIndexes", done, f"error parsing completedIndexes: {why}")
        if done and spec.get("completionMode") != "Indexed":
            words = "cannot set non-empty completedIndexes when non-indexed completion mode"
            faults.invalid("status.completedIndexes", done, words)
    if failed is not None and _changed(old, new, "failedIndexes"):
        if count is not None and limited and (why := index_fault(failed, count)):
            faults.invalid("status.failedIndexes", failed, f"error parsing failedIndexes: {why}")
        if not limited:
            faults.invalid("status.failedIndexes", failed, "cannot set non-null failedIndexes when backoffLimitPerIndex is null")
    both = shared_index(done, failed or "", count) if count is not None else None
    if both is not None:
        faults.invalid("status.failedIndexes", failed, f"failedIndexes and completedIndexes overlap at index: {both}")


def _check_way(old: Told, new: Told, spec: dict[str, Any], faults: Faults) -> None:
    """What can't be taken back."""
    for kind in (_FAILED, _COMPLETE, _DOOMED):
        if kind in old.true and kind not in new.true:
            _impossible(faults, f"cannot disable the terminal {kind}=True condition")
    scaled = spec.get("completionMode") == "Indexed" and spec.get("completions") == spec.get("parallelism")
    for key in ("failed",) if scaled else ("failed", "succeeded"):
        if (now := new.status.get(key, 0)) < old.status.get(key, 0):
            faults.invalid(f"status.{key}", now, f"cannot decrease the {key} counter")
    was, now = old.status.get("completionTime"), new.status.get("completionTime")
    if was and now and was != now:
        faults.invalid(_ENDED, now, IMMUTABLE)
    begun, resumed = new.status.get("startTime"), _SUSPENDED in old.true and _SUSPENDED in new.false
    if "startTime" in old.status and _changed(old, new, "startTime") and not spec.get("suspend") and not resumed:
        faults.invalid("status.startTime", begun, "field is immutable for unsuspended job once set")
    if _MET in old.true and _MET not in new.true:
        _impossible(faults, "cannot disable the SuccessCriteriaMet=True condition")
    if _COMPLETE in old.true and _MET not in old.true and _MET in new.true:
        _impossible(faults, "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions")
