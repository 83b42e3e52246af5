"""Bytes to values, one reader a shape of answer."""

from collections.abc import Callable
from typing import Any, cast

from kube_core import objects
from kube_core.base import DecodeError, UsageError
from kube_core.models.meta_v1 import Status

from .answer import Answer, Shape


def read(answer: Answer[Any], body: bytes) -> Any:
    """Make the value of a successful answer; raises `DecodeError`."""
    return _READERS[answer.shape](answer, body)


def _one(answer: Answer[Any], body: bytes) -> Any:
    value = objects.decode(answer.type, body, answer.expected)
    if answer.type is Status and value.status == "Failure":
        raise DecodeError("Status Success", "Status Failure", path="$.status", body=body)
    return value


def _list(answer: Answer[Any], body: bytes) -> Any:
    return objects.decode_list(answer.type, body, answer.expected)


def _or_status(otherwise: Callable[[Answer[Any], bytes], Any]) -> Callable[[Answer[Any], bytes], Any]:
    def read_either(answer: Answer[Any], body: bytes) -> Any:
        try:
            return otherwise(answer, body)
        except DecodeError as error:
            if (status := status_in(body)) is None or status.status == "Failure":
                raise error from None
            return status

    return read_either


def status_in(body: bytes) -> Status | None:
    """The Status that a body is; None when it is anything else."""
    try:
        document = objects.json_decode(body)
        is_status = isinstance(document, dict) and cast("dict[str, Any]", document).get("kind") == "Status"
        return objects.decode(Status, body) if is_status else None
    except DecodeError:
        return None


def _table(answer: Answer[Any], body: bytes) -> "objects.Table":
    return objects.decode(objects.Table, body)


def _text(answer: Answer[Any], body: bytes) -> str:
    return body.decode("utf-8", "backslashreplace")


def _lines(answer: Answer[Any], body: bytes) -> list[str]:
    lines = _text(answer, body).split("\n")
    return lines if lines[-1] else lines[:-1]


def _json(answer: Answer[Any], body: bytes) -> Any:
    return objects.json_decode(body)


def _stream(answer: Answer[Any], body: bytes) -> Any:
    raise UsageError(f"{answer!r} is a stream, which has no single value: open it with the client's method of that name")


_READERS: dict[Shape, Callable[[Answer[Any], bytes], Any]] = {
    "one": _one,
    "list": _list,
    "one_or_status": _or_status(_one),
    "list_or_status": _or_status(_list),
    "table": _table,
    "text": _text,
    "lines": _lines,
    "json": _json,
    "watch": _stream,
    "upgrade": _stream,
}
