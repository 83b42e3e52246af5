"""Changing what is there: `edit` reads, changes, writes, and begins anew when somebody else was faster."""

from typing import Any

import pytest

from kube_core.base import UsageError
from kube_core.models.core_v1 import ConfigMap, Namespace
from kube_core.objects import Object
from kube_core.requests import Api, NotFound, edit

from .drivers import Driver, SyncDriver
from .foos import FooSpec, FooStatus, foos, install
from .harness.cluster import Cluster


def test_an_edit_changes_what_it_says(driver: Driver, namespace: str) -> None:
    """The change is stored; an edit that changes nothing writes nothing."""
    configs = Api(ConfigMap).within(namespace)
    driver.send(configs.create({"metadata": {"name": "a"}, "data": {"one": "1", "two": "2"}}))

    def change(config: ConfigMap) -> None:
        config.data.pop("one", None)

    edited = driver.run(edit(configs, "a", change))
    assert edited.data == {"two": "2"}
    assert driver.run(edit(configs, "a", change)).metadata.resource_version == edited.metadata.resource_version


def test_an_edit_begins_anew_after_a_conflict(cluster: Cluster, driver: Driver, namespace: str) -> None:
    """Somebody changes the object between the read and the write: the second try takes their change in."""
    configs = Api(ConfigMap).within(namespace)
    driver.send(configs.create({"metadata": {"name": "a"}, "data": {"count": "0"}}))
    other = SyncDriver(cluster.kubeconfig)
    seen: list[str] = []

    def change(config: ConfigMap) -> None:
        seen.append(config.data["count"])
        if len(seen) == 1:
            other.send(configs.patch("a", {"data": {"count": "7"}}))
        config.data["count"] = str(int(config.data["count"]) + 1)

    assert driver.run(edit(configs, "a", change)).data == {"count": "8"}
    assert seen == ["0", "7"]
    other.close()


def test_an_edit_of_a_custom_resource_keeps_what_the_class_does_not_know(
    cluster: Cluster, driver: Driver, namespace: str
) -> None:
    """Only what was changed is written: annotations, and fields that the class lacks, stay."""
    install(cluster)
    mine = foos.within(namespace)
    body: dict[str, Any] = {"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "a", "annotations": {"x": "y"}}}
    driver.send(mine.create({**body, "spec": {"name": "a", "info": "b", "replicas": 1}}))

    def change(foo: Object[FooSpec, FooStatus]) -> None:
        foo.spec.info = "c"

    edited = driver.run(edit(mine, "a", change))
    assert (edited.spec.info, edited.spec.replicas, edited.metadata.annotations) == ("c", 1, {"x": "y"})


def test_an_edit_of_what_is_not_there(driver: Driver, namespace: str) -> None:
    """There is nothing to change: NotFound."""
    with pytest.raises(NotFound):
        driver.run(edit(Api(ConfigMap).within(namespace), "gone", lambda _: None))


def test_an_edit_of_a_status_is_refused(driver: Driver, namespace: str) -> None:
    """The server would drop it in silence, so the error names `api.status`."""

    def change(found: Namespace) -> None:
        found.status.phase = "Odd"

    with pytest.raises(UsageError, match="status"):
        driver.run(edit(Api(Namespace), namespace, change))
