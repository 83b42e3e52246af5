"""Options to query parameters, header fields and the body of a delete, by one table a verb."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from kube_core.base import UnknownOption, UsageError

from . import checks
from . import conversions as to
from .extras import extra_headers, extra_query
from .headers import Pairs


@frozen
class Parameter:
    """How one option goes over the wire."""

    wire: str
    convert: to.Convert
    in_body: bool = False
    """Part of the DeleteOptions object instead of the query."""


@frozen
class Parts:
    """What a call's options come to."""

    query: Pairs = ()
    headers: Pairs = ()
    body: Mapping[str, Any] = field(factory=dict[str, Any])


@frozen(eq=False)
class OptionTable:
    """The options that a verb has, and the rules between them."""

    verb: str
    parameters: Mapping[str, Parameter]
    rules: tuple[checks.Rule, ...] = ()
    fixed: Pairs = ()
    """Parameters that make the verb what it is."""

    def parts(self, options: Mapping[str, Any]) -> Parts:
        """Turn options into query, header fields and body; raises `UsageError` for what can't be asked."""
        self._refuse_unknown(options)
        given = {name: value for name, value in options.items() if value is not None}
        for rule in self.rules:
            rule(given)
        query, body = list(self.fixed), dict[str, Any]()
        for name, parameter in self.parameters.items():
            if name in given and (value := parameter.convert(name, given[name])) is not None:
                if parameter.in_body:
                    body[parameter.wire] = value
                else:
                    query.append((parameter.wire, value))
        query += self._further(given.get("query"))
        return Parts(tuple(query), extra_headers(given.get("headers")), body)

    def _refuse_unknown(self, options: Mapping[str, Any]) -> None:
        for name in options:
            if name not in self.parameters and name not in _ANY:
                raise UnknownOption(f"{self.verb} has no option {name!r}; it has {', '.join([*self.parameters, *_ANY])}")

    def _further(self, extra: Any) -> Pairs:
        pairs = extra_query(extra)
        named = {parameter.wire: f"its keyword {name}" for name, parameter in self.parameters.items()}
        named |= dict.fromkeys((*_MEANINGS, *(name for name, _ in self.fixed)), "the verb itself")
        for name, _ in pairs:
            if name in named:
                raise UsageError(f"the parameter {name} of {self.verb} is given by {named[name]}, not through query")
        return pairs


_ANY = ("query", "headers")
_MEANINGS = ("watch",)
"""Parameters that would make another verb of a request."""

_COMMON = {"pretty": Parameter("pretty", to.switch)}
_VERSION = {"resource_version": Parameter("resourceVersion", to.text)}
_SELECTION = {
    "labels": Parameter("labelSelector", to.labels),
    "fields": Parameter("fieldSelector", to.fields),
    "shard_selector": Parameter("shardSelector", to.text),
}
_AS_OF = {
    **_VERSION,
    "resource_version_match": Parameter("resourceVersionMatch", to.one_of("Exact", "NotOlderThan")),
    "timeout_seconds": Parameter("timeoutSeconds", to.digits),
}
_PAGE = {"limit": Parameter("limit", to.digits), "continue_": Parameter("continue", to.text)}
_WRITE = {
    "dry_run": Parameter("dryRun", to.dry_run),
    "field_manager": Parameter("fieldManager", to.manager),
    "field_validation": Parameter("fieldValidation", to.one_of("Ignore", "Warn", "Strict")),
}
_DELETE = {
    "grace_period_seconds": Parameter("gracePeriodSeconds", to.number, in_body=True),
    "preconditions": Parameter("preconditions", to.preconditions, in_body=True),
    "orphan_dependents": Parameter("orphanDependents", to.boolean, in_body=True),
    "propagation_policy": Parameter("propagationPolicy", to.one_of("Foreground", "Background", "Orphan"), in_body=True),
    "dry_run": Parameter("dryRun", to.dry_run_list, in_body=True),
    checks.IGNORE_ERROR: Parameter("ignoreStoreReadErrorWithClusterBreakingPotential", to.true, in_body=True),
}
_LISTED = {**_SELECTION, **_PAGE, **_AS_OF, **_COMMON}
_LIST_RULES = (checks.continuing, checks.matched_version, checks.limited_version)
_DELETE_RULES = (checks.one_way_to_orphan, checks.nothing_beside_ignored_errors)

GET = OptionTable("get", {**_VERSION, **_COMMON})
LIST = OptionTable("list", _LISTED, _LIST_RULES)
PAGES = OptionTable("pages", _LISTED, (checks.continuing, checks.matched_version))
WATCH = OptionTable(
    "watch",
    {
        **_SELECTION,
        **_AS_OF,
        "allow_bookmarks": Parameter("allowWatchBookmarks", to.flag),
        "send_initial_events": Parameter("sendInitialEvents", to.switch),
        **_COMMON,
    },
    (checks.initial_events,),
    (("watch", "true"),),
)
CREATE = OptionTable("create", {**_WRITE, **_COMMON})
REPLACE = OptionTable("replace", {**_WRITE, **_COMMON})
PATCH = OptionTable("patch", {**_WRITE, **_COMMON})
APPLY = OptionTable("apply", {"force": Parameter("force", to.flag), **_WRITE, **_COMMON}, (checks.managed,))
DELETE = OptionTable("delete", {**_DELETE, **_COMMON}, _DELETE_RULES)
EVICT = OptionTable("evict", DELETE.parameters, DELETE.rules)
DELETE_COLLECTION = OptionTable("delete_collection", {**_LISTED, **_DELETE}, _LIST_RULES + _DELETE_RULES)
_ROWS = {"include_object": Parameter("includeObject", to.one_of("None", "Metadata", "Object"))}
TABLE_GET = OptionTable("get of a table", {**GET.parameters, **_ROWS})
TABLE_LIST = OptionTable("list of a table", {**LIST.parameters, **_ROWS}, LIST.rules)
TABLE_WATCH = OptionTable("watch of a table", {**WATCH.parameters, **_ROWS}, WATCH.rules, WATCH.fixed)
LOGS = OptionTable(
    "logs",
    {
        "container": Parameter("container", to.text),
        "follow": Parameter("follow", to.flag),
        "previous": Parameter("previous", to.flag),
        "since_seconds": Parameter("sinceSeconds", to.at_least_one),
        "since_time": Parameter("sinceTime", to.moment),
        "tail_lines": Parameter("tailLines", to.digits),
        "limit_bytes": Parameter("limitBytes", to.at_least_one),
        "timestamps": Parameter("timestamps", to.flag),
        "stream": Parameter("stream", to.one_of("All", "Stdout", "Stderr")),
        "insecure_skip_tls_verify_backend": Parameter("insecureSkipTLSVerifyBackend", to.flag),
        **_COMMON,
    },
    (checks.whole_log, checks.one_beginning),
)
_CHANNELS = {
    "container": Parameter("container", to.text),
    **{name: Parameter(name, to.flag) for name in ("stdin", "stdout", "stderr", "tty")},
    **_COMMON,
}
EXEC = OptionTable("exec", _CHANNELS, (checks.some_channel,))
ATTACH = OptionTable("attach", _CHANNELS, (checks.some_channel,))
PORT_FORWARD = OptionTable("port_forward", _COMMON)
