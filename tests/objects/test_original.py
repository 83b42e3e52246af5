"""Objects of generated kinds that were read on their own go back exactly as they came."""

import json
import pickle
from copy import deepcopy
from typing import Any

from kube_core.models.core_v1 import Container, Pod
from kube_core.objects import decode, decode_list, encode, read_document, to_wire

POD: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web", "creationTimestamp": None, "labels": {}, "annotations": None},
    "spec": {
        "containers": [
            {"name": "a", "resources": {}, "env": [], "args": None, "novelty": 1},
            {"name": "b", "securityContext": {}, "livenessProbe": None},
        ],
        "volumes": [],
        "nodeName": None,
    },
    "status": {"conditions": [{"type": "Ready", "status": "True", "lastProbeTime": None}]},
}


def read() -> Pod:
    """Read the pod."""
    return decode(Pod, json.dumps(POD).encode())


def test_what_was_not_changed_goes_back_as_it_came() -> None:
    """Nulls, empty lists, empty maps and unknown fields: nothing is lost and nothing invented."""
    assert to_wire(read()) == POD
    assert json.loads(encode(read())) == POD


def test_copies_go_back_alike() -> None:
    """A copy, deep or pickled, has the document too."""
    assert to_wire(deepcopy(read())) == POD
    assert to_wire(pickle.loads(pickle.dumps(read()))) == POD  # our own bytes


def test_a_change_is_laid_over_the_document() -> None:
    """What was changed is sent; all else stays as it was read."""
    web = read()
    web.metadata.labels["app"] = "web"
    web.spec.node_name = "node-1"
    sent = to_wire(web)
    assert sent["metadata"] == POD["metadata"] | {"labels": {"app": "web"}}
    assert sent["spec"] == POD["spec"] | {"nodeName": "node-1"}
    assert sent["status"] == POD["status"]


def test_list_items_keep_what_is_theirs() -> None:
    """Reordered, removed and added containers: each keeps its own nulls and unknown fields."""
    web = read()
    web.spec.containers.reverse()
    web.spec.containers.append(Container(name="c"))
    first, second = POD["spec"]["containers"]
    assert to_wire(web)["spec"]["containers"] == [second, first, {"name": "c"}]
    del web.spec.containers[1:]
    assert to_wire(web)["spec"]["containers"] == [second]


def test_taking_a_change_back() -> None:
    """An object that is again as it was read goes back as it came."""
    web = read()
    web.metadata.labels["app"] = "web"
    del web.metadata.labels["app"]
    assert to_wire(web) == POD


def test_the_document_makes_no_difference_to_equality() -> None:
    """Two objects are equal by what they say, not by how they were written."""
    made = Pod(metadata=read().metadata, spec=read().spec, status=read().status)
    assert made == read()
    assert read() == decode_list(Pod, json.dumps({"apiVersion": "v1", "kind": "PodList", "items": [POD]}).encode())[0]


def test_items_of_a_list_keep_no_document() -> None:
    """A page does not stay alive with its items; what was null is absent there, as Kubernetes reads it."""
    page = decode_list(Pod, json.dumps({"apiVersion": "v1", "kind": "PodList", "metadata": {}, "items": [POD]}).encode())
    assert read_document(page[0]) is None
    assert to_wire(page[0])["spec"]["containers"][0]["novelty"] == 1


def test_the_document_of_an_object() -> None:
    """It can be asked for; an object that was made here has none."""
    assert read_document(read()) == POD
    assert read_document(Pod()) is None
    assert read_document({"kind": "Pod"}) is None
