"""Bookmarks show an empty object of their kind, as the real server prints it."""

import json
from typing import Any

import pytest

from kube_core.server.bookmarks import bookmark_body
from kube_core.server.kinds import Kinds
from tests.server.driver import DEFINITIONS, FOOS, PODS, Driver, definition


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("configmaps", {}),
        ("pods", {"spec": {"containers": None}, "status": {}}),
        ("events", {
            "involvedObject": {}, "source": {}, "firstTimestamp": None, "lastTimestamp": None, "eventTime": None,
            "reportingComponent": "", "reportingInstance": "",
        }),
        ("deployments.apps", {
            "spec": {"replicas": 0, "selector": None, "template": {"metadata": {}, "spec": {"containers": None}}, "strategy": {}},
            "status": {},
        }),
        ("ipaddresses.networking.k8s.io", {"spec": {}}),
        ("leases.coordination.k8s.io", {"spec": {}}),
    ],
)  # fmt: skip
def test_an_empty_object(name: str, content: dict[str, Any]) -> None:
    """Required fields with their zeros, structs, and a few that only a live server tells."""
    served = Kinds().named(name)
    assert served is not None
    assert json.loads(bookmark_body(served, 7)) == {"metadata": {"resourceVersion": "7"}, **content}


def test_annotations_of_a_kind_stay() -> None:
    """A DaemonSet's bookmark has one of its own."""
    served = Kinds().named("daemonsets.apps")
    assert served is not None
    annotations = json.loads(bookmark_body(served, 7, initial=True))["metadata"]["annotations"]
    assert annotations == {"deprecated.daemonset.template.generation": "0", "k8s.io/initial-events-end": "true"}


def test_every_kind_has_one() -> None:
    """No exception is left from a schema that has changed."""
    for served in Kinds():
        assert json.loads(bookmark_body(served, 1))["metadata"] is not None


def test_custom_resources_and_metadata_only(driver: Driver) -> None:
    """Neither has anything but a version."""
    driver.call("POST", DEFINITIONS, definition())
    custom = json.loads(driver.watch(FOOS, allowWatchBookmarks="1").receive())["object"]
    assert [*custom] == ["apiVersion", "kind", "metadata"]
    accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
    stream = driver.send("GET", f"{PODS}?watch=1&allowWatchBookmarks=1", accept=accept).stream
    assert stream is not None
    partial = json.loads(stream.receive())["object"]
    assert (partial["kind"], [*partial]) == ("PartialObjectMetadata", ["kind", "apiVersion", "metadata"])


@pytest.mark.parametrize(
    ("target", "warning"),
    [
        ("/api/v1/endpoints", "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"),
        (
            "/apis/certificates.k8s.io/v1beta1/clustertrustbundles",
            "certificates.k8s.io/v1beta1 ClusterTrustBundle is deprecated in v1.37+, unavailable in v1.40+; use "
            "certificates.k8s.io/v1 ClusterTrustBundle",
        ),
        (
            "/apis/resource.k8s.io/v1beta1/resourceslices?watch=1&resourceVersion=abc",
            "resource.k8s.io/v1beta1 ResourceSlice is deprecated in v1.35+, unavailable in v1.38+",
        ),
        ("/apis/resource.k8s.io/v1beta2/devicetaintrules", ""),
        ("/api/v1/configmaps", ""),
        ("/api/v1/nothing", ""),
    ],
)
def test_what_goes_away_is_warned_of(driver: Driver, target: str, warning: str) -> None:
    """In every answer, refusals and watches included."""
    found = dict(driver.send("GET", target).headers).get("warning", "")
    assert found == (f'299 - "{warning}"' if warning else "")
