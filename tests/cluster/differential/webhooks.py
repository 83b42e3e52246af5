"""Webhooks that conversations register: functions for the embedded server, the same behind a loopback socket for the real one.

In a conversation they are at `steps.HOOKS` with the bundle `BUNDLE`; `HookServer` puts the true ones in their place.
"""

import json
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import trustme

from kube_core.objects.plain import is_array, is_object

from .steps import HOOKS

BUNDLE = b64encode(b"the authority of the webhooks").decode()
_POLL_SECONDS = 0.05
_HIDDEN = ("uid", "resourceVersion", "creationTimestamp", "managedFields", "generation", "extra")


def _answer(review: dict[str, Any], **response: Any) -> dict[str, Any]:
    names = {"apiVersion": review["apiVersion"], "kind": review["kind"]}
    return {**names, "response": {"uid": review["request"]["uid"], **response}}


def _patched(review: dict[str, Any], steps: list[dict[str, Any]]) -> dict[str, Any]:
    patch = b64encode(json.dumps(steps).encode()).decode()
    return _answer(review, allowed=True, patch=patch, patchType="JSONPatch")


def _allow(review: dict[str, Any]) -> dict[str, Any]:
    return _answer(review, allowed=True)


def _deny(review: dict[str, Any]) -> dict[str, Any]:
    return _answer(review, allowed=False)


def _deny_with_status(review: dict[str, Any]) -> dict[str, Any]:
    status = {"code": 409, "reason": "Conflict", "message": "not today", "details": {"causes": [{"message": "a cause"}]}}
    return _answer(review, allowed=False, status=status)


def _deny_with_reason(review: dict[str, Any]) -> dict[str, Any]:
    return _answer(review, allowed=False, status={"reason": "Forbidden"})


def _warn(review: dict[str, Any]) -> dict[str, Any]:
    return _answer(review, allowed=True, warnings=["mind the gap"])


def _warn_and_deny(review: dict[str, Any]) -> dict[str, Any]:
    return _answer(review, allowed=False, warnings=["it was a trap"], status={"message": "no"})


def _label(review: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = review["request"].get("object") or {}
    labels: dict[str, str] = found.get("metadata", {}).get("labels") or {}
    return _patched(review, [{"op": "add", "path": "/metadata/labels", "value": {**labels, "hooked": "yes"}}])


def _count(review: dict[str, Any]) -> dict[str, Any]:
    """How often it was asked about an object."""
    annotations: dict[str, str] = review["request"]["object"]["metadata"].get("annotations") or {}
    counted = {**annotations, "count": str(int(annotations.get("count", "0")) + 1)}
    return _patched(review, [{"op": "add", "path": "/metadata/annotations", "value": counted}])


def _tell(review: dict[str, Any]) -> dict[str, Any]:
    """Refuses, and says what it was asked."""
    return _answer(review, allowed=False, status={"message": json.dumps(_told(review["request"]), sort_keys=True)})


def _told(value: Any) -> Any:
    if is_object(value):
        return {key: _told(item) for key, item in value.items() if key not in _HIDDEN}
    return [_told(item) for item in value] if is_array(value) else value


def _absent(review: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": review["apiVersion"], "kind": review["kind"]}


def _wrong_uid(review: dict[str, Any]) -> dict[str, Any]:
    return _answer(review, allowed=True) | {"response": {"uid": "nobody", "allowed": True}}


def _untyped_patch(review: dict[str, Any]) -> dict[str, Any]:
    return _answer(review, allowed=True, patch=b64encode(b"[]").decode())


def _empty_patch(review: dict[str, Any]) -> dict[str, Any]:
    return _answer(review, allowed=True, patchType="JSONPatch")


def _converted(review: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Between versions of which the first has ``spec.host`` as one text, and the others a name and a port."""
    request = review["request"]
    found = [_in_version(json.loads(json.dumps(each)), request["desiredAPIVersion"]) for each in request["objects"]]
    response = {"uid": request["uid"], "convertedObjects": found, "result": {"status": "Success"}, **more}
    return {"apiVersion": review["apiVersion"], "kind": review["kind"], "response": response}


def _in_version(plain: dict[str, Any], version: str) -> dict[str, Any]:
    spec = plain.get("spec", {})
    if version.endswith("/v1") and "name" in spec:
        spec["host"] = f"{spec.pop('name')}:{spec.pop('port', 80)}"
    elif not version.endswith("/v1") and "host" in spec:
        name, _, port = spec.pop("host").partition(":")
        spec |= {"name": name, "port": int(port or 80)}
    plain["apiVersion"] = version
    plain["metadata"].setdefault("annotations", {})["converted"] = "yes"
    return plain


def _unconverted(review: dict[str, Any]) -> dict[str, Any]:
    return _converted(review, result={"status": "Failure", "message": "no way from here"})


def _too_few(review: dict[str, Any]) -> dict[str, Any]:
    return _converted(review, convertedObjects=[])


def _another(review: dict[str, Any]) -> dict[str, Any]:
    found = _converted(review)
    for each in found["response"]["convertedObjects"]:
        each["metadata"]["name"] = "another"
    return found


def _patch(steps: bytes, kind: Any = "JSONPatch") -> dict[str, Any]:
    return {"patch": b64encode(steps).decode(), "patchType": kind}


ODD: dict[str, Any] = {
    "null": None,
    "number": 5,
    "list": [],
    "allowed-text": {"allowed": "yes"},
    "allowed-null": {"allowed": None},
    "status-number": {"status": 5},
    "status-code": {"allowed": False, "status": {"code": "x"}},
    "status-small": {"allowed": False, "status": {"code": 200, "message": "fine"}},
    "status-message": {"allowed": False, "status": {"message": 5}},
    "status-causes": {"allowed": False, "status": {"details": {"causes": "x"}}},
    "status-twice": {"allowed": False, "status": {"status": "Success", "reason": "AlreadyExists", "message": "x"}},
    "warnings-text": {"warnings": "abc"},
    "warnings-numbers": {"warnings": [1]},
    "warnings-null": {"warnings": [None, "b"]},
    "warnings-lines": {"warnings": ["a\nb", "\u0001", "é", '"', "x" * 300, ""]},
    "uid-number": {"uid": 5},
    "uid-none": {"uid": ""},
    "annotations": {"auditAnnotations": [1]},
    "unknown": {"never": {"heard": "of"}},
    "patch-number": {"patch": 5, "patchType": "JSONPatch"},
    "patch-text": {"patch": "!!", "patchType": "JSONPatch"},
    "patch-no-json": _patch(b"["),
    "patch-object": _patch(b"{}"),
    "patch-null": _patch(b"null"),
    "patch-texts": _patch(b'["a"]'),
    "patch-shape": _patch(b'[{"op":"add","path":"/data","value":5}]'),
    "patch-unknown": _patch(b'[{"op":"add","path":"/nonsense","value":5}]'),
    "patch-name": _patch(b'[{"op":"replace","path":"/metadata/name","value":"other"}]'),
    "patch-invalid": _patch(b'[{"op":"add","path":"/metadata/labels","value":{"a b":"c"}}]'),
    "type-number": _patch(b"[]", 5),
    "type-other": _patch(b"[]", "Other"),
}
"""Shapes of a response, by the label that asks for them."""


def _odd(review: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = review["request"].get("object") or {}
    asked: dict[str, Any] = found.get("metadata", {}).get("labels") or {}
    shape: Any = ODD[asked["odd"]] if "odd" in asked else {}
    whole = _answer(review, allowed=True)
    return {**whole, "response": {**whole["response"], **shape} if is_object(shape) else shape}


FUNCTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "/allow": _allow,
    "/deny": _deny,
    "/deny-with-status": _deny_with_status,
    "/deny-with-reason": _deny_with_reason,
    "/warn": _warn,
    "/warn-and-deny": _warn_and_deny,
    "/label": _label,
    "/count": _count,
    "/tell": _tell,
    "/absent": _absent,
    "/wrong-uid": _wrong_uid,
    "/untyped-patch": _untyped_patch,
    "/empty-patch": _empty_patch,
    "/convert": _converted,
    "/convert-not": _unconverted,
    "/convert-none": _too_few,
    "/convert-another": _another,
    "/odd": _odd,
}
WEBHOOKS = {f"{HOOKS}{path}": function for path, function in FUNCTIONS.items()}


class HookServer:
    """Serves `FUNCTIONS` over HTTPS on loopback until `close`."""

    def __init__(self) -> None:
        authority: Any = trustme.CA()  # its types are not whole
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        self._bundle = b64encode(authority.cert_pem.bytes()).decode()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._url = f"https://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,))
        self._thread.start()

    def shown(self, body: Any) -> Any:
        """A body with the true places of the webhooks."""
        if isinstance(body, bytes):
            return body
        text = json.dumps(body).replace(HOOKS, self._url).replace(BUNDLE, self._bundle)
        return json.loads(text)

    def hidden(self, body: bytes) -> bytes:
        """An answer with the places that conversations know."""
        return body.replace(self._url.encode(), HOOKS.encode()).replace(self._bundle.encode(), BUNDLE.encode())

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer a review."""
        review = json.loads(self.rfile.read(int(self.headers["content-length"])))
        body = json.dumps(FUNCTIONS[self.path.partition("?")[0]](review)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
