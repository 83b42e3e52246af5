"""Times, numbers and texts of generated kinds."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from kube_core.base import DecodeError, MicroTime, UsageError
from kube_core.models.apiextensions_v1 import JSONSchemaProps
from kube_core.models.apps_v1 import ControllerRevision
from kube_core.models.coordination_v1 import Lease, LeaseSpec
from kube_core.models.core_v1 import Pod, PodSpec, ServicePort
from kube_core.models.meta_v1 import ObjectMeta
from kube_core.objects import decode, encode

from .wire import pod, read, sent

FIVE_EAST = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC), "2026-02-03T04:05:06Z"),
        (datetime(2026, 2, 3, 4, 5, 6, 999_999, tzinfo=UTC), "2026-02-03T04:05:06Z"),
        (datetime(2026, 2, 3, 4, 5, 6, tzinfo=FIVE_EAST), "2026-02-02T22:35:06Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
        (MicroTime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC), "2026-02-03T04:05:06Z"),
    ],
)
def test_a_time_is_whole_seconds_in_utc(value: datetime, text: str) -> None:
    """From any zone, as the server writes them."""
    assert sent(ObjectMeta(creation_timestamp=value)) == {"creationTimestamp": text}


@pytest.mark.parametrize("text", ["2026-02-03T04:05:06Z", "2026-02-03T09:35:06+05:30", "2026-02-03T04:05:06.000Z"])
def test_a_time_is_read_from_any_zone(text: str) -> None:
    """All are the same moment."""
    assert read(ObjectMeta, {"creationTimestamp": text}).creation_timestamp == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (MicroTime(2026, 2, 3, 4, 5, 6, tzinfo=UTC), "2026-02-03T04:05:06.000000Z"),
        (MicroTime(2026, 2, 3, 4, 5, 6, 7, tzinfo=FIVE_EAST), "2026-02-02T22:35:06.000007Z"),
        (datetime(2026, 2, 3, 4, 5, 6, 70, tzinfo=UTC), "2026-02-03T04:05:06.000070Z"),
    ],
)
def test_a_micro_time_has_six_digits(value: Any, text: str) -> None:
    """Also when it is a plain datetime; the server refuses a Lease without them."""
    assert sent(LeaseSpec(renew_time=value)) == {"renewTime": text}
    assert read(LeaseSpec, {"renewTime": text}).renew_time == value


@pytest.mark.parametrize("text", ["2026-02-03T04:05:06Z", "2026-02-03T04:05:06.123456789Z", "2026-02-03T05:05:06.5+01:00"])
def test_a_micro_time_is_read_with_any_fraction(text: str) -> None:
    """And is a MicroTime, so that it prints as one."""
    renewed = read(LeaseSpec, {"renewTime": text}).renew_time
    assert isinstance(renewed, MicroTime)
    assert renewed.replace(microsecond=0) == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)


NAIVE = ObjectMeta(creation_timestamp=datetime(2026, 1, 1))


@pytest.mark.parametrize("obj", [NAIVE, Pod(metadata=NAIVE)])
def test_a_naive_time_is_refused(obj: Any) -> None:
    """Nobody guesses which zone was meant; the field is named with the document's keys."""
    with pytest.raises(UsageError, match=r"creationTimestamp: .* has no time zone"):
        encode(obj)


def test_the_path_of_a_naive_time_is_whole() -> None:
    """From the top to the field."""
    lease = Lease(spec=LeaseSpec())
    naive: Any = datetime(2026, 1, 1)
    lease.spec.renew_time = naive
    with pytest.raises(UsageError, match=r"^spec: renewTime: .* has no time zone"):
        encode(lease)


@pytest.mark.parametrize("document", [{"renewTime": 5}, {"renewTime": "yesterday"}, {"renewTime": {}}, {"acquireTime": []}])
def test_what_is_no_micro_time(document: Any) -> None:
    """It is named with its path."""
    with pytest.raises(DecodeError) as caught:
        read(LeaseSpec, document)
    assert caught.value.path == f"$.{next(iter(document))}"


@pytest.mark.parametrize("text", ["2026-02-03T04:05:06", "2026-02-03", "", "0000-00-00T00:00:00Z"])
def test_what_is_no_time(text: str) -> None:
    """Naive ones too."""
    with pytest.raises(DecodeError) as caught:
        read(Pod, pod() | {"metadata": {"creationTimestamp": text}})
    assert caught.value.path == "$.metadata.creationTimestamp"


def test_values_that_are_no_times_are_sent_as_they_are() -> None:
    """A text that somebody put there is the server's to judge."""
    odd: Any = "soon"
    assert sent(LeaseSpec(renew_time=odd)) == {"renewTime": "soon"}
    assert sent(ObjectMeta(creation_timestamp=odd)) == {"creationTimestamp": "soon"}


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**40])
def test_integers_of_any_length_stay_exact(number: int) -> None:
    """In declared fields, in open JSON and in unknown fields."""
    document = pod({"priority": number, "novel": number})
    assert sent(read(Pod, document)) == document
    assert sent(read(JSONSchemaProps, {"default": number})) == {"default": number}


@pytest.mark.parametrize("port", [80, "http"])
def test_a_number_or_a_text(port: int | str) -> None:
    """``targetPort`` is either."""
    assert sent(ServicePort(port=1, target_port=port)) == {"port": 1, "targetPort": port}
    assert read(ServicePort, {"port": 1, "targetPort": port}).target_port == port


def test_open_json_may_hold_objects() -> None:
    """A revision's data is any object; it is written as such, in lists and maps, too."""
    revision = ControllerRevision(revision=1, data={"a": [PodSpec(), {"b": PodSpec(host_pid=True)}]})
    assert sent(revision)["data"] == {"a": [{"containers": []}, {"b": {"containers": [], "hostPID": True}}]}
    assert sent(ControllerRevision(revision=1, data=PodSpec()))["data"] == {"containers": []}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_json_can_not_say(value: float) -> None:
    """It is refused before anything is sent."""
    with pytest.raises(UsageError, match="not a number that JSON has"):
        encode(JSONSchemaProps(default=[{"x": value}]))
    with pytest.raises(UsageError, match="written as JSON"):
        encode(JSONSchemaProps(default=object()))


def test_numbers_too_deep_and_too_many() -> None:
    """A schema that holds itself is a mistake of the program."""
    schema = JSONSchemaProps()
    schema.properties["self"] = schema
    with pytest.raises(UsageError, match="nested too deeply, or holds itself"):
        encode(schema)


def test_texts_are_unicode() -> None:
    """Any text goes there and back."""
    document = pod(novel="Zürich \U0001f389 \x00")
    assert sent(decode(Pod, encode(read(Pod, document)))) == document
