"""The generated kinds: each decodes, and they read as the face promises."""

import json
import pickle
import subprocess
import sys
import zipfile
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import fields

import kube_core.models
from kube_core.base import HIDDEN_KEY, MicroTime, Model, blank
from kube_core.models.admissionregistration_v1 import RuleWithOperations
from kube_core.models.apiextensions_v1 import JSONSchemaProps
from kube_core.models.apps_v1 import Deployment, DeploymentSpec
from kube_core.models.coordination_v1 import Lease
from kube_core.models.core_v1 import Container, Pod, PodSpec, PodStatus, Secret, Service, ServiceSpec
from kube_core.models.index import RESOURCES
from kube_core.models.meta_v1 import LabelSelector, ListMeta, ManagedFieldsEntry, ObjectMeta
from kube_core.models.resource_v1 import DeviceAttribute

from .every import every_class

CLASSES = every_class()
FOLDER = Path(kube_core.models.__path__[0])


def read(cls: type[Model], text: str) -> Any:
    """Decode strictly, with what the codec adds for MicroTime."""
    return msgspec.json.Decoder(cls, dec_hook=convert).decode(text)


def convert(cls: type, value: Any) -> Any:
    """Read a MicroTime, and nothing else."""
    return MicroTime.parse(value) if cls is MicroTime else value


def write(value: Any) -> Any:
    """Encode to plain JSON values, without the hidden fields."""
    return json.loads(msgspec.json.encode(value, enc_hook=str), object_hook=without_hidden)


def without_hidden(pairs: dict[str, Any]) -> dict[str, Any]:
    """Drop the hidden field of one object."""
    return {key: item for key, item in pairs.items() if key != HIDDEN_KEY}


def test_there_are_as_many_as_kubernetes_has() -> None:
    """All group-versions are there, alpha and beta too."""
    assert len(CLASSES) > 650
    assert {ref.partition(".")[0] for ref in RESOURCES} < {cls.__module__.rpartition(".")[2] for cls in CLASSES}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}")
def test_every_class_decodes(cls: type[Model]) -> None:
    """msgspec resolves each annotation; an empty struct goes there and back; nothing required is ever None."""
    empty = blank(cls)
    needed = {field.name for field in fields(cls) if field.required}
    assert all(getattr(empty, name) is not None or is_open(cls, name) for name in needed)
    assert read(cls, msgspec.json.encode(write(empty)).decode()) == empty


def is_open(cls: type[Model], name: str) -> bool:
    """Whether a field holds open JSON, where null is a value like any other."""
    return next(field.type for field in fields(cls) if field.name == name) is Any


def test_kinds_carry_their_names() -> None:
    """``apiVersion`` and ``kind`` are there without being typed."""
    deployment = Deployment(spec=DeploymentSpec(selector=LabelSelector(match_labels={"app": "web"})))
    assert (deployment.api_version, deployment.kind) == ("apps/v1", "Deployment")


def test_by_value_structs_are_always_there() -> None:
    """metadata, spec, status and whatever Go holds by value need no check for None, and are made anew for each object."""
    pod, other = Pod(), Pod()
    pod.spec.containers.append(Container(name="a"))
    pod.metadata.labels["app"] = "web"
    assert (pod.status, pod.spec.containers[0].resources.limits) == (PodStatus(), {})
    assert (other.spec.containers, other.metadata.labels) == ([], {})
    assert other.metadata.name == other.metadata.namespace == other.metadata.resource_version == ListMeta().continue_ == ""


def test_only_what_is_set_is_written() -> None:
    """Defaults are left out; the keys are the server's own."""
    service = Service(spec=ServiceSpec(cluster_ips=["10.0.0.1"], external_ips=[], type="NodePort"))
    assert write(service.spec) == {"clusterIPs": ["10.0.0.1"], "type": "NodePort"}
    assert write(JSONSchemaProps(ref="#/x", x_kubernetes_int_or_string=True)) == {
        "$ref": "#/x",
        "x-kubernetes-int-or-string": True,
    }


def test_scalars_are_the_pythons_own() -> None:
    """Times have a zone, bytes are decoded, a number or a text is either."""
    pod = read(Pod, '{"metadata": {"creationTimestamp": "2026-02-03T04:05:06Z"}}')
    assert pod.metadata.creation_timestamp == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    lease = read(Lease, '{"spec": {"renewTime": "2026-02-03T04:05:06.000007Z"}}')
    assert str(lease.spec.renew_time) == "2026-02-03T04:05:06.000007Z"
    assert read(Secret, '{"data": {"a": "aGk="}}').data == {"a": b"hi"}
    ports = read(ServiceSpec, '{"ports": [{"port": 1, "targetPort": "http"}, {"port": 2, "targetPort": 3}]}').ports
    assert [port.target_port for port in ports] == ["http", 3]


def test_a_time_without_a_zone_is_refused() -> None:
    """Nobody guesses which zone was meant."""
    with pytest.raises(msgspec.ValidationError):
        read(ObjectMeta, '{"creationTimestamp": "2026-02-03T04:05:06"}')


def test_annotations_never_mean_a_field_of_their_own_class() -> None:
    """``DeviceAttribute`` has fields called ``int``, ``bool`` and ``string``."""
    assert read(DeviceAttribute, '{"int": 3, "ints": [4]}') == DeviceAttribute(int=3, ints=[4])
    with pytest.raises(msgspec.ValidationError):
        read(DeviceAttribute, '{"bool": 3}')


def test_open_json_is_unset_or_anything() -> None:
    """Null is a value of its own where the schema is open."""
    assert JSONSchemaProps().default is msgspec.UNSET
    assert read(JSONSchemaProps, '{"default": null}').default is None
    assert write(JSONSchemaProps(default=None, example={"a": [1]})) == {"default": None, "example": {"a": [1]}}


def test_managed_fields_are_bytes_of_their_own() -> None:
    """They stay as the server wrote them, and do not keep the page they came in."""
    page = b'{"metadata": {"managedFields": [{"fieldsV1": {"f:a": {}}, "manager": "m"}]}}' + b" " * 10_000
    entry = msgspec.json.decode(page, type=Pod).metadata.managed_fields[0]
    assert isinstance(entry.fields_v1, msgspec.Raw)
    assert bytes(entry.fields_v1) == b'{"f:a": {}}'
    assert entry.fields_v1.copy() is entry.fields_v1  # msgspec copies only a view
    assert ManagedFieldsEntry().fields_v1 is msgspec.UNSET


def test_they_pickle_and_copy() -> None:
    """A copy is equal and shares nothing."""
    pod = Pod(metadata=ObjectMeta(name="x", labels={"a": "b"}), spec=PodSpec(containers=[Container(name="c")]))
    for copy in (pickle.loads(pickle.dumps(pod)), deepcopy(pod)):
        assert copy == pod
        assert copy.spec.containers[0] is not pod.spec.containers[0]


def test_they_match_patterns() -> None:
    """``match`` takes them apart by keyword."""
    match Pod(spec=PodSpec(node_name="n")):
        case Pod(spec=PodSpec(node_name=str(name))):
            assert name == "n"
        case _:
            pytest.fail("no match")


def test_wrong_keywords_and_missing_ones_are_errors() -> None:
    """For the type checker, which these ignores prove, and when it runs."""
    with pytest.raises(TypeError):
        Container(name="a", imag="b")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # the mistake is the test
    with pytest.raises(TypeError):
        Container()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # the mistake is the test
    assert RuleWithOperations().operations == []


def test_the_door_loads_nothing() -> None:
    """A program pays for the group-versions that it imports, and for what those need."""
    program = "import sys, kube_core.models.rbac_v1; print(*[n for n in sys.modules if n.startswith('kube_core.models.')])"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert set(loaded) == {"kube_core.models.rbac_v1", "kube_core.models.meta_v1"}


def test_they_are_small(tmp_path: Path) -> None:
    """The wheel has room for them: well under 1 MB zipped."""
    with zipfile.ZipFile(tmp_path / "models.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in FOLDER.glob("*.py"):
            archive.write(path, path.name)
    assert (tmp_path / "models.zip").stat().st_size < 250_000
