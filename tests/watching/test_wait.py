"""Waiting for an object: it ends when it should, with the object, or with why it was in vain."""

from typing import Any

import pytest

from kube_core.base import ClosedEarly, UsageError, WaitTimeout
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api, Forbidden, NotFound
from kube_core.watching import Condition, Wait, WatchState, as_condition, conditions

from .conversations import NOW, pod, status
from .reflecting import PODS, item, page, refusal


def waiting(condition: Condition[Any], *items: Any) -> Wait[Pod]:
    """A wait whose list has come, and whose watch is open unless it has ended."""
    wait = Wait[Pod].of(PODS, "web", condition)
    assert dict(wait.ask().query) == {"fieldSelector": "metadata.name=web"}
    wait.answered(200, (), page(*items), NOW, 0.0)
    if wait.phase is WatchState.READY:
        wait.ask()
        wait.answered(200, (), b"", NOW, 0.0)
    return wait


def running(version: str, phase: str, uid: str = "one") -> dict[str, Any]:
    """The pod in a phase."""
    return {**item("web", version, uid=uid), "status": {"phase": phase}}


def ended(wait: Wait[Pod]) -> bool:
    """Whether it is over."""
    return wait.phase is WatchState.ENDED


RUNNING = conditions.jsonpath("{.status.phase}", "Running")


def change(verb: str, version: str, phase: str, uid: str = "one") -> bytes:
    """A change of the pod."""
    found = running(version, phase, uid)
    return pod(verb, "web", version, status=found["status"]).replace(
        b'"name": "web"', b'"name":"web","namespace":"dev","uid":"%s"' % uid.encode()
    )


def test_it_is_so_already() -> None:
    """It ends with the list."""
    wait = waiting(RUNNING, running("5", "Running"))
    assert wait.phase is WatchState.ENDED
    wait.end()
    assert wait.value is not None
    assert wait.value.metadata.name == "web"


def test_it_becomes_so() -> None:
    """With a change of the watch; what is not there does not meet it, nor does its negation."""
    for condition in (RUNNING, ~conditions.jsonpath("{.status.phase}", "Pending")):
        wait = waiting(condition)
        assert (wait.phase, wait.streams, wait.silence_seconds) == (WatchState.STREAMING, True, 295.0)
        wait.receive(change("ADDED", "11", "Pending"), NOW, 0.0)
        assert not ended(wait)
        wait.receive(change("MODIFIED", "12", "Running") + change("MODIFIED", "13", "Failed"), NOW, 0.0)
        assert ended(wait)


def test_it_is_deleted() -> None:
    """When it is not there, went, or another one has its name; the value is its last state."""
    assert waiting(conditions.deleted()).phase is WatchState.ENDED
    for last in (change("DELETED", "12", "Running"), change("MODIFIED", "12", "Running", "two")):
        wait = waiting(conditions.deleted(), running("5", "Running"))
        assert not ended(wait)
        wait.receive(last, NOW, 0.0)
        assert ended(wait)
        assert wait.value is not None


def test_a_server_that_tells_of_others_too() -> None:
    """One that takes no notice of field selectors: only the object that is waited for counts."""
    other = {**item("other", "4"), "status": {"phase": "Running"}}
    wait = waiting(RUNNING, other)
    assert not ended(wait)
    assert "it is not there" in str(wait.timed_out(1.0))
    wait.receive(change("MODIFIED", "12", "Running").replace(b'"web"', b'"db"'), NOW, 0.0)
    assert not ended(wait)
    wait.receive(change("ADDED", "13", "Running"), NOW, 0.0)
    assert ended(wait)
    assert waiting(conditions.deleted(), other).phase is WatchState.ENDED


def test_it_survives_trouble() -> None:
    """Of the wire and the server; what went wrong last is there to be told."""
    wait = waiting(RUNNING)
    wait.failed(ClosedEarly("gone"), NOW, 0.0)
    assert wait.phase is WatchState.WAITING
    assert isinstance(wait.timed_out(5).error, ClosedEarly)
    wait.wake(NOW + wait.waits(NOW))
    wait.ask()
    wait.answered(200, (), b"", NOW, 0.0)
    wait.closed(NOW + 20, 0.0)
    wait.ask()
    wait.answered(200, (), b"", NOW, 0.0)
    wait.receive(change("ADDED", "11", "Running"), NOW, 0.0)
    assert (wait.phase, wait.error) == (WatchState.ENDED, None)


@pytest.mark.parametrize(("code", "cls"), [(403, Forbidden), (404, NotFound)])
def test_it_is_in_vain(code: int, cls: type[Exception]) -> None:
    """Whoever may not, or asks for a resource that there is not, is told at once."""
    wait = Wait[Pod].of(PODS, "web", RUNNING)
    wait.ask()
    wait.answered(code, (), refusal(code, cls.__name__), NOW, 0.0)
    assert wait.phase is WatchState.ENDED
    with pytest.raises(cls):
        wait.end()


def test_an_object_that_does_not_decode() -> None:
    """It is no end, but the last error; so is what a predicate says."""
    wait = waiting(RUNNING, {**item("web", "5"), "spec": 5})
    assert wait.phase is WatchState.STREAMING
    error = wait.timed_out(2.5)
    assert isinstance(error, WaitTimeout)
    assert "2.5 s: not so far; the last error: at $.spec" in str(error)


def test_the_time_is_over() -> None:
    """The error says what was waited for, and has the last state."""
    wait = waiting(RUNNING)
    assert str(wait.timed_out(3)) == "web was waited for to be {.status.phase}=Running for 3 s: it is not there"
    wait.receive(change("ADDED", "11", "Pending"), NOW, 0.0)
    assert str(wait.timed_out(3)).endswith("for 3 s: not so far")
    assert wait.timed_out(3).object is wait.value is not None


def test_what_names_no_object() -> None:
    """It is refused before anything is asked."""
    for api, name in ((PODS, ""), (Api(Pod), "web")):
        with pytest.raises(UsageError):
            Wait[Pod].of(api, name, RUNNING)


def test_a_predicate() -> None:
    """Any function of the object; its name is in messages."""

    def is_running(found: Pod) -> bool:
        return found.status.phase == "Running"

    condition = as_condition(is_running)
    assert (repr(condition), as_condition(condition)) == ("<Condition is_running(object)>", condition)
    assert waiting(condition, running("5", "Running")).phase is WatchState.ENDED
    assert waiting(condition).phase is WatchState.STREAMING
    assert status(404, "NotFound")
