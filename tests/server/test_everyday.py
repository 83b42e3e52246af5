"""Everyday things that no conversation can hold: what a kubelet's clock brings about, and documents that are large."""

import msgspec
import pytest

from tests.server.driver import PODS, Driver


def test_a_pod_whose_time_is_over_is_changed_before_it_goes(driver: Driver) -> None:
    """Watchers see it without grace, and then its end; there is no kubelet that would say when it has ended."""
    stream = driver.send("GET", f"{PODS}?watch=1").stream
    assert stream is not None
    spec = {"nodeName": "n", "containers": [{"name": "c", "image": "i"}]}
    driver.call("POST", PODS, {"metadata": {"name": "c"}, "spec": spec})
    driver.call("DELETE", f"{PODS}/c?gracePeriodSeconds=5")
    driver.server.wake(driver.server.now + 5)
    frames = [msgspec.json.decode(line) for line in stream.receive().splitlines()]
    seen = [(frame["type"], frame["object"]["metadata"].get("deletionGracePeriodSeconds")) for frame in frames]
    assert seen == [("ADDED", None), ("MODIFIED", 5), ("MODIFIED", 0), ("DELETED", 0)]
    assert [frame["object"]["metadata"]["generation"] for frame in frames] == [1, 2, 2, 2]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_methods_of_paths_that_name_no_resource(driver: Driver, method: str) -> None:
    """Versions are only read; groups, documents and health checks are answered whatever the method; what is not there is not."""
    statuses = {
        **dict.fromkeys(("/api", "/api/v1", "/apis/apps/v1", "/version", "/version/"), 405),
        **dict.fromkeys(("/", "/apis", "/apis/apps", "/healthz", "/livez/ping", "/openapi/v2", "/openapi/v3/api/v1"), 200),
        **dict.fromkeys(("/none", "/apis/none", "/apis/none/v1", "/api/v2", "/apis/apps/v9"), 404),
    }
    assert {path: driver.send(method, path).status for path in statuses} == statuses
