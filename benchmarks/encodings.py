"""How a fleet of pods goes over the wire: pages of a list and frames of a watch, in JSON and in Kubernetes' protobuf.

Both are cut into the HTTP chunks that a kube-apiserver sends: one an item, one a frame.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Protocol

from attrs import Factory, frozen

from .fleet import Template
from .pods import Json

Values = dict[bytes, bytes]


class Encoding(Protocol):
    """What a server needs of an encoding; pods come as the number of their template and what to fill in."""

    @property
    def list_type(self) -> bytes: ...
    @property
    def watch_type(self) -> bytes: ...
    def page(self, pods: Iterable[tuple[int, Values]], version: int, next_page: str, remaining: int) -> bytes: ...
    def modified(self, app: int, values: Values) -> bytes: ...
    def bookmark(self, version: int) -> bytes: ...


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


LAST_CHUNK = b"0\r\n\r\n"


def _chunked(marked: Iterable[bytes]) -> list[Template]:
    return [Template(chunk(data)) for data in marked]


def compact(value: Json) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


@frozen
class JsonEncoding:
    """What a kube-apiserver says in JSON. A comma goes before an item, so the first of a page has a template of its own."""

    pods: Sequence[bytes]
    list_type = b"application/json"
    watch_type = b"application/json"
    _items: list[Template] = Factory(lambda self: _chunked(b"," + pod for pod in self.pods), takes_self=True)
    _firsts: list[Template] = Factory(lambda self: _chunked(self.pods), takes_self=True)
    _events: list[Template] = Factory(lambda self: _chunked(map(self._event, self.pods)), takes_self=True)

    @staticmethod
    def _event(pod: bytes) -> bytes:
        return b'{"type":"MODIFIED","object":{"kind":"Pod","apiVersion":"v1",%b}\n' % pod[1:]

    def page(self, pods: Iterable[tuple[int, Values]], version: int, next_page: str, remaining: int) -> bytes:
        more = {"continue": next_page, "remainingItemCount": remaining} if next_page else {}
        head = compact({"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": str(version), **more}})
        parts, templates = [chunk(head[:-1] + b',"items":[')], self._firsts
        for app, values in pods:
            parts.append(templates[app].filled(values))
            templates = self._items
        return b"".join((*parts, chunk(b"]}\n"), LAST_CHUNK))

    def modified(self, app: int, values: Values) -> bytes:
        return self._events[app].filled(values)

    def bookmark(self, version: int) -> bytes:
        pod = {"kind": "Pod", "apiVersion": "v1", "metadata": {"resourceVersion": str(version)}}
        return chunk(compact({"type": "BOOKMARK", "object": pod}) + b"\n")


def varint(number: int) -> bytes:
    """A number as protobuf writes it: seven bits a byte, the lowest first."""
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*parts, number))


def _key(number: int, data: bytes | int) -> bytes:
    return varint(number << 3 | (0 if isinstance(data, int) else 2))


def message(fields: Iterable[tuple[int, bytes | int]]) -> bytes:
    """A protobuf message of numbers and of what has a length."""
    return b"".join(
        _key(number, data) + (varint(data) if isinstance(data, int) else varint(len(data)) + data) for number, data in fields
    )


def envelope(kind: bytes, size: int) -> bytes:
    """What stands before an object of so many bytes: the magic number, and runtime.Unknown with its TypeMeta."""
    return b"k8s\0" + message([(1, message([(1, b"v1"), (2, kind)]))]) + b"\x12" + varint(size)


@frozen
class ProtobufEncoding:
    """The numbers of the fields are those of ``generated.proto`` in k8s.io/api and k8s.io/apimachinery."""

    pods: Sequence[bytes]
    list_type = b"application/vnd.kubernetes.protobuf"
    watch_type = b"application/vnd.kubernetes.protobuf;stream=watch"
    _sizes: list[int] = Factory(lambda self: [len(message([(2, pod)])) for pod in self.pods], takes_self=True)
    _items: list[Template] = Factory(lambda self: _chunked(message([(2, pod)]) for pod in self.pods), takes_self=True)
    _events: list[Template] = Factory(lambda self: _chunked(self._frame(b"MODIFIED", pod) for pod in self.pods), takes_self=True)

    @staticmethod
    def _frame(kind: bytes, pod: bytes) -> bytes:
        """A WatchEvent with a RawExtension, behind its length."""
        event = message([(1, kind), (2, message([(1, envelope(b"Pod", len(pod)) + pod)]))])
        return len(event).to_bytes(4, "big") + event

    def page(self, pods: Iterable[tuple[int, Values]], version: int, next_page: str, remaining: int) -> bytes:
        about: list[tuple[int, bytes | int]] = [(2, str(version).encode())]
        if next_page:
            about += [(3, next_page.encode()), (4, remaining)]
        metadata = message([(1, message(about))])
        filled = [(self._sizes[app], self._items[app].filled(values)) for app, values in pods]
        head = envelope(b"PodList", len(metadata) + sum(size for size, _ in filled)) + metadata
        return b"".join((chunk(head), *(item for _, item in filled), LAST_CHUNK))

    def modified(self, app: int, values: Values) -> bytes:
        return self._events[app].filled(values)

    def bookmark(self, version: int) -> bytes:
        return chunk(self._frame(b"BOOKMARK", message([(1, message([(6, str(version).encode())]))])))
