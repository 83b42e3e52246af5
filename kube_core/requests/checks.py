"""Rules between the options of a verb, as the server has them.

From https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/validation/validation.go and
https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/internalversion/validation/validation.go. Each refuses what
the server would refuse anyway, or, worse, take for something else, before a request exists.
"""

from collections.abc import Callable, Mapping
from typing import Any

from kube_core.base import UsageError

Options = Mapping[str, Any]
"""Options that are given, by keyword."""
Rule = Callable[[Options], None]


def continuing(options: Options) -> None:
    """A continue token carries the version of its list."""
    if options.get("continue_"):
        for other in ("resource_version", "resource_version_match"):
            if options.get(other):
                raise UsageError(f"continue_ and {other} exclude each other: the token knows the version of its list")


def matched_version(options: Options) -> None:
    """A match needs a version, and a version of "0" can't match exactly."""
    if not (match := options.get("resource_version_match")):
        return
    version = options.get("resource_version")
    if not version:
        raise UsageError("resource_version_match needs a resource_version to match")
    if match == "Exact" and version == "0":
        raise UsageError('resource_version_match "Exact" refuses resource_version "0", which is any version: give "NotOlderThan"')


def limited_version(options: Options) -> None:
    """A list at version "0" comes whole from the server's cache."""
    if options.get("limit") and options.get("resource_version") == "0":
        raise UsageError('limit is ignored with resource_version "0": leave one of them out')


def initial_events(options: Options) -> None:
    """A watch takes ``resource_version_match`` only together with ``send_initial_events``, and then needs it."""
    match, initial = options.get("resource_version_match"), options.get("send_initial_events")
    if initial is not None and match != "NotOlderThan":
        raise UsageError('send_initial_events needs resource_version_match="NotOlderThan"')
    if match is not None and initial is None:
        raise UsageError("a watch takes resource_version_match only together with send_initial_events")
    if initial and options.get("allow_bookmarks") is False:
        raise UsageError(
            "send_initial_events needs bookmarks, which mark the end of the initial events: leave allow_bookmarks on"
        )


def one_way_to_orphan(options: Options) -> None:
    """The old and the new word for what happens to dependents exclude each other."""
    if options.get("orphan_dependents") is not None and options.get("propagation_policy") is not None:
        raise UsageError('orphan_dependents and propagation_policy exclude each other: give propagation_policy="Orphan"')


IGNORE_ERROR = "ignore_store_read_error_with_cluster_breaking_potential"


def nothing_beside_ignored_errors(options: Options) -> None:
    """Deleting what can't be read can't look at it first."""
    if options.get(IGNORE_ERROR):
        for other in ("grace_period_seconds", "preconditions", "orphan_dependents", "propagation_policy"):
            if options.get(other) is not None:
                raise UsageError(f"{IGNORE_ERROR} and {other} exclude each other: the object can't be read")


def whole_log(options: Options) -> None:
    """The last lines are counted over both streams."""
    if options.get("tail_lines") is not None and options.get("stream", "All") != "All":
        raise UsageError("tail_lines counts lines of all streams: leave stream out, or give stream='All'")


def one_beginning(options: Options) -> None:
    """A log begins at one place."""
    if options.get("since_seconds") is not None and options.get("since_time") is not None:
        raise UsageError("since_seconds and since_time exclude each other")


def some_channel(options: Options) -> None:
    """A terminal has one output, and whoever asks for nothing would get nothing."""
    if options.get("tty") and options.get("stderr"):
        raise UsageError("a terminal shows errors as output: leave stderr out, or tty")
    if not any(options.get(channel) for channel in ("stdin", "stdout", "stderr")):
        raise UsageError("stdin, stdout and stderr are all off: leave one of them on")


def managed(options: Options) -> None:
    """An apply belongs to a field manager."""
    if options.get("field_manager") is None:
        raise UsageError("apply needs field_manager: the name under which the fields that it sets are kept as its own")
