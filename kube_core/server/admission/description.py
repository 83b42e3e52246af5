"""How an attempt is described to webhooks and to expressions: the request of an AdmissionReview."""

from typing import Any

from .attempt import Attempt
from .matching import Place, place_of


def described(attempt: Attempt, place: Place) -> dict[str, Any]:
    """What is asked about an attempt, but its objects."""
    named = place_of(attempt)
    request: dict[str, Any] = {
        "kind": {"group": attempt.group, "version": _kind_version(attempt, place), "kind": attempt.kind},
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


def _kind_version(attempt: Attempt, place: Place) -> str:
    return place.version if attempt.group == place.group else attempt.version


def _user(attempt: Attempt) -> dict[str, Any]:
    user = attempt.operation.user
    extra = {key: list(values) for key, values in user.extra.items()}
    info = {"username": user.name, "uid": user.uid, "groups": list(user.groups), "extra": extra}
    return {key: value for key, value in info.items() if value}


def shown(plain: dict[str, Any] | None, attempt: Attempt, place: Place) -> dict[str, Any] | None:
    """An object in the version that the webhook wants."""
    if plain is None or place == place_of(attempt) or "apiVersion" not in plain:
        return plain
    return {**plain, "apiVersion": f"{place.group}/{place.version}" if place.group else place.version}
