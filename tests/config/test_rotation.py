"""The machine that says when the files of certificates are looked at again."""

from attrs import evolve

from kube_core.config import FileRef, Pem, Rotation, Tls
from kube_core.config.rotation import PAUSE_SECONDS, PERIOD_SECONDS

CA, CERTIFICATE, KEY = FileRef("ca.crt"), FileRef("me.crt"), FileRef("me.key")
TLS = Tls(ca=Pem(b"A", file=CA), certificate=Pem(b"C", file=CERTIFICATE), key=Pem(b"K", file=KEY))


def test_what_is_inline_is_never_looked_at() -> None:
    """There is no file that could change."""
    rotation = Rotation(Tls(ca=Pem(b"A"), certificate=Pem(b"C"), key=Pem(b"K")))
    assert (rotation.files, rotation.due(1e12), rotation.doubt(), rotation.due(1e12)) == ((), False, False, False)
    assert Rotation(Tls()).files == ()


def test_files_are_looked_at_every_minute() -> None:
    """Whether they changed or not; what is new is in use from then on."""
    rotation = Rotation(TLS)
    assert rotation.files == (CA, CERTIFICATE, KEY)
    assert not rotation.receive(TLS, 0.0)
    assert (rotation.due(PERIOD_SECONDS - 1), rotation.due(PERIOD_SECONDS)) == (False, True)
    new = evolve(TLS, certificate=Pem(b"C2", file=CERTIFICATE))
    assert rotation.receive(new, 60.0)
    assert rotation.tls == new
    assert not rotation.due(60.0 + PERIOD_SECONDS - 1)


def test_what_can_not_be_used_leaves_the_old_in_place() -> None:
    """It is looked at again soon: a pair of files is often replaced one after the other."""
    rotation = Rotation(TLS)
    rotation.receive(TLS, 0.0)
    rotation.failed(60.0)
    assert rotation.tls == TLS
    assert (rotation.due(60.0 + PAUSE_SECONDS - 1), rotation.due(60.0 + PAUSE_SECONDS)) == (False, True)


def test_in_doubt_they_are_looked_at_at_once() -> None:
    """After a handshake that failed, or a certificate that was refused."""
    rotation = Rotation(TLS)
    rotation.receive(TLS, 0.0)
    assert rotation.doubt()
    assert rotation.due(0.0)
