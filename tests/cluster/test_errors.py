"""What each error of a real server looks like: its class, its reason and its causes."""

import pickle
from typing import Any

import pytest
from attrs import evolve

from kube_core.base import Resource
from kube_core.models.apps_v1 import Deployment
from kube_core.models.core_v1 import ConfigMap, LimitRange, Namespace, Node, Pod
from kube_core.requests import (
    AlreadyExists,
    Api,
    ApiError,
    BadRequest,
    Forbidden,
    Invalid,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    RequestTooLarge,
)

from .drivers import Driver

MOST_BYTES = 3 << 20
"""The server takes no larger body: https://github.com/kubernetes/kubernetes, MaxRequestBodyBytes of the generic API server."""


def refused(driver: Driver, request: Any, kind: type[ApiError]) -> ApiError:
    """The error that a request ends with."""
    with pytest.raises(kind) as caught:
        driver.send(request)
    error = caught.value
    assert type(error) is kind
    assert error.request == request
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    return error


def test_not_found(driver: Driver, namespace: str) -> None:
    """An object that is not there: the error names it."""
    error = refused(driver, Api(Pod).within(namespace).get("gone"), NotFound)
    assert (error.status.code, error.reason) == (404, "NotFound")
    assert "gone" in str(error)


def test_a_kind_that_is_not_served(driver: Driver, namespace: str) -> None:
    """A group that the server does not know is answered as plain text, and still a NotFound."""
    unknown = Resource("example.com", "v1", "Thing", "things")
    error = refused(driver, Api(unknown).within(namespace).list(), NotFound)
    assert "page not found" in str(error)


def test_already_exists(driver: Driver, namespace: str) -> None:
    """A name that is taken."""
    body = {"metadata": {"name": namespace}}
    assert refused(driver, Api(Namespace).create(body), AlreadyExists).status.code == 409


def test_invalid_names_every_field(driver: Driver, namespace: str) -> None:
    """What validation refuses is listed as causes: the field, the reason, the message."""
    spec = {"containers": [{"name": "Not A Name", "image": "none"}], "restartPolicy": "Sometimes"}
    error = refused(driver, Api(Pod).within(namespace).create({"metadata": {"name": "a"}, "spec": spec}), Invalid)
    assert error.status.code == 422
    assert {cause.field for cause in error.causes} == {"spec.containers[0].name", "spec.restartPolicy"}


def test_bad_request(driver: Driver, namespace: str) -> None:
    """A body that does not fit the kind."""
    body = {"metadata": {"name": "a"}, "data": {"key": 1}}
    assert refused(driver, Api(ConfigMap).within(namespace).create(body), BadRequest).status.code == 400


def test_forbidden_by_an_admission_plugin(driver: Driver, namespace: str) -> None:
    """What a LimitRange does not allow is forbidden, even to who may do everything."""
    limit = {"type": "Container", "max": {"cpu": "1"}}
    driver.send(Api(LimitRange).within(namespace).create({"metadata": {"name": "small"}, "spec": {"limits": [limit]}}))
    containers = [{"name": "main", "image": "none", "resources": {"limits": {"cpu": "2"}}}]
    body = {"metadata": {"name": "a"}, "spec": {"containers": containers}}
    assert "maximum cpu" in str(refused(driver, Api(Pod).within(namespace).create(body), Forbidden))


def test_method_not_allowed(driver: Driver) -> None:
    """A verb that the kind does not have, asked for all the same."""
    unchecked = Resource("", "v1", "ComponentStatus", "componentstatuses", namespaced=False)
    error = refused(driver, Api(unchecked).delete("scheduler"), MethodNotAllowed)
    assert error.status.code == 405


def test_not_acceptable(driver: Driver) -> None:
    """A form that the server can't write."""
    request = evolve(Api(Node).list(), headers=(("Accept", "application/x-unknown"),))
    assert refused(driver, request, NotAcceptable).status.code == 406


def test_a_body_that_is_too_large(driver: Driver, namespace: str) -> None:
    """The server takes three megabytes, and says so."""
    body = {"metadata": {"name": "a"}, "data": {"key": "x" * MOST_BYTES}}
    assert refused(driver, Api(ConfigMap).within(namespace).create(body), RequestTooLarge).status.code == 413


def test_a_selector_that_the_kind_does_not_have(driver: Driver, namespace: str) -> None:
    """Field selectors are for the fields that the kind offers."""
    error = refused(driver, Api(Deployment).within(namespace).list(fields="spec.replicas=1"), BadRequest)
    assert "spec.replicas" in str(error)
