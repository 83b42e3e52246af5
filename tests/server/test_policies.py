"""ValidatingAdmissionPolicies; what they refuse, and in which words, is compared with the real server in the cluster suite."""

import json
from typing import Any

import pytest

from tests.server.driver import CONFIG_MAPS, Driver

GROUP = "/apis/admissionregistration.k8s.io/v1"
RULES = [{"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"]}]
PARAMS = {"apiVersion": "v1", "kind": "ConfigMap"}


def bind(driver: Driver, validation: dict[str, Any], bound: dict[str, Any] | None = None, **spec: Any) -> None:
    """Put a policy in force."""
    said = {"failurePolicy": "Fail", "matchConstraints": {"resourceRules": RULES}, "validations": [validation], **spec}
    binding = {"policyName": "p", "validationActions": ["Deny"], **(bound or {})}
    for plural, content in (("validatingadmissionpolicies", said), ("validatingadmissionpolicybindings", binding)):
        status, body = driver.call("POST", f"{GROUP}/{plural}", {"metadata": {"name": "p"}, "spec": content})
        assert status == 201, body


def created(driver: Driver, name: str = "a", **more: Any) -> tuple[int, str]:
    """Try to create a ConfigMap: the status, and what is said of it."""
    status, body = driver.call("POST", CONFIG_MAPS, {"metadata": {"name": name}, **more})
    return status, body.get("message", "")


def test_a_policy_refuses(driver: Driver) -> None:
    """In the server's words, with the policy's own in them."""
    bind(driver, {"expression": "has(object.data)", "message": "data is wanted"})
    text = "ValidatingAdmissionPolicy 'p' with binding 'p' denied request: data is wanted"
    assert created(driver) == (422, f'configmaps "a" is forbidden: {text}')
    assert created(driver, data={"x": "y"})[0] == 201


def test_a_policy_may_only_warn(driver: Driver) -> None:
    """The object is kept."""
    bind(driver, {"expression": "has(object.data)"}, {"validationActions": ["Warn", "Audit"]})
    exchange = driver.send("POST", CONFIG_MAPS, {"metadata": {"name": "a"}})
    text = "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'p': failed expression: has(object.data)"
    assert (exchange.status, dict(exchange.headers)["warning"]) == (201, f'299 - "{text}"')


def test_a_policy_without_a_binding_does_nothing(driver: Driver) -> None:
    """As does a binding without its policy."""
    bind(driver, {"expression": "false"})
    driver.call("DELETE", f"{GROUP}/validatingadmissionpolicies/p")
    assert created(driver)[0] == 201


@pytest.mark.parametrize(
    ("ref", "status"),
    [
        ({"name": "limits", "parameterNotFoundAction": "Allow"}, 422),
        ({"name": "absent", "parameterNotFoundAction": "Deny"}, 422),
        ({"name": "absent", "parameterNotFoundAction": "Allow"}, 201),
        ({"selector": {"matchLabels": {"limits": "yes"}}, "parameterNotFoundAction": "Deny"}, 422),
        ({"selector": {"matchLabels": {"limits": "no"}}, "parameterNotFoundAction": "Allow"}, 201),
        ({"name": "limits", "namespace": "kube-system", "parameterNotFoundAction": "Allow"}, 201),
    ],
)
def test_parameters_are_objects(driver: Driver, ref: dict[str, Any], status: int) -> None:
    """Each that a binding means is judged with; they are found in the namespace of what is checked."""
    driver.create(CONFIG_MAPS, "limits", metadata={"labels": {"limits": "yes"}}, data={"forbidden": "a"})
    validation = {"expression": "object.metadata.name != params.data.forbidden"}
    bind(driver, validation, {"paramRef": ref}, paramKind=PARAMS)
    assert created(driver)[0] == status
    assert created(driver, "b")[0] == (422 if ref.get("parameterNotFoundAction") == "Deny" and "name" in ref else 201)


def test_parameters_of_an_unknown_kind(driver: Driver) -> None:
    """The binding can't be used, which fails the request, or not, as the policy has it."""
    foos = {"apiVersion": "clux.dev/v1", "kind": "Foo"}
    bind(driver, {"expression": "true"}, {"paramRef": {"name": "x", "parameterNotFoundAction": "Deny"}}, paramKind=foos)
    status, text = created(driver)
    assert status == 422
    assert "failed to configure binding: paramKind kind `clux.dev/v1, Kind=Foo` not known" in text


@pytest.mark.parametrize(("policy", "status"), [("Fail", 422), ("Ignore", 201)])
def test_expressions_that_can_not_be_evaluated(driver: Driver, policy: str, status: int) -> None:
    """The failure policy decides; a variable without a value says so."""
    bind(
        driver,
        {"expression": "variables.team == 'a'"},
        variables=[{"name": "team", "expression": "object.metadata.labels.team"}],
        failurePolicy=policy,
    )
    found, text = created(driver)
    assert found == status
    assert not text or 'composited variable "team" fails to evaluate' in text


def test_a_dry_run_is_judged_too(driver: Driver) -> None:
    """And what configures admission is judged by no policy."""
    bind(
        driver,
        {"expression": "false"},
        matchConstraints={"resourceRules": [{**RULES[0], "apiGroups": ["*"], "resources": ["*"]}]},
    )
    status, body = driver.call("POST", f"{CONFIG_MAPS}?dryRun=All", {"metadata": {"name": "a"}})
    assert status == 422, body
    other = {"metadata": {"name": "q"}, "spec": {"policyName": "q", "validationActions": ["Deny"]}}
    assert driver.call("POST", f"{GROUP}/validatingadmissionpolicybindings", other)[0] == 201
    assert (
        json.loads(driver.send("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {}).body)["kind"]
        == "SelfSubjectReview"
    )


@pytest.mark.parametrize(
    ("spec", "status"),
    [
        ({"matchConditions": [{"name": "no", "expression": "false"}]}, 201),
        ({"matchConditions": [{"name": "bad", "expression": "object.none == 1"}]}, 422),
        ({"matchConditions": [{"name": "bad", "expression": "object.none == 1"}], "failurePolicy": "Ignore"}, 201),
        ({"matchConstraints": {"resourceRules": RULES, "excludeResourceRules": RULES}}, 201),
        ({"matchConstraints": {"resourceRules": RULES, "matchPolicy": "Exact"}}, 422),
        ({"matchConstraints": {"resourceRules": RULES, "objectSelector": {"matchLabels": {"a": "b"}}}}, 201),
        ({"matchConstraints": {"resourceRules": RULES, "namespaceSelector": {"matchLabels": {"a": "b"}}}}, 201),
        ({"matchConstraints": {"resourceRules": [{**RULES[0], "resourceNames": ["other"]}]}}, 201),
    ],
)
def test_what_a_policy_is_meant_for(driver: Driver, spec: dict[str, Any], status: int) -> None:
    """Anything else it lets pass."""
    bind(driver, {"expression": "false"}, **spec)
    assert created(driver)[0] == status


@pytest.mark.parametrize("said", ["string(object.none)", "'a\\nb'", "' '"])
def test_messages_that_can_not_be_told(driver: Driver, said: str) -> None:
    """The policy's own message is told instead."""
    bind(driver, {"expression": "false", "messageExpression": said, "message": "never"})
    assert created(driver)[1].endswith("denied request: never")
