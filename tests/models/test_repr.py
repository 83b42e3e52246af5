"""What the repr of a model shows, and what it never does."""

import re
from datetime import datetime
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo, fields

from kube_core.base import Hidden, Model, blank
from kube_core.models.authentication_v1 import TokenRequestStatus, TokenReview, TokenReviewSpec
from kube_core.models.core_v1 import Container, EnvVar, Pod, PodSpec, Secret, ServiceAccount
from kube_core.models.meta_v1 import ManagedFieldsEntry, ObjectMeta

from .every import every_class

HUSH = "hush-hush"
SECRET_NAME = re.compile(r"token|password|string_data|bearer|private_?key")


def kinds_of(annotation: Any) -> set[Any]:
    """The plain classes that an annotation is made of."""
    inner = get_args(annotation)[:1] if get_origin(annotation) is Annotated else get_args(annotation)
    return set[Any]().union(*map(kinds_of, inner)) if inner else {annotation}


def sample(annotation: Any, leaf: Any) -> Any:
    """A value of the annotation that holds ``leaf``."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType, Annotated):
        return sample(next(part for part in arguments if type(leaf) in kinds_of(part)), leaf)
    if origin is dict:
        return {"the key": sample(arguments[1], leaf)}
    return [sample(arguments[0], leaf)] if origin is list else leaf


def secret_fields() -> list[tuple[type[Model], FieldInfo, Any]]:
    """Every field of bytes, and every text under a name that speaks of secrets, with a value that must not be shown."""
    found = [(cls, info, kinds_of(info.type)) for cls in every_class() for info in fields(cls)]
    bytes_ = [(cls, info, HUSH.encode()) for cls, info, kinds in found if bytes in kinds]
    return bytes_ + [(cls, info, HUSH) for cls, info, kinds in found if str in kinds and SECRET_NAME.search(info.name)]


def test_no_secret_is_shown() -> None:
    """Bytes, and texts called token, password and the like, are a size in every repr; keys of a map are shown."""
    swept = secret_fields()
    assert {f"{cls.__name__}.{info.name}" for cls, info, _ in swept} >= {
        "Secret.data",
        "Secret.string_data",
        "TokenReviewSpec.token",
        "TokenRequestStatus.token",
        "WebhookClientConfig.ca_bundle",
        "CertificateSigningRequestStatus.certificate",
    }
    for cls, info, value in swept:
        holder = blank(cls)
        setattr(holder, info.name, sample(info.type, value))
        assert HUSH not in repr(holder) + repr(holder.__rich_repr__())
        assert "<9 " in repr(holder)


def test_keys_and_sizes_are_shown() -> None:
    """Enough to see that the right thing is there."""
    secret = Secret(metadata=ObjectMeta(name="db"), data={"user": b"admin"}, string_data={"password": "x" * 12})
    shown = "Secret(data={'user': <5 bytes>}, metadata=ObjectMeta(name='db'), string_data={'password': <12 characters>})"
    assert repr(secret) == shown
    review = TokenReview(spec=TokenReviewSpec(token="abc", audiences=["me"]))
    assert repr(review) == "TokenReview(spec=TokenReviewSpec(audiences=['me'], token=<3 characters>))"
    assert repr(ServiceAccount(automount_service_account_token=False)) == "ServiceAccount(automount_service_account_token=False)"
    status = TokenRequestStatus(expiration_timestamp=datetime.fromisoformat("2026-01-01T00:00:00Z"), token=HUSH)
    assert HUSH not in f"{status} {[status]} {status!r}"


def test_the_copy_in_the_last_applied_annotation_is_hidden() -> None:
    """kubectl apply keeps the whole object there, a Secret's data included."""
    name = "kubectl.kubernetes.io/last-applied-configuration"
    meta = ObjectMeta(annotations={"a": "b", name: '{"data": {}}'})
    assert repr(meta) == f"ObjectMeta(annotations={{'a': 'b', {name!r}: <12 characters>}})"


def test_defaults_and_hidden_fields_are_left_out() -> None:
    """A repr is as long as what was set; it can be typed back where it holds no secret."""
    pod = Pod(metadata=ObjectMeta(name="x"), spec=PodSpec(containers=[Container(name="a", env=[EnvVar(name="A", value="1")])]))
    pod.spec._hidden = Hidden.of(unknown={"future": HUSH})  # pyright: ignore[reportPrivateUsage]  # the codec's field is what is tested
    text = "Pod(metadata=ObjectMeta(name='x'), spec=PodSpec(containers=[Container(env=[EnvVar(name='A', value='1')], name='a')]))"
    assert repr(pod) == text
    names = {"Pod": Pod, "PodSpec": PodSpec, "ObjectMeta": ObjectMeta, "Container": Container, "EnvVar": EnvVar}
    pod.spec._hidden = None  # pyright: ignore[reportPrivateUsage]  # the codec's field is what is tested
    assert eval(text, names) == pod
    assert repr(ManagedFieldsEntry(fields_v1=msgspec.Raw(b"{}"))) == "ManagedFieldsEntry(fields_v1=<2 bytes>)"
