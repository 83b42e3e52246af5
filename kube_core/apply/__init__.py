"""Server-side apply: sets of fields, types that say how to merge, and who owns what after a write."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .built_in import empty, type_of_kind
    from .checking import check
    from .conflict_text import fields_in, message, owner
    from .elements import text_of
    from .entries import Entry, Managed, is_reset, managed_of, managed_of_raw, read_entries, same_but_times, written
    from .field_sets import FieldSet, Path
    from .fresh import created
    from .go_text import bare_v
    from .last_applied import KUBECTL, annotation, with_last_applied
    from .managers import Writer, apply, apply_for_kubectl, track
    from .merging import merge
    from .open_api import type_of_schema
    from .resets import STATUS_ALONE, filter_of
    from .rules import Rules
    from .scale import SCALE_VERSION, of_parent, of_scale
    from .types import SchemaFault, Type
    from .updater import Conflicts
    from .whole import atomics
else:
    __getattr__ = lazy(
        __name__,
        {
            "Conflicts": ".updater",
            "Entry": ".entries",
            "FieldSet": ".field_sets",
            "KUBECTL": ".last_applied",
            "Managed": ".entries",
            "Path": ".field_sets",
            "Rules": ".rules",
            "SCALE_VERSION": ".scale",
            "STATUS_ALONE": ".resets",
            "SchemaFault": ".types",
            "Type": ".types",
            "Writer": ".managers",
            "annotation": ".last_applied",
            "apply": ".managers",
            "apply_for_kubectl": ".managers",
            "atomics": ".whole",
            "bare_v": ".go_text",
            "check": ".checking",
            "created": ".fresh",
            "empty": ".built_in",
            "fields_in": ".conflict_text",
            "filter_of": ".resets",
            "is_reset": ".entries",
            "managed_of": ".entries",
            "managed_of_raw": ".entries",
            "merge": ".merging",
            "message": ".conflict_text",
            "of_parent": ".scale",
            "of_scale": ".scale",
            "owner": ".conflict_text",
            "read_entries": ".entries",
            "same_but_times": ".entries",
            "text_of": ".elements",
            "track": ".managers",
            "type_of_kind": ".built_in",
            "type_of_schema": ".open_api",
            "with_last_applied": ".last_applied",
            "written": ".entries",
        },
    )

__all__ = [
    "KUBECTL",
    "SCALE_VERSION",
    "STATUS_ALONE",
    "Conflicts",
    "Entry",
    "FieldSet",
    "Managed",
    "Path",
    "Rules",
    "SchemaFault",
    "Type",
    "Writer",
    "annotation",
    "apply",
    "apply_for_kubectl",
    "atomics",
    "bare_v",
    "check",
    "created",
    "empty",
    "fields_in",
    "filter_of",
    "is_reset",
    "managed_of",
    "managed_of_raw",
    "merge",
    "message",
    "of_parent",
    "of_scale",
    "owner",
    "read_entries",
    "same_but_times",
    "text_of",
    "track",
    "type_of_kind",
    "type_of_schema",
    "with_last_applied",
    "written",
]
