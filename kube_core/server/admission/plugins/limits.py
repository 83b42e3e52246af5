"""LimitRanger: what containers may use when they do not say, and what they may say.

See https://kubernetes.io/docs/concepts/policy/limit-range/ and `plugin/pkg/admission/limitranger`.
"""

from collections.abc import Iterator
from typing import Any

from kube_core.base import Quantity

from ...amounts import amount
from ...document import Document, opened
from ...operation import Operation
from ...state import State
from .refusing import forbidden

ANNOTATION = "kubernetes.io/limit-ranger"
Amounts = dict[str, str]


def limit_pod(state: State, operation: Operation, document: Document) -> None:
    """Fill in the defaults of the namespace's LimitRanges, and refuse what they do not allow."""
    shelf = state.storage.shelf("limitranges")
    if not shelf.keys:
        return
    found = [shelf.objects[shelf.keys[index]] for index in shelf.span(document.metadata.namespace)]
    limits = [limit for record in found for limit in opened(record).content["spec"]["limits"] or ()]
    spec = document.content["spec"]
    for limit in (each for each in limits if each["type"] == "Container"):
        _give_defaults(document, spec, limit)
    _refuse(operation, document, [why for limit in limits for why in _faults(spec, limit)])


def limit_claim(state: State, operation: Operation, document: Document) -> None:
    """Refuse a claim that is too small or too large."""
    shelf = state.storage.shelf("limitranges")
    found = [shelf.objects[shelf.keys[index]] for index in shelf.span(document.metadata.namespace)]
    limits = [limit for record in found for limit in opened(record).content["spec"]["limits"] or ()]
    requests: Amounts = document.content["spec"]["resources"].get("requests", {})
    whys: list[str] = []
    for limit in (each for each in limits if each["type"] == "PersistentVolumeClaim"):
        whys += _least(limit, requests, {})
        for key, most in limit.get("max", {}).items():
            words = f"maximum {key} usage per PersistentVolumeClaim is {most}"
            if key not in requests:
                whys.append(f"{words}.  No request is specified")
            elif amount(requests[key]) > amount(most):
                whys.append(f"{words}, but request is {requests[key]}")
    _refuse(operation, document, whys)


def _refuse(operation: Operation, document: Document, whys: list[str]) -> None:
    if whys:
        text = whys[0] if len(whys) == 1 else f"[{', '.join(dict.fromkeys(whys))}]"
        raise forbidden(operation, document.metadata.name or document.metadata.generate_name, text)


def _give_defaults(document: Document, spec: dict[str, Any], limit: dict[str, Any]) -> None:
    told: list[str] = []
    for key, words in (("containers", "container"), ("initContainers", "init container")):
        for container in spec.get(key) or ():
            told += _give(container, limit, words)
    if told:
        text = f"LimitRanger plugin set: {'; '.join(told)}"
        document.metadata.annotations = {**document.metadata.annotations, ANNOTATION: text}


def _give(container: dict[str, Any], limit: dict[str, Any], words: str) -> Iterator[str]:
    resources = container["resources"]
    for which, source, word in (("requests", "defaultRequest", "request"), ("limits", "default", "limit")):
        more = {key: value for key, value in limit.get(source, {}).items() if key not in resources.get(which, {})}
        if more:
            resources[which] = {**resources.get(which, {}), **more}
            yield f"{', '.join(sorted(more))} {word} for {words} {container.get('name', '')}"


def _faults(spec: dict[str, Any], limit: dict[str, Any]) -> Iterator[str]:
    containers = [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]
    if limit["type"] == "Container":
        pairs = [(each["resources"].get("requests", {}), each["resources"].get("limits", {})) for each in containers]
    elif limit["type"] == "Pod":
        pairs = [(_sum(spec, "requests"), _sum(spec, "limits"))]
    else:
        return
    for requests, limits in pairs:
        yield from _least(limit, requests, limits)
        yield from _most(limit, requests, limits)
        yield from _ratio(limit, requests, limits)


def _sum(spec: dict[str, Any], which: str) -> Amounts:
    total: dict[str, Quantity] = {}
    for container in spec.get("containers") or ():
        for key, value in container["resources"].get(which, {}).items():
            total[key] = total[key] + amount(value) if key in total else amount(value)
    return {key: str(value) for key, value in total.items()}


def _least(limit: dict[str, Any], requests: Amounts, limits: Amounts) -> Iterator[str]:
    for key, least in limit.get("min", {}).items():
        words = f"minimum {key} usage per {limit['type']} is {least}"
        if key not in requests:
            yield f"{words}.  No request is specified"
        elif amount(requests[key]) < amount(least):
            yield f"{words}, but request is {requests[key]}"
        elif key in limits and amount(limits[key]) < amount(least):
            yield f"{words}, but limit is {limits[key]}"


def _most(limit: dict[str, Any], requests: Amounts, limits: Amounts) -> Iterator[str]:
    for key, most in limit.get("max", {}).items():
        words = f"maximum {key} usage per {limit['type']} is {most}"
        if key not in limits:
            yield f"{words}.  No limit is specified"
        elif amount(limits[key]) > amount(most):
            yield f"{words}, but limit is {limits[key]}"
        elif key in requests and amount(requests[key]) > amount(most):
            yield f"{words}, but request is {requests[key]}"


def _ratio(limit: dict[str, Any], requests: Amounts, limits: Amounts) -> Iterator[str]:
    for key, most in limit.get("maxLimitRequestRatio", {}).items():
        words = f"{key} max limit to request ratio per {limit['type']} is {most}"
        if not amount(requests.get(key, "0")):
            yield f"{words}, but no request is specified or request is 0"
        elif not amount(limits.get(key, "0")):
            yield f"{words}, but no limit is specified or limit is 0"
        elif (ratio := amount(limits[key]) / amount(requests[key])) > amount(most).as_fraction():
            yield f"{words}, but provided ratio is {float(ratio):f}"
