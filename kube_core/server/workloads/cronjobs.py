"""CronJobs: a Job at every time of a schedule.

See pkg/controller/cronjob of kubernetes. Time zones other than UTC are not known, and reported as such.
"""

from collections.abc import Iterable
from typing import Any

from attrs import define

from ..metadata import timestamp, unix_second
from .cluster import Cluster, Plain, changed, controller_of, key_in, reference_to
from .engine import News
from .jobs import SHELF as JOBS
from .jobs import ended
from .pods import holds, leaving
from .schedule import Schedule, ScheduleError

SHELF = "cronjobs.batch"
COMPONENT = "cronjob-controller"
SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp"
MINUTE_SECONDS = 60
ZONES = ("", "UTC", "Etc/UTC")
MOST_MISSED = 100
"""More missed times than this are given up, and reported."""


@define(eq=False)
class CronJobs:
    """Makes Jobs when it is time."""

    cluster: Cluster
    shelves: tuple[str, ...] = (SHELF, JOBS)

    def concerns(self, news: News) -> Iterable[str]:
        """The CronJob of a Job."""
        if news.shelf == SHELF:
            return [key_in(news.found)]
        owner = controller_of(news.found)
        return [f"{news.namespace}/{owner['name']}"] if owner.get("kind") == "CronJob" else []

    def sync(self, key: str) -> float | None:
        """Make a Job if it is time, and forget old ones."""
        cron = self.cluster.get(SHELF, key)
        if cron is None or leaving(cron):
            return None
        jobs = self.cluster.owned(JOBS, cron)
        self._forget_oldest(cron, jobs)
        cron = self._book(cron, jobs)
        if cron["spec"].get("suspend"):
            return None
        try:
            schedule = Schedule.parse(cron["spec"]["schedule"])
        except ScheduleError as error:
            text = f"unparseable schedule: {cron['spec']['schedule']!r} : {error}"
            self.cluster.tell(cron, "UnparseableSchedule", text, component=COMPONENT, warning=True)
            return None
        if (zone := cron["spec"].get("timeZone") or "") not in ZONES:
            self.cluster.tell(cron, "UnknownTimeZone", f"unknown timezone: {zone!r}", component=COMPONENT, warning=True)
            return None
        self._do_due(cron, schedule)
        return schedule.after(self.cluster.now)

    def _do_due(self, cron: Plain, schedule: Schedule) -> None:
        due = self._last_missed(cron, schedule)
        if due is None:
            return
        deadline = cron["spec"].get("startingDeadlineSeconds")
        if deadline is not None and due + deadline < self.cluster.now:
            text = f"Missed scheduled time to start a job: {timestamp(int(due))}"
            self.cluster.tell(cron, "MissSchedule", text, component=COMPONENT, warning=True)
            return
        running = [job for job in self.cluster.owned(JOBS, cron) if not ended(job)]
        policy = cron["spec"].get("concurrencyPolicy", "Allow")
        if running and policy == "Forbid":
            text = f"Not starting job because prior execution is running and concurrency policy is {policy}"
            self.cluster.tell(cron, "JobAlreadyActive", text, component=COMPONENT)
            return
        for job in running if policy == "Replace" else ():
            self.cluster.delete(JOBS, job)
            self.cluster.tell(cron, "SuccessfulDelete", f"Deleted job {job['metadata']['name']}", component=COMPONENT)
        self._create(cron, due)

    def _last_missed(self, cron: Plain, schedule: Schedule) -> float | None:
        """The newest time that has come since a Job was made last; None if none has."""
        metadata, last = cron["metadata"], cron.get("status", {}).get("lastScheduleTime")
        since = float(unix_second(last or metadata["creationTimestamp"]))
        deadline = cron["spec"].get("startingDeadlineSeconds")
        if deadline is not None:
            since = max(since, self.cluster.now - deadline)
        found: float | None = None
        for _ in range(MOST_MISSED):
            at = schedule.after(since)
            if at is None or at > self.cluster.now:
                return found
            found = since = at
        text = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
        self.cluster.tell(cron, "TooManyMissedTimes", text, component=COMPONENT, warning=True)
        minute = self.cluster.now // MINUTE_SECONDS * MINUTE_SECONDS
        return found if schedule.after(minute - 1) != minute else minute

    def _create(self, cron: Plain, due: float) -> None:
        metadata, template = cron["metadata"], changed(cron["spec"]["jobTemplate"])
        name = f"{metadata['name']}-{int(due) // MINUTE_SECONDS}"
        if self.cluster.get(JOBS, f"{metadata['namespace']}/{name}") is None:
            head: dict[str, Any] = template.get("metadata", {})
            annotations = {**head.get("annotations", {}), SCHEDULED: timestamp(int(due))}
            made: dict[str, Any] = {"name": name, "namespace": metadata["namespace"], "annotations": annotations}
            made |= {"labels": head.get("labels", {}), "ownerReferences": [reference_to(cron)]}
            self.cluster.create(JOBS, {"apiVersion": "batch/v1", "kind": "Job", "metadata": made, "spec": template["spec"]})
            self.cluster.tell(cron, "SuccessfulCreate", f"Created job {name}", component=COMPONENT)
        cron = self.cluster.get(SHELF, key_in(cron)) or cron
        status = {**cron.get("status", {}), "lastScheduleTime": timestamp(int(due))}
        self._book({**cron}, self.cluster.owned(JOBS, cron), status)

    def _book(self, cron: Plain, jobs: list[Plain], status: Plain | None = None) -> Plain:
        """Write down which Jobs run, and when one last succeeded."""
        status = dict(cron.get("status", {})) if status is None else status
        running = [job for job in jobs if not ended(job)]
        status["active"] = [_reference(job) for job in running]
        if not running:
            status.pop("active")
        times = [job["status"].get("completionTime", "") for job in jobs if holds(job, "Complete")]
        newest = max([*times, status.get("lastSuccessfulTime", "")], default="")
        if newest:
            status["lastSuccessfulTime"] = newest
        return self.cluster.put_status(SHELF, cron, status)

    def _forget_oldest(self, cron: Plain, jobs: list[Plain]) -> None:
        for type_, limit in (("Complete", "successfulJobsHistoryLimit"), ("Failed", "failedJobsHistoryLimit")):
            most = cron["spec"].get(limit, 3 if type_ == "Complete" else 1)
            done = sorted(
                (job for job in jobs if holds(job, type_)), key=lambda job: (job["status"].get("startTime", ""), key_in(job))
            )
            for job in done[: max(len(done) - most, 0)]:
                if not leaving(job):
                    self.cluster.delete(JOBS, job)
                    self.cluster.tell(cron, "SuccessfulDelete", f"Deleted job {job['metadata']['name']}", component=COMPONENT)


def _reference(job: Plain) -> Plain:
    metadata = job["metadata"]
    names = {"apiVersion": job["apiVersion"], "kind": job["kind"], "name": metadata["name"], "namespace": metadata["namespace"]}
    return {**names, "uid": metadata["uid"], "resourceVersion": metadata["resourceVersion"]}
