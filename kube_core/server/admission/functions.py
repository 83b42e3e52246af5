"""Admission as Python functions: a test's own rules, without a webhook's server."""

from collections.abc import Callable, Sequence
from copy import deepcopy

from attrs import define, field, frozen

from kube_core.base import UsageError

from ..accidents import Accidents
from ..refusal import internal
from .attempt import Attempt
from .matching import HookRule, place_of
from .rejecting import denied
from .request import AdmissionFunction, AdmissionOperation, AdmissionRequest, Denied

_OPERATIONS = ("CREATE", "UPDATE", "DELETE", "CONNECT", "*")
_WRITES: Sequence[AdmissionOperation] = ("CREATE", "UPDATE")


@frozen
class _Registered:
    name: str
    function: AdmissionFunction
    rules: tuple[HookRule, ...]

    def about(self, attempt: Attempt) -> bool:
        """Whether the function wants to be asked."""
        return any(rule.matches(attempt, place_of(attempt)) for rule in self.rules)


@define(eq=False)
class AdmissionFunctions:
    """Functions that are asked before anything is kept, in the order in which they came; mutating ones first.

    Each says what it is about: plurals such as ``pods``, ``deployments.apps``, ``pods/exec``, or ``*``, and operations. It raises
    `Denied` to refuse. Any other exception of it is an internal error of the server to the client, who is not told what it
    says; it is in `ApiServer.accidents` and in the history, with its traceback.
    """

    _accidents: Accidents
    _mutating: list[_Registered] = field(factory=list[_Registered])
    _validating: list[_Registered] = field(factory=list[_Registered])

    def mutating(
        self, *resources: str, operations: Sequence[AdmissionOperation] = _WRITES, name: str = ""
    ) -> Callable[[AdmissionFunction], AdmissionFunction]:
        """Ask the function to change the object, before it is looked at any further. ``name`` is what refusals call it."""
        return _adder(self._mutating, resources, operations, name)

    def validating(
        self, *resources: str, operations: Sequence[AdmissionOperation] = _WRITES, name: str = ""
    ) -> Callable[[AdmissionFunction], AdmissionFunction]:
        """Ask the function about the object as it is going to be kept. ``name`` is what refusals call it."""
        return _adder(self._validating, resources, operations, name)

    @property
    def idle(self) -> bool:
        """Whether there is none."""
        return not (self._mutating or self._validating)

    def mutate(self, attempt: Attempt) -> bool:
        """Let the functions change the object; whether it differs."""
        asked = [self._change(each, attempt) for each in self._mutating if each.about(attempt)]
        return any(asked)

    def validate(self, attempt: Attempt) -> None:
        """Let the functions look at the object. Raises a Refusal."""
        for each in self._validating:
            if each.about(attempt):
                self._ask(each, attempt)

    def _change(self, registered: _Registered, attempt: Attempt) -> bool:
        return attempt.put(self._ask(registered, attempt).object)

    def _ask(self, registered: _Registered, attempt: Attempt) -> AdmissionRequest:
        """Ask with copies, which a function may change without harm."""
        request = attempt.request()
        request.object, request.old_object = deepcopy(attempt.object), deepcopy(attempt.old)
        try:
            registered.function(request)
        except Denied as refused:
            status = {"message": refused.message, "reason": refused.reason, "code": refused.code}
            raise denied(registered.name, status) from refused
        except Exception as error:
            self._accidents.note(f"the admission function {registered.name}", error)
            raise internal(f'admission function "{registered.name}" failed') from error
        return request


def _adder(
    found: list[_Registered], resources: Sequence[str], operations: Sequence[str], name: str
) -> Callable[[AdmissionFunction], AdmissionFunction]:
    if not resources:
        raise UsageError(
            'say what the function is about: mutating("pods"), validating("deployments.apps"), or "*" for everything'
        )
    if wrong := [operation for operation in operations if operation not in _OPERATIONS]:
        raise UsageError(f"{wrong[0]!r} is no operation: there are {', '.join(_OPERATIONS)}")
    rules = tuple(HookRule.about(resource, operations) for resource in resources)

    def add(function: AdmissionFunction) -> AdmissionFunction:
        found.append(_Registered(name or getattr(function, "__name__", "function"), function, rules))
        return function

    return add
