"""The options of each verb, as keywords with Kubernetes' own words in snake_case.

They are the parameters of https://kubernetes.io/docs/reference/kubernetes-api/common-parameters/common-parameters/. None means
"not given" everywhere. How they become parameters, and what is refused, is in `parameters` and `checks`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, Required, TypeAlias, TypedDict

if TYPE_CHECKING:
    from kube_core.base import FieldSelector, Selector
    from kube_core.models.meta_v1 import Preconditions

    Labels: TypeAlias = str | Selector | None
    Fields: TypeAlias = str | FieldSelector | None
else:
    Labels = Fields = Any

Extra: TypeAlias = Mapping[str, str | int | bool] | Iterable[tuple[str, str | int | bool]]
"""Further parameters: a mapping, or pairs when a name repeats."""
ExtraHeaders: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]
DryRun: TypeAlias = Literal[True, False, "All"]
FieldValidation: TypeAlias = Literal["Ignore", "Warn", "Strict"]
VersionMatch: TypeAlias = Literal["Exact", "NotOlderThan"]
Propagation: TypeAlias = Literal["Foreground", "Background", "Orphan"]
LogStream: TypeAlias = Literal["All", "Stdout", "Stderr"]
Method: TypeAlias = Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
"""Methods of HTTP that the server passes on to a program behind it."""
IncludeObject: TypeAlias = Literal["None", "Metadata", "Object"]


PAGE_SIZE = 500
"""Objects in a page, as in client-go's pager (tools/pager/pager.go)."""


class HasPreconditions(Protocol):
    """Anything with a uid and a resource version, such as the metadata of the object as it was read."""

    @property
    def uid(self) -> str | None:
        """The object's uid."""
        ...

    @property
    def resource_version(self) -> str | None:
        """The object's resource version."""
        ...


class PreconditionsMapping(TypedDict, total=False):
    """What must still be true of the object for it to be deleted."""

    uid: str | None
    resource_version: str | None


class CommonOptions(TypedDict, total=False):
    """What every verb takes."""

    pretty: bool | None
    query: Extra | None
    headers: ExtraHeaders | None


class GetOptions(CommonOptions, total=False):
    """``get`` and ``find``."""

    resource_version: str | None


class SelectionOptions(CommonOptions, total=False):
    """What ``list``, ``pages``, ``watch`` and ``delete_collection`` share: which objects, and as of when."""

    labels: Labels
    fields: Fields
    resource_version: str | None
    resource_version_match: VersionMatch | None
    timeout_seconds: int | None
    shard_selector: str | None


class PageOptions(SelectionOptions, total=False):
    """``pages``, whose ``limit`` is a parameter of its own."""

    continue_: str | None


class ListOptions(PageOptions, total=False):
    """``list``."""

    limit: int | None


class WatchOptions(SelectionOptions, total=False):
    """``watch``. Bookmarks are asked for unless ``allow_bookmarks`` is False."""

    allow_bookmarks: bool | None
    send_initial_events: bool | None


class WriteOptions(CommonOptions, total=False):
    """``create`` and ``replace``."""

    dry_run: DryRun | None
    field_manager: str | None
    field_validation: FieldValidation | None


class PatchOptions(WriteOptions, total=False):
    """``patch``. The ``force`` of server-side apply is given to ``apply`` or to ``Apply(...)``."""


class ApplyOptions(CommonOptions, total=False):
    """``apply``, which needs a field manager."""

    field_manager: Required[str]
    force: bool | None
    dry_run: DryRun | None
    field_validation: FieldValidation | None


class DeleteOptions(CommonOptions, total=False):
    """``delete`` and ``evict``."""

    grace_period_seconds: int | None
    propagation_policy: Propagation | None
    preconditions: "Preconditions | HasPreconditions | PreconditionsMapping | None"
    dry_run: DryRun | None
    orphan_dependents: bool | None
    ignore_store_read_error_with_cluster_breaking_potential: bool | None


class DeleteCollectionOptions(ListOptions, DeleteOptions, total=False):
    """``delete_collection``: which objects, and how they go."""


class LogOptions(CommonOptions, total=False):
    """``logs``, whose ``follow`` is a parameter of its own."""

    container: str | None
    previous: bool | None
    since_seconds: int | None
    since_time: datetime | str | None
    tail_lines: int | None
    limit_bytes: int | None
    timestamps: bool | None
    stream: LogStream | None
    insecure_skip_tls_verify_backend: bool | None


class MergedLogOptions(LogOptions, total=False):
    """Logs of several pods: which pods, and how the log of each is read."""

    labels: Labels
    fields: Fields


class CommandOptions(CommonOptions, total=False):
    """``exec`` that runs to its end. Output is wanted unless it is refused, errors are unless there is a terminal."""

    container: str | None
    stdout: bool | None
    stderr: bool | None
    tty: bool | None


class AttachOptions(CommandOptions, total=False):
    """``exec`` and ``attach``: whether there is input, too."""

    stdin: bool | None


class ProxyOptions(TypedDict, total=False):
    """``proxy``: what is passed on, and to which port."""

    method: Method
    port: int | str | None
    scheme: Literal["http", "https"] | None
    body: bytes
    query: Extra | None
    headers: ExtraHeaders | None


class TableOptions(GetOptions, total=False):
    """``get`` of a table."""

    include_object: IncludeObject | None


class TableListOptions(ListOptions, total=False):
    """``list`` of a table."""

    include_object: IncludeObject | None


class TableWatchOptions(WatchOptions, total=False):
    """``watch`` of tables."""

    include_object: IncludeObject | None
