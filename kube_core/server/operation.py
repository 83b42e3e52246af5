"""One request, understood: which kind, which verb, where, and with which options."""

import json

from attrs import field, frozen

from .accepting import Form, negotiate
from .exchange import ADMIN, ServerRequest, User
from .numbers import signed
from .paths import Path, Target
from .quoting import go_quoted
from .refusal import Cause, Refusal, bad_request, details, invalid
from .served import Served

OPTIONS_GROUP = "meta.k8s.io"
MANAGER_LIMIT = 128  # FieldManagerMaxLength of k8s.io/apimachinery/pkg/apis/meta/v1/validation


@frozen
class Operation:
    """What a verb's function needs to know."""

    served: Served
    path: Path
    target: Target
    request: ServerRequest
    warnings: list[str] = field(factory=list[str])
    """What the answer is to warn of."""
    repeats: tuple[str, ...] = ()
    """The keys that a body in YAML held twice, in words."""
    now: float = 0.0
    """The Unix time at which it is answered."""
    user: User = ADMIN
    """Who asks."""

    @property
    def namespace(self) -> str:
        """The namespace that the path names; empty for cluster-scoped kinds and for all namespaces."""
        return self.path.namespace

    @property
    def name(self) -> str:
        """The object's name in the path."""
        return self.path.name

    @property
    def form(self) -> Form:
        """The form of the answer; refuses an Accept header that can't be met."""
        return negotiate(self.request.header("accept"), self.served.custom, not self.path.name and self.request.method == "GET")

    @property
    def dry_run(self) -> bool:
        """The request is to be answered, but nothing kept."""
        return "All" in self.target.query.get("dryRun", ())

    def not_found(self) -> Refusal:
        """404: the object is not there."""
        return missing(self.served, self.name)

    def check_write_options(self, kind: str) -> None:
        """Refuse what CreateOptions, UpdateOptions or PatchOptions do not allow."""
        causes = [*_manager(self.target), *dry_run_faults(self.target.query.get("dryRun", [])), *_validation(self.target)]
        if kind == "PatchOptions" and "force" in self.target.query:
            causes.insert(0, Cause("FieldValueForbidden", "Forbidden: may not be specified for non-apply patch", "force"))
        if causes:
            raise invalid(OPTIONS_GROUP, kind, "", causes)

    def check_apply_options(self) -> None:
        """Refuse what PatchOptions do not allow for an apply."""
        causes = [*_manager(self.target), *dry_run_faults(self.target.query.get("dryRun", [])), *_validation(self.target)]
        if not self.target.first("fieldManager"):
            causes.insert(0, Cause("FieldValueRequired", "Required value: is required for apply patch", "fieldManager"))
        if causes:
            raise invalid(OPTIONS_GROUP, "PatchOptions", "", causes)


def missing(served: Served, name: str) -> Refusal:
    """404: there is no object of that name."""
    found = details(name, served.resource.group, served.resource.plural)
    return Refusal(404, "NotFound", f"{served.name} {go_quoted(name)} not found", found)


def integer(target: Target, name: str) -> int | None:
    """A query parameter that is a whole number; None when it is absent."""
    if name not in target.query:
        return None
    try:
        return signed(target.first(name))
    except ValueError as error:
        raise bad_request(str(error)) from None


def dry_run_faults(values: list[str]) -> list[Cause]:
    """What is wrong with ``dryRun``, which is nothing but ``All``."""
    if all(value == "All" for value in values):
        return []
    text = f'Unsupported value: {json.dumps(values, separators=(",", ":"))}: supported values: "All"'
    return [Cause("FieldValueNotSupported", text, "dryRun")]


def _validation(target: Target) -> list[Cause]:
    value = target.first("fieldValidation")
    if value in ("", "Ignore", "Strict", "Warn"):
        return []
    text = f'Unsupported value: "{value}": supported values: "", "Ignore", "Strict", "Warn"'
    return [Cause("FieldValueNotSupported", text, "fieldValidation")]


def _manager(target: Target) -> list[Cause]:
    manager = target.first("fieldManager")
    causes: list[Cause] = []
    if len(manager.encode()) > MANAGER_LIMIT:
        causes.append(Cause("FieldValueTooLong", f"Too long: may not be more than {MANAGER_LIMIT} bytes", "fieldManager"))
    for index, letter in enumerate(manager):
        if not letter.isprintable():
            place = len(manager[:index].encode())
            text = f"Invalid value: {go_quoted(manager)}: invalid character U+{ord(letter):04X} (at position {place})"
            causes.append(Cause("FieldValueInvalid", text, "fieldManager"))
    return causes
