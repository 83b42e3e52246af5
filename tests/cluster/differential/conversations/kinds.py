"""Conversations about the built-in kinds, kept as data: what is filled in, what is refused, what may not be changed.

Each file in `kinds/` holds conversations by name, each about one ``kind``. ``base`` is the object that is talked of. ``creates``
are merge patches of it: each result is created as a dry run. ``updates`` are strategic merge patches: the base is created, and
each is sent to it as a dry run. ``steps`` are requests as they are: method, path, body and media type.
"""

from collections.abc import Iterator
from functools import partial
from json import dumps, loads
from pathlib import Path
from typing import Any

from kube_core.base import Resource
from kube_core.config import load_documents
from kube_core.objects import all_resources, apply_merge_patch

from ..holding import Conversation
from ..steps import Await, Call, Discard, Talk

FOLDER = Path(__file__).parent.parent / "kinds"
STRATEGIC = (("content-type", "application/strategic-merge-patch+json"),)
_POD = {"spec": {"schedulerName": "nobody", "containers": [{"name": "main", "image": "none"}]}}
_BASES: dict[str, Any] = {"Pod": _POD}


def conversations(topic: str) -> dict[str, Conversation]:
    """The conversations of one file."""
    file = FOLDER / f"{topic}.yaml"
    told: dict[str, Any] = next(iter(load_documents(file.read_text(), file.name)))
    return {name: partial(_talk, about) for name, about in told.items()}


def topics() -> Iterator[str]:
    """The names of the files."""
    return (path.stem for path in sorted(FOLDER.glob("*.yaml")))


def _talk(about: dict[str, Any], namespace: str) -> Talk:
    about = loads(dumps(about).replace("{namespace}", namespace))
    yield Await(f"/api/v1/namespaces/{namespace}/serviceaccounts", {"metadata": {"name": "default"}})
    if "kind" in about:
        yield from _about_kind(about, namespace)
    steps: list[list[Any]] = about.get("steps", [])
    for step in steps:
        yield _call(namespace, *step)


def _call(namespace: str, method: str, target: str, body: Any = None, media_type: str = "") -> Call:
    path = target if target.startswith("/") else f"/api/v1/namespaces/{namespace}/{target}"
    return Call(method, path, body, (("content-type", media_type),) if media_type else ())


def _about_kind(about: dict[str, Any], namespace: str) -> Talk:
    resource = resource_of(about["kind"], about.get("api"))
    names = {"apiVersion": resource.api_version, "kind": resource.kind, "metadata": {"name": "a"}}
    base = apply_merge_patch(names, about.get("base", _BASES.get(resource.kind, {})))
    target = f"{resource.prefix}/{f'namespaces/{namespace}/' if resource.namespaced else ''}{resource.plural}"
    if "updates" in about:
        yield Call("POST", target, base)
    for change in about.get("updates", ()):
        yield Call("PATCH", f"{target}/{base['metadata']['name']}?dryRun=All", change, STRATEGIC)
    for change in about.get("creates", ()):
        yield Call("POST", f"{target}?dryRun=All", apply_merge_patch(base, change))
    if "updates" in about and not resource.namespaced:
        yield Discard(f"{target}/{base['metadata']['name']}")


def resource_of(kind: str, api_version: str | None) -> Resource:
    """The resource of a kind, of the first version where none is named."""
    found = [each for each in all_resources() if each.kind == kind and api_version in (None, each.api_version)]
    return found[0]
