"""What converts the objects of one definition: they are kept in one version, and seen in several.

Whatever it is told it remembers, since a watch makes its frames when they are read, and a webhook can't be asked then. So a kind
is converted as a whole when a version of it is listed or watched, and from then on each object as soon as it is written.
"""

from base64 import b64decode
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec
from attrs import define, field, frozen

from kube_core.definitions import CompiledSchema
from kube_core.objects import copy_plain

from ..admission.webhooks.calls import HTTPS_PORT, WebhookCall, WebhookFailure, WebhookOutcome, WebhookService
from ..record import key_of
from ..refusal import failed, internal
from .review import Plain, Unconverted, converted, review_of

TIMEOUT_SECONDS = 30  # of the client for conversion webhooks, k8s.io/apiserver/pkg/util/webhook
_MOST = 100_000  # conversions that are remembered
_decode, _encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode

Ask = Callable[[str, WebhookCall], WebhookOutcome]
"""Who makes a call, or knows what came of it. May raise `CallNeeded`."""
Key = tuple[str, str, bytes]


def nobody(identity: str, call: WebhookCall) -> WebhookOutcome:
    """Asks nobody."""
    return WebhookFailure("nobody asks webhooks here")


@frozen
class ConversionHook:
    """The webhook of a definition."""

    name: str
    url: str
    service: WebhookService | None
    ca_bundle: bytes
    versions: tuple[str, ...]

    @classmethod
    def of(cls, definition: str, webhook: Mapping[str, Any]) -> "ConversionHook":
        """Read ``spec.conversion.webhook``."""
        client: Mapping[str, Any] = webhook.get("clientConfig") or {}
        name, url, service = f"conversion_webhook_for_{definition}", client.get("url") or "", None
        if plain := client.get("service"):
            service = WebhookService(plain.get("namespace", ""), plain.get("name", ""), plain.get("port") or HTTPS_PORT)
            url = f"https://{service.host}:{service.port}{plain.get('path') or '/'}"
        bundle = b64decode(client.get("caBundle") or "")
        return cls(name, url, service, bundle, tuple(webhook.get("conversionReviewVersions") or ()))

    def call(self, body: bytes) -> WebhookCall:
        """A question to it."""
        return WebhookCall(self.name, self.url, self.service, self.ca_bundle, TIMEOUT_SECONDS, body)


@define(eq=False)
class Converter:
    """Converts between the versions of a kind."""

    hook: ConversionHook
    group: str
    plural: str
    kind: str
    stored: str
    schemas: Mapping[str, CompiledSchema]
    ask: Ask
    older: dict[str, str] = field(factory=dict[str, str])
    """The versions of objects, by uid, that were written when another one was the storage version."""
    _looked_at: set[str] = field(factory=set[str])
    """Versions that were listed or watched."""
    _known: OrderedDict[Key, Plain] = field(factory=OrderedDict[Key, Plain])

    def shown(self, body: bytes, version: str) -> bytes:
        """A stored body as a version has it, for who reads it. Raises a Refusal."""
        try:
            return self._seen(body, version)
        except Unconverted as why:
            metadata = _decode(body)["metadata"]
            place = f"/{self.group}/{self.plural}/{key_of(metadata.get('namespace', ''), metadata['name'])}"
            text = f"AdditionalErrorMsg: object not decodable revision={metadata.get('resourceVersion', '')}: {why}"
            raise internal(f"StorageError: corrupt object, Code: 7, Key: {place}, ResourceVersion: 0, {text}") from None

    def opened(self, body: bytes, version: str) -> bytes:
        """The same for who is going to change it."""
        try:
            return self._seen(body, version)
        except Unconverted as why:
            revision = _decode(body)["metadata"].get("resourceVersion", "")
            raise failed(f"object not decodable revision={revision}: {why}") from None

    def _seen(self, body: bytes, version: str) -> bytes:
        stored = self._read(body)
        uid = stored["metadata"].get("uid", "")
        source = self.older.get(uid, self.stored)
        if not uid:  # a bookmark
            return body
        return _encode(stored if source == version else self._pruned(self._one(stored, source, version), version))

    def _pruned(self, plain: Plain, version: str) -> Plain:
        """What was converted without what its version does not have; nothing is filled in."""
        if (schema := self.schemas.get(version)) is None:
            return plain
        content = {key: value for key, value in plain.items() if key != "metadata"}
        copied: Plain = copy_plain(content)
        schema.prune(copied)
        return {"metadata": plain["metadata"], **copied}

    def _read(self, body: bytes) -> Plain:
        """A stored object, completed as its version wants it."""
        stored: Plain = _decode(body)
        metadata = stored.pop("metadata")
        schema = self.schemas.get(self.older.get(metadata.get("uid", ""), self.stored))
        if schema is not None and metadata.get("uid"):
            schema.tidy(stored)
        return {"metadata": metadata, **stored}

    def between(self, plain: Plain, source: str, target: str) -> Plain:
        """An object of one version as another has it, as the webhook made it; versions with their group. Raises a Refusal."""
        names = {"apiVersion": target, "kind": self.kind}
        try:
            found = self._one(plain, source.rpartition("/")[2], target.rpartition("/")[2])
        except Unconverted as why:
            raise failed(str(why)) from None
        return {**{key: value for key, value in names.items() if key in plain}, **found}

    def stored_as(self, plain: Plain, version: str) -> Plain:
        """An object of a version as it is to be kept: metadata and content. Raises a Refusal."""
        try:
            return plain if version == self.stored else self._pruned(self._one(plain, version, self.stored), self.stored)
        except Unconverted as why:
            raise failed(str(why)) from None

    def keep(self, uid: str, body: bytes, version: str) -> None:
        """An object is going to be kept: convert it to the versions that somebody looks at, and to the one of the answer.

        Once it is kept nobody can be asked any more, since the request would be done again.
        """
        self.older.pop(uid, None)
        self._prepare((body,), {*self._looked_at, version})

    def leave(self, uids: Iterable[str]) -> None:
        """Another version may become the storage version: remember that these objects are in the present one."""
        for uid in uids:
            self.older.setdefault(uid, self.stored)

    def begin(self, version: str, bodies: Iterable[bytes]) -> None:
        """Somebody is going to list or watch a version: convert all objects to it, at once."""
        self._looked_at.add(version)
        self._prepare(bodies, (version,))

    def _prepare(self, bodies: Iterable[bytes], versions: Iterable[str]) -> None:
        """Convert what is not known. What can't be done now is tried again when it is needed."""
        stored = [self._read(body) for body in bodies]
        for version in versions:
            by_source: dict[str, list[Plain]] = {}
            for each in stored:
                source = self.older.get(each["metadata"].get("uid", ""), self.stored)
                if source != version and _key(each, source, version) not in self._known:
                    by_source.setdefault(source, []).append(each)
            for source, objects in by_source.items():
                try:
                    self._convert(objects, source, version)
                except Unconverted:
                    continue

    def _one(self, plain: Plain, source: str, target: str) -> Plain:
        key = _key(plain, source, target)
        if key not in self._known:
            self._convert([plain], source, target)
        found = self._known[key]
        self._known.move_to_end(key)
        metadata = {name: value for name, value in plain["metadata"].items() if name not in ("labels", "annotations")}
        content = {name: value for name, value in found.items() if name != "metadata"}
        return {"metadata": {**metadata, **found["metadata"]}, **content}

    def _convert(self, objects: Sequence[Plain], source: str, target: str) -> None:
        """Ask, and remember: of metadata only what a webhook may change."""
        wanted = f"{self.group}/{target}"
        names = {"apiVersion": f"{self.group}/{source}", "kind": self.kind}
        asked = [{**names, **each} for each in objects]
        try:
            uid, body = review_of(self.hook.versions, wanted, asked)
            call = self.hook.call(body)
            outcome = self.ask(self.hook.name, call)
            if isinstance(outcome, WebhookFailure):
                raise Unconverted(f' failed: Post "{call.target}": {outcome.text}')
            found = converted(outcome, uid, wanted, asked)
        except Unconverted as why:
            raise Unconverted(f"conversion webhook for {self.group}/{source}, Kind={self.kind}{why}") from None
        for before, after in zip(objects, found, strict=True):
            metadata = {key: after["metadata"][key] for key in ("labels", "annotations") if key in after["metadata"]}
            content = {key: value for key, value in after.items() if key not in ("apiVersion", "kind", "metadata")}
            self._known[_key(before, source, target)] = {"metadata": metadata, **content}
        while len(self._known) > _MOST:
            self._known.popitem(last=False)


def _key(plain: Plain, source: str, target: str) -> Key:
    """What a conversion depends on: everything but the metadata that no webhook may change."""
    metadata = plain["metadata"]
    told = [metadata.get("uid"), metadata.get("labels"), metadata.get("annotations")]
    content = {key: value for key, value in plain.items() if key not in ("metadata", "apiVersion", "kind")}
    return source, target, sha256(_encode([told, content])).digest()
