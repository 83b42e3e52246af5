"""What is refused of pods, and what may change of them: statuses, and the fields that the causes name."""

from typing import Any

import pytest

from tests.server.driver import CONTAINERS, JSON_PATCH, PODS, Driver

REQUIRED, PREFERRED = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"
STATIC = {"name": "x"}


def fields(body: Any) -> list[str]:
    """The fields that the causes of a refusal name, each once."""
    return sorted({cause.get("field", "") for cause in body["details"].get("causes", ())})


def refused(driver: Driver, spec: dict[str, Any]) -> list[str]:
    """The fields of a pod that are refused, without ``spec.``."""
    status, body = driver.call("POST", PODS, {"metadata": STATIC, "spec": {"containers": CONTAINERS, **spec}})
    assert status == 422, body
    return [each.removeprefix("spec.") for each in fields(body)]


def container(**more: Any) -> list[dict[str, Any]]:
    """One container with something."""
    return [{**CONTAINERS[0], **more}]


ITEMS = [{"path": "a"}, {"key": "a"}, {"key": "a", "path": "/a"}, {"key": "a", "path": "..a", "mode": 512}]
FIELD = {"fieldPath": "metadata.name"}
AMOUNT = {"containerName": "main", "resource": "limits.cpu"}


VOLUMES_THAT_ARE_REFUSED: list[tuple[Any, ...]] = [
    ({"emptyDir": {}, "hostPath": {"path": "/a"}}, [".hostPath"]),
    ({"emptyDir": {"sizeLimit": "-1"}}, [".emptyDir.sizeLimit"]),
    ({"hostPath": {}}, [".hostPath.path"]),
    ({"hostPath": {"path": "/a/../b", "type": "Other"}}, [".hostPath.path", ".hostPath.type"]),
    ({"secret": {"defaultMode": 512}}, [".secret.defaultMode", ".secret.secretName"]),
    (
        {"configMap": {"name": "a", "items": ITEMS}},
        [
            ".configMap.items[0].key",
            ".configMap.items[1].path",
            ".configMap.items[2].path",
            ".configMap.items[3].mode",
            ".configMap.items[3].path",
        ],
    ),
    ({"downwardAPI": {"items": [{"fieldRef": FIELD}]}}, [".downwardAPI.path"]),
    ({"downwardAPI": {"items": [{"path": "a"}]}}, [".downwardAPI"]),
    ({"downwardAPI": {"items": [{"path": "../a", "fieldRef": FIELD}]}}, [".downwardAPI.path"]),
    ({"downwardAPI": {"items": [{"path": "a", "fieldRef": FIELD, "resourceFieldRef": AMOUNT}]}}, [".downwardAPI"]),
    ({"downwardAPI": {"items": [{"path": "a", "fieldRef": {"fieldPath": "spec.x"}}]}}, [".downwardAPI.fieldRef.fieldPath"]),
    ({"downwardAPI": {"items": [{"path": "a", "fieldRef": {}}]}}, [".downwardAPI.fieldRef.fieldPath"]),
    (
        {"downwardAPI": {"items": [{"path": "a", "fieldRef": {"fieldPath": "metadata.labels['?']"}}]}},
        [".downwardAPI.fieldRef"],
    ),
    (
        {"downwardAPI": {"items": [{"path": "a", "fieldRef": {"fieldPath": "metadata.name['x']"}}]}},
        [".downwardAPI.fieldRef.fieldPath"],
    ),
    (
        {"downwardAPI": {"items": [{"path": "a", "resourceFieldRef": {"resource": "limits.cpu"}}]}},
        [".downwardAPI.resourceFieldRef.containerName"],
    ),
    (
        {"downwardAPI": {"items": [{"path": "a", "resourceFieldRef": {"containerName": "main"}}]}},
        [".downwardAPI.resourceFieldRef.resource"],
    ),
    (
        {"downwardAPI": {"items": [{"path": "a", "resourceFieldRef": {**AMOUNT, "resource": "x"}}]}},
        [".downwardAPI.resourceFieldRef.resource"],
    ),
    (
        {"projected": {"sources": [{"secret": {}, "configMap": {"name": "a"}}]}},
        [".projected.sources[0]", ".projected.sources[0].secret.name"],
    ),
    ({"projected": {"sources": [{"downwardAPI": {"items": [{"path": "a"}]}}]}}, [".projected.sources[0].downwardAPI"]),
    (
        {"projected": {"sources": [{"serviceAccountToken": {"path": "a", "expirationSeconds": 1}}]}},
        [".projected.sources[0].serviceAccountToken.expirationSeconds"],
    ),
    (
        {"projected": {"sources": [{"serviceAccountToken": {"expirationSeconds": 1 << 33}}]}},
        [".projected.path", ".projected.sources[0].serviceAccountToken.expirationSeconds"],
    ),
    ({"nfs": {"server": "a", "path": "b"}}, [".nfs.path"]),
    ({"nfs": {}}, [".nfs.path", ".nfs.server"]),
    ({"ephemeral": {}}, [".ephemeral.volumeClaimTemplate"]),
    ({"persistentVolumeClaim": {"claimName": ""}}, [".persistentVolumeClaim.claimName"]),
]


@pytest.mark.parametrize(
    ("source", "expected"),
    VOLUMES_THAT_ARE_REFUSED,
)  # fmt: skip
def test_volumes_that_are_refused(driver: Driver, source: dict[str, Any], expected: list[str]) -> None:
    """Each sort of volume has its own rules."""
    assert refused(driver, {"volumes": [{"name": "v", **source}]}) == [f"volumes[0]{each}" for each in expected]


V: list[dict[str, Any]] = [{"name": "v", "emptyDir": {}}]


USES_OF_VOLUMES_AND_VARIABLES_THAT_ARE_REFUSED: list[tuple[Any, ...]] = [
    ({"volumes": [*V, *V]}, ["volumes[1].name"]),
    ({"volumes": [{"name": "", "emptyDir": {}}]}, ["volumes[0].name"]),
    ({"volumes": [{"name": "A", "emptyDir": {}}]}, ["volumes[0].name"]),
    (
        {"containers": container(volumeMounts=[{"name": "v"}, {"mountPath": "/a"}, {"name": "w", "mountPath": "/a"}])},
        [f"containers[0].volumeMounts{each}" for each in ("[0].mountPath", "[0].name", "[1].name", "[2].mountPath", "[2].name")],
    ),
    (
        {
            "volumes": V,
            "containers": container(
                volumeMounts=[
                    {"name": "v", "mountPath": "/a", "subPath": "/x", "subPathExpr": "../x", "mountPropagation": "Other"},
                    {"name": "v", "mountPath": "/b", "mountPropagation": "Bidirectional"},
                ]
            ),
        },
        [f"containers[0].volumeMounts{each}" for each in (".mountPropagation", ".subPath", ".subPathExpr", "[0].subPathExpr")],
    ),
    (
        {
            "volumes": V,
            "containers": container(volumeDevices=[{"name": "v", "devicePath": "/a"}, {"devicePath": "/b"}, {"name": "w"}]),
        },
        [f"containers[0].volumeDevices{each}" for each in ("[0].name", "[1].name", "[2].devicePath", "[2].name")],
    ),
    (
        {"containers": container(envFrom=[{"prefix": "=", "configMapRef": {}}, {"secretRef": {"name": "A"}}])},
        [
            "containers[0].envFrom[0].configMapRef.name",
            "containers[0].envFrom[0].prefix",
            "containers[0].envFrom[1].secretRef.name",
        ],
    ),
    ({"containers": container(envFrom=[{}])}, ["containers[0].envFrom"]),
    (
        {"containers": container(envFrom=[{"configMapRef": {"name": "a"}, "secretRef": {"name": "a"}}])},
        ["containers[0].envFrom"],
    ),
    (
        {"containers": container(env=[{"name": "a", "valueFrom": {"configMapKeyRef": {"name": "A"}}}])},
        ["containers[0].env[0].valueFrom.configMapKeyRef.key", "containers[0].env[0].valueFrom.configMapKeyRef.name"],
    ),
    (
        {"containers": container(env=[{"name": "a", "valueFrom": {"configMapKeyRef": {"name": "a", "key": "?"}}}])},
        ["containers[0].env[0].valueFrom.configMapKeyRef.key"],
    ),
    (
        {"containers": container(env=[{"name": "a", "valueFrom": {"fieldRef": {"fieldPath": "spec.x"}}}])},
        ["containers[0].env[0].valueFrom.fieldRef.fieldPath"],
    ),
]


@pytest.mark.parametrize(
    ("spec", "expected"),
    USES_OF_VOLUMES_AND_VARIABLES_THAT_ARE_REFUSED,
)  # fmt: skip
def test_uses_of_volumes_and_variables_that_are_refused(driver: Driver, spec: dict[str, Any], expected: list[str]) -> None:
    """Mounts and devices name volumes of the pod; variables name what may be read."""
    assert refused(driver, spec) == expected


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({"fsGroup": -1, "runAsUser": -1, "supplementalGroups": [-1]}, ["fsGroup", "runAsUser", "supplementalGroups[0]"]),
        (
            {"sysctls": [{"value": "1"}, {"name": "A?"}, {"name": "a.b"}, {"name": "a.b"}]},
            ["sysctls[0].name", "sysctls[1].name", "sysctls[3].name"],
        ),
        ({"fsGroupChangePolicy": "Other"}, ["fsGroupChangePolicy"]),
        ({"seccompProfile": {"type": "Localhost"}}, ["seccompProfile.localhostProfile"]),
        ({"seccompProfile": {"type": "Unconfined", "localhostProfile": "a"}}, ["seccompProfile.localhostProfile"]),
        ({"seccompProfile": {"type": ""}}, ["seccompProfile.type"]),
        ({"seccompProfile": {"type": "Other"}}, ["seccompProfile.type"]),
    ],
)
def test_security_of_pods_that_is_refused(driver: Driver, context: dict[str, Any], expected: list[str]) -> None:
    """Numbers, names and profiles."""
    assert refused(driver, {"securityContext": context}) == [f"securityContext.{each}" for each in expected]


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({"runAsGroup": -1, "procMount": "Other"}, [".procMount", ".runAsGroup"]),
        ({"allowPrivilegeEscalation": False, "privileged": True}, [""]),
        ({"allowPrivilegeEscalation": False, "capabilities": {"add": ["CAP_SYS_ADMIN"]}}, [""]),
    ],
)
def test_security_of_containers_that_is_refused(driver: Driver, context: dict[str, Any], expected: list[str]) -> None:
    """Privileges that contradict each other are refused, too."""
    found = refused(driver, {"containers": container(securityContext=context)})
    assert found == [f"containers[0].securityContext{each}" for each in expected]


def node(**term: Any) -> dict[str, Any]:
    """A pod that must run on a node of a sort."""
    return {"affinity": {"nodeAffinity": {REQUIRED: {"nodeSelectorTerms": [term]}}}}


NODES = f"affinity.nodeAffinity.{REQUIRED}.nodeSelectorTerms"


PODS_THAT_ARE_REFUSED: list[tuple[Any, ...]] = [
    ({"affinity": {"nodeAffinity": {REQUIRED: {"nodeSelectorTerms": []}}}}, [NODES]),
    (
        node(
            matchExpressions=[
                {"key": "a", "operator": "Other"},
                {"key": "a", "operator": "In"},
                {"key": "a", "operator": "Exists", "values": ["a"]},
                {"key": "?", "operator": "Gt"},
            ]
        ),
        [f"{NODES}[0].matchExpressions{each}" for each in ("[0].operator", "[1].values", "[2].values", "[3].key", "[3].values")],
    ),
    (
        node(matchFields=[{"key": "metadata.name", "operator": "Gt"}, {"key": "a", "operator": "In", "values": ["a", "b"]}]),
        [f"{NODES}[0].matchFields{each}" for each in ("[0].operator", "[1].key", "[1].values")],
    ),
    (
        {"affinity": {"nodeAffinity": {PREFERRED: [{"weight": 101, "preference": {}}]}}},
        [f"affinity.nodeAffinity.{PREFERRED}[0].weight"],
    ),
    (
        {"affinity": {"podAffinity": {REQUIRED: [{"namespaces": ["A"]}]}}},
        [f"affinity.podAffinity.{REQUIRED}[0].{each}" for each in ("namespace", "topologyKey")],
    ),
    (
        {"affinity": {"podAntiAffinity": {PREFERRED: [{"weight": 0, "podAffinityTerm": {"topologyKey": "?"}}]}}},
        [f"affinity.podAntiAffinity.{PREFERRED}[0].{each}" for each in ("podAffinityTerm.topologyKey", "weight")],
    ),
    (
        {
            "topologySpreadConstraints": [
                {"maxSkew": 0, "whenUnsatisfiable": "Other", "minDomains": 0},
                {"maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "DoNotSchedule", "minDomains": 1},
                {"maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "DoNotSchedule"},
            ]
        },
        [
            f"topologySpreadConstraints{each}"
            for each in (
                "[0].maxSkew",
                "[0].minDomains",
                "[0].topologyKey",
                "[0].whenUnsatisfiable",
                "[1].{topologyKey, whenUnsatisfiable}",
            )
        ],
    ),
    (
        {
            "tolerations": [
                {"key": "?"},
                {"effect": "NoSchedule", "tolerationSeconds": 1, "operator": "Exists"},
                {"key": "a", "value": "?"},
                {"key": "a", "operator": "Exists", "value": "a"},
                {"key": "a", "operator": "Other"},
                {"key": "a", "effect": "Other"},
                {"operator": "Equal"},
            ]
        },
        [
            f"tolerations{each}"
            for each in ("[0].key", "[1].effect", "[2].operator", "[3].operator", "[4].operator", "[5].effect", "[6].operator")
        ],
    ),
    ({"nodeSelector": {"?": "a"}}, ["nodeSelector"]),
    ({"dnsPolicy": "None"}, ["dnsConfig"]),
    ({"dnsPolicy": "None", "dnsConfig": {"options": [{"value": "1"}]}}, ["dnsConfig.nameservers", "dnsConfig.options[0]"]),
    ({"dnsConfig": {"nameservers": ["1.1.1.1"] * 3 + ["x"]}}, ["dnsConfig.nameservers", "dnsConfig.nameservers[3]"]),
    ({"dnsConfig": {"searches": [".", "a_b.", "?"]}}, ["dnsConfig.searches[2]"]),
    ({"readinessGates": [{"conditionType": "?"}]}, ["readinessGates[0].conditionType"]),
    ({"schedulingGates": [{"name": "?"}, {"name": "a"}, {"name": "a"}]}, ["schedulingGates[0]", "schedulingGates[2]"]),
    ({"nodeName": "a", "schedulingGates": [{"name": "a"}]}, ["nodeName"]),
    ({"ephemeralContainers": [{"name": "d", "image": "none"}]}, ["ephemeralContainers"]),
    (
        {"hostNetwork": True, "containers": container(ports=[{"containerPort": 1, "hostPort": 2}])},
        ["containers[0].ports[0].hostPort"],
    ),
    ({"activeDeadlineSeconds": 0, "os": {"name": "x"}, "hostname": "A"}, ["activeDeadlineSeconds", "hostname", "os"]),
    ({"hostAliases": [{"ip": "x", "hostnames": ["A"]}]}, ["hostAliases[0].hostnames[0]", "hostAliases[0].ip"]),
]


@pytest.mark.parametrize(
    ("spec", "expected"),
    PODS_THAT_ARE_REFUSED,
)  # fmt: skip
def test_pods_that_are_refused(driver: Driver, spec: dict[str, Any], expected: list[str]) -> None:
    """Where they run, how they resolve names, what they wait for."""
    assert refused(driver, spec) == expected


BEFORE: dict[str, Any] = {"activeDeadlineSeconds": 10, "tolerations": [{"key": "a", "operator": "Exists"}]}
MORE = {"op": "add", "path": "/spec/containers/-", "value": {"name": "b", "image": "none"}}


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ({"op": "replace", "path": "/spec/activeDeadlineSeconds", "value": 11}, ["spec.activeDeadlineSeconds"]),
        ({"op": "replace", "path": "/spec/activeDeadlineSeconds", "value": -1}, ["spec.activeDeadlineSeconds"]),
        ({"op": "remove", "path": "/spec/activeDeadlineSeconds"}, ["spec.activeDeadlineSeconds"]),
        ({"op": "remove", "path": "/spec/tolerations"}, ["spec.tolerations"]),
        ({"op": "add", "path": "/spec/schedulingGates", "value": [{"name": "a"}]}, ["spec.schedulingGates[0].name"]),
        ({"op": "add", "path": "/spec/hostname", "value": "a"}, ["spec"]),
        (MORE, ["spec.containers"]),
    ],
)
def test_changes_of_pods_that_are_refused(driver: Driver, patch: dict[str, Any], expected: list[str]) -> None:
    """Almost nothing of a pod may change."""
    driver.create(PODS, "x", spec=BEFORE)
    status, body = driver.patch(f"{PODS}/x", [patch], JSON_PATCH)
    assert status == 422, body
    assert set(expected) <= set(fields(body))


def test_a_pod_behind_gates_and_one_with_a_negative_grace_may_change(driver: Driver) -> None:
    """Images change, gates go, nodes are chosen while they wait, and a negative grace becomes one second."""
    driver.create(PODS, "x", spec={"schedulingGates": [{"name": "a"}], "terminationGracePeriodSeconds": -1})
    spec = {
        "nodeSelector": {"a": "b"},
        "terminationGracePeriodSeconds": 1,
        "schedulingGates": None,
        "containers": container(image="y"),
    }
    status, body = driver.patch(f"{PODS}/x", {"spec": spec}, "application/strategic-merge-patch+json")
    assert status == 200, body


@pytest.mark.parametrize(
    ("part", "patch", "expected"),
    [
        ("ephemeralcontainers", {"ephemeralContainers": [{"name": "main", "image": "none"}]},
         ["spec.ephemeralContainers[0].name"]),
        (
            "ephemeralcontainers",
            {"ephemeralContainers": [{"name": "e", "image": "none", "targetContainerName": "x",
             "ports": [{"containerPort": 1}], "resources": {"limits": {"cpu": 1}}}]},
            ["spec.ephemeralContainers[0].ports", "spec.ephemeralContainers[0].resources",
             "spec.ephemeralContainers[0].targetContainerName"],
        ),
        ("ephemeralcontainers", {"ephemeralContainers": []}, ["spec.ephemeralContainers"]),
        ("ephemeralcontainers", {"ephemeralContainers": [{"name": "d", "image": "other"}]}, ["spec.ephemeralContainers"]),
        ("resize", {"containers": container(resources={"limits": {"cpu": "1", "memory": "1"}})}, ["spec"]),
        ("resize", {"containers": [{"name": "other", "image": "none"}]}, ["spec.containers[0].name"]),
        ("resize", {"containers": [*CONTAINERS, {"name": "b", "image": "none"}]}, ["spec.containers"]),
        ("resize", {"containers": container(resources={"requests": {"memory": "1"}})}, ["spec.containers[0].resources.requests"]),
        (
            "resize", {"containers": container(resources={"requests": {"cpu": "1", "memory": "1", "ephemeral-storage": "1"}})},
            ["spec"],
        ),
    ],
)  # fmt: skip
def test_parts_of_pods_that_are_refused(driver: Driver, part: str, patch: dict[str, Any], expected: list[str]) -> None:
    """Debuggers are only added, sizes keep the class of service."""
    driver.create(PODS, "x", spec={"containers": container(resources={"requests": {"cpu": "1", "memory": "1"}})})
    debugger = {"spec": {"ephemeralContainers": [{"name": "d", "image": "none"}]}}
    assert driver.patch(f"{PODS}/x/ephemeralcontainers", debugger)[0] == 200
    status, body = driver.patch(f"{PODS}/x/{part}", {"spec": patch})
    assert status == 422, body
    assert set(expected) <= set(fields(body))
