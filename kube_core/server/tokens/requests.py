"""POST of a TokenRequest: a token for a ServiceAccount.

See https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/ and
`pkg/registry/core/serviceaccount/storage/token.go` of kubernetes.
"""

from typing import Any

import msgspec
from attrs import evolve

from kube_core.base import Resource

from ..conforming import Misshapen
from ..document import Document, opened, parse, part, undecoded
from ..exchange import JSON, Exchange
from ..managing import manage
from ..metadata import timestamp
from ..operation import Operation, missing
from ..record import Record, key_of
from ..refusal import Cause, Refusal, bad_request, details, invalid
from ..served import Served
from ..state import State
from ..validation.words import token_seconds
from .tokens import ISSUER

_GROUP, _KIND = "authentication.k8s.io", "TokenRequest"
_REQUEST = Served(Resource(_GROUP, "v1", _KIND, "tokenrequests"))
_HOUR = 3600  # the usual time, in seconds
_BINDABLE = {"Pod": "pods", "Node": "nodes", "Secret": "secrets"}


def create_token(state: State, operation: Operation) -> Exchange:
    """Answer a request for a token."""
    try:
        document = parse(_REQUEST, operation.request.body)
    except Misshapen as why:
        raise undecoded(_REQUEST, why) from None
    metadata = document.metadata
    spec: dict[str, Any] = part(document.content, "spec")
    _check_names(operation, document)
    record = _found(state, operation.served, operation.namespace, operation.name)
    if metadata.uid and metadata.uid != record.uid:
        text = f"the UID in the token request ({metadata.uid}) does not match the UID of the service account ({record.uid})"
        raise _conflict(_GROUP, _KIND, record.name, text)
    seconds: int = spec.get("expirationSeconds") or _HOUR
    document.content = {"spec": {**spec, "expirationSeconds": seconds}}
    manage(state, evolve(operation, served=_REQUEST), None, document)
    spec = {"boundObjectRef": None, **spec, "audiences": spec.get("audiences") or [ISSUER], "expirationSeconds": seconds}
    metadata.name, metadata.namespace, metadata.uid = record.name, record.namespace, record.uid
    metadata.creation_timestamp = timestamp(int(state.now))
    _check_seconds(seconds)
    bound = _bound(state, operation, document.content["spec"].get("boundObjectRef"))
    token = state.access.signer.sign(_claims(state, record, spec, bound))
    status = {"token": token, "expirationTimestamp": timestamp(int(state.now) + seconds)}
    names = {"kind": _KIND, "apiVersion": f"{_GROUP}/v1"}
    body = {**names, "metadata": metadata, "spec": spec, "status": status}
    return Exchange(201, JSON, msgspec.json.encode(body) + b"\n")


def _check_names(operation: Operation, document: Document) -> None:
    metadata = document.metadata
    if metadata.namespace not in ("", operation.namespace):
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
    if metadata.name not in ("", operation.name):
        text = f'Invalid value: "{metadata.name}": must match the service account name if specified'
        raise invalid(_GROUP, _KIND, operation.name, [Cause("FieldValueInvalid", text, "metadata.name")])


def _check_seconds(seconds: int) -> None:
    for why in token_seconds(seconds):
        text = f"Invalid value: {seconds}: {why}"
        raise invalid(_GROUP, _KIND, "", [Cause("FieldValueInvalid", text, "spec.expirationSeconds")])


def _found(state: State, served: Served, namespace: str, name: str) -> Record:
    if (record := state.storage.shelf(served.name).objects.get(key_of(namespace, name))) is None:
        raise missing(served, name)
    return record


def _bound(state: State, operation: Operation, wanted: dict[str, Any] | None) -> dict[str, Any]:
    """What the token is bound to, as its claims have it."""
    if not wanted:
        return {}
    kind, name = wanted.get("kind", ""), wanted.get("name", "")
    served = state.kinds.named(_BINDABLE.get(kind, "")) if wanted.get("apiVersion") == "v1" else None
    if served is None:
        group, _, version = str(wanted.get("apiVersion", "")).rpartition("/")
        raise bad_request(f"cannot bind token to object of type {group}/{version}, Kind={kind}")
    record = _found(state, served, operation.namespace if served.resource.namespaced else "", name)
    found: dict[str, Any] = {kind.lower(): {"name": name, "uid": record.uid}}
    if kind == "Pod":
        found |= _node_of(state, operation, record)
    if wanted.get("uid") not in (None, "", record.uid):
        text = f"the UID in the bound object reference ({wanted['uid']}) does not match the UID in record."
        raise _conflict("", kind, name, f"{text} The object might have been deleted and then recreated")
    return found


def _node_of(state: State, operation: Operation, pod: Record) -> dict[str, Any]:
    spec = part(opened(pod).content, "spec")
    if (spec.get("serviceAccountName") or "default") != operation.name:
        text = f'cannot bind token for serviceaccount "{operation.name}" to pod running with different serviceaccount name.'
        raise bad_request(text)
    if not (name := spec.get("nodeName")):
        return {}
    node = state.storage.shelf("nodes").objects.get(name)
    return {"node": {"name": name, "uid": node.uid} if node is not None else {"name": name}}


def _claims(state: State, record: Record, spec: dict[str, Any], bound: dict[str, Any]) -> dict[str, Any]:
    now = int(state.now)
    account = {"name": record.name, "uid": record.uid}
    return {
        "aud": spec["audiences"],
        "exp": now + spec["expirationSeconds"],
        "iat": now,
        "iss": ISSUER,
        "jti": state.new_uid(),
        "kubernetes.io": {"namespace": record.namespace, **bound, "serviceaccount": account},
        "nbf": now,
        "sub": f"system:serviceaccount:{record.namespace}:{record.name}",
    }


def _conflict(group: str, plural: str, name: str, text: str) -> Refusal:
    qualified = f"{plural}.{group}" if group else plural
    found = details(name, group, plural)
    return Refusal(409, "Conflict", f'Operation cannot be fulfilled on {qualified} "{name}": {text}', found)
