"""What is in use stays; what else the server does to objects of built-in kinds on its own."""

from typing import Any

from tests.server.driver import PODS, Driver

CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims"
SERVICES = "/api/v1/namespaces/default/services"
CLASSES = "/apis/storage.k8s.io/v1/storageclasses"
CLAIM: dict[str, Any] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}


def test_a_claim_stays_as_long_as_a_pod_uses_it(driver: Driver) -> None:
    """Its finalizer goes with the last pod."""
    driver.create(CLAIMS, "c", spec=CLAIM)
    driver.create(PODS, "p", spec={"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}]})
    _, body = driver.call("DELETE", f"{CLAIMS}/c")
    assert body["metadata"]["finalizers"] == ["kubernetes.io/pvc-protection"]
    assert driver.names(CLAIMS) == ["c"]
    driver.call("DELETE", f"{PODS}/p")
    assert driver.names(CLAIMS) == []


def test_a_claim_that_nobody_uses_goes(driver: Driver) -> None:
    """And so does a namespace with claims in it."""
    driver.create(CLAIMS, "c", spec=CLAIM)
    driver.call("DELETE", f"{CLAIMS}/c")
    assert driver.names(CLAIMS) == []
    driver.create("/api/v1/namespaces", "n")
    driver.create("/api/v1/namespaces/n/persistentvolumeclaims", "c", spec=CLAIM)
    driver.call("DELETE", "/api/v1/namespaces/n")
    assert driver.call("GET", "/api/v1/namespaces/n")[0] == 404


def test_the_default_storage_class(driver: Driver) -> None:
    """A claim that names none is of the one that is marked, unless it says that it wants none."""
    mark = {"annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}
    driver.create(CLASSES, "fast", provisioner="a.b/c", metadata=mark)
    assert driver.create(CLAIMS, "c", spec=CLAIM)["spec"]["storageClassName"] == "fast"
    assert driver.create(CLAIMS, "d", spec={**CLAIM, "storageClassName": ""})["spec"]["storageClassName"] == ""


def test_services_have_addresses_of_their_own(driver: Driver) -> None:
    """No two have the same; what is asked for is given when it is free, and given back in the end."""
    addresses = [driver.create(SERVICES, f"s{number}")["spec"]["clusterIP"] for number in range(20)]
    assert len({*addresses, "10.0.0.1"}) == 21
    body = {"metadata": {"name": "t"}, "spec": {"clusterIP": addresses[0], "ports": [{"port": 80}]}}
    status, refusal = driver.call("POST", SERVICES, body)
    assert (status, "provided IP is already allocated" in refusal["message"]) == (422, True)
    driver.call("DELETE", f"{SERVICES}/s0")
    assert driver.call("POST", SERVICES, body)[0] == 201


def test_one_default_priority(driver: Driver) -> None:
    """Pods have it; a second one is refused."""
    classes = "/apis/scheduling.k8s.io/v1/priorityclasses"
    driver.create(classes, "usual", value=7, globalDefault=True)
    spec = driver.create(PODS, "p")["spec"]
    assert (spec["priorityClassName"], spec["priority"]) == ("usual", 7)
    assert driver.call("POST", classes, {"metadata": {"name": "other"}, "value": 8, "globalDefault": True})[0] == 403
