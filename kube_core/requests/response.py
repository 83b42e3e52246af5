"""An answer with what came around it."""

from typing import Generic, TypeVar

from attrs import field, frozen

from .headers import Pairs, header, warnings_in

T = TypeVar("T")


@frozen
class Response(Generic[T]):
    """The value of a request, and the status code and headers that it came with."""

    value: T
    status_code: int
    headers: Pairs = field(repr=False)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the server warns of, such as a deprecated API or, under ``field_validation="Warn"``, an unknown field."""
        return warnings_in(self.headers)

    @property
    def flow_schema_uid(self) -> str:
        """The uid of the FlowSchema that matched the request; empty when the server does not say.

        See https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#diagnostics.
        """
        return header(self.headers, "x-kubernetes-pf-flowschema-uid")

    @property
    def priority_level_uid(self) -> str:
        """The uid of the PriorityLevelConfiguration that the request ran under; empty when the server does not say."""
        return header(self.headers, "x-kubernetes-pf-prioritylevel-uid")
