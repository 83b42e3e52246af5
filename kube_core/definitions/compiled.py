"""The schema of one version of a custom kind, ready for use: tidies objects and says what is wrong with them.

Everything is compiled when it is first needed, once. The order of the checks is that of `customResourceStrategy` in
`pkg/registry/customresource/strategy.go` of k8s.io/apiextensions-apiserver.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from attrs import frozen

from kube_core.objects.plain import is_object

from .embedded import MetadataFaults, embedded
from .fault import BLOCKING, NOWHERE, Fault, invalid, under, unique
from .keywords import Check
from .rules import Rules, evaluate, rules_of
from .structural import properties
from .tidying import META, Coerce, Tidier
from .unique import uniqueness
from .validating import compiled
from .values import MISSING, Schema

_UNCHECKED = (
    "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"
)
_WHOLE = (
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "enum",
    "minProperties",
    "maxProperties",
    "additionalProperties",
    "x-kubernetes-validations",
)


@frozen
class Verdict:
    """What is wrong with an object, and what of it is forgiven since an update did not change it."""

    faults: tuple[Fault, ...] = ()
    forgiven: tuple[Fault, ...] = ()


def _no_faults(metadata: Any, path: str) -> Iterable[Fault]:
    return ()


def _as_it_is(value: dict[str, Any], path: str, unknown: list[str]) -> None:
    """Leave an embedded resource alone."""


class CompiledSchema:
    """One version's schema.

    ``coerce`` brings the metadata of embedded resources into shape, ``metadata`` says what is wrong with them: both know what
    this room does not, ObjectMeta.
    """

    def __init__(self, schema: Schema, coerce: Coerce = _as_it_is, metadata: MetadataFaults = _no_faults) -> None:
        self.schema = schema
        self._coerce = coerce
        self._metadata = metadata

    @cached_property
    def _tidier(self) -> Tidier:
        return Tidier(self.schema, self._coerce, top=True)

    @cached_property
    def _pruner(self) -> Tidier:
        return Tidier(self.schema, self._coerce, top=True, filling=False)

    @cached_property
    def _settler(self) -> Tidier:
        return Tidier(self.schema, self._coerce, top=True, filling=False, keeps_nulls=True)

    @cached_property
    def _check(self) -> Check:
        return compiled(self.schema)

    @cached_property
    def _status_check(self) -> Check | None:
        status = properties(self.schema).get("status")
        return None if status is None else compiled(status)

    @cached_property
    def _embedded(self) -> Any:
        return embedded(self.schema, self._metadata)

    @cached_property
    def _unique(self) -> Any:
        return uniqueness(self.schema)

    @cached_property
    def rules(self) -> Rules | None:
        """The rules of the schema, if it has any."""
        return rules_of(self.schema, root=True)

    @cached_property
    def sees_identity(self) -> bool:
        """Whether apiVersion, kind or metadata matter to the schema; if not, it may be given an object without them."""
        said = any(self.schema.get(key) for key in _WHOLE) or self.rules is not None
        named = any(set(properties(self.schema).get(key) or ()) - {"type", "description"} for key in META)
        return said or named or not set(self.schema.get("required") or ()).isdisjoint(META)

    def tidy(self, content: dict[str, Any]) -> list[str]:
        """Prune an object, fill in its defaults, in place; gives the paths of the fields that it dropped, in order."""
        unknown: list[str] = []
        self._tidier.tidy(content, "", unknown)
        return sorted(unknown)

    def settle(self, content: dict[str, Any]) -> None:
        """Prune an object and fill in its defaults, in place, but leave its nulls: what becomes of one that was applied."""
        self._settler.tidy(content, "", [])
        self._tidier.fill(content)

    def prune(self, content: dict[str, Any]) -> None:
        """Prune an object in place, and fill in nothing: what becomes of one that is read from where it is kept."""
        self._pruner.tidy(content, "", [])

    def judge(self, value: dict[str, Any], old: Any = MISSING, before: Sequence[Fault] = (), *, status: bool = False) -> Verdict:
        """Say what is wrong with an object beside what was found ``before``.

        ``old`` is what it replaces. Of an update through the status subresource only the status is looked at, and the rules.
        """
        found = self._status_faults(value, old) if status else self._faults(value, old)
        found = [*before, *found]
        if not status and self._embedded is not None:
            self._embedded(value, "", found)
        if self._unique is not None:
            found += self._repeated(value, old)
        if self.rules is None:
            return Verdict(tuple(found))
        if any(fault.reason in BLOCKING for fault in found):
            return Verdict((*found, invalid(NOWHERE, None, _UNCHECKED)))
        run = evaluate(self.rules, value, old)
        return Verdict((*found, *run.faults), tuple(run.forgiven))

    def _faults(self, value: dict[str, Any], old: Any) -> list[Fault]:
        found: list[Fault] = []
        self._check(value, "", found, old)
        return unique(found)

    def _status_faults(self, value: dict[str, Any], old: Any) -> list[Fault]:
        found: list[Fault] = []
        if self._status_check is not None and "status" in value:
            self._status_check(value["status"], "", found, old.get("status", MISSING) if is_object(old) else MISSING)
        return under("status", unique(found))

    def _repeated(self, value: dict[str, Any], old: Any) -> list[Fault]:
        found: list[Fault] = []
        self._unique(value, "", found)
        if found and old is not MISSING:
            earlier: list[Fault] = []
            self._unique(old, "", earlier)
            return [] if earlier else found
        return found
