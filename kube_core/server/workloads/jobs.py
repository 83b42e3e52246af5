"""Jobs: pods that run to their end, as many as are to succeed.

See pkg/controller/job of kubernetes. ``podFailurePolicy``, ``successPolicy`` and ``backoffLimitPerIndex`` are not looked at.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from attrs import define, frozen

from ..metadata import unix_second
from .cluster import Cluster, Plain, changed, controller_of, key_in
from .conditions import placed, without
from .engine import BURST, News
from .pods import active, condition, create_pod, delete_pod, finished, from_template, holds, leaving, ready
from .templates import labelled

SHELF = "jobs.batch"
COMPONENT = "job-controller"
TRACKING = "batch.kubernetes.io/job-tracking"
INDEX = "batch.kubernetes.io/job-completion-index"
UID, NAME = "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"
_MOST_INDEXES = 200_000  # ours: a status that anybody may write must not fill the memory
BACKOFF_LIMIT = 6  # the default of backoffLimit in batch/v1
BACKOFF_SECONDS, MOST_BACKOFF_SECONDS = 10, 600  # DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff


@frozen
class Verdict:
    """How a Job ended, or is about to."""

    type: str
    reason: str
    message: str

    @property
    def first(self) -> str:
        """The condition that comes before the end, while pods are still ending."""
        return "SuccessCriteriaMet" if self.type == "Complete" else "FailureTarget"


@frozen
class Count:
    """The pods of a Job, by what has become of them."""

    live: list[Plain]
    succeeded: list[Plain]
    failed: list[Plain]

    @property
    def terminating(self) -> int:
        """How many are being deleted and have not ended."""
        return sum(leaving(pod) for pod in self.live)

    @property
    def active(self) -> list[Plain]:
        """Those that run, or will."""
        return [pod for pod in self.live if active(pod)]


@define(eq=False)
class Jobs:
    """Runs Jobs."""

    cluster: Cluster
    shelves: tuple[str, ...] = (SHELF, "pods")

    def concerns(self, news: News) -> Iterable[str]:
        """The Job of a pod."""
        if news.shelf == SHELF:
            return [key_in(news.found)]
        owner = controller_of(news.found)
        return [f"{news.namespace}/{owner['name']}"] if owner.get("kind") == "Job" else []

    def sync(self, key: str) -> float | None:
        """Do one step; a Job that has ended is deleted when its time is over."""
        job = self.cluster.get(SHELF, key)
        if job is None:
            self._free_orphans(key)
            return None
        pods = self.cluster.owned("pods", job)
        if ended(job) or leaving(job):
            for pod in pods:
                self._let_go(pod)
            return self._outlive(job)
        count = _counted(job, pods)
        job = self._book(job, count)
        count = _counted(job, self.cluster.owned("pods", job))
        verdict = self._verdict(job, count)
        if verdict is not None:
            return self._end(job, count, verdict)
        if job["spec"].get("suspend"):
            return self._suspend(job, count)
        again = self._manage(job, count)
        self._write(job)
        return again

    def _free_orphans(self, key: str) -> None:
        """Let the pods of a Job go that is gone itself."""
        namespace, _, name = key.partition("/")
        for pod in list(self.cluster.all("pods", namespace)):
            owner = controller_of(pod)
            if (owner.get("kind"), owner.get("name")) == ("Job", name):
                self._let_go(pod)

    def _book(self, job: Plain, count: Count) -> Plain:
        """Write down who has ended, and only then let those pods go."""
        status = changed(job.get("status", {}))
        known = _booked(job)
        fresh = [pod for pod in (*count.succeeded, *count.failed) if TRACKING in pod["metadata"].get("finalizers", ())]
        for pod in fresh:
            if pod["metadata"]["uid"] not in known:
                name = "succeeded" if pod in count.succeeded else "failed"
                status[name] = status.get(name, 0) + 1
        if _indexed(job):
            indexes = sorted({*_indexes(job), *(number for pod in count.succeeded if (number := _index(pod)) is not None)})
            status["succeeded"] = len(indexes)
            if indexes:
                status["completedIndexes"] = ranges(indexes)
        if not status.get("succeeded"):
            status.pop("succeeded", None)
        written = self.cluster.put_status(SHELF, job, status)
        for pod in fresh:
            self._let_go(pod)
        return written

    def _let_go(self, pod: Plain) -> None:
        if TRACKING in pod["metadata"].get("finalizers", ()):
            freed = changed(pod)
            freed["metadata"]["finalizers"] = [each for each in freed["metadata"]["finalizers"] if each != TRACKING]
            self.cluster.replace("pods", freed)

    def _verdict(self, job: Plain, count: Count) -> Verdict | None:
        spec, status = job["spec"], job.get("status", {})
        if (met := condition(job, "FailureTarget")) is not None and met["status"] == "True":
            return Verdict("Failed", met.get("reason", ""), met.get("message", ""))
        retries = sum(_restarts(pod) for pod in count.live) if _policy(job) == "OnFailure" else 0
        if status.get("failed", 0) + retries > spec.get("backoffLimit", BACKOFF_LIMIT):
            return Verdict("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit")
        if (at := self._deadline(job)) is not None and at <= self.cluster.now:
            return Verdict("Failed", "DeadlineExceeded", "Job was active longer than specified deadline")
        succeeded, completions = status.get("succeeded", 0), spec.get("completions")
        done = succeeded > 0 and not count.active if completions is None else succeeded >= completions
        return Verdict("Complete", "CompletionsReached", "Reached expected number of succeeded pods") if done else None

    def _deadline(self, job: Plain) -> float | None:
        seconds, start = job["spec"].get("activeDeadlineSeconds"), job.get("status", {}).get("startTime")
        return None if seconds is None or start is None or job["spec"].get("suspend") else unix_second(start) + seconds

    def _manage(self, job: Plain, count: Count) -> float | None:
        """Make the pods that are missing, or end those that are too many; says when the next may be made."""
        spec, status = job["spec"], job.get("status", {})
        parallel, completions = spec.get("parallelism", 1), spec.get("completions")
        succeeded = status.get("succeeded", 0)
        if completions is None:
            wanted = parallel if not succeeded else min(len(count.active), parallel)
        else:
            wanted = min(parallel, completions - succeeded)
        surplus = min(max(len(count.active) - wanted, 0), BURST)
        for pod in sorted(count.active, key=lambda each: (ready(each), each["metadata"]["creationTimestamp"]))[:surplus]:
            delete_pod(self.cluster, job, pod, COMPONENT)
        missing = (
            wanted
            - len(count.active)
            - (count.terminating if "podReplacementPolicy" in spec and spec["podReplacementPolicy"] == "Failed" else 0)
        )
        wait = self._backs_off(job, count) if missing > 0 else None
        if missing > 0 and wait is None:
            for index in self._next_indexes(job, count, min(missing, BURST)):
                self._create(job, index)
        times = [at for at in (wait, self._deadline(job)) if at is not None]
        return min(times, default=None)

    def _backs_off(self, job: Plain, count: Count) -> float | None:
        """When the next pod may be made after failures; None for now."""
        successes = [_finished_at(pod) for pod in count.succeeded]
        failures = sorted(at for pod in count.failed if (at := _finished_at(pod)) >= max(successes, default=0))
        if not failures:
            return None
        at = failures[-1] + min(BACKOFF_SECONDS * 2 ** (len(failures) - 1), MOST_BACKOFF_SECONDS)
        return at if at > self.cluster.now else None

    def _next_indexes(self, job: Plain, count: Count, missing: int) -> list[int | None]:
        if not _indexed(job):
            return [None] * missing
        taken = {*_indexes(job), *(_index(pod) for pod in count.live)}
        left = (number for number in range(job["spec"].get("completions", 0)) if number not in taken)
        return list(islice(left, missing))

    def _create(self, job: Plain, index: int | None) -> None:
        metadata, uid = job["metadata"], job["metadata"]["uid"]
        template = changed(job["spec"]["template"])
        own = {UID: uid, NAME: metadata["name"], "controller-uid": uid, "job-name": metadata["name"]}
        labels = {**own, **template.get("metadata", {}).get("labels", {})}
        name: dict[str, Any] = {"finalizers": [TRACKING]}
        if index is not None:
            labels[INDEX] = str(index)
            name["generateName"] = f"{metadata['name']}-{index}-"
            head = template.setdefault("metadata", {})
            head["annotations"] = {**head.get("annotations", {}), INDEX: str(index)}
            for container in (*template["spec"].get("initContainers", ()), *template["spec"]["containers"]):
                source = {"fieldRef": {"fieldPath": f"metadata.labels['{INDEX}']"}}
                container.setdefault("env", []).append({"name": "JOB_COMPLETION_INDEX", "valueFrom": source})
            template["spec"]["hostname"] = f"{metadata['name']}-{index}"
        pod = from_template(job, labelled(template), **name)
        pod["metadata"]["labels"] = labels
        create_pod(self.cluster, job, pod, COMPONENT)

    def _suspend(self, job: Plain, count: Count) -> float | None:
        for pod in count.active:
            delete_pod(self.cluster, job, pod, COMPONENT)
        self._write(job)
        return None

    def _write(self, job: Plain) -> None:
        """Write the numbers and whether it is suspended."""
        job = self.cluster.get(SHELF, key_in(job)) or job
        count = _counted(job, self.cluster.owned("pods", job))
        status = _numbers(changed(job.get("status", {})), count)
        conditions: list[Plain] = status.get("conditions", [])
        suspended = bool(job["spec"].get("suspend"))
        if suspended:
            conditions = placed(conditions, "Suspended", ("True", "JobSuspended", "Job suspended"), self.cluster.stamp)
            status.pop("startTime", None)
        else:
            status.setdefault("startTime", self.cluster.stamp)
            if holds(job, "Suspended"):
                conditions = placed(conditions, "Suspended", ("False", "JobResumed", "Job resumed"), self.cluster.stamp)
                status["startTime"] = self.cluster.stamp
        if conditions:
            status["conditions"] = self._probed(conditions)
        status.setdefault("uncountedTerminatedPods", {})
        self.cluster.put_status(SHELF, job, status)

    def _probed(self, conditions: list[Plain]) -> list[Plain]:
        return [{"lastProbeTime": each.get("lastTransitionTime", self.cluster.stamp), **each} for each in conditions]

    def _end(self, job: Plain, count: Count, verdict: Verdict) -> float | None:
        """End what still runs, and once nothing does, the Job."""
        for pod in count.active:
            delete_pod(self.cluster, job, pod, COMPONENT)
        job = self.cluster.get(SHELF, key_in(job)) or job
        left = _counted(job, self.cluster.owned("pods", job))
        status = _numbers(changed(job.get("status", {})), left)
        conditions: list[Plain] = status.get("conditions", [])
        words = "True", verdict.reason, verdict.message
        conditions = placed(conditions, verdict.first, words, self.cluster.stamp)
        if not left.live:
            conditions = placed(without(conditions, verdict.type), verdict.type, words, self.cluster.stamp)
            if verdict.type == "Complete":
                status["completionTime"] = self.cluster.stamp
            self.cluster.tell(
                job,
                "Completed" if verdict.type == "Complete" else verdict.reason,
                "Job completed" if verdict.type == "Complete" else verdict.message,
                component=COMPONENT,
                warning=verdict.type == "Failed",
            )
        status["conditions"] = self._probed(conditions)
        status.setdefault("startTime", self.cluster.stamp)
        status.setdefault("uncountedTerminatedPods", {})
        return self._outlive(self.cluster.put_status(SHELF, job, status))

    def _outlive(self, job: Plain) -> float | None:
        seconds = job["spec"].get("ttlSecondsAfterFinished")
        met = next((each for each in job.get("status", {}).get("conditions", ()) if each["type"] in ("Complete", "Failed")), None)
        if seconds is None or met is None or "lastTransitionTime" not in met or leaving(job):
            return None
        at = unix_second(met["lastTransitionTime"]) + seconds
        if at > self.cluster.now:
            return float(at)
        self.cluster.delete(SHELF, job)
        return None


def ended(job: Plain) -> bool:
    """Whether a Job has come to its end."""
    return holds(job, "Complete") or holds(job, "Failed")


def _counted(job: Plain, pods: list[Plain]) -> Count:
    succeeded = [pod for pod in pods if pod.get("status", {}).get("phase") == "Succeeded"]
    return Count(
        [pod for pod in pods if not finished(pod)],
        succeeded,
        [pod for pod in pods if pod.get("status", {}).get("phase") == "Failed"],
    )


def _booked(job: Plain) -> set[str]:
    waiting = job.get("status", {}).get("uncountedTerminatedPods", {})
    return {*waiting.get("succeeded", ()), *waiting.get("failed", ())}


def _numbers(status: Plain, count: Count) -> Plain:
    numbers = {"active": len(count.active), "terminating": count.terminating, "ready": sum(map(ready, count.active))}
    status |= numbers
    if not numbers["active"]:
        status.pop("active")
    return status


def _indexed(job: Plain) -> bool:
    return bool(job["spec"].get("completionMode") == "Indexed")


def _index(pod: Plain) -> int | None:
    text = pod["metadata"].get("annotations", {}).get(INDEX, "")
    return int(text) if text.isdecimal() else None


def _indexes(job: Plain) -> list[int]:
    """The indexes that a Job's status names: ``0-2,5``."""
    numbers: list[int] = []
    for word in filter(None, job.get("status", {}).get("completedIndexes", "").split(",")):
        first, _, last = word.partition("-")
        numbers += range(int(first), min(int(last or first), int(first) + _MOST_INDEXES) + 1)
    return numbers[:_MOST_INDEXES]


def ranges(numbers: list[int]) -> str:
    """Ascending numbers as Kubernetes writes them: two in a row with a comma, more with a dash."""
    words: list[str] = []
    start = 0
    for index, number in enumerate(numbers):
        if index + 1 < len(numbers) and numbers[index + 1] == number + 1:
            continue
        first = numbers[start]
        words.append(str(first) if first == number else f"{first}{',' if number == first + 1 else '-'}{number}")
        start = index + 1
    return ",".join(words)


def _policy(job: Plain) -> str:
    return str(job["spec"]["template"]["spec"].get("restartPolicy", "Never"))


def _restarts(pod: Plain) -> int:
    return sum(each.get("restartCount", 0) for each in pod.get("status", {}).get("containerStatuses", ()))


def _finished_at(pod: Plain) -> float:
    times = [
        unix_second(ended["finishedAt"])
        for each in pod.get("status", {}).get("containerStatuses", ())
        if (ended := each.get("state", {}).get("terminated")) and ended.get("finishedAt")
    ]
    return float(max(times, default=unix_second(pod["metadata"]["creationTimestamp"])))
