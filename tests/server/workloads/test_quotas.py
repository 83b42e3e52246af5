"""ResourceQuotas, where something plays the controllers: they are counted by themselves."""

from collections.abc import Generator
from typing import Any

import pytest

from kube_core import Forbidden
from kube_core.models.apiextensions_v1 import CustomResourceDefinition
from kube_core.models.core_v1 import ConfigMap, ResourceQuota

from .ground import Ground, deployment, ground

FOOS = {
    "metadata": {"name": "foos.clux.dev"},
    "spec": {
        "group": "clux.dev",
        "scope": "Namespaced",
        "names": {"plural": "foos", "kind": "Foo"},
        "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}],
    },
}


@pytest.fixture
def here() -> Generator[Ground]:
    """A server with workloads."""
    with ground() as made:
        yield made


def limited(here: Ground, hard: dict[str, str], **spec: Any) -> None:
    """A quota for the namespace."""
    here.client.api(ResourceQuota).within("default").create({"metadata": {"name": "quota"}, "spec": {"hard": hard, **spec}})


def used(here: Ground) -> dict[str, str]:
    """What it says is used."""
    return dict(here.client.api(ResourceQuota).within("default").get("quota").status.used)


def test_pods_are_counted_until_they_go(here: Ground) -> None:
    """A Deployment gets as many as it may have, its ReplicaSet says why not more, and what goes is free again."""
    limited(here, {"pods": "2", "count/deployments.apps": "1"})
    here.deployments.create(deployment(3))
    here.after(5)
    assert used(here) == {"pods": "2", "count/deployments.apps": "1"}
    assert len(here.pods.list().items) == 2
    assert "FailedCreate" in here.reasons()
    here.deployments.patch("web", {"spec": {"replicas": 1}})
    here.after(60)
    assert used(here)["pods"] == "1"


def test_what_was_there_before_counts(here: Ground) -> None:
    """A new quota is filled in at once, and a changed one follows."""
    maps = here.client.api(ConfigMap).within("default")
    before = len(maps.list().items)
    limited(here, {"configmaps": str(before + 1)})
    maps.create({"metadata": {"name": "a"}})
    with pytest.raises(
        Forbidden, match=f"requested: configmaps=1, used: configmaps={before + 1}, limited: configmaps={before + 1}"
    ):
        maps.create({"metadata": {"name": "b"}})
    here.client.api(ResourceQuota).within("default").patch("quota", {"spec": {"hard": {"configmaps": "9"}}})
    maps.create({"metadata": {"name": "b"}})
    maps.delete("a")
    assert used(here) == {"configmaps": str(before + 1)}


def test_custom_resources_are_counted(here: Ground) -> None:
    """By their names, also when their definition comes later, and goes."""
    limited(here, {"count/foos.clux.dev": "1", "count/bars.clux.dev": "1"})
    definitions = here.client.api(CustomResourceDefinition)
    definitions.create(FOOS)
    foos = here.client.api(here.client.discover("foos.clux.dev")).within("default")
    foos.create({"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "a"}})
    with pytest.raises(Forbidden, match="exceeded quota: quota"):
        foos.create({"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "b"}})
    assert used(here)["count/foos.clux.dev"] == "1"
    definitions.delete("foos.clux.dev")
    here.after(60)
    limits = here.client.api(ResourceQuota).within("default")
    limits.patch("quota", {"spec": {"hard": {"secrets": "1"}}})
    assert "secrets" in used(here)
