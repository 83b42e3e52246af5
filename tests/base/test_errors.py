"""The root of the errors: one tree, catchable as Python's own where those fit, and picklable."""

import pickle

import pytest

from kube_core.base import DecodeError, KubeError, ReadTimeout, TlsError, TransportError, UnknownOption, UsageError, WriteTimeout


@pytest.mark.parametrize(
    ("kind", "python"), [(UnknownOption, TypeError), (ReadTimeout, TimeoutError), (WriteTimeout, TimeoutError)]
)
def test_some_errors_are_also_pythons(kind: type[KubeError], python: type[Exception]) -> None:
    """Code that knows nothing of this library catches them as what they are."""
    assert issubclass(kind, python)
    assert issubclass(kind, KubeError)


def test_a_transport_error_keeps_whether_it_may_have_run_when_pickled() -> None:
    """``request_sent`` decides about retries, so it goes along."""
    error = pickle.loads(pickle.dumps(TlsError("no", request_sent=True)))
    assert isinstance(error, TlsError)
    assert (str(error), error.request_sent) == ("no", True)
    assert not TransportError("no").request_sent


def test_a_decode_error_never_shows_the_bytes() -> None:
    """They may hold secrets: they are an attribute, which a pickle keeps."""
    error = pickle.loads(pickle.dumps(DecodeError("a list", "a number", path="$.items", body=b"hunter2")))
    assert isinstance(error, DecodeError)
    assert (error.path, error.expected, error.found, error.body) == ("$.items", "a list", "a number", b"hunter2")
    assert str(error) == "at $.items: expected a list, found a number"
    assert "hunter2" not in repr(error)


def test_a_usage_error_pickles() -> None:
    """It crosses processes with its message."""
    assert str(pickle.loads(pickle.dumps(UsageError("do this")))) == "do this"
