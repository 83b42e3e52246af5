"""`replace` of an object whose status was changed: the server would drop that in silence."""

import copy
import json
import pickle
from typing import Any

import pytest

from kube_core.base import UsageError
from kube_core.models.apps_v1 import Deployment
from kube_core.models.core_v1 import ConfigMap
from kube_core.objects import DynamicObject, decode, resource_of
from kube_core.requests import Api

WEB: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "namespace": "dev"},
    "spec": {"selector": {}, "template": {}},
    "status": {"replicas": 1},
}
DEPLOYMENTS = Api(Deployment).within("dev")


def read() -> Deployment:
    """Read the deployment."""
    return decode(Deployment, json.dumps(WEB).encode())


def test_a_changed_status_is_refused() -> None:
    """The message names what to use."""
    web = read()
    web.status.replicas = 2
    with pytest.raises(UsageError, match=r"use api\.status"):
        DEPLOYMENTS.replace("web", web)
    assert json.loads(DEPLOYMENTS.status.replace("web", web).body)["status"] == {"replicas": 2}


def test_an_unchanged_status_may_go_along() -> None:
    """Reading, changing the spec and writing back is what replace is for."""
    web = read()
    web.spec.paused = True
    assert json.loads(DEPLOYMENTS.replace("web", web).body)["status"] == {"replicas": 1}


def test_an_object_that_was_made_here_says_what_it_likes() -> None:
    """Nobody knows what its status was before; nor is there one to lose where the kind has none."""
    made = Deployment(metadata=read().metadata, spec=read().spec, status=read().status)
    assert DEPLOYMENTS.replace("web", made).method == "PUT"
    config = decode(ConfigMap, b'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}')
    config.data["a"] = "b"
    assert Api(ConfigMap).within("dev").replace("c", config).method == "PUT"


def test_a_dynamic_object_remembers_its_status() -> None:
    """Where discovery has told that the status is a subresource; one that was made here has none to remember."""
    dynamic = Api(resource_of(Deployment)).within("dev")
    web = dynamic.get("web").decode(200, (), json.dumps(WEB).encode())
    web["spec"] = {**WEB["spec"], "paused": True}
    assert json.loads(dynamic.replace("web", web).body)["status"] == {"replicas": 1}

    for changed in (web, pickle.loads(pickle.dumps(web)), copy.deepcopy(web)):
        changed["status"] = {"replicas": 2}
        with pytest.raises(UsageError, match=r"use api\.status"):
            dynamic.replace("web", changed)
    del web["status"]
    with pytest.raises(UsageError, match=r"use api\.status"):
        dynamic.replace("web", web)
    assert dynamic.replace("web", DynamicObject.of({**WEB, "status": {"replicas": 2}})).method == "PUT"
