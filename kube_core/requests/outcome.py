"""How a command in a container ended, from the Status that its stream ends with.

It comes without ``apiVersion`` and ``kind``. A failure with the reason NonZeroExitCode is the command's own, and has the code in
a cause; any other is an error of the server's. From k8s.io/client-go (tools/remotecommand/v4.go, errorDecoderV4).
"""

from typing import Any, cast

from kube_core import objects
from kube_core.base import DecodeError
from kube_core.models.meta_v1 import Status

from .failures import api_error_of_status, error_of
from .request import Request

LARGEST_EXIT_CODE = 255


def exit_code(data: bytes, request: Request[Any] | None = None) -> int:
    """Give a command's exit code; raises the `ApiError` of a Status that tells of anything else, or a `DecodeError`."""
    status = _status(data)
    if status is None:
        raise api_error_of_status(data, request)
    if status.status == "Success":
        return 0
    if status.reason != "NonZeroExitCode":
        raise error_of(status, request=request)
    for cause in status.details.causes if status.details else ():
        code = cause.message or ""
        if cause.reason == "ExitCode" and code.isascii() and code.isdigit() and int(code[:9]) <= LARGEST_EXIT_CODE:
            return int(code)
    raise DecodeError("a cause ExitCode with a number", "none", path="$.details.causes", body=data)


def _status(data: bytes) -> Status | None:
    """The Status; None for what is none, such as the plain text of protocols before v4."""
    try:
        document = objects.json_decode(data)
        if not isinstance(document, dict) or "status" not in document:
            return None
        named = {**cast("dict[str, Any]", document), "apiVersion": "v1", "kind": "Status"}
        return objects.decode(Status, objects.json_encode(named))
    except DecodeError:
        return None
