"""Other forms of the same objects: metadata only, tables, kinds known only at run time, and what discovery says."""

import pytest

from kube_core.models.core_v1 import ConfigMap, Namespace, Pod
from kube_core.objects import DynamicObject, PartialObjectMetadata, all_resources
from kube_core.requests import Api, NotFound, discover, discover_all

from .drivers import Driver
from .foos import install
from .harness.cluster import Cluster


def test_metadata_only(driver: Driver, namespace: str) -> None:
    """The server sends the metadata and leaves out the rest."""
    configs = Api(ConfigMap).within(namespace)
    driver.send(configs.create({"metadata": {"name": "a"}, "data": {"key": "value"}}))
    found = driver.send(configs.metadata_only().get("a"))
    assert isinstance(found, PartialObjectMetadata)
    assert found.metadata.name == "a"
    listed = driver.send(configs.metadata_only().list(fields="metadata.name=a"))
    assert [one.metadata.name for one in listed] == ["a"]


def test_tables(driver: Driver, namespace: str) -> None:
    """The server's own table, as people see it."""
    table = driver.send(Api(Namespace).table().list(fields=f"metadata.name={namespace}"))
    assert [column.name for column in table.column_definitions][:2] == ["Name", "Status"]
    assert table.rows[0].cells[:2] == [namespace, "Active"]


def test_kinds_known_only_at_run_time(driver: Driver, cluster: Cluster, namespace: str) -> None:
    """What discovery found is enough for every verb; the objects are plain JSON with typed metadata."""
    install(cluster)
    resource = driver.run(discover("foos.clux.dev"))
    assert (resource.kind, resource.namespaced) == ("Foo", True)
    dynamic = Api(resource).within(namespace)
    body = {"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "a"}, "spec": {"name": "a", "info": "b"}}
    made = driver.send(dynamic.create(body))
    assert isinstance(made, DynamicObject)
    assert made["spec"] == {"name": "a", "info": "b"}
    made["spec"]["info"] = "c"
    assert driver.send(dynamic.replace("a", made))["spec"]["info"] == "c"


def test_discovery_knows_every_kind_of_the_index(driver: Driver) -> None:
    """The live server and the generated index agree on names, scopes and verbs."""
    served = {(found.api_version, found.plural): found for found in driver.run(discover_all())}
    for known in all_resources():
        found = served[known.api_version, known.plural]
        assert (found.kind, found.namespaced, found.short_names) == (known.kind, known.namespaced, known.short_names)
        assert set(found.verbs or ()) == set(known.verbs or ())


def test_discovery_of_what_is_not_there(driver: Driver) -> None:
    """A kind that nobody serves is said to be so."""
    with pytest.raises(NotFound):
        driver.run(discover("nothings.example.com"))


def test_pods_of_all_namespaces(driver: Driver, namespace: str) -> None:
    """Without a namespace a list is of all of them."""
    assert driver.send(Api(Pod).list(limit=1, fields=f"metadata.namespace={namespace}")).items == []
