"""Server-side apply: who owns which field, and what happens when two want the same."""

from typing import Any

import pytest

from kube_core.models.apps_v1 import Deployment
from kube_core.models.core_v1 import ConfigMap
from kube_core.objects import Apply
from kube_core.requests import Api, Conflict

from .drivers import Driver
from .foos import foos, install
from .harness.cluster import Cluster


def config(**data: str) -> dict[str, Any]:
    """What one manager wants."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "shared"}, "data": data}


def test_apply_creates_and_owns(driver: Driver, namespace: str) -> None:
    """The first apply creates the object, with 201; the fields belong to the manager."""
    configs = Api(ConfigMap).within(namespace)
    made = driver.respond(configs.apply("shared", config(a="1"), field_manager="one"))
    assert made.status_code == 201
    assert made.value.data == {"a": "1"}
    assert [(entry.manager, entry.operation) for entry in made.value.metadata.managed_fields] == [("one", "Apply")]
    assert driver.respond(configs.apply("shared", config(a="1"), field_manager="one")).status_code == 200


def test_two_managers_share_an_object(driver: Driver, namespace: str) -> None:
    """Each manager's fields are merged; what a manager no longer applies goes away."""
    configs = Api(ConfigMap).within(namespace)
    driver.send(configs.apply("shared", config(a="1", b="1"), field_manager="one"))
    assert driver.send(configs.apply("shared", config(c="1"), field_manager="two")).data == {"a": "1", "b": "1", "c": "1"}
    assert driver.send(configs.apply("shared", config(a="1"), field_manager="one")).data == {"a": "1", "c": "1"}


def test_a_field_of_another_manager_is_a_conflict(driver: Driver, namespace: str) -> None:
    """The conflict names the field and its manager; with force the field changes hands."""
    configs = Api(ConfigMap).within(namespace)
    driver.send(configs.apply("shared", config(a="1"), field_manager="one"))
    with pytest.raises(Conflict) as caught:
        driver.send(configs.apply("shared", config(a="2"), field_manager="two"))
    assert [cause.field for cause in caught.value.causes] == [".data.a"]
    assert '"one"' in (caught.value.causes[0].message or "")
    forced = driver.send(configs.patch("shared", Apply(config(a="2"), field_manager="two", force=True)))
    assert forced.data == {"a": "2"}
    assert driver.send(configs.apply("shared", config(), field_manager="one")).data == {"a": "2"}


def test_a_dry_run_of_an_apply_stores_nothing(driver: Driver, namespace: str) -> None:
    """The answer is what would be; nothing is created."""
    configs = Api(ConfigMap).within(namespace)
    assert driver.send(configs.apply("shared", config(a="1"), field_manager="one", dry_run=True)).data == {"a": "1"}
    assert driver.send(configs.find("shared")) is None


def test_list_items_are_merged_by_their_keys(driver: Driver, namespace: str) -> None:
    """Two managers each own one container of a deployment."""
    deployments = Api(Deployment).within(namespace)

    def wanted(*containers: str) -> dict[str, Any]:
        labels = {"app": "web"}
        pod = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": name, "image": "none"} for name in containers]}}
        spec = {"replicas": 0, "selector": {"matchLabels": labels}, "template": pod}
        return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}

    driver.send(deployments.apply("web", wanted("main"), field_manager="one"))
    both = driver.send(deployments.apply("web", wanted("sidecar"), field_manager="two"))
    assert [container.name for container in both.spec.template.spec.containers] == ["main", "sidecar"]


def test_custom_resources_are_applied_too(driver: Driver, cluster: Cluster, namespace: str) -> None:
    """A custom resource is created by apply, and a part of it changed by another manager."""
    install(cluster)
    body: dict[str, Any] = {"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "baz"}}
    driver.send(foos.within(namespace).apply("baz", {**body, "spec": {"name": "baz", "info": "one"}}, field_manager="one"))
    changed = driver.send(foos.within(namespace).apply("baz", {**body, "spec": {"replicas": 3}}, field_manager="two"))
    assert (changed.spec.info, changed.spec.replicas) == ("one", 3)
