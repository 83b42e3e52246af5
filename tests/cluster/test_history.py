"""Reading the past: what the server has forgotten is `Expired`, and reading on is still possible."""

from collections.abc import Iterator

import pytest
from attrs import frozen

from kube_core.models.core_v1 import ConfigMap
from kube_core.requests import Api, Expired

from .drivers import Driver
from .harness.cluster import Cluster
from .harness.polling import poll

NAMESPACE = "history"
NAMES = [f"config-{number}" for number in range(6)]
PAGE = 2
configs = Api(ConfigMap).within(NAMESPACE)


@frozen
class Past:
    """Where a reader stood before the server forgot how things were then."""

    resource_version: str
    continue_: str


@pytest.fixture(scope="module")
def past(cluster: Cluster) -> Iterator[Past]:
    """Six ConfigMaps, a page of which was read before all history was forgotten."""
    admin, path = cluster.admin(), f"/api/v1/namespaces/{NAMESPACE}"
    assert admin.call("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}}).status == 201
    for name in NAMES:
        body = {"metadata": {"name": name, "labels": {"own": "yes"}}}
        assert admin.call("POST", f"{path}/configmaps", body).status == 201
    page = f"{path}/configmaps?labelSelector=own%3Dyes&limit={PAGE}"
    read = admin.call("GET", page).json()["metadata"]
    admin.call("DELETE", f"{path}/configmaps/{NAMES[-1]}")
    cluster.compact()
    poll("expired token", lambda: admin.call("GET", f"{page}&continue={read['continue']}").status == 410)
    yield Past(read["resourceVersion"], read["continue"])
    admin.call("DELETE", path)


def test_a_token_expires(driver: Driver, past: Past) -> None:
    """The next page of a list that took too long is `Expired`; the error carries a token for going on anyhow."""
    with pytest.raises(Expired) as caught:
        driver.send(configs.list(labels="own=yes", limit=PAGE, continue_=past.continue_))
    assert caught.value.status.code == 410
    fresh = caught.value.status.metadata.continue_
    following = driver.send(configs.list(labels="own=yes", limit=PAGE, continue_=fresh))
    assert [one.metadata.name for one in following] == NAMES[2:4]


def test_pages_go_on_after_a_token_expired(driver: Driver, past: Past) -> None:
    """``pages`` takes the fresh token by itself, and goes on as things are now."""
    pages = driver.pages(configs, labels="own=yes", limit=PAGE, continue_=past.continue_)
    assert [[one.metadata.name for one in page] for page in pages] == [NAMES[2:4], NAMES[4:5]]


def test_an_exact_version_expires(driver: Driver, past: Past) -> None:
    """A list as of exactly a version that the server has forgotten is `Expired`."""
    with pytest.raises(Expired):
        driver.send(configs.list(resource_version=past.resource_version, resource_version_match="Exact"))
