"""Reading the past: what the server has forgotten is `Expired`, and reading on is still possible."""

from collections.abc import Iterator

import pytest
from attrs import frozen

from kube_core.models.core_v1 import ConfigMap
from kube_core.objects import ObjectList
from kube_core.requests import Api, ApiError, Expired, Flow, Pages

from .drivers import Driver
from .harness.cluster import Cluster
from .harness.polling import poll

NAMESPACE = "history"
NAMES = [f"config-{number}" for number in range(6)]
PAGE = 2
configs = Api(ConfigMap).within(NAMESPACE)


first_page = configs.list(labels="own=yes", limit=PAGE)


@frozen
class Past:
    """What a reader had read before the server forgot how things were then: the body of a first page."""

    body: bytes

    @property
    def page(self) -> ObjectList[ConfigMap]:
        """That page."""
        return first_page.decode(200, {}, self.body)


@pytest.fixture(scope="module")
def past(cluster: Cluster) -> Iterator[Past]:
    """Six ConfigMaps, a page of which was read before all history was forgotten."""
    admin, path = cluster.admin(), f"/api/v1/namespaces/{NAMESPACE}"
    assert admin.call("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}}).status == 201
    for name in NAMES:
        body = {"metadata": {"name": name, "labels": {"own": "yes"}}}
        assert admin.call("POST", f"{path}/configmaps", body).status == 201
    past = Past(admin.call("GET", first_page.target).body)
    admin.call("DELETE", f"{path}/configmaps/{NAMES[-1]}")
    cluster.compact()
    poll("expired token", lambda: admin.call("GET", f"{first_page.target}&continue={past.page.continue_}").status == 410)
    yield past
    admin.call("DELETE", path)


def test_a_token_expires(driver: Driver, past: Past) -> None:
    """The next page of a list that took too long is `Expired`; the error carries a token for going on anyhow."""
    with pytest.raises(Expired) as caught:
        driver.send(configs.list(labels="own=yes", limit=PAGE, continue_=past.page.continue_))
    assert caught.value.status.code == 410
    fresh = caught.value.status.metadata.continue_
    following = driver.send(configs.list(labels="own=yes", limit=PAGE, continue_=fresh))
    assert [one.metadata.name for one in following] == NAMES[2:4]


def test_pages_go_on_after_a_token_expired(driver: Driver, past: Past) -> None:
    """Whoever has read a page takes the fresh token, and goes on as things are now."""
    assert driver.run(read_on(past.page)) == [NAMES[2:4], NAMES[4:5]]


def read_on(page: ObjectList[ConfigMap]) -> Flow[list[list[str]]]:
    """Read the pages after ``page``, as a client does."""
    pages = Pages(first_page)
    pages.receive(page)
    found: list[list[str]] = []
    while pages.request is not None:
        try:
            answer = yield from pages.request
        except ApiError as error:
            pages.failed(error)
        else:
            found.append([one.metadata.name for one in pages.receive(answer)])
    return found


def test_an_exact_version_expires(driver: Driver, past: Past) -> None:
    """A list as of exactly a version that the server has forgotten is `Expired`."""
    with pytest.raises(Expired):
        driver.send(configs.list(resource_version=past.page.resource_version, resource_version_match="Exact"))
