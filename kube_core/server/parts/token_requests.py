"""TokenRequest: a ServiceAccount's token, for as long as is asked. See `TokenREST` in `pkg/registry/core/serviceaccount`."""

from typing import Any

import msgspec

from .. import tokens
from ..document import Document, opened
from ..exchange import JSON, Exchange
from ..metadata import timestamp
from ..operation import Operation
from ..record import Record
from ..refusal import Cause, Refusal, bad_request, details, invalid
from ..state import State
from .reading import find, read

SECONDS = 3600  # SetDefaults_TokenRequestSpec
_LEAST, _MOST = 600, 1 << 32
_GROUP, _KIND = "authentication.k8s.io", "TokenRequest"
_BOUND = {"Pod": ("pods", "pod"), "Secret": ("secrets", "secret"), "Node": ("nodes", "node")}


def request_token(state: State, operation: Operation) -> Exchange:
    """Answer a POST of a TokenRequest."""
    request = read(operation, _GROUP, "v1", _KIND)
    _check_names(operation, request)
    account = find(state, "serviceaccounts", operation.namespace, operation.name)
    spec = request.content.setdefault("spec", {})
    spec["audiences"] = spec.get("audiences") or [tokens.ISSUER]
    seconds: int = spec.setdefault("expirationSeconds", SECONDS)
    spec.setdefault("boundObjectRef", None)
    _check_seconds(seconds)
    bound = _bound(state, account, spec["boundObjectRef"])
    token = tokens.mint(state, tokens.account_claims(state, account, spec["audiences"], seconds, bound))
    metadata = {
        **msgspec.to_builtins(request.metadata),
        "name": account.name,
        "namespace": account.namespace,
        "uid": account.uid,
        "creationTimestamp": timestamp(int(state.now)),
    }
    body = {"kind": _KIND, "apiVersion": f"{_GROUP}/v1", "metadata": metadata, "spec": spec}
    return Exchange(201, JSON, msgspec.json.encode({**body, "status": tokens.status(state, token, seconds)}) + b"\n")


def _check_names(operation: Operation, request: Document) -> None:
    for key, given, wanted in (
        ("name", request.metadata.name, operation.name),
        ("namespace", request.metadata.namespace, operation.namespace),
    ):
        if given and given != wanted:
            what = "service account name" if key == "name" else "service account namespace"
            text = f'Invalid value: "{given}": must match the {what} if specified'
            raise invalid(_GROUP, _KIND, operation.name, [Cause("FieldValueInvalid", text, f"metadata.{key}")])


def _check_seconds(seconds: int) -> None:
    why = "less than 10 minutes" if seconds < _LEAST else "larger than 2^32 seconds" if seconds > _MOST else ""
    if why:
        text = f"Invalid value: {seconds}: may not specify a duration {why}"
        raise invalid(_GROUP, _KIND, "", [Cause("FieldValueInvalid", text, "spec.expirationSeconds")])


def _bound(state: State, account: Record, ref: dict[str, Any] | None) -> dict[str, dict[str, str]]:
    """The object that the token is bound to."""
    if ref is None:
        return {}
    kind, version = ref.get("kind", ""), ref.get("apiVersion", "")
    if version != "v1" or kind not in _BOUND:
        group, _, short = version.rpartition("/")
        raise bad_request(f"cannot bind token to object of type {group}/{short}, Kind={kind}")
    name, word = _BOUND[kind]
    namespace = "" if kind == "Node" else account.namespace
    record = find(state, name, namespace, ref.get("name", ""))
    if kind == "Pod" and opened(record).content["spec"].get("serviceAccountName") != account.name:
        words = "to pod running with different serviceaccount name."
        raise bad_request(f'cannot bind token for serviceaccount "{account.name}" {words}')
    if ref.get("uid", record.uid) != record.uid:
        raise _other(kind, ref, record)
    return {word: {"name": record.name, "uid": record.uid}}


def _other(kind: str, ref: dict[str, Any], record: Record) -> Refusal:
    why = f"the UID in the bound object reference ({ref['uid']}) does not match the UID in record"
    text = (
        f'Operation cannot be fulfilled on {kind} "{record.name}": {why}. The object might have been deleted and then recreated'
    )
    return Refusal(409, "Conflict", text, details(record.name, "", kind))
