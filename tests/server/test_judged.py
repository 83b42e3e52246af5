"""What conversations with a real server do not reach: taints, large bodies, and PEM texts that are broken on purpose."""

from base64 import b64encode
from typing import Any

import pytest

from kube_core.server.validation.containers import Around, check_containers
from kube_core.server.validation.faults import Faults
from kube_core.server.validation.pem import blocks, is_authority, outline_fault
from tests.cluster.differential.pems import AUTHORITY, LEAF, REQUEST, pem
from tests.server.driver import Driver

TAINTS = "/apis/resource.k8s.io/v1/devicetaintrules"
NAMES = ("outer", "inner")


@pytest.mark.parametrize(
    ("taint", "expected"),
    [
        ({}, ["spec.taint.effect", "spec.taint.key", "spec.taint.key"]),
        ({"key": "a", "value": "?", "effect": "X"}, ["spec.taint.effect", "spec.taint.value"]),
        ({"key": "a", "effect": "NoSchedule"}, []),
    ],
)
def test_taints_of_devices(driver: Driver, taint: dict[str, Any], expected: list[str]) -> None:
    """A taint has a key and an effect."""
    status, body = driver.call("POST", TAINTS, {"metadata": {"name": "a"}, "spec": {"taint": taint}})
    assert status == (422 if expected else 201)
    assert sorted(cause["field"] for cause in body.get("details", {}).get("causes", ())) == expected


def test_nobody_looks_for_faults_that_are_not_told() -> None:
    """Of a pod with very many wrong containers only the first are looked at."""

    class Watched(list[dict[str, Any]]):
        looked = 0

        def __iter__(self) -> Any:
            for each in super().__iter__():
                self.looked += 1
                yield each

    filled: dict[str, Any] = {"terminationMessagePolicy": "File", "imagePullPolicy": "Always", "resources": {}}
    containers, faults = Watched(dict(filled) for _ in range(20_000)), Faults()
    check_containers(containers, "spec.containers", Around({}), faults)
    assert faults.full
    assert containers.looked < 10_000


def test_blocks_of_a_text() -> None:
    """Blocks stand in lines of their own; what is between them is passed over, and so is what is no base64."""
    text = f"words\n{AUTHORITY}{LEAF}more words\n{pem('!!!')}{REQUEST}"
    assert [block.kind for block in blocks(text.encode())] == ["CERTIFICATE", "CERTIFICATE", "CERTIFICATE REQUEST"]
    assert [is_authority(block.data) for block in blocks(text.encode())] == [True, False, False]
    assert not list(blocks(AUTHORITY.replace("\n-----END", "-----END X", 1).encode()))
    (headed,) = blocks(pem("AAAA", head="A: b").encode())
    assert (headed.headed, b64encode(headed.data)) == (True, b"AAAA")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "sequence truncated"),
        (b"\x30\x05\x30\x00", "data truncated"),
        (b"\x30\x02\x30\x00\x00", "trailing data"),
        (b"\x30\x82\x00\x02\x30\x00", ""),
        (b"\x02\x01\x00", "tags don't match"),
    ],
)
def test_outlines(data: bytes, words: str) -> None:
    """A sequence that begins with a sequence, its length short or long."""
    assert words in outline_fault(data, NAMES)
    assert bool(words) == bool(outline_fault(data, NAMES))
