"""From a request to the verb that answers it.

A request goes through `paths` (what does it name?), `kinds` (is there such a kind?), and to one verb (`creating`, `reading`,
`watching`, `replacing`, `patching`, `deleting`, `scaling`, `reviews`) or part of an object (`parts`, `kubelet`).
"""

from collections.abc import Callable

from attrs import define

from .admission.writing import confirm_stream
from .answers import warnings, with_warnings
from .creating import create
from .deleting import delete, delete_collection
from .discovery import GROUP_SEGMENTS, discover
from .document import check_size
from .exchange import Exchange, ServerRequest, User
from .kubelet import Kubelet
from .kubelet.answering import asked
from .odd_paths import NOWHERE, answer_odd, check_place
from .operation import Operation
from .parts import act
from .patching import patch
from .paths import Path, Target
from .reading import get, list_
from .refusal import Refusal, no_such_resource, not_allowed
from .replacing import replace
from .reviews import is_review, review, unserved
from .scaling import scale
from .state import State
from .tokens.issuer import answer_issuer
from .tokens.requests import create_token
from .transcoding import spoken, understood
from .verbs import CONNECTIONS, PARTS, verb_of
from .watching import watch
from .wellknown import well_known

_VERBS: dict[str, Callable[[State, Operation], Exchange]] = {
    "get": get,
    "list": list_,
    "watch": watch,
    "create": create,
    "update": replace,
    "patch": patch,
    "delete": delete,
    "deletecollection": delete_collection,
}


@define(eq=False)
class Router:
    """Finds who answers. ``asker`` is who sent the last request, as far as that was known."""

    kubelet: Kubelet
    asker: User | None = None

    def answer(self, state: State, request: ServerRequest, target: Target) -> Exchange:
        """Answer a request; raises a Refusal."""
        if odd := answer_odd(request, target):
            return odd
        user = state.access.check(request, target, state.now)
        self.asker = user if state.access.on else request.user
        check_size(request.body)
        if target.path.startswith("//"):
            return NOWHERE
        if target.resource is not None and (exchange := self._on_resource(state, request, target, target.resource, user)):
            return exchange
        if issued := answer_issuer(state.access.signer, target, request):
            return issued
        if found := discover(state.kinds, target.segments, request) or well_known(state.kinds, target, request):
            if request.method != "GET" and _is_for_reading(target.segments):
                raise not_allowed()
            return found
        return NOWHERE

    def _on_resource(self, state: State, request: ServerRequest, target: Target, path: Path, user: User) -> Exchange | None:
        served = state.kinds.of(path.group, path.version, path.plural)
        if served is None:
            if not state.kinds.has_group(path.group):
                return None
            raise no_such_resource()
        request, repeats = understood(request, served)
        operation = Operation(served, path, target, request, repeats=repeats, now=state.now, user=user)
        if path.subresource and served.custom and served.resource.subresource(path.subresource) is None:
            raise operation.not_found()
        verb = verb_of(request.method, target, path, served)
        check_place(path, served, verb)
        if path.subresource in CONNECTIONS:
            return self._on_part(state, operation, verb)
        form = operation.form
        try:
            return spoken(form, with_warnings(self._on_object(state, operation, verb), operation))
        except Refusal as refusal:
            raise refusal.with_headers(warnings(operation)) from None

    def _on_object(self, state: State, operation: Operation, verb: str) -> Exchange:
        if operation.path.subresource:
            return self._on_part(state, operation, verb)
        if (converter := operation.served.converter) is not None and verb in ("list", "watch"):
            converter.begin(operation.path.version, (record.body for record in state.storage.shelf(operation.served.shelf)))
        if is_review(operation):
            return act(state, operation) or review(state, operation)
        return _VERBS[verb](state, operation)

    def _on_part(self, state: State, operation: Operation, verb: str) -> Exchange:
        part, served = operation.path.subresource, operation.served
        if part == "scale":
            return scale(state, operation, verb)
        if part == "token":
            return create_token(state, operation)
        if served.name == "pods":
            if state.access.rbac:
                state.access.check_stream(operation.user, operation.request, operation.target)
            confirm_stream(state, operation)
            if exchange := asked(self.kubelet, state, operation):
                return exchange
        if verb == "create" and (done := act(state, operation)):
            return done
        if part not in PARTS:
            get(state, operation)  # what is not there is missed first
            raise unserved(f"{served.name}/{part}")
        return _VERBS[verb](state, operation)


def _is_for_reading(segments: tuple[str, ...]) -> bool:
    """Whether a path is routed by its method, too. The others, the groups and health checks, are answered whatever the method."""
    return segments[:1] in (("api",), ("version",)) or (segments[:1] == ("apis",) and len(segments) > GROUP_SEGMENTS)
