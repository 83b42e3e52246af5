"""How an attempt is described to webhooks and to expressions: the request of an AdmissionReview."""

from typing import Any

from ..conversion.shapes import between
from .attempt import Attempt
from .matching import Place, place_of


def described(attempt: Attempt, place: Place) -> dict[str, Any]:
    """What is asked about an attempt, but its objects."""
    named, kind = place_of(attempt), kind_of(attempt, place)
    request: dict[str, Any] = {
        "kind": {"group": kind.group, "version": kind.version, "kind": attempt.kind},
        "resource": {"group": place.group, "version": place.version, "resource": place.plural},
        "subResource": attempt.subresource,
        "requestKind": {"group": attempt.group, "version": attempt.version, "kind": attempt.kind},
        "requestResource": {"group": named.group, "version": named.version, "resource": named.plural},
        "requestSubResource": attempt.subresource,
        "name": attempt.name,
        "namespace": attempt.place,
        "operation": attempt.verb,
        "userInfo": _user(attempt),
        "dryRun": attempt.dry_run,
        "options": attempt.options or None,
    }
    return {key: value for key, value in request.items() if value != ""}


def seen(attempt: Attempt, place: Place) -> dict[str, Any]:
    """What expressions see of an attempt."""
    objects = {"object": shown(attempt.object, attempt, place), "oldObject": shown(attempt.old, attempt, place)}
    return {**objects, "request": described(attempt, place)}


def kind_of(attempt: Attempt, place: Place) -> Place:
    """The group and version of the object, whose kind may be that of a part, such as Scale."""
    return place if attempt.group == attempt.resource_group else Place(attempt.group, attempt.version, "")


def _user(attempt: Attempt) -> dict[str, Any]:
    user = attempt.operation.user
    extra = {key: list(values) for key, values in user.extra.items()}
    info = {"username": user.name, "uid": user.uid, "groups": list(user.groups), "extra": extra}
    return {key: value for key, value in info.items() if value}


def shown(plain: dict[str, Any] | None, attempt: Attempt, place: Place) -> dict[str, Any] | None:
    """An object in the version that the webhook wants."""
    if plain is None or place == place_of(attempt) or "apiVersion" not in plain:
        return plain
    return _as(plain, attempt.kind, place)


def unshown(plain: dict[str, Any], attempt: Attempt, place: Place) -> dict[str, Any]:
    """An object that was shown in the version that a webhook wants, in that of the request again."""
    return plain if place == place_of(attempt) or "apiVersion" not in plain else _as(plain, attempt.kind, place_of(attempt))


def _as(plain: dict[str, Any], kind: str, place: Place) -> dict[str, Any]:
    wanted = place.api_version
    return {**between(plain, kind, plain["apiVersion"], wanted), "apiVersion": wanted}
