"""One thing that somebody tries to do, as admission looks at it."""

from typing import Any

from attrs import define, field

from ..operation import Operation
from .request import AdmissionRequest, Verb


@define(eq=False)
class Attempt:
    """What is to be admitted. ``object`` is changed by mutating admission."""

    operation: Operation
    verb: Verb
    group: str
    version: str
    kind: str
    namespace: str
    name: str
    dry_run: bool
    options: dict[str, Any] = field(repr=False)
    object: dict[str, Any] | None = field(repr=False)
    old: dict[str, Any] | None = field(default=None, repr=False)
    changed: bool = field(default=False, init=False)

    @property
    def plural(self) -> str:
        """The plural of what is done something to."""
        return self.operation.path.plural

    @property
    def resource_group(self) -> str:
        """Its group."""
        return self.operation.path.group

    @property
    def resource_version(self) -> str:
        """The version of its group."""
        return self.operation.path.version

    @property
    def subresource(self) -> str:
        """The part of it."""
        return self.operation.path.subresource

    @property
    def place(self) -> str:
        """The namespace that counts: a namespace is in itself."""
        return self.name if self.is_namespace else self.namespace

    @property
    def is_namespace(self) -> bool:
        """Whether it is a namespace itself."""
        return (self.resource_group, self.plural) == ("", "namespaces")

    def request(self) -> AdmissionRequest:
        """What functions are asked."""
        return AdmissionRequest(
            operation=self.verb,
            group=self.group,
            version=self.version,
            kind=self.kind,
            resource=self.plural,
            subresource=self.subresource,
            namespace=self.place,
            name=self.name,
            user=self.operation.user,
            dry_run=self.dry_run,
            options=self.options,
            object=self.object,
            old_object=self.old,
            warnings=self.operation.warnings,
        )

    def put(self, changed: dict[str, Any] | None) -> bool:
        """Take what a mutation made of the object; whether that differs."""
        if changed == self.object:
            return False
        self.object, self.changed = changed, True
        return True
