"""ConversionReviews: what a webhook is sent, and what its answer means.

See https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/ and
`pkg/apiserver/conversion/webhook_converter.go` of k8s.io/apiextensions-apiserver.
"""

from collections.abc import Sequence
from hashlib import sha256
from random import Random
from typing import Any

import msgspec

from kube_core.base import DecodeError
from kube_core.objects import json_decode
from kube_core.objects.plain import is_array, is_object

from ..admission.webhooks.calls import WebhookReply, error_of
from ..uids import new_uid

GROUP = "apiextensions.k8s.io"
_KNOWN = ("v1", "v1beta1")
_TOO_FAR = 300
_NOBODY: dict[str, Any] = {"uid": "", "convertedObjects": None, "result": {"metadata": {}}}
_IDENTITY = ("name", "namespace", "uid")

Plain = dict[str, Any]


class Unconverted(Exception):
    """A webhook did not do what it should. The text is the server's, without its beginning."""


def review_of(versions: Sequence[str], wanted: str, objects: Sequence[Plain]) -> tuple[str, bytes]:
    """The uid and the body of a question. It is named by what it asks, so that the same one is the same when it comes again."""
    version = next((each for each in versions if each in _KNOWN), None)
    if version is None:
        raise Unconverted(": no supported conversion review versions")
    uid = new_uid(Random(int.from_bytes(sha256(msgspec.json.encode([wanted, objects])).digest())))
    request = {"uid": uid, "desiredAPIVersion": wanted, "objects": objects}
    names = {"kind": "ConversionReview", "apiVersion": f"{GROUP}/{version}"}
    return uid, msgspec.json.encode({**names, "request": request, "response": _NOBODY})


def converted(reply: WebhookReply, uid: str, wanted: str, objects: Sequence[Plain]) -> list[Plain]:
    """The objects in the wanted version, with the metadata that they had but for labels and annotations. Raises `Unconverted`."""
    found = _objects(_read(reply), uid)
    if len(found) != len(objects):
        raise Unconverted(f" returned {len(found)} objects, expected {len(objects)}")
    return [_restored(before, after, wanted) for before, after in zip(objects, found, strict=True)]


def _read(reply: WebhookReply) -> Plain:
    try:
        value = json_decode(reply.body)
    except DecodeError:
        value = None
    if not 200 <= reply.status < _TOO_FAR:
        raise Unconverted(f" failed: {error_of(reply, value)}")
    if not is_object(value) or not value.get("kind"):
        shown = reply.body.decode("utf-8", "replace")
        why = f"Object 'Kind' is missing in '{shown}'" if is_object(value) else "couldn't get version/kind; json parse error"
        raise Unconverted(f" failed: {why}")
    return value


def _objects(review: Plain, uid: str) -> list[Any]:
    named, response = f"{review.get('apiVersion', '')}, Kind={review.get('kind', '')}", review.get("response")
    if not named.startswith(f"{GROUP}/v1beta1") and named != (wanted := f"{GROUP}/v1, Kind=ConversionReview"):
        raise Unconverted(f" failed: expected webhook response of {wanted}, got {named}")
    if not is_object(response):
        raise Unconverted(" failed: no response provided")
    if "v1beta1" not in named and response.get("uid", "") != uid:
        raise Unconverted(f' failed: expected response.uid="{uid}", got "{response.get("uid", "")}"')
    result = response.get("result")
    status, message = (result.get("status", ""), result.get("message")) if is_object(result) else ("", "")
    if status != "Success":
        silent = f"response.result.status was '{status}', not 'Success'"
        raise Unconverted(f" failed: {message or silent}")
    found = response.get("convertedObjects")
    return found if is_array(found) else []


def _restored(before: Plain, after: Any, wanted: str) -> Plain:
    start = " returned invalid object"
    if not is_object(after):
        raise Unconverted(f"{start} at index 0: no object")
    for word, key, expected in (("groupVersion", "apiVersion", wanted), ("kind", "kind", before["kind"])):
        if after.get(key, "") != expected:
            raise Unconverted(f"{start} at index 0: invalid {word} (expected {expected}, received {after.get(key, '')})")
    metadata, own = after.get("metadata"), before["metadata"]
    if not is_object(metadata):
        raise Unconverted(" returned invalid metadata: missing metadata in converted object")
    for key in _IDENTITY:
        if metadata.get(key, "") != own.get(key, ""):
            word = "UID" if key == "uid" else key
            raise Unconverted(f"{start}: must have the same {word}: {own.get(key, '')} != {metadata.get(key, '')}")
    kept = {key: value for key, value in own.items() if key not in ("labels", "annotations")}
    return {**after, "metadata": kept | {key: metadata[key] for key in ("labels", "annotations") if metadata.get(key)}}
