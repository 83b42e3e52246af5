"""What may not change of objects of built-in kinds, what is warned of, and what namespaces limit."""

from base64 import b64encode
from typing import Any

import pytest

from tests.server.driver import CONTAINERS, MERGE, PODS, Driver
from tests.server.test_validation_more import container, fields
from tests.server.test_validation_others import CLAIMS, CLASSES, CORE, NAMED, SIZE, STORAGE_CLASSES, VOLUMES

SERVICES = f"{CORE}/services"
REQUESTS = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
PRIORITIES = "/apis/scheduling.k8s.io/v1/priorityclasses"
VOLUME = {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1"}, "hostPath": {"path": "/a"}}


@pytest.mark.parametrize(
    ("target", "content", "patch", "expected"),
    [
        (CLASSES, {"spec": {"controller": "a.io/b"}}, {"spec": {"controller": "a.io/c"}}, ["spec.controller"]),
        (PRIORITIES, {"value": 1}, {"value": 2, "preemptionPolicy": "Never"}, ["preemptionPolicy", "value"]),
        (CLAIMS, {"spec": SIZE}, {"spec": {"accessModes": ["ReadWriteMany"], "volumeMode": "Block"}}, ["spec", "volumeMode"]),
        (VOLUMES, {"spec": VOLUME}, {"spec": {"hostPath": {"path": "/b"}, "volumeMode": "Block"}},
         ["spec.persistentvolumesource", "volumeMode"]),
        (STORAGE_CLASSES, {"provisioner": "a"}, {"provisioner": "b", "reclaimPolicy": "Retain"},
         ["provisioner", "reclaimPolicy"]),
        ("/api/v1/nodes", {"spec": {"podCIDR": "10.1.0.0/24", "podCIDRs": ["10.1.0.0/24"], "providerID": "a"}},
         {"spec": {"podCIDR": "10.2.0.0/24", "podCIDRs": ["10.2.0.0/24"], "providerID": "b"}},
         ["spec.podCIDRs", "spec.providerID"]),
    ],
)  # fmt: skip
def test_changes_that_are_refused(driver: Driver, target: str, content: Any, patch: Any, expected: list[str]) -> None:
    """What was once said stays."""
    driver.create(target, "x", **content)
    status, body = driver.patch(f"{target}/x", patch)
    assert status == 422, body
    assert fields(body) == expected


@pytest.mark.parametrize(("size", "code"), [("2Gi", 200), ("512Mi", 422)])
def test_a_bound_claim_only_grows(driver: Driver, size: str, code: int) -> None:
    """It never becomes smaller than what it has."""
    driver.create(STORAGE_CLASSES, "grows", provisioner="a", allowVolumeExpansion=True)
    driver.create(CLAIMS, "x", spec={**SIZE, "storageClassName": "grows"})
    assert driver.patch(f"{CLAIMS}/x/status", {"status": {"phase": "Bound", "capacity": {"storage": "1Gi"}}})[0] == 200
    assert driver.patch(f"{CLAIMS}/x", {"spec": {"resources": {"requests": {"storage": size}}}})[0] == code


def test_finalizers_of_a_namespace_have_names(driver: Driver) -> None:
    """Standard ones, or such with a domain."""
    content = {"metadata": {"name": "default"}, "spec": {"finalizers": ["a", "?", "a.io/b"]}}
    status, body = driver.call("PUT", "/api/v1/namespaces/default/finalize", content)
    assert (status, fields(body)) == (422, ["spec.finalizers[0]", "spec.finalizers[1]"])


WARNED: dict[str, Any] = {
    "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "DoNotSchedule"}],
    "volumes": [{"name": "v", "gitRepo": {"repository": "a"}}, {"name": "w", "projected": {"sources": [{}]}}],
    "hostAliases": [{"ip": "1.1.1.1"}, {"ip": "1.1.1.1"}],
    "imagePullSecrets": [{"name": "a"}, {"name": ""}, {"name": "a"}],
    "terminationGracePeriodSeconds": -1,
    "affinity": {
        "podAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "a"}],
            "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": {"topologyKey": "a"}}],
        }
    },
    "containers": [
        {
            **CONTAINERS[0],
            "resources": {"requests": {"memory": "500m"}},
            "env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}],
            "ports": [
                {"containerPort": 1, "name": "a"}, {"containerPort": 1, "hostPort": 2}, {"containerPort": 3, "name": "b"},
                {"containerPort": 1, "hostPort": 2, "hostIP": "1.1.1.1"},
            ],
        },
        {"name": "other", "image": "none",
         "ports": [{"containerPort": 5, "name": "a"}, {"containerPort": 5, "protocol": "UDP"}]},
    ],
}  # fmt: skip


def warnings(driver: Driver, target: str, body: dict[str, Any]) -> str:
    """The warnings that come with a creation."""
    exchange = driver.send("POST", target, body)
    assert exchange.status == 201, exchange.body
    return " ".join(str(value) for name, value in exchange.headers if name.lower() == "warning")


def test_pods_that_deserve_warnings(driver: Driver) -> None:
    """They are made, and what is odd about them is told."""
    found = warnings(driver, PODS, {"metadata": NAMED, "spec": WARNED})
    for each in ("a null labelSelector", "deprecated in v1.11", "no sources", "duplicate ip", "duplicate name",
                 "invalid empty name",
                 "podAffinityTerm", "fractional byte", "hides previous", "overlapping port", "ambiguous port",
                 "duplicate port name"):  # fmt: skip
        assert each in found


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        ({"clusterIP": "None", "externalIPs": ["1.2.3.4"]}, "ignored for headless"),
        ({"clusterIP": "None", "sessionAffinity": "ClientIP"}, "SessionAffinity is ignored"),
        ({"externalIPs": ["1.2.3.4"]}, "externalIPs is deprecated"),
        ({"type": "ExternalName", "externalName": "a.b", "externalIPs": ["1.2.3.4"]}, "externalIPs is ignored when"),
        ({"externalName": "a.b"}, "externalName is ignored"),
        ({"trafficDistribution": "PreferClose"}, "PreferSameZone"),
    ],
)
def test_services_that_deserve_warnings(driver: Driver, spec: dict[str, Any], word: str) -> None:
    """What a Service says in vain."""
    assert word in warnings(driver, SERVICES, {"metadata": NAMED, "spec": {"ports": [{"port": 80}], **spec}})


def test_a_secret_without_a_certificate_deserves_a_warning(driver: Driver) -> None:
    """And jobs that are made by the clock are looked at, too."""
    data = {key: b64encode(b"x").decode() for key in ("tls.crt", "tls.key")}
    assert "PEM" in warnings(driver, f"{CORE}/secrets", {"metadata": NAMED, "type": "kubernetes.io/tls", "data": data})
    pod = {"restartPolicy": "Never", "containers": CONTAINERS, "hostAliases": WARNED["hostAliases"]}
    spec = {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": {"spec": pod}}}}
    found = warnings(driver, "/apis/batch/v1/namespaces/default/cronjobs", {"metadata": NAMED, "spec": spec})
    assert "spec.jobTemplate.spec.template.spec.hostAliases[1].ip" in found


def limited(driver: Driver, limit: dict[str, Any], target: str, spec: dict[str, Any]) -> tuple[int, str]:
    """The status and message of a creation in a namespace with a limit."""
    driver.create(f"{CORE}/limitranges", "l", spec={"limits": [limit]})
    status, body = driver.call("POST", target, {"metadata": NAMED, "spec": spec})
    return status, body.get("message", "")


@pytest.mark.parametrize(
    ("limit", "resources", "word"),
    [
        ({"min": {"cpu": "2"}}, {"requests": {"cpu": "1"}}, "minimum cpu usage per Pod is 2, but request is 1"),
        ({"min": {"cpu": "2"}}, {}, "minimum cpu usage per Pod is 2.  No request is specified"),
        ({"max": {"cpu": "2"}}, {}, "maximum cpu usage per Pod is 2.  No limit is specified"),
        ({"max": {"cpu": "2"}}, {"limits": {"cpu": "3"}}, "maximum cpu usage per Pod is 2, but limit is 3"),
        ({"maxLimitRequestRatio": {"cpu": "2"}}, {}, "but no request is specified or request is 0"),
        ({"maxLimitRequestRatio": {"cpu": "2"}}, {"requests": {"cpu": "1"}}, "but no limit is specified or limit is 0"),
        (
            {"maxLimitRequestRatio": {"cpu": "2"}}, {"requests": {"cpu": "1"}, "limits": {"cpu": "3"}},
            "cpu max limit to request ratio per Pod is 2, but provided ratio is 3.000000",
        ),
    ],
)  # fmt: skip
def test_pods_outside_limits_are_forbidden(driver: Driver, limit: dict[str, Any], resources: dict[str, Any], word: str) -> None:
    """In LimitRanger's words."""
    status, message = limited(driver, {"type": "Pod", **limit}, PODS, {"containers": container(resources=resources)})
    assert (status, message.removeprefix('pods "x" is forbidden: ')[-len(word) :]) == (403, word)


def test_containers_are_given_defaults(driver: Driver) -> None:
    """And an annotation that says so."""
    limit = {"type": "Container", "default": {"cpu": "2"}, "defaultRequest": {"cpu": "1"}, "min": {"cpu": "1"}}
    driver.create(f"{CORE}/limitranges", "l", spec={"limits": [limit]})
    made = driver.create(PODS, "x")
    assert made["spec"]["containers"][0]["resources"] == {"requests": {"cpu": "1"}, "limits": {"cpu": "2"}}
    text = "LimitRanger plugin set: cpu request for container main; cpu limit for container main"
    assert made["metadata"]["annotations"]["kubernetes.io/limit-ranger"] == text


@pytest.mark.parametrize(("limit", "word"), [({"min": {"storage": "2Gi"}}, "minimum"), ({"max": {"storage": "1Mi"}}, "maximum")])
def test_claims_outside_limits_are_forbidden(driver: Driver, limit: dict[str, Any], word: str) -> None:
    """Too small, or too large."""
    status, message = limited(driver, {"type": "PersistentVolumeClaim", **limit}, CLAIMS, SIZE)
    assert (status, f"{word} storage usage per PersistentVolumeClaim is" in message) == (403, True)


def test_a_service_keeps_and_gives_back_what_it_was_given(driver: Driver) -> None:
    """Ports stay as long as the type has them; a name has no address."""
    spec: dict[str, Any] = {"type": "LoadBalancer", "externalTrafficPolicy": "Local", "ports": [{"port": 80}]}
    made = driver.create(SERVICES, "x", spec=spec)["spec"]
    status, body = driver.call("PUT", f"{SERVICES}/x", {"metadata": NAMED, "spec": spec})
    assert (status, body["spec"]) == (200, made)
    renamed: dict[str, Any] = {"type": "ExternalName", "externalName": "a.b", "allocateLoadBalancerNodePorts": None}
    renamed |= {"healthCheckNodePort": None, "externalTrafficPolicy": None}
    status, body = driver.patch(f"{SERVICES}/x", {"spec": {**renamed, "ports": [{"port": 80}]}})
    assert (status, "clusterIP" in body.get("spec", {})) == (200, False), body.get("message")
    status, body = driver.patch(f"{SERVICES}/x?dryRun=All", {"spec": {"type": "NodePort", "externalName": None}}, MERGE)
    assert status == 200, body


DECISIONS_THAT_ARE_REFUSED: list[tuple[Any, ...]] = [
    ("approval", [{}], ["status.conditions[0].status", "status.conditions[0].type"]),
    ("approval", [{"type": "Approved", "status": "False"}], ["status.conditions[0].status"]),
    ("approval", [{"type": "Approved", "status": "True"}, {"type": "Denied", "status": "True"}], ["status.conditions"]),
    (
        "status",
        [{"type": "a", "status": "X"}, {"type": "a", "status": "True"}],
        ["status.conditions[0].status", "status.conditions[1].type"],
    ),
]


@pytest.mark.parametrize(
    ("part", "conditions", "expected"),
    DECISIONS_THAT_ARE_REFUSED,
)  # fmt: skip
def test_decisions_that_are_refused(driver: Driver, part: str, conditions: list[dict[str, Any]], expected: list[str]) -> None:
    """A request for a certificate is approved or denied, not both."""
    request(driver)
    status, body = driver.patch(f"{REQUESTS}/x/{part}", {"status": {"conditions": conditions}})
    assert status == 422, body
    assert fields(body) == expected


def test_a_decision_stays(driver: Driver) -> None:
    """Also when the status is written; its time is filled in."""
    request(driver)
    decided = {"status": {"conditions": [{"type": "Approved", "status": "True", "reason": "a"}]}}
    status, body = driver.patch(f"{REQUESTS}/x/approval", decided)
    assert (status, sorted(body["status"]["conditions"][0])[:1]) == (200, ["lastTransitionTime"])
    assert driver.patch(f"{REQUESTS}/x/status", {"status": {"conditions": []}})[0] == 422
    assert driver.call("GET", f"{REQUESTS}/x")[1]["status"] == body["status"]
    status, body = driver.patch(f"{REQUESTS}/x/approval", {"status": {"conditions": []}})
    assert (status, fields(body)) == (422, ["status.conditions"])


def request(driver: Driver) -> None:
    """Ask for a certificate."""
    pem = b64encode(b"-----BEGIN CERTIFICATE REQUEST-----\nMAIwAA==\n-----END CERTIFICATE REQUEST-----\n").decode()
    spec = {"request": pem, "signerName": "a.io/b", "usages": ["client auth"]}
    driver.create(REQUESTS, "x", spec=spec)
