"""Webhooks as their configurations in the storage describe them.

See https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/.
"""

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from attrs import define, frozen

from kube_core.base import Selector

from ...document import opened, part
from ...kinds import Kinds
from ...record import Record
from ...storage import Storage
from ..attempt import Attempt
from ..exemptions import GROUP
from ..matching import HookRule, Place, place_of
from ..selecting import object_labels, other_versions, place_labels
from .calls import HTTPS_PORT, WebhookService

MUTATING, VALIDATING = f"mutatingwebhookconfigurations.{GROUP}", f"validatingwebhookconfigurations.{GROUP}"
_USUAL_SECONDS = 10  # SetDefaults_MutatingWebhook of kubernetes


@frozen
class Hook:
    """One webhook."""

    identity: str
    """Its configuration, its name and its place there."""
    name: str
    rules: tuple[HookRule, ...]
    url: str
    service: WebhookService | None
    ca_bundle: bytes
    namespaces: Selector
    objects: Selector
    equivalent: bool
    ignored: bool
    """Whether a request is admitted when the webhook can't be asked."""
    timeout_seconds: int
    side_effects: str
    again: bool
    """Whether it is asked again about an object that others changed after it."""
    versions: tuple[str, ...]
    conditions: tuple[dict[str, Any], ...]

    def place(self, attempt: Attempt, kinds: Kinds, storage: Storage) -> Place | None:
        """As what the webhook wants to be asked about an attempt; None when it does not."""
        if not self._selected(attempt, storage):
            return None
        named = place_of(attempt)
        if any(rule.matches(attempt, named) for rule in self.rules):
            return named
        others = other_versions(named, kinds) if self.equivalent else ()
        return next((other for rule in self.rules for other in others if rule.matches(attempt, other)), None)

    def _selected(self, attempt: Attempt, storage: Storage) -> bool:
        if attempt.place and not self.namespaces.empty and not self.namespaces.matches(place_labels(attempt, storage)):
            return False
        return self.objects.empty or any(
            self.objects.matches(object_labels(each)) for each in (attempt.object, attempt.old) if each
        )


@define(eq=False)
class Hooks:
    """The webhooks of one kind of configuration, read anew when one of those changes."""

    storage: Storage
    shelf: str
    _seen: int = -1
    _found: tuple[Hook, ...] = ()

    def forget(self) -> None:
        """Read everything anew, since the storage may have gone back in time."""
        self._seen = -1

    @property
    def all(self) -> tuple[Hook, ...]:
        """All of them, by the names of their configurations."""
        shelf = self.storage.shelf(self.shelf)
        if shelf.history.newest != self._seen:
            self._seen = shelf.history.newest
            self._found = tuple(hook for record in shelf for hook in _hooks(record))
        return self._found


def _hooks(record: Record) -> Iterator[Hook]:
    for index, plain in enumerate(opened(record).content.get("webhooks") or ()):
        yield _hook(f"{record.uid}/{index}", plain)


def _hook(identity: str, plain: dict[str, Any]) -> Hook:
    client = part(plain, "clientConfig")
    service = _service(client.get("service"))
    url = client.get("url") or ""
    if service is not None:
        path = client["service"].get("path") or "/"
        url = f"https://{service.host}:{service.port}{path}"
    return Hook(
        identity,
        plain.get("name", ""),
        tuple(HookRule.of(rule) for rule in plain.get("rules") or ()),
        url,
        service,
        b64decode(client.get("caBundle") or ""),
        Selector.of_label_selector(part(plain, "namespaceSelector")),
        Selector.of_label_selector(part(plain, "objectSelector")),
        plain.get("matchPolicy", "Equivalent") == "Equivalent",
        plain.get("failurePolicy", "Fail") == "Ignore",
        plain.get("timeoutSeconds") or _USUAL_SECONDS,
        plain.get("sideEffects", ""),
        plain.get("reinvocationPolicy") == "IfNeeded",
        tuple(plain.get("admissionReviewVersions") or ()),
        tuple(plain.get("matchConditions") or ()),
    )


def _service(plain: dict[str, Any] | None) -> WebhookService | None:
    if not plain:
        return None
    return WebhookService(plain.get("namespace", ""), plain.get("name", ""), plain.get("port") or HTTPS_PORT)
