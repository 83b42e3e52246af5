"""Watches: what happens is told in order, from where one was, and a forgotten past is said."""

from typing import Any

import pytest

from kube_core.models.core_v1 import ConfigMap
from kube_core.requests import Api, Expired
from kube_core.watching import Added, Bookmark, Deleted, Modified

from .drivers import Driver
from .foos import foos, install
from .harness.cluster import Cluster


def config(name: str, **labels: str) -> dict[str, Any]:
    """A ConfigMap to create."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": labels}}


def test_changes_are_told_in_order(driver: Driver, namespace: str) -> None:
    """From a version on, each change is an event of its own, with the object as it was then."""
    configs = Api(ConfigMap).within(namespace)
    start = driver.send(configs.list()).resource_version
    driver.send(configs.create(config("a")))
    driver.send(configs.patch("a", {"data": {"key": "value"}}))
    driver.send(configs.delete("a"))
    added, modified, deleted = driver.watch(configs, 3, resource_version=start, labels="!kube", fields="metadata.name=a")
    assert isinstance(added, Added)
    assert isinstance(modified, Modified)
    assert isinstance(deleted, Deleted)
    assert (added.object.data, modified.object.data, deleted.object.data) == ({}, {"key": "value"}, {"key": "value"})
    assert added.object.kind == "ConfigMap"


def test_a_selector_makes_leaving_it_a_deletion(driver: Driver, namespace: str) -> None:
    """An object that no longer matches is told as deleted, though it lives on."""
    configs = Api(ConfigMap).within(namespace)
    made = driver.send(configs.create(config("a", tier="front")))
    driver.send(configs.patch("a", {"metadata": {"labels": {"tier": "back"}}}))
    (event,) = driver.watch(configs, 1, labels="tier=front", resource_version=made.metadata.resource_version)
    assert isinstance(event, Deleted)
    assert driver.send(configs.find("a")) is not None


def test_a_watch_can_begin_with_what_is_there(driver: Driver, namespace: str) -> None:
    """With send_initial_events everything there is told first, and a bookmark says where it ends."""
    configs = Api(ConfigMap).within(namespace)
    driver.send(configs.create(config("a", own="yes")))
    options: dict[str, Any] = {"send_initial_events": True, "resource_version_match": "NotOlderThan", "labels": "own=yes"}
    added, bookmark = driver.watch(configs, 2, **options)
    assert isinstance(added, Added)
    assert isinstance(bookmark, Bookmark)
    assert bookmark.initial_events_end


def test_a_watch_goes_on_when_the_server_ends_it(driver: Driver, namespace: str) -> None:
    """The server ends this watch after a second; the client asks again from the last version."""
    configs = Api(ConfigMap).within(namespace)
    start = driver.send(configs.list()).resource_version
    options: dict[str, Any] = {"send_initial_events": True, "resource_version_match": "NotOlderThan", "labels": "own=yes"}
    driver.send(configs.create(config("a", own="yes")))
    assert start
    first, *_ = driver.watch(configs, 2, timeout_seconds=1, **options)
    assert isinstance(first, Added)


def test_a_forgotten_past_is_expired(driver: Driver, cluster: Cluster, namespace: str) -> None:
    """A watch from before the server's memory begins, here from before the kind was defined, is `Expired`."""
    install(cluster)
    with pytest.raises(Expired) as caught:
        driver.watch(foos.within(namespace), 1, resource_version="1")
    assert caught.value.status.code == 410
