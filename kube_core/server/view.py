"""How objects of one kind are shown to one client: whole, as their metadata, or as a table.

An object is kept as bytes without its kind; a view puts around them what the client asked for. Whole objects and metadata look
the same to everybody who asks for them, so that watches share their frames; a table has ages in it, and is made for each watch.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from attrs import define

from . import tables
from .accepting import PARTIAL, PARTIAL_LIST, TABLE, Form
from .operation import Operation
from .record import Record
from .refusal import Refusal, bad_request
from .served import Served
from .tables import Printer

INCLUDED = ("", "None", "Metadata", "Object")
_TEMPLATE_GENERATION = b"deprecated.daemonset.template.generation"
_INITIAL_EVENTS_END = b'"k8s.io/initial-events-end"'


class _Slice(msgspec.Struct):
    metadata: msgspec.Raw


class _Version(msgspec.Struct, rename="camel"):
    resource_version: str = ""


_metadata = msgspec.json.Decoder(_Slice).decode
_version = msgspec.json.Decoder(_Version).decode


@define(eq=False)
class View:
    """One client's view of a kind. ``include`` is how much of each object stands in its row of a table."""

    served: Served
    form: Form
    clock: Callable[[], float]
    include: str = ""
    printer: Printer | None = None
    _headed: bool = False

    @property
    def key(self) -> bytes | None:
        """What tells views apart that look different; None for one that looks different every time."""
        if self.form.kind == TABLE:
            return None
        return self._partial_head if self.form.kind else self.served.head

    def shown(self, body: bytes) -> bytes:
        """One object, from its bytes without a kind."""
        if not self.form.kind:
            return self.served.document(body)
        if self.form.kind == TABLE:
            version = _version(_metadata(body).metadata).resource_version
            return self._table([body], {"resourceVersion": version} if version else {})
        return self._partial(bytes(_metadata(body).metadata))

    def framed(self, body: bytes) -> bytes:
        """One object in a frame of a watch: a table has columns in the first one only."""
        shown = self.shown(body)
        self._headed = True
        return shown

    def listed(self, records: Sequence[Record], metadata: dict[str, object]) -> bytes:
        """A list of objects."""
        served = self.served
        if self.form.kind == TABLE:
            return self._table([record.body for record in records], metadata, listed=True)
        if self.form.kind:
            kind, api_version = PARTIAL_LIST, f"meta.k8s.io/{self.form.version}"
            metadata = {key: value for key, value in metadata.items() if value}
            items = [self.shown(record.body) for record in records]
            if not items:  # a slice of Go's that nothing was added to
                return b'{"kind":"%s","apiVersion":"%s","metadata":%s,"items":null}' % _words(kind, api_version, metadata)
        else:
            kind, api_version = served.list_kind, served.resource.api_version
            items = [record.body for record in records]
            if served.custom or served.shape is not None:
                items = [served.document(body) if served.custom else served.seen(body) for body in items]
        named = _words(kind, api_version, metadata)
        return b'{"kind":"%s","apiVersion":"%s","metadata":%s,"items":[%s]}' % (*named, b",".join(items))

    @property
    def _partial_head(self) -> bytes:
        return b'{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/%s",' % self.form.version.encode()

    def _partial(self, metadata: bytes) -> bytes:
        return self._partial_head + b'"metadata":' + _as_held(self.served, metadata) + b"}"

    def _table(self, bodies: Sequence[bytes], metadata: dict[str, Any], *, listed: bool = False) -> bytes:
        printer = self.printer or self.served.printer
        if self.served.converter is not None:
            bodies = [self.served.seen(body) for body in bodies]
        found = tables.rows(printer, bodies, self.clock(), listed=listed)
        places: list[int] = [row["object"] for row in found]
        rows = (tables.encoded_row(row, self._in_row(bodies[place])) for row, place in zip(found, places, strict=True))
        api_version = f"meta.k8s.io/{self.form.version}"
        told = {key: value for key, value in metadata.items() if value}
        return tables.encoded(
            api_version, told, None if self._headed else printer.headers, rows if bodies or not printer.adds_rows else None
        )

    def _in_row(self, body: bytes) -> bytes:
        if self.include == "Object":
            return self.served.head + body[1:] if self.served.converter is not None else self.served.document(body)
        metadata = bytes(_metadata(body).metadata)
        # What ends the initial events has to be told in any case.
        return b"null" if self.include == "None" and _INITIAL_EVENTS_END not in metadata else self._partial(metadata)


def _as_held(served: Served, metadata: bytes) -> bytes:
    """Metadata as the real server holds it: the template's generation of a DaemonSet is an annotation to clients only."""
    if served.name != "daemonsets.apps" or _TEMPLATE_GENERATION not in metadata:
        return metadata
    told: dict[str, Any] = msgspec.json.decode(metadata)
    del told["annotations"][_TEMPLATE_GENERATION.decode()]
    if not told["annotations"]:
        del told["annotations"]
    return msgspec.json.encode(told)


def _words(kind: str, api_version: str, metadata: dict[str, object]) -> tuple[bytes, bytes, bytes]:
    return kind.encode(), api_version.encode(), msgspec.json.encode(metadata)


def view_of(operation: Operation, clock: Callable[[], float], printer: Printer | None = None) -> View:
    """The view that a request asks for; refuses one that asks for too much."""
    form, include = operation.form, operation.target.first("includeObject")
    if form.kind == TABLE and include not in INCLUDED:
        why = f"includeObject: Invalid value: \"{include}\": must be 'Metadata', 'Object', 'None', or empty"
        raise bad_request(f"Unable to convert to Table as requested: {why}")
    return View(operation.served, form, clock, include, printer)


def other_form(served: Served, form: Form) -> Refusal:
    """406: one object where a list was asked for, or the other way round."""
    package, kind = served.resource.group.partition(".")[0] or "core", served.resource.kind
    shown, why = (f"{kind}List", "a list") if form.kind == PARTIAL else (kind, "not a list")
    if served.custom:
        package, shown = "unstructured", "UnstructuredList" if form.kind == PARTIAL else "Unstructured"
    text = f"you requested {form.kind}, but the requested object is {why} (*{package}.{shown})"
    return Refusal(406, "NotAcceptable", text)
