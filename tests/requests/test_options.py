"""Every option of every verb, and the rules between them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kube_core.base import Field, Label, UnknownOption, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.models.meta_v1 import ObjectMeta, Preconditions
from kube_core.objects import Apply
from kube_core.requests import Api, Request

PODS: Any = Api(Pod).within("dev")  # Any: half of these calls are wrong on purpose
BODY = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}}

Call = Callable[..., Request[Any]]


def get(**options: Any) -> Request[Any]:
    """Get with these options."""
    request: Request[Any] = PODS.get("web", **options)
    return request


def pages(**options: Any) -> Request[Any]:
    """The first page with these options."""
    request: Request[Any] | None = PODS.pages(**options).request
    assert request is not None
    return request


def create(**options: Any) -> Request[Any]:
    """Create with these options."""
    request: Request[Any] = PODS.create(BODY, **options)
    return request


def replace(**options: Any) -> Request[Any]:
    """Replace with these options."""
    request: Request[Any] = PODS.replace("web", BODY, **options)
    return request


def patch(**options: Any) -> Request[Any]:
    """Patch with these options."""
    request: Request[Any] = PODS.patch("web", {}, **options)
    return request


def apply(**options: Any) -> Request[Any]:
    """Apply with these options."""
    request: Request[Any] = PODS.apply("web", BODY, **{"field_manager": "m", **options})
    return request


def delete(**options: Any) -> Request[Any]:
    """Delete with these options."""
    request: Request[Any] = PODS.delete("web", **options)
    return request


def evict(**options: Any) -> Request[Any]:
    """Evict with these options."""
    request: Request[Any] = PODS.evict("web", **options)
    return request


def logs(**options: Any) -> Request[Any]:
    """Read a log with these options."""
    request: Request[Any] = PODS.logs("web", **options)
    return request


LISTS: list[Call] = [PODS.list, pages, PODS.delete_collection, PODS.table().list]
SELECTING: list[Call] = [*LISTS, PODS.watch]
WRITES: list[Call] = [create, replace, patch, apply]
DELETES: list[Call] = [delete, PODS.delete_collection, evict]
EVERY: list[Call] = [get, *SELECTING, *WRITES, *DELETES, logs]

OPTIONS: list[tuple[list[Call], dict[str, Any], dict[str, str]]] = [
    (EVERY, {"pretty": True}, {"pretty": "true"}),
    (EVERY, {"pretty": False}, {"pretty": "false"}),
    (EVERY, {"query": {"x": 1}}, {"x": "1"}),
    (EVERY, {"query": [("x", False)]}, {"x": "false"}),
    ([get, *SELECTING], {"resource_version": "5"}, {"resourceVersion": "5"}),
    (SELECTING, {"labels": "a=b,c"}, {"labelSelector": "a=b,c"}),
    (SELECTING, {"labels": Label("a").in_("b", "c") & ~Label("d")}, {"labelSelector": "a in (b,c),!d"}),
    (SELECTING, {"fields": "spec.nodeName=n"}, {"fieldSelector": "spec.nodeName=n"}),
    (SELECTING, {"fields": Field("spec.nodeName").equals("n")}, {"fieldSelector": "spec.nodeName=n"}),
    (SELECTING, {"timeout_seconds": 30}, {"timeoutSeconds": "30"}),
    (SELECTING, {"timeout_seconds": 0}, {"timeoutSeconds": "0"}),
    (
        SELECTING,
        {"shard_selector": "shardRange(object.metadata.uid, '0', '8')"},
        {"shardSelector": "shardRange(object.metadata.uid, '0', '8')"},
    ),
    (
        LISTS,
        {"resource_version": "5", "resource_version_match": "Exact"},
        {"resourceVersion": "5", "resourceVersionMatch": "Exact"},
    ),
    (
        LISTS,
        {"resource_version": "0", "resource_version_match": "NotOlderThan"},
        {"resourceVersion": "0", "resourceVersionMatch": "NotOlderThan"},
    ),
    (LISTS, {"limit": 5, "continue_": "c"}, {"limit": "5", "continue": "c"}),
    ([PODS.watch], {}, {"watch": "true", "allowWatchBookmarks": "true"}),
    (
        [PODS.watch],
        {"send_initial_events": True, "resource_version_match": "NotOlderThan"},
        {"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan"},
    ),
    (
        [PODS.watch],
        {"send_initial_events": False, "resource_version": "5", "resource_version_match": "NotOlderThan"},
        {"sendInitialEvents": "false", "resourceVersionMatch": "NotOlderThan", "resourceVersion": "5"},
    ),
    (WRITES, {"dry_run": True}, {"dryRun": "All"}),
    (WRITES, {"dry_run": "All"}, {"dryRun": "All"}),
    (WRITES, {"field_manager": "m" * 128}, {"fieldManager": "m" * 128}),
    (WRITES, {"field_validation": "Strict"}, {"fieldValidation": "Strict"}),
    ([apply], {"force": True}, {"force": "true"}),
    ([PODS.table().list, PODS.table().watch], {"include_object": "Object"}, {"includeObject": "Object"}),
    ([logs], {"container": "c"}, {"container": "c"}),
    ([logs], {"follow": True}, {"follow": "true"}),
    ([logs], {"previous": True, "timestamps": True}, {"previous": "true", "timestamps": "true"}),
    ([logs], {"since_seconds": 1}, {"sinceSeconds": "1"}),
    ([logs], {"since_time": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)}, {"sinceTime": "2026-01-02T03:04:05Z"}),
    ([logs], {"since_time": "2026-01-02T03:04:05Z"}, {"sinceTime": "2026-01-02T03:04:05Z"}),
    ([logs], {"tail_lines": 0}, {"tailLines": "0"}),
    ([logs], {"tail_lines": 3, "stream": "All"}, {"tailLines": "3", "stream": "All"}),
    ([logs], {"stream": "Stderr"}, {"stream": "Stderr"}),
    ([logs], {"limit_bytes": 9}, {"limitBytes": "9"}),
    ([logs], {"insecure_skip_tls_verify_backend": True}, {"insecureSkipTLSVerifyBackend": "true"}),
]


@pytest.mark.parametrize(
    ("call", "options", "query"), [(call, options, query) for calls, options, query in OPTIONS for call in calls]
)
def test_an_option_becomes_a_parameter(call: Call, options: dict[str, Any], query: dict[str, str]) -> None:
    """Each option goes over the wire under Kubernetes' name, in every verb that has it."""
    assert query.items() <= dict(call(**options).query).items()


@pytest.mark.parametrize("call", EVERY)
def test_what_is_none_or_off_is_not_sent(call: Call) -> None:
    """None, and what says nothing, leaves no trace."""
    assert call(pretty=None, query=None, headers=None) == call() == call(query={}, headers=[])


@pytest.mark.parametrize(
    ("call", "options"),
    [
        (get, {"resource_version": ""}),
        (PODS.list, {"labels": "", "continue_": "", "fields": ""}),
        (create, {"dry_run": False}),
        (apply, {"force": False}),
        (logs, {"follow": False, "previous": False, "timestamps": False}),
        (
            delete,
            {"dry_run": False, "preconditions": {"uid": ""}, "ignore_store_read_error_with_cluster_breaking_potential": False},
        ),
    ],
)
def test_an_empty_value_is_nothing(call: Call, options: dict[str, Any]) -> None:
    """Empty text, and a False that means the same as nothing, are left out."""
    assert call(**options) == call()


def test_the_order_of_keywords_does_not_matter() -> None:
    """Two calls that say the same are the same request."""
    assert PODS.list(limit=1, labels="a") == PODS.list(labels="a", limit=1)


def test_bookmarks_can_be_left_out() -> None:
    """A watch asks for bookmarks unless told not to."""
    assert "allowWatchBookmarks" not in dict(PODS.watch(allow_bookmarks=False).query)


DELETE_BODY = b'{"apiVersion":"v1","kind":"DeleteOptions",'


@pytest.mark.parametrize("call", [delete, PODS.delete_collection])
@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({"grace_period_seconds": 0}, b'"gracePeriodSeconds":0}'),
        ({"propagation_policy": "Foreground"}, b'"propagationPolicy":"Foreground"}'),
        ({"orphan_dependents": False}, b'"orphanDependents":false}'),
        ({"dry_run": True}, b'"dryRun":["All"]}'),
        ({"preconditions": {"uid": "u", "resource_version": "5"}}, b'"preconditions":{"uid":"u","resourceVersion":"5"}}'),
        ({"preconditions": Preconditions(uid="u")}, b'"preconditions":{"uid":"u"}}'),
        ({"preconditions": ObjectMeta(uid="u", resource_version="5")}, b'"preconditions":{"uid":"u","resourceVersion":"5"}}'),
        (
            {"ignore_store_read_error_with_cluster_breaking_potential": True},
            b'"ignoreStoreReadErrorWithClusterBreakingPotential":true}',
        ),
    ],
)
def test_the_options_of_a_delete_are_its_body(call: Call, options: dict[str, Any], body: bytes) -> None:
    """They travel as a DeleteOptions object, with its media type."""
    request = call(**options)

    assert (request.body, request.query) == (DELETE_BODY + body, ())
    assert request.headers[1] == ("Content-Type", "application/json")


def test_a_delete_without_options_has_no_body() -> None:
    """Nothing to say, nothing to send."""
    assert (delete().body, delete().headers) == (b"", (("Accept", "application/json"),))


REFUSED: list[tuple[list[Call], dict[str, Any], str]] = [
    (EVERY, {"pretty": "yes"}, "pretty is True or False, not str"),
    (EVERY, {"query": 5}, "query is a mapping, or pairs"),
    (EVERY, {"query": ["abc"]}, "query is a mapping, or pairs"),
    (EVERY, {"query": {1: "a"}}, "a name that is int"),
    (EVERY, {"query": {"a": None}}, "a value that is NoneType"),
    (EVERY, {"query": {"a": "\ud800"}}, "lone surrogate"),
    (EVERY, {"query": {"\ud800": "a"}}, "lone surrogate"),
    (SELECTING, {"labels": "a=\ud800"}, "the labels has a lone surrogate"),
    (EVERY, {"query": {"pretty": "true"}}, "pretty of .* is given by its keyword pretty"),
    (EVERY, {"query": {"watch": "true"}}, "watch of .* is given by the verb itself"),
    (EVERY, {"headers": {"Accept": "x"}}, "the header Accept can't be given"),
    (EVERY, {"headers": {"authorization": "Bearer hunter2"}}, "the header authorization can't be given"),
    (EVERY, {"headers": {"X-A": "hunter2\r\nX-B: 1"}}, "X-A is not one line"),
    (EVERY, {"headers": {"X-A": "hunter2é"}}, "X-A is not one line"),
    (EVERY, {"headers": {"X A": "hunter2"}}, "is not the name of a header field"),
    (EVERY, {"headers": {"": "hunter2"}}, "is not the name of a header field"),
    ([get, *SELECTING], {"resource_version": 5}, "resource_version is text, not int"),
    (SELECTING, {"labels": {"a": "b"}}, "labels is selector text, or built by"),
    (SELECTING, {"fields": Label("a")}, "fields is selector text, or built by"),
    (SELECTING, {"labels": False}, r"built by Label\(\.\.\.\), with \.equals\(\.\.\.\) in place of ==, not bool"),
    (SELECTING, {"timeout_seconds": -1}, "timeout_seconds is -1"),
    (SELECTING, {"timeout_seconds": 1.5}, "timeout_seconds is a whole number, not float"),
    (SELECTING, {"timeout_seconds": True}, "timeout_seconds is a whole number, not bool"),
    (SELECTING, {"timeout_seconds": 2**63}, "timeout_seconds is"),
    (SELECTING, {"query": {"labelSelector": "a"}}, "its keyword labels"),
    (LISTS, {"limit": -1}, "limit is -1"),
    (LISTS, {"continue_": "c", "resource_version": "5"}, "continue_ and resource_version exclude each other"),
    (LISTS, {"continue_": "c", "resource_version_match": "Exact"}, "continue_ and resource_version_match exclude"),
    (LISTS, {"resource_version_match": "Exact"}, "needs a resource_version"),
    (LISTS, {"resource_version_match": "Exact", "resource_version": "0"}, "NotOlderThan"),
    (LISTS, {"resource_version_match": "Newest", "resource_version": "5"}, "'Exact' or 'NotOlderThan'"),
    ([PODS.list, PODS.delete_collection], {"limit": 5, "resource_version": "0"}, "limit is ignored"),
    (LISTS, {"send_initial_events": True}, "has no option 'send_initial_events'"),
    ([PODS.watch], {"limit": 5}, "watch has no option 'limit'"),
    ([PODS.watch], {"send_initial_events": True}, "needs resource_version_match"),
    ([PODS.watch], {"send_initial_events": False}, "needs resource_version_match"),
    ([PODS.watch], {"send_initial_events": True, "resource_version_match": "Exact"}, "needs resource_version_match"),
    ([PODS.watch], {"resource_version_match": "NotOlderThan"}, "only together with send_initial_events"),
    (
        [PODS.watch],
        {"send_initial_events": True, "resource_version_match": "NotOlderThan", "allow_bookmarks": False},
        "needs bookmarks",
    ),
    (WRITES, {"dry_run": "Some"}, "dry_run is 'Some'"),
    (WRITES, {"dry_run": 1.5}, "dry_run is 1.5"),
    (WRITES, {"field_manager": ""}, "1 to 128 printable"),
    (WRITES, {"field_manager": "m" * 129}, "1 to 128 printable"),
    (WRITES, {"field_manager": "a\nb"}, "1 to 128 printable"),
    (WRITES, {"field_manager": 5}, "field_manager is text"),
    (WRITES, {"field_validation": "strict"}, "'Ignore' or 'Warn' or 'Strict'"),
    (WRITES, {"field_validation": ["Strict"]}, "'Ignore' or 'Warn' or 'Strict'"),
    ([patch, create, replace], {"force": True}, "has no option 'force'"),
    ([apply], {"field_manager": None}, "apply needs field_manager"),
    (DELETES, {"propagation_policy": "Cascade"}, "'Foreground' or 'Background' or 'Orphan'"),
    (DELETES, {"propagation_policy": "Orphan", "orphan_dependents": True}, "exclude each other"),
    (DELETES, {"grace_period_seconds": -1}, "grace_period_seconds is -1"),
    (DELETES, {"preconditions": {"name": "x"}}, "uid and resource_version, not 'name'"),
    (DELETES, {"preconditions": "uid"}, "names neither uid nor resource_version"),
    (DELETES, {"preconditions": {"uid": 5}}, "preconditions is text, not int"),
    (DELETES, {"field_manager": "m"}, "has no option 'field_manager'"),
    (
        DELETES,
        {"ignore_store_read_error_with_cluster_breaking_potential": True, "grace_period_seconds": 1},
        "exclude each other: the object can't be read",
    ),
    ([delete], {"query": {"gracePeriodSeconds": 1}}, "its keyword grace_period_seconds"),
    ([logs], {"tail_lines": 1, "stream": "Stdout"}, "tail_lines counts lines of all streams"),
    ([logs], {"since_seconds": 1, "since_time": "2026-01-02T03:04:05Z"}, "exclude each other"),
    ([logs], {"since_seconds": 0}, "since_seconds is 0"),
    ([logs], {"since_time": datetime(2026, 1, 2)}, "zone"),
    ([logs], {"since_time": 5}, "since_time is text"),
    ([logs], {"limit_bytes": 0}, "limit_bytes is 0"),
    ([logs], {"stream": "Both"}, "'All' or 'Stdout' or 'Stderr'"),
]


@pytest.mark.parametrize(
    ("call", "options", "message"), [(call, options, message) for calls, options, message in REFUSED for call in calls]
)
def test_what_the_server_would_refuse_is_refused_first(call: Call, options: dict[str, Any], message: str) -> None:
    """Each wrong value and each conflict is a UsageError that says what to do, and shows no value that may be secret."""
    with pytest.raises(UsageError, match=message) as raised:
        call(**options)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("call", EVERY)
def test_a_keyword_that_a_verb_does_not_have_is_a_type_error(call: Call) -> None:
    """As in any Python call; the message names what there is."""
    with pytest.raises(UnknownOption, match="has no option 'label_selector'; it has") as raised:
        call(label_selector="a=b")
    assert isinstance(raised.value, TypeError)
    assert isinstance(raised.value, UsageError)


def test_an_apply_carries_its_manager_and_its_force() -> None:
    """The patch's words become parameters; the same words as options must not differ."""
    request = PODS.patch("web", Apply(BODY, field_manager="m", force=True), field_manager="m")

    assert request.query == (("force", "true"), ("fieldManager", "m"))
    with pytest.raises(UsageError, match="field_manager is given twice"):
        PODS.patch("web", Apply(BODY, field_manager="m"), field_manager="n")
