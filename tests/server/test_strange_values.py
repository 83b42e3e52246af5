"""Values that a client rarely sends, and that the server has to read as Go does; the answers are those of a real server."""

from typing import Any

import pytest

from kube_core.server.octets import canonical_octets, octets
from kube_core.server.selection.faults import label_fault
from kube_core.server.validation.pem import blocks
from tests.server.driver import CONFIG_MAPS, CONTAINERS, JSON_PATCH, LABELS, PODS, STRATEGIC, TEMPLATE, Driver

SERVICES, SECRETS = "/api/v1/namespaces/default/services", "/api/v1/namespaces/default/secrets"
JOBS = "/apis/batch/v1/namespaces/default/jobs"
MANY = 20_000
POD: dict[str, Any] = {"containers": CONTAINERS}


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"clusterIP": "x", "clusterIPs": ["None"]}, ["clusterIPs: first value must match `clusterIP`"]),
        ({"clusterIPs": ["10.0.0.9"]}, ["clusterIPs: must be empty when `clusterIP` is not specified"]),
        (
            {"clusterIP": "", "clusterIPs": [""]},
            [
                "clusterIPs: must be empty when `clusterIP` is not specified",
                "clusterIPs[0]: must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
            ],
        ),
        (
            {"clusterIP": "None", "clusterIPs": ["None", "None"]},
            [
                "clusterIPs: 'None' must be the first and only value",
                "clusterIPs[1]: must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
            ],
        ),
        (
            {"clusterIP": "10.0.0.1", "clusterIPs": ["10.0.0.1", "10.0.0.2", "10.0.0.3"]},
            ["clusterIPs: may only hold up to 2 values", "clusterIPs: may specify no more than one IP for each IP family"],
        ),
        (
            {"clusterIP": "10.0.0.9", "clusterIPs": ["10.0.0.9", "::1"]},
            [
                "ipFamilyPolicy: must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified",
                "clusterIPs[1]: IPv6 is not configured on this cluster",
            ],
        ),
        ({"clusterIP": "::1"}, ["clusterIPs[0]: IPv6 is not configured on this cluster"]),
        ({"clusterIP": "::1", "ipFamilies": ["IPv4"]}, ["clusterIPs[0]: expected an IPv4 value as indicated by `ipFamilies[0]`"]),
        ({"clusterIP": "010.0.0.9"}, ["clusterIPs[0]: must not have leading 0s"]),
        ({"ipFamilies": ["IPv4", "IPv4"]}, ['ipFamilies[1]: Duplicate value: "IPv4"']),
        (
            {"type": "ExternalName", "externalName": "a.b", "clusterIP": "x", "ipFamilies": ["IPv4"]},
            ["clusterIPs: may not be set for ExternalName services", "ipFamilies: may not be set for ExternalName services"],
        ),
    ],
)
def test_addresses_of_services(driver: Driver, spec: dict[str, Any], words: list[str]) -> None:
    """What is asked for has to fit together, and to be had in this cluster."""
    status, body = driver.call("POST", SERVICES, {"metadata": {"name": "a"}, "spec": {"ports": [{"port": 80}], **spec}})
    assert status == 422, body
    told = [(each["field"].removeprefix("spec."), each["message"]) for each in body["details"]["causes"]]
    wanted = [each.split(": ", 1) for each in words]
    assert [field for field, _ in told] == [field for field, _ in wanted]
    assert all(message.endswith(why) for (_, message), (_, why) in zip(told, wanted, strict=True))


def test_an_address_that_changes_without_its_list(driver: Driver) -> None:
    """Who replaces a Service says both, or neither."""
    made = driver.create(SERVICES, "a")
    spec = {**made["spec"], "clusterIP": "10.0.0.99"}
    del spec["clusterIPs"]
    status, body = driver.call("PUT", f"{SERVICES}/a", {**made, "spec": spec})
    assert (status, body["details"]["causes"]) == (
        422,
        [{"reason": "FieldValueRequired", "message": "Required value", "field": "spec.clusterIPs"}],
    )
    del spec["clusterIP"]
    status, body = driver.call("PUT", f"{SERVICES}/a", {**made, "spec": spec})
    assert (status, body["spec"]["clusterIP"]) == (200, made["spec"]["clusterIP"])


@pytest.mark.parametrize("spec", [None, {"template": None}, {"template": {"spec": {"containers": None}}}])
def test_a_job_that_loses_its_containers(driver: Driver, spec: Any) -> None:
    """Nulls of a patch may take away what must be there."""
    template = {"spec": {**POD, "restartPolicy": "Never"}}
    driver.create(JOBS, "a", spec={"suspend": True, "template": template})
    status, body = driver.patch(f"{JOBS}/a", {"spec": spec}, STRATEGIC)
    assert (status, body["details"]["causes"][0]["field"]) == (422, "spec.template.spec.containers")


@pytest.mark.parametrize(
    ("text", "kept"), [("AAAA\n", "AAAA"), ("\r\nAA\n==\n", "AA=="), ("AB==", "AA=="), ("", ""), ("aGk=", "aGk=")]
)
def test_ends_of_lines_in_base64(driver: Driver, text: str, kept: str) -> None:
    """As the program `base64` writes it, it may be sent."""
    assert canonical_octets(text) == kept
    assert driver.create(SECRETS, "a", data={"b": text})["data"] == {"b": kept}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        *(("A", 0), ("AAA", 0), ("AAAA=", 4), ("AAAA==", 4), ("AA==AA==", 4), ("====", 0), ("AA-_", 2), ("AA =", 2)),
        *(("AA=", 3), ("AA=A", 2), ("AA=\nA", 3), ("AA=\n", 4), ("\u00e9", 0), ("\nA\nAA", 2), ("AAA=\n\nA", 6)),
    ],
)
def test_where_base64_ends(text: str, place: int) -> None:
    """The byte is told at which it can't go on."""
    with pytest.raises(ValueError, match=f"^illegal base64 data at input byte {place}$"):
        octets(text)


def test_long_texts_are_gone_through_once() -> None:
    """Beginnings without an end, ends of others, and very many requirements of a selector are no more than their length."""
    begin, other = b"-----BEGIN A-----\n", b"AAAA\n-----END B-----\n"
    assert not list(blocks(begin * MANY))
    assert not list(blocks((begin + other) * MANY))
    assert [block.data for block in blocks(begin * MANY + b"AAAA\n-----END A-----")] == [b"\0\0\0"]
    assert label_fault("a=b," * (10 * MANY) + "(") == "found '(', expected: identifier after ','"


@pytest.mark.parametrize(
    "text",
    [
        b"-----BEGIN A-----\na: b\n-----END A-----\n",
        b"-----BEGIN A-----\nAAAA\n=\n-----END A-----\n",
        b"x-----BEGIN A-----\n-----END A-----",
    ],
)
def test_texts_that_are_no_blocks(text: bytes) -> None:
    """Headers end with an empty line, padding is not too much, and a beginning begins a line."""
    assert not list(blocks(text))


NINES = "9" * 5000
SPEC: dict[str, Any] = {"selector": {"matchLabels": {"app": "x"}}}
SETS, BUDGETS = "/apis/apps/v1/namespaces/default/daemonsets", "/apis/policy/v1/namespaces/default/poddisruptionbudgets"
CANDIDATES = "/apis/coordination.k8s.io/v1beta1/namespaces/default/leasecandidates"
POLICIES, CRON_JOBS = (
    "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
    "/apis/batch/v1/namespaces/default/cronjobs",
)
ALL = {"operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*"]}


@pytest.mark.parametrize(
    ("target", "spec", "words"),
    [
        (BUDGETS, {**SPEC, "minAvailable": f"{NINES}%"}, "must not be greater than 100%"),
        (
            SETS,
            {**SPEC, "template": TEMPLATE, "updateStrategy": {"rollingUpdate": {"maxUnavailable": f"{NINES}%"}}},
            "must not be greater than 100%",
        ),
        (
            CANDIDATES,
            {"leaseName": "a", "binaryVersion": f"1.{NINES}.0", "strategy": "OldestEmulationVersion"},
            "must be a valid semantic version",
        ),
        (
            POLICIES,
            {"matchConstraints": {"resourceRules": [ALL]}, "validations": [{"expression": f"{NINES} > 0"}]},
            "invalid int literal",
        ),
        (
            CRON_JOBS,
            {
                "schedule": f"{NINES} * * * *",
                "jobTemplate": {"spec": {"template": {"spec": {**POD, "restartPolicy": "Never"}}}},
            },
            f'strconv.Atoi: parsing "{NINES}": value out of range',
        ),
    ],
)
def test_numbers_of_very_many_digits(driver: Driver, target: str, spec: dict[str, Any], words: str) -> None:
    """They are too large, whatever they are."""
    status, body = driver.call("POST", target, {"metadata": {"name": "a"}, "spec": spec})
    assert (status, words in body["message"]) == (422, True)


def test_a_percentage_with_very_many_zeros(driver: Driver) -> None:
    """It is what it is worth."""
    driver.create(BUDGETS, "a", spec={**SPEC, "minAvailable": f"{'0' * 5000}1%"})


def test_an_index_of_very_many_digits(driver: Driver) -> None:
    """It is beyond the list."""
    patch = [{"op": "add", "path": f"/spec/finalizers/{NINES}", "value": "a.b/c"}]
    assert driver.patch("/api/v1/namespaces/default", patch, JSON_PATCH)[0] == 422


@pytest.mark.parametrize("cost", ["x", "", "+1", "007", "2147483648", NINES])
def test_what_it_costs_to_end_a_pod(driver: Driver, cost: str) -> None:
    """It is a number, as controllers read it."""
    noted = {"annotations": {"controller.kubernetes.io/pod-deletion-cost": cost}}
    status, body = driver.call("POST", PODS, {"metadata": {"name": "a", **noted}, "spec": POD})
    assert (status, [each["field"] for each in body["details"]["causes"]]) == (
        422,
        ["metadata.annotations[controller.kubernetes.io/pod-deletion-cost]"],
    )
    template = {**TEMPLATE, "metadata": {"labels": LABELS, **noted}}
    status, body = driver.call("POST", SETS, {"metadata": {"name": "a"}, "spec": {**SPEC, "template": template}})
    assert (status, [each["field"] for each in body["details"]["causes"]]) == (
        422,
        ["spec.template.annotations[controller.kubernetes.io/pod-deletion-cost]"],
    )


@pytest.mark.parametrize(("version", "status"), [("x", 201), ("0", 201), (NINES, 201), ("5", 500)])
def test_versions_of_what_is_created(driver: Driver, version: str, status: int) -> None:
    """Only one that can be read, and is not 0, is refused; a dry run looks at none."""
    body = {"metadata": {"name": "a", "resourceVersion": version}}
    assert driver.call("POST", f"{CONFIG_MAPS}?dryRun=All", body)[0] == 201
    assert driver.call("POST", CONFIG_MAPS, body)[0] == status


def test_an_expression_that_is_too_long(driver: Driver) -> None:
    """It is not read at all."""
    spec = {"matchConstraints": {"resourceRules": [ALL]}, "validations": [{"expression": f"'{'é' * 100_001}' == ''"}]}
    status, body = driver.call("POST", POLICIES, {"metadata": {"name": "a"}, "spec": spec})
    words = "compilation failed: ERROR: <input>:-1:0: expression code point size exceeds limit: size: 100009, limit 100000"
    assert (status, body["message"].endswith(words)) == (422, True)


def test_lists_of_very_many_items(driver: Driver) -> None:
    """What comes twice is found without a look at every pair: owners, usages, families, and how pods are spread."""
    owners = [{"apiVersion": "v1", "kind": "Pod", "name": "a", "uid": str(each)} for each in range(MANY)]
    driver.create(CONFIG_MAPS, "a", metadata={"ownerReferences": [*owners[:3], *owners[:2]]})
    assert len(driver.call("GET", f"{CONFIG_MAPS}/a")[1]["metadata"]["ownerReferences"]) == 3
    assert driver.call("POST", CONFIG_MAPS, {"metadata": {"name": "b", "ownerReferences": owners[: MANY // 2]}})[0] == 201
    spread = [{"maxSkew": 1, "topologyKey": f"a{each}", "whenUnsatisfiable": "DoNotSchedule"} for each in range(MANY // 2)]
    spec = {**POD, "topologySpreadConstraints": [*spread, spread[0]]}
    status, body = driver.call("POST", PODS, {"metadata": {"name": "a"}, "spec": spec})
    assert (status, [each["field"] for each in body["details"]["causes"]]) == (
        422,
        ["spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}"],
    )
    request = {"request": "", "signerName": "a.b/c", "usages": ["any"] * (2 * MANY)}
    target = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
    assert driver.call("POST", target, {"metadata": {"name": "a"}, "spec": request})[0] == 422
